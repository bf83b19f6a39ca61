"""Where would nobody answer?  Each category, sector and hour of a week, before anything happens.

Rules:

1. Pure: who is on duty and who may hear when comes in as spans of minutes; no clock is asked.
2. An event is taken at its category's own severity, under way; what is owed besides for something
   graver is looked at by itself (``crises``).
3. At a minute, a recipient is reached when somebody of it may hear, and is on duty or comes on duty
   within the delay (``protocols.spans``); in an hour, when it is at each of its minutes.
4. An hour in which no recipient is reached is a hole.  Where nobody must be told there is none:
   that is the protocol's choice.
5. Where nobody at all who may hear is behind the recipients of a place, whoever comes next is told
   at once, as when the alert is given: they are who has to be reached.  An hour in which somebody
   is for a part only is taken as if they were: rather a hole too many than one that nobody sees.
6. Equal things are looked at once: a plan, a set of spans with a delay, a week.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import cache, partial
from itertools import groupby, pairwise

from protocols.gaps import hours_of
from protocols.model import Facts, Protocol
from protocols.plan import Transmission, plan
from protocols.plan import merged as one_chain
from protocols.spans import ALWAYS, Hour, Spans, Watch, missed_hours

OnDuty = Callable[[str, str, str], Watch]
"""The watch of whoever a recipient means in a sector, for a category, in this order.
It goes on after the last hour for as long as the longest delay."""
There = Callable[[str, str, str], Spans]
"""When anybody may hear, on duty or not.  The same things as ``OnDuty``."""
UNDER_WAY = "immediate"
_NO_DELAY = timedelta()
_MINUTE = timedelta(minutes=1)


class Reach(StrEnum):
    """What would come of an event in an hour."""

    ALL = "all"
    NOBODY = "nobody"
    NOT_OWED = "not_owed"
    SOME = "some"


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of a category in a sector: recipients as in the protocol, and the longest delay."""

    reached: frozenset[str]
    missed: frozenset[str]
    within: timedelta

    @property
    def reach(self) -> Reach:
        """What it comes to."""
        if self.reached:
            return Reach.SOME if self.missed else Reach.ALL
        return Reach.NOBODY if self.missed else Reach.NOT_OWED


Week = tuple[Cell, ...]
"""The hours of one category in one sector."""
Weeks = Mapping[tuple[str, str], Week]
"""By category and sector."""
Plans = tuple[tuple[tuple[Transmission, ...], tuple[int, ...]], ...]
"""What is owed, with the places of the hours in which it is."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Hours in a row in which nobody of *whom* would be reached; ``last`` is one of them."""

    first: int
    last: int
    within: timedelta
    whom: tuple[str, ...]
    categories: tuple[str, ...]
    sectors: tuple[str, ...]
    crisis: bool = False
    """Of facts that are graver than their categories are by themselves (``crises``)."""

    @property
    def cases(self) -> int:
        """How many things could fall into it at once; a crisis, of whatever, is one a sector."""
        return len(self.sectors) * (1 if self.crisis else len(self.categories))


