"""A time zone as a calendar's file has to bring it along (VTIMEZONE, RFC 5545, 3.6.5).  Pure.

1. Some readers know no zone by its name: without this they show a turn at another hour.
2. A change of the clock is written as the rule that it follows (the last Sunday of March, at two),
   the form that all readers know; what follows none is a date each time, by the library.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Timezone, TimezoneDaylight, TimezoneStandard

_YEARS = 10  # in which a rule has to hold
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of the clock: *at* that moment, by UTC, from the offset *before*."""

    at: datetime
    before: timedelta
    after: datetime

    @property
    def wall(self) -> datetime:
        """What a clock shows that nobody has changed: so the format wants it."""
        return (self.at + self.before).replace(tzinfo=None)


def bring_along(calendar: Calendar, zone: ZoneInfo, since: date) -> None:
    """Put *zone* into *calendar*, in front of its events, the first of which is on *since*."""
    years = [_changes(zone, since.year - 1 + number) for number in range(_YEARS)]
    found = Timezone()
    found.add("tzid", zone.key)
    if not any(years):
        found.add_component(_constant(zone, since))
    for alike in zip(*years, strict=False):
        rule = _rule([one.wall for one in alike])
        if rule is None or len({len(year) for year in years}) > 1:
            calendar.add_missing_timezones(date(since.year - 1, 1, 1))
            return
        found.add_component(_observance(alike[0], rule))
    calendar.subcomponents.insert(0, found)


def _changes(zone: ZoneInfo, year: int) -> list[_Change]:
    """Return when clocks were changed in that year; changes fall on whole minutes."""
    found, day = [], datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        before = day.astimezone(zone).utcoffset()
        if before != (day + _DAY).astimezone(zone).utcoffset():
            minutes = (day + timedelta(minutes=number) for number in range(1, 24 * 60 + 1))
            at = next(one for one in minutes if one.astimezone(zone).utcoffset() != before)
            found.append(_Change(at, before or timedelta(), at.astimezone(zone)))
        day += _DAY
    return found


def _rule(walls: list[datetime]) -> dict[str, object] | None:
    """Return what these have in common, one a year: the n-th, or the last, weekday of a month."""
    first = walls[0]
    if len({(one.month, one.weekday(), one.time()) for one in walls}) > 1:
        return None
    from_start = {(one.day - 1) // 7 + 1 for one in walls}
    last = all((one + _WEEK).month != one.month for one in walls)
    if len(from_start) > 1 and not last:
        return None
    turn = -1 if last else from_start.pop()
    return {"freq": "yearly", "bymonth": first.month, "byday": f"{turn}{_DAYS[first.weekday()]}"}


def _observance(change: _Change, rule: dict[str, object]) -> Component:
    after = change.after
    part = TimezoneDaylight() if after.dst() else TimezoneStandard()
    part.add("dtstart", change.wall)
    part.add("tzname", after.tzname())
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", after.utcoffset())
    part.add("rrule", rule)
    return part


def _constant(zone: ZoneInfo, since: date) -> Component:
    at = datetime(since.year - 1, 1, 1, tzinfo=zone)
    part = TimezoneStandard()
    part.add("dtstart", at.replace(tzinfo=None))
    part.add("tzname", at.tzname())
    part.add("tzoffsetfrom", at.utcoffset())
    part.add("tzoffsetto", at.utcoffset())
    return part
