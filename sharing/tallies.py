"""How many accesses there were in a period, by what was answered: figures for those who control.

Rules:

1. Figures of the whole council, never of one agent: the trail does not measure people (N04).
2. Hours and days are local.  Of two days at most, by hour; of 31 at most, by day.
3. That they were asked for is in the trail.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from audit.asked import counted
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, InvalidInputError, Problem, Shelf
from sharing.pages import unaskable
from sharing.work import Work

OUTCOMES = ("permitted", "refused", "absent")
BY_HOUR, LONGEST = timedelta(days=2), timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Tally:
    """One stretch of time, which begins at ``at``; ``counts`` in the order of ``OUTCOMES``."""

    at: datetime
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All accesses of it."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Tallies:
    """The stretches in their order, those without any access too."""

    hourly: bool
    items: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class CountAccesses(Command[Shelf, Tallies]):
    """Count what was asked for.  ``since`` is included, ``until`` is not."""

    since: datetime
    until: datetime

    action = Action.AUDIT_READ

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.AUDIT_ENTRY)

    def carry_out(self, work: Work, subject: Shelf) -> Tallies:
        if found := tuple(unaskable({}, {"since": self.since, "until": self.until})):
            raise InvalidInputError(*found)
        if not timedelta() < self.until - self.since <= LONGEST + timedelta(hours=1):
            right = "31 jours au plus."
            raise InvalidInputError(
                Problem("until", "out_of_range", "Cette période est trop longue.", right)
            )
        hourly, zone = self.until - self.since <= BY_HOUR, ZoneInfo(work.engine.charter.time_zone)
        rows = counted(work.session, work.actor.council, self.since, self.until, 13, "outcome")
        found_counts: Counter[tuple[datetime, str]] = Counter()
        for hour, (outcome,), count in rows:
            try:
                at = datetime.fromisoformat(f"{hour}:00").replace(tzinfo=UTC)
            except ValueError:
                continue  # a damaged time is nobody's hour
            found_counts[_stretch(at, zone, hourly=hourly), outcome] += count
        stretches = dict.fromkeys(
            _stretch(self.since + timedelta(hours=n), zone, hourly=hourly)
            for n in range(int((self.until - self.since) / timedelta(hours=1)) + 1)
            if self.since + timedelta(hours=n) < self.until
        )
        last = self.until - timedelta(microseconds=1)
        stretches |= {_stretch(last, zone, hourly=hourly): None}
        work.detail.update(tallies="hour" if hourly else "day", count=sum(found_counts.values()))
        items = (Tally(at, tuple(found_counts[at, one] for one in OUTCOMES)) for at in stretches)
        return Tallies(hourly, tuple(items))


def _stretch(at: datetime, zone: ZoneInfo, *, hourly: bool) -> datetime:
    """Where the stretch that *at* lies in begins."""
    here = at.astimezone(zone)
    return here.replace(
        hour=here.hour if hourly else 0, minute=0, second=0, microsecond=0
    ).astimezone(UTC)
