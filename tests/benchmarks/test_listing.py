"""The lists written by hand are the desk's lists, before anything is timed."""

from collections.abc import Iterator

import pytest

from benchmarks.council import Settled, settle
from benchmarks.listing import by_hand
from benchmarks.listing.bench import READERS, UnequalError, pair
from benchmarks.listing.rows import OF_MERCHANT, fill

TOO_OLD = 2  # of the merchant's events were reported more than 36 months ago


@pytest.fixture
def council(bare_database_url: str) -> Iterator[Settled]:
    """The benchmarks' council with 600 events, on SQLite and on PostgreSQL in turn."""
    found = settle(bare_database_url)
    fill(found, 600)
    yield found
    found.house.database.dispose()


def test_every_reader_gets_the_same_list_from_both(council: Settled) -> None:
    """Fifty events, one's own that are not too old, or none."""
    pages = {code: pair(council, code)[1].read() for code in READERS}
    assert {code: len(page) for code, page in pages.items()} == {
        **dict.fromkeys(READERS, by_hand.PAGE), "merchant": OF_MERCHANT - TOO_OLD, "newcomer": 0,
    }  # fmt: skip
    assert {view.author_name is None for view in pages["coordinator"]} == {True, False}


def test_a_list_that_shows_other_events_stops_the_run(
    council: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A benchmark of other rows would be a benchmark of nothing."""
    monkeypatch.setitem(by_hand.WRITTEN, "mediator", by_hand.WRITTEN["coordinator"])
    with pytest.raises(UnequalError, match="mediator"):
        pair(council, "mediator")
