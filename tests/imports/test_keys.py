"""Which event a row is does not depend on where the row stands."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.imports.keys import Keys
from sharing.imports.rows import Row, RowError


def keys(
    rows: list[dict[str, str]], source: str = "essai", identity: str | None = None
) -> list[str]:
    maker = Keys(source, identity)
    found = [maker.key(Row(7 * n, n, cells)) for n, cells in enumerate(rows)]
    maker.close()
    return found


ROWS = st.lists(st.fixed_dictionaries({"a": st.sampled_from("xyz"), "b": st.sampled_from("xy")}))


@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_a_file_that_grows_or_is_sorted_keeps_its_keys(
    rows: list[dict[str, str]], more: list[dict[str, str]], chance: random.Random
) -> None:
    """And rows that are alike have keys of their own."""
    before = keys(rows)
    assert len(set(before)) == len(rows)
    mixed = rows + more
    chance.shuffle(mixed)
    assert set(before) <= set(keys(mixed))
    assert set(keys([dict(reversed(row.items())) for row in rows])) == set(before)


def test_what_is_said_of_an_event_makes_its_key() -> None:
    one = {"a": "x", "b": "y"}
    others = [{"a": "y", "b": "x"}, {"a": "xy", "b": ""}, {"a": "x"}, {"a": "x", "c": "y"}]
    assert len({*keys([one]), *keys([one], "autre"), *keys(others)}) == 6


def test_the_sources_own_number_makes_the_key() -> None:
    """A row that was corrected stays the same event; a number stands once in a file."""
    [before] = keys([{"id": "12", "a": "x"}], identity="id")
    [after] = keys([{"id": "12", "a": "y"}], identity="id")
    assert before == after
    for second, reason in (("12", "another row"), ("", "is empty")):
        with pytest.raises(RowError, match=reason):
            keys([{"id": "12", "a": "x"}, {"id": second, "a": "y"}], identity="id")
