"""Budget: relaying one report, grouping and all patterns included, costs at most 1.2 times as much
with 1,000,000 events behind it as with 10,000, on both databases.

The history grows in length and not in density: as many events a day in the one as in the other.
On SQLite what is counted is work and not time: the steps that its virtual machine takes, which no
other load on the machine changes.  On PostgreSQL it is time, by turns.  The run stops unless the
reports have told a pattern in both.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event

from alerts.relay import relay
from alerts.store import Alert
from benchmarks.council import Settled, settle
from benchmarks.listing.rows import SPAN, fill
from benchmarks.measure import Finding, Spread, at_most, by_turns, number, ratio, seconds
from benchmarks.servers import DATABASES, database
from config.wiring import now
from sharing.drafts import EventDraft
from sharing.events import PostEvent

LONG, SHORT = 1_000_000, 10_000
BUDGET = at_most(1.2)
GRAIN = 10  # steps between two looks at the counter


class NothingToldError(Exception):
    """No pattern was told: what was measured is not the work."""


@dataclass(slots=True)
class History:
    """A council with a history, and how much work its database has done (SQLite only)."""

    council: Settled
    steps: int = 0

    def report(self, number: int) -> None:
        """Have a mediator report something small in one sector, of one category, just now."""
        at = now() - timedelta(minutes=40 * (number % 60))
        place = self.council.places["s04"]
        draft = EventDraft("TRQ-01", place, at, severity=1, urgency="routine")
        self.council.house.desk.carry_out(PostEvent(draft), self.council.actor("mediator"))

    def relayed(self) -> float:
        """Relay one report that waits; return the steps that it took, or the seconds."""
        house, before = self.council.house, self.steps
        took = seconds(lambda: relay(house.desk, house.protocol, self.council.id, 1))
        return float(self.steps - before) or took


def run(quick: bool) -> list[Finding]:
    """Measure on both databases."""
    long, short, rounds = (20_000, 2_000, 9) if quick else (LONG, SHORT, 41)
    found: list[Finding] = []
    for kind in DATABASES:
        with history(kind, short, long) as few, history(kind, long, long) as many:
            found.append(compared(kind, few, many, rounds))
    return found


def compared(kind: str, few: History, many: History, rounds: int) -> Finding:
    """Relay as many reports in each, by turns."""
    for number_ in range(rounds + 5):
        for one in (few, many):
            one.report(number_)
    for one in (few, many):
        for _ in range(5):
            one.relayed()
    turns = by_turns({"few": few.relayed, "many": many.relayed}, rounds)
    for one in (few, many):
        checked(one)
    unit = "steps" if kind == "sqlite" else "s"
    ours, floor = Spread.of(turns["many"]), Spread.of(turns["few"])
    figure = ratio(turns["many"], turns["few"])
    note = f"{number(ours.median)} {unit} a report"
    what = f"one report among a long history, {kind}"
    return Finding("patterns", what, figure, BUDGET, ours, floor, unit, note)


def checked(one: History) -> None:
    """Raise ``NothingToldError`` unless the reports have shown a pattern."""
    with one.council.house.sessions.reading(one.council.id) as session:
        if not session.query(Alert).filter(Alert.pattern.is_not(None)).count():
            raise NothingToldError("no pattern was told")


@contextmanager
def history(kind: str, count: int, of: int) -> Iterator[History]:
    """Settle a council whose last *count* events are as dense as *of* in the whole span."""
    with (
        tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder,
        database(kind, Path(folder)) as url,
    ):
        found = History(settle(url))
        engine = found.council.house.database
        fill(found.council, count, SPAN * (count / of))
        engine.dispose()
        if kind == "sqlite":
            event.listen(engine, "connect", lambda raw, _: _counted(raw, found))
        try:
            yield found
        finally:
            engine.dispose()


def _counted(raw: sqlite3.Connection, one: History) -> None:
    def more() -> int:
        one.steps += GRAIN
        return 0

    raw.set_progress_handler(more, GRAIN)
