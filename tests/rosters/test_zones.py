"""The zone that a roster's file brings along shows each turn at its hour, to whoever knows no zone.

The other side is the library's reader of VTIMEZONE, told to know no zone by its name.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Timezone

from alerts.rosters.calendar import read, written
from alerts.rosters.shifts import Shift

PEOPLE = {"awa": "Awa Traoré"}
FIRST = date(2026, 1, 5)
FRENCH = [
    "Europe/Paris", "America/Miquelon", "America/Martinique", "America/Guadeloupe",
    "America/Cayenne", "Indian/Reunion", "Indian/Mayotte", "Pacific/Noumea", "Pacific/Tahiti",
    "Pacific/Wallis",
]  # fmt: skip


def file_of(zone: str, first: date = FIRST) -> bytes:
    """Return the file of a roster with one turn, at night."""
    shift = Shift("x", "awa", frozenset(range(7)), 1320, 360, first)
    return written([shift], {}, PEOPLE, ZoneInfo(zone), datetime(2026, 11, 27, 8, tzinfo=UTC))


@pytest.mark.parametrize("zone", FRENCH)
@pytest.mark.parametrize("year", [2024, 2026, 2031])
def test_each_hour_is_the_same_by_the_zone_that_comes_along(zone: str, year: int) -> None:
    """From the first turn on, over three years and all their changes of the clock."""
    file = file_of(zone, date(year, 1, 5))
    [first, *events] = Calendar.from_ical(file).subcomponents
    assert isinstance(first, Timezone), "in front of what it is needed for"
    assert len(events) == 1
    assert all(part.decoded("dtstart").year < year for part in first.subcomponents), "begun before"
    known, told = ZoneInfo(zone), first.to_tz(lookup_tzid=False)
    begins = datetime(year, 1, 5, tzinfo=UTC)
    for hour in range(3 * 365 * 24):
        here = (begins + timedelta(hours=hour)).astimezone(known)
        assert here.replace(tzinfo=told).utcoffset() == here.utcoffset(), here


def test_a_change_of_the_clock_is_a_rule() -> None:
    """Which readers that know lists of dates badly know too; and none where clocks never change."""
    text = file_of("Europe/Paris").decode()
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in text
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in text
    assert "RDATE" not in text
    assert file_of("Indian/Reunion").count(b"RRULE") == 1, "that of the turn"


def test_a_zone_whose_clocks_follow_no_rule_comes_along_too() -> None:
    """Each date by itself, as the library writes them."""
    [zone] = Calendar.from_ical(file_of("Africa/Casablanca")).walk("VTIMEZONE")
    assert b"RDATE" in zone.to_ical()


def test_what_comes_along_is_no_turn() -> None:
    """The file is read as before."""
    [found] = read(file_of("Europe/Paris"), PEOPLE, ZoneInfo("Europe/Paris"))
    assert (found.line.begins, found.line.ends) == ("22:00", "06:00")


def test_a_file_without_a_turn_needs_no_zone() -> None:
    """A line that ended before its first turn leaves nothing."""
    gone = Shift("x", "awa", frozenset({0}), 1320, 360, date(2026, 1, 6), date(2026, 1, 7))
    file = written([gone], {}, PEOPLE, ZoneInfo("Europe/Paris"), datetime(2026, 11, 27, tzinfo=UTC))
    assert Calendar.from_ical(file).subcomponents == []
