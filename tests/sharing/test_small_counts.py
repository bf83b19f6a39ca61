"""What is withheld cannot be told from what is said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sharing.small_counts import with_total, withheld

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12))


def test_nobody_is_in_none() -> None:
    """Nought is said, five is said; one to four are not."""
    assert withheld({"a": 0, "b": 4, "c": 5}, 5) == {"a": 0, "b": None, "c": 5}


def test_a_total_says_what_is_withheld_beside_it() -> None:
    """By difference, or because every one of several has its smallest or largest value."""
    assert with_total({"a": 2, "b": 6, "c": 30}, 5) == ({"a": None, "b": 6, "c": 30}, None)
    assert with_total({"a": 4, "b": 4}, 5) == ({"a": None, "b": None}, None)
    assert with_total({"a": 0, "b": 7}, 5) == ({"a": 0, "b": 7}, 7)


@given(COUNTS)
def test_what_is_hidden_cannot_be_worked_out(counts: dict[str, int]) -> None:
    """Whatever is said is true, and tells nothing of what is not."""
    said, total = with_total(counts, 5)
    assert all(count is None or count == counts[name] for name, count in said.items())
    assert all(count is None or not 0 < count < 5 for count in said.values())
    assert total is None or (total == sum(counts.values()) and None not in said.values())