def cover(
    protocol: Protocol,
    categories: Mapping[str, tuple[str, int]],
    sectors: Sequence[str],
    hours: Sequence[Hour],
    on_duty: OnDuty,
    there: There = lambda recipient, sector, category: ALWAYS,
    only: frozenset[str] | None = None,
) -> Weeks:
    """Look at every hour; *categories*: the group and the severity of each.

    *only*: of those who are told, look at whom these duties name, by their ids.  Whoever comes next
    where nobody else is there is looked at too.
    """
    named = frozenset[str]().union(*(duty.when.sectors for duty in protocol.duties))

    @cache
    def plans(category: str, sector: str) -> Plans:
        group, severity = categories[category]
        return _plans(protocol, Facts(category, group, severity, UNDER_WAY, sector, 0), hours)

    @cache
    def missed(watch: Watch, within: timedelta) -> frozenset[int]:
        return missed_hours(watch, within // _MINUTE, hours)

    @cache
    def week(found: Plans, missing: tuple[frozenset[int], ...]) -> Week:
        return _week(found, dict(zip(_all(found), missing, strict=True)))

    weeks = {}
    for category in categories:
        for sector in sectors:
            behind = partial(_behind, there, sector, category)
            found = _told(plans(category, sector if sector in named else ""), hours, behind)
            found = found if only is None else _only(found, only)
            owed = _all(found)
            missing = (missed(on_duty(t.recipient, sector, category), t.within) for t in owed)
            weeks[category, sector] = week(found, tuple(missing))
    return weeks


def holes(weeks: Weeks, *, crisis: bool = False) -> tuple[Hole, ...]:
    """Return the holes in the order of time; those that differ by place or category only, as one.

    The more there is to a hole, the fewer lines tell it: categories of one sector are put together
    first, then sectors that have the same.
    """
    by_sector: dict[tuple[int, int, timedelta, tuple[str, ...], str], list[str]] = {}
    runs = {id(week): tuple(_runs(week)) for week in weeks.values()}  # equal ones are one
    for (category, sector), week in weeks.items():
        for first, last, cell in runs[id(week)]:
            key = (first, last, cell.within, tuple(sorted(cell.missed)), sector)
            by_sector.setdefault(key, []).append(category)
    alike: dict[tuple[int, int, timedelta, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for (first, last, within, whom, sector), categories in by_sector.items():
        alike.setdefault((first, last, within, whom, tuple(categories)), []).append(sector)
    return in_time(Hole(*key, tuple(sectors), crisis) for key, sectors in alike.items())


def in_time(holes: Iterable[Hole]) -> tuple[Hole, ...]:
    """Return *holes* in the order of time; at the same time, the most pressing first."""
    return tuple(sorted(holes, key=lambda one: (one.first, one.within, one.categories)))


def _plans(protocol: Protocol, facts: Facts, hours: Sequence[Hour]) -> Plans:
    """Return what is owed of *facts*, whatever their own hour, and in which of *hours*."""
    alike: dict[tuple[Transmission, ...], list[int]] = {}
    for begins, ends in pairwise((*hours_of(protocol), 24)):  # which the duties do not tell apart
        owed = plan(protocol, replace(facts, hour=begins))
        alike.setdefault(owed, []).extend(range(begins, ends))
    return tuple(
        (owed, tuple(n for n, hour in enumerate(hours) if hour.of_day in of_day))
        for owed, of_day in alike.items()
    )


def _behind(there: There, sector: str, category: str, recipient: str) -> Spans:
    return there(recipient, sector, category)


def _told(plans: Plans, hours: Sequence[Hour], behind: Callable[[str], Spans]) -> Plans:
    """Return who is told in which hours, of those who are owed or who come next (rule 5)."""
    return tuple(told for owed, places in plans for told in _told_of(owed, places, hours, behind))


def _told_of(
    owed: tuple[Transmission, ...],
    places: tuple[int, ...],
    hours: Sequence[Hour],
    behind: Callable[[str], Spans],
) -> Plans:
    if not owed or any(behind(one.recipient) == ALWAYS for one in owed):
        return ((owed, places),)
    chain = one_chain(step for one in owed for step in one.escalation)
    within = min(one.within for one in owed)

    def at(hour: Hour) -> tuple[Transmission, ...]:
        if any(_in(hour, behind(one.recipient)) for one in owed):
            return owed
        for step in chain:
            if whom := sorted(who for who in step.whom if _in(hour, behind(who))):
                return tuple(Transmission(who, within, (), True, frozenset()) for who in whom)
        return owed

    asked = {*(one.recipient for one in owed), *(who for step in chain for who in step.whom)}
    if all(behind(one) in ((), ALWAYS) for one in asked):  # at every hour the same
        return ((at(hours[0]), places),)
    found: dict[tuple[Transmission, ...], list[int]] = {}
    for place in places:
        found.setdefault(at(hours[place]), []).append(place)
    return tuple((told, tuple(here)) for told, here in found.items())


def _only(plans: Plans, duties: frozenset[str]) -> Plans:
    """Return of those who are told whom one of *duties* names, and whoever comes next."""
    return tuple(
        (tuple(one for one in told if not one.duties or duties & {*one.duties}), places)
        for told, places in plans
    )


def _in(hour: Hour, spans: Spans) -> bool:
    """Say whether one of *spans* has a minute of *hour*; of one that lasts nothing, its instant."""
    ends = max(hour.ends, hour.begins + 1)
    return any(begins < ends and hour.begins < end for begins, end in spans)


def _all(plans: Plans) -> tuple[Transmission, ...]:
    """What is owed at some hour or other."""
    return tuple(dict.fromkeys(one for owed, _ in plans for one in owed))


def _week(plans: Plans, gaps: Mapping[Transmission, frozenset[int]]) -> Week:
    """Split the hours of each plan by who is missed in them; those of one part are one cell."""
    cells: dict[int, Cell] = {}
    for owed, places in plans:
        parts = [(frozenset[str](), places)]
        for one in owed:
            parts = [
                part for missed, here in parts for part in _split(one, missed, here, gaps[one])
            ]
        everybody = frozenset(one.recipient for one in owed)
        within = max((one.within for one in owed), default=_NO_DELAY)
        for missed, here in parts:
            cells |= dict.fromkeys(here, Cell(everybody - missed, missed, within))
    return tuple(cells[place] for place in range(len(cells)))


def _split(
    one: Transmission, missed: frozenset[str], places: tuple[int, ...], gap: frozenset[int]
) -> Iterator[tuple[frozenset[str], tuple[int, ...]]]:
    """Yield those of *places* in which *one* is missed too, and the others, where there are any."""
    if within := tuple(place for place in places if place in gap):
        yield missed | {one.recipient}, within
    if without := tuple(place for place in places if place not in gap):
        yield missed, without


def _runs(week: Week) -> Iterator[tuple[int, int, Cell]]:
    """Yield the first and the last of hours in a row that are the same hole."""
    for cell, run in groupby(enumerate(week), key=lambda numbered: numbered[1]):
        if cell.reach is Reach.NOBODY:
            places = [place for place, _ in run]
            yield places[0], places[-1], cell
