"""One entry, one string of bytes, and back."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.canonical import entry_bytes, is_list_of_names, many_entry_bytes, names_text
from tests.audit.conftest import COUNCIL

FORGERIES: list[Callable[[dict[str, str]], dict[str, str]]] = [
    # The inner object of the detail pretends to be the rest of the entry.
    lambda row: (
        row
        | {
            "detail": '{"a":0',
            "id": "FAKE",
            "outcome": "permitted",
            "partner": "p",
            "resource": "r",
            "rules": f'[]}},"id":"{row["id"]}","outcome":"refused","partner":"P","resource":"R",'
            f'"rules":{row["rules"]}',
        }
    ),
    lambda row: row | {"articles": row["articles"] + f',"at":"{row["at"]}"'},
    lambda row: row | {"rules": "[ ]"},
    lambda row: row | {"rules": "{}"},
    lambda row: row | {"rules": '["\\u0041"]'},
    lambda row: row | {"rules": "[1]"},
    lambda row: row | {"articles": ""},
]


@pytest.mark.parametrize("forge", FORGERIES)
def test_the_same_bytes_cannot_be_cut_otherwise(
    forge: Callable[[dict[str, str]], dict[str, str]],
) -> None:
    """What a column holds cannot be moved to its neighbour, even where the bytes would agree."""
    names = ["council_id", "id", "at", "actor", "partner", "action", "resource", "outcome",
             "articles", "rules", "charter", "detail"]  # fmt: skip
    detail = '{"a":0,"id":"FAKE","outcome":"permitted","partner":"p","resource":"r","rules":[]}'
    values = [COUNCIL, "REAL", "at", "a", "P", "x", "R", "refused", "[]", '["A"]', "1", detail]
    row = dict(zip(names, values, strict=True))
    entry_bytes(*row.values())
    with pytest.raises(ValueError, match="canonical list"):
        entry_bytes(*forge(row).values())


def test_lists_are_lists_of_strings() -> None:
    """The form is exact: one spelling for one list."""
    assert is_list_of_names('["A02","\U0001f989"]')
    for wrong in ("", "[", "[1]", '["a", "b"]', "{}", '"a"', '["\\u0061"]', "null"):
        assert not is_list_of_names(wrong)


NAMES = st.text(max_size=5) | st.sampled_from(['"', "\\", "\n", '","actor":"', "é", "\ud800", ""])
LISTS = st.lists(NAMES, max_size=2).map(names_text) | st.sampled_from(["[1]", "[ ]", ""])
ROWS = st.lists(
    st.tuples(st.integers(0), *[NAMES] * 7, LISTS, LISTS, NAMES, st.just("{}") | NAMES), max_size=4
)


@given(ROWS)
def test_many_have_the_bytes_that_each_has(rows: list[tuple[int | str, ...]]) -> None:
    """Whatever they hold: the same bytes, or the same refusal."""
    assert bytes_or_no(lambda: list(many_entry_bytes(COUNCIL, rows))) == bytes_or_no(
        lambda: [entry_bytes(COUNCIL, *map(str, row[1:])) for row in rows]
    )


@pytest.mark.parametrize("column", range(1, 12))
@pytest.mark.parametrize("value", [None, b"x", 7])
def test_many_refuse_what_is_no_text(column: int, value: object) -> None:
    """As one by one: a name or a list that is no text; a detail has then other bytes."""
    good: tuple[object, ...] = (0, *"abcdefg", "[]", "[]", "1", "{}")
    bad = (*good[:column], value, *good[column + 1 :])
    alone = bytes_or_no(lambda: [entry_bytes(COUNCIL, *bad[1:])])  # type: ignore[arg-type]  # damage
    assert bytes_or_no(lambda: list(many_entry_bytes(COUNCIL, [good, bad]))[1:]) == alone
    assert alone != [entry_bytes(COUNCIL, *map(str, good[1:]))]


def bytes_or_no(make: Callable[[], list[bytes]]) -> list[bytes] | None:
    """The bytes, or None where there are none."""
    try:
        return make()
    except (TypeError, ValueError):
        return None
