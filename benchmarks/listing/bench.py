"""Budget: a list of what I may see costs at most 1.3 × the hand-written SQL at 1,000,000 events,
and at most 1.2 × its own time at 10,000.

Compared, for seven readers, on SQLite and on PostgreSQL, the first fifty events, newest first:

* ours: `ListEvents` put to the desk: the charter is asked, its tree becomes the SQL, the rows
  become what the charter lets out, the reading is recorded in the trail, and committed durably;
* the floor: SQL written by hand for that very reader (`by_hand`), its rows made into the same
  values, the reading recorded by one row, and committed as durably, on the same connections.

Why it is fair.  The values that come out are compared and must be equal.  The floor records the
reading too, because a list that leaves no trace is not the same service; it decides nothing and
names no article.  The readers are as different as the charter makes them: bound to two sectors,
to a housing estate, to ten sectors, to their own reports, free of the whole council, and newly
arrived where nothing has happened yet, so that a million rows would be read to find none.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.council import Settled, settle
from benchmarks.listing.by_hand import ByHand, by_hand
from benchmarks.listing.rows import fill
from benchmarks.measure import Budget, Finding, Spread, at_most, by_turns, ratio, seconds
from benchmarks.servers import DATABASES, database
from charters.parties import Actor
from sharing.events import ListEvents

AGAINST_HAND = at_most(1.3)
GROWTH = at_most(1.2)
READERS = (
    "mediator", "manager", "officer", "coordinator", "prosecutor", "merchant", "newcomer",
)  # fmt: skip
NOBODY = "aaaaaaaaaaaaaaaa"  # an id that nothing has


class UnequalError(Exception):
    """The list written by hand and the desk's are not the same."""


def run(quick: bool) -> list[Finding]:
    """Measure every reader on both databases."""
    small, large = (300, 1_000) if quick else (10_000, 1_000_000)
    rounds, calls = (3, 2) if quick else (41, 4)
    found: list[Finding] = []
    for kind in DATABASES:
        with (
            tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder,
            filled(kind, Path(folder), small) as few,
            filled(kind, Path(folder), large) as many,
        ):
            for code in READERS:
                found += _reader(f"list, {kind}, {code}", code, few, many, rounds, calls)
    return found


@contextmanager
def filled(kind: str, folder: Path, count: int) -> Iterator[Settled]:
    """Settle a council with *count* events in a database of its own."""
    with database(kind, folder) as url:
        council = settle(url)
        try:
            fill(council, count)
            yield council
        finally:
            council.house.database.dispose()


def reader(council: Settled, code: str) -> Actor:
    """Return the actor known as *code*; the newcomer is a mediator where nothing has happened."""
    if code != "newcomer":
        return council.actor(code)
    known = council.actor("mediator")
    return replace(known, id=NOBODY, partner=NOBODY, sectors=frozenset({NOBODY}))


def pair(council: Settled, code: str) -> tuple[Actor, ByHand]:
    """Return the reader and their list by hand, once both have given the same answer."""
    actor = reader(council, code)
    written = by_hand(council, actor, code)
    page = council.house.desk.carry_out(ListEvents(), actor)
    if page.items != written.read():
        raise UnequalError(f"{code}: the SQL by hand does not say what the charter says")
    return actor, written


def _reader(
    what: str, code: str, few: Settled, many: Settled, rounds: int, calls: int
) -> list[Finding]:
    actors = {council.id: pair(council, code)[0] for council in (few, many)}
    desk = {
        council.id: partial(council.house.desk.carry_out, ListEvents(), actors[council.id])
        for council in (few, many)
    }
    _, written = pair(many, code)
    figures = by_turns(
        {
            "desk": lambda: _each(desk[many.id], calls),
            "hand": lambda: _each(written.read, calls),
            "few": lambda: _each(desk[few.id], calls),
        },
        rounds,
    )
    return [
        _finding(f"{what}, against SQL by hand", AGAINST_HAND, figures["desk"], figures["hand"]),
        _finding(f"{what}, against few events", GROWTH, figures["desk"], figures["few"]),
    ]


def _finding(what: str, budget: Budget, ours: list[float], floor: list[float]) -> Finding:
    return Finding(
        bench="list",
        what=what,
        figure=ratio(ours, floor),
        budget=budget,
        ours=Spread.of([1000 * figure for figure in ours]),
        floor=Spread.of([1000 * figure for figure in floor]),
        unit="ms",
    )


def _each(work: Callable[[], object], calls: int) -> float:
    """Return the mean time of one call, in seconds."""

    def all_of_them() -> None:
        for _ in range(calls):
            work()

    return seconds(all_of_them) / calls
