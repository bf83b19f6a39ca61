"""Shifts: the hours that somebody is on duty, by the clock on the council's wall.  Pure.

Rules:

1. A shift is said in local wall times and repeats every week on its days, from its first day to
   its last, both included.  The day of a turn is the day on which it begins.
2. One that ends before it begins, or when it begins, ends on the next day.  None is empty, none is
   longer than a day: a caretaker's duty from 07:00 to 07:00 is one; round the clock, 0 to 1440.
3. A wall time is one instant: the first of two when the clock is put back, the moment of the
   change when it was jumped over.  So the order of wall times is the order of instants: shifts
   that follow one another on the wall leave no instant out, and share none, on any night.
4. On one day, one turn may be held by somebody else, or by nobody.
5. Nobody is on duty twice at once in one roster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

DAY = 24 * 60
"""Minutes of a day on the wall."""
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours of the week that one agent is on duty.

    ``days``: the weekdays on which it begins, Monday is 0.  ``begins``, ``ends``: minutes after
    midnight on the wall, 0 to 1439 and 1 to 1440.  ``last`` None: until further notice.
    """

    id: str
    agent: str
    days: frozenset[int]
    begins: int
    ends: int
    first: date
    last: date | None = None

    @property
    def length(self) -> int:
        """Minutes on the wall: what it lasts on a night on which the clock is left alone."""
        return (self.ends - self.begins) % DAY or DAY

    def begins_on(self, day: date) -> bool:
        """Say whether it begins on *day*."""
        within = self.first <= day and (self.last is None or day <= self.last)
        return within and day.weekday() in self.days


Changes = Mapping[tuple[str, date], str | None]
"""By shift and day: who holds that turn instead; None for nobody."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One shift on one day: who holds it, from which instant up to which, in UTC."""

    shift: Shift
    day: date
    agent: str
    begins: datetime
    ends: datetime

    def covers(self, at: datetime) -> bool:
        """Say whether its agent is on duty at the instant *at*."""
        return self.begins <= at < self.ends


def instant(day: date, minutes: int, zone: tzinfo) -> datetime:
    """Return the instant, in UTC, at which the wall shows *minutes* after midnight of *day*."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    # Jumped over.  The change lies between the two readings of the wall time; look for it.
    low, high = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), first
    after = high.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == after:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)


def turns(
    shifts: Iterable[Shift], changes: Changes, zone: tzinfo, begins: datetime, ends: datetime
) -> list[Turn]:
    """Return the turns that have an instant from *begins* up to *ends*, in the order of time.

    One that nobody holds, or that a change of the clock swallowed, is not among them.
    """
    # A turn that begins on a day ends on the next at the latest.
    first, last = begins.astimezone(zone).date() - _ONE, ends.astimezone(zone).date()
    days = [first + n * _ONE for n in range((last - first).days + 1)]
    found = [
        turn
        for shift in shifts
        for day in days
        if shift.begins_on(day)
        for turn in _turn(shift, day, changes, zone)
        if turn.begins < ends and begins < turn.ends
    ]
    return sorted(found, key=lambda turn: (turn.begins, turn.ends, turn.agent))


def holding(shifts: Iterable[Shift], changes: Changes, zone: tzinfo, at: datetime) -> list[Turn]:
    """Return the turns that go on at the instant *at*."""
    return turns(shifts, changes, zone, at, at + timedelta(microseconds=1))


def clash(one: Shift, others: Sequence[Shift]) -> int | None:
    """Return the place in *others* of the first that would have one's agent on duty twice at once.

    On the wall: by rule 3, what does not overlap there overlaps on no night.
    """
    for place, other in enumerate(others):
        if other.agent == one.agent and any(_meet(one, other)):
            return place
    return None


def twice(shifts: Sequence[Shift], changes: Changes, zone: tzinfo, day: date, agent: str) -> bool:
    """Say whether *agent* holds two turns at once around *day*, stand-ins among them."""
    noon = instant(day, DAY // 2, zone)
    held = turns(shifts, changes, zone, noon - 2 * _ONE, noon + 2 * _ONE)
    theirs = [turn for turn in held if turn.agent == agent]
    return any(one.ends > after.begins for one, after in pairwise(theirs))


def _turn(shift: Shift, day: date, changes: Changes, zone: tzinfo) -> Iterator[Turn]:
    agent = changes.get((shift.id, day), shift.agent)
    begins = instant(day, shift.begins, zone)
    ends = instant(day, shift.begins + shift.length, zone)
    if agent is not None and begins < ends:
        yield Turn(shift, day, agent, begins, ends)


def _meet(one: Shift, other: Shift) -> Iterator[bool]:
    """Yield true if turns of both overlap on the wall on some day: at most a day apart."""
    for later in (-1, 0, 1):
        apart = other.begins + later * DAY - one.begins
        if not -other.length < apart < one.length:
            continue
        for day in one.days:
            if (day + later) % 7 in other.days:
                yield _both_run(one, other, day, later)


def _both_run(one: Shift, other: Shift, weekday: int, later: int) -> bool:
    """Say whether *one* begins on some *weekday* and *other* that many days later."""
    after = later * _ONE
    first = max(one.first, other.first - after)
    first += ((weekday - first.weekday()) % 7) * _ONE
    lasts = [last for last in (one.last, other.last and other.last - after) if last is not None]
    return all(first <= last for last in lasts)
