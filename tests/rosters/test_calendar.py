"""A roster goes out as iCalendar and comes back the same; what is no turn is told by its line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from alerts.rosters.calendar import read, written
from alerts.rosters.lines import read_lines
from alerts.rosters.shifts import Shift
from sharing.command import InvalidInputError
from tests.rosters.test_shifts import any_shift

PARIS = ZoneInfo("Europe/Paris")
PEOPLE = {"awa": "Awa Traoré", "binta": "Binta Rouvillois"}
AT = datetime(2026, 11, 27, 8, tzinfo=UTC)


@settings(max_examples=60, deadline=None)
@given(any_shift(), st.integers(0, 13))
def test_what_goes_out_comes_back(shift: Shift, later: int) -> None:
    """The same days, hours and end; its date without as well."""
    days = [shift.first + timedelta(days=n) for n in range(14)]
    if not any(shift.begins_on(day) for day in days[:7]):
        file = written([shift], {}, PEOPLE, PARIS, AT)  # ended before it had a turn
        assert Calendar.from_ical(file).walk("VEVENT") == []
        return
    without = {(shift.id, day): None for day in days[later:] if shift.begins_on(day)}
    file = written([shift], without, PEOPLE, PARIS, AT)
    Calendar.from_ical(file)
    [found] = read(file, PEOPLE, PARIS)
    [back], problems = read_lines([found.line], PEOPLE, [], [shift.id])
    assert problems == []
    assert (back.days, back.begins, back.ends, back.last) == (
        shift.days,
        shift.begins,
        shift.ends,
        shift.last,
    )
    assert set(found.without) == {day for _, day in without}


def test_whoever_stands_in_has_an_event_of_their_own() -> None:
    """The line leaves that day out, and the day is the other's."""
    day = date(2026, 11, 30)
    shift = Shift("x", "awa", frozenset(range(7)), 1320, 360, day)
    file = written([shift], {("x", day): "binta"}, PEOPLE, PARIS, AT)
    night, instead = read(file, PEOPLE, PARIS)
    assert night.without == (day,)
    assert (instead.line.agent, instead.line.first, instead.line.last) == (
        "binta",
        "2026-11-30",
        "2026-11-30",
    )


EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:1
SUMMARY:{summary}
{start}
{end}
{rule}
END:VEVENT
END:VCALENDAR
"""
USUAL = {
    "summary": "awa  traoré",
    "start": "DTSTART:20261130T220000",
    "end": "DTEND:20261201T060000",
    "rule": "RRULE:FREQ=WEEKLY;BYDAY=MO,TU",
}


def test_a_file_of_another_programme() -> None:
    """Times of no zone are the council's; a name is found however it is spaced."""
    [found] = read(EVENT.format(**USUAL).encode(), PEOPLE, PARIS)
    assert (found.line.days, found.line.begins, found.line.ends) == ((0, 1), "22:00", "06:00")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"summary": "Chloé"}, "personne de cette garde"),
        ({"start": "DTSTART;VALUE=DATE:20261130"}, "jour entier"),
        ({"end": "DTEND:20261130T220000"}, "vide"),
        ({"end": "DTEND:20261202T230000"}, "plus d'un jour"),
        ({"rule": "RRULE:FREQ=MONTHLY"}, "rythme"),
        ({"rule": "RRULE:FREQ=WEEKLY;INTERVAL=2"}, "rythme"),
        ({"rule": "RRULE:FREQ=WEEKLY;COUNT=3"}, "rythme"),
        ({"rule": "RRULE:FREQ=WEEKLY;BYDAY=1MO"}, "ne se lit pas"),
        ({"start": "X-NOTHING:1"}, "ne se lit pas"),
    ],
    ids=str,
)
def test_what_is_no_turn_is_told_by_its_line(changes: dict[str, str], said: str) -> None:
    """The line of the file at which the event begins."""
    with pytest.raises(InvalidInputError) as caught:
        read(EVENT.format(**(USUAL | changes)).encode(), PEOPLE, PARIS)
    [problem] = caught.value.problems
    assert problem.field == "file.4"
    assert said in problem.wrong


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_what_is_no_calendar_is_told(file: bytes) -> None:
    """Whatever the bytes."""
    with pytest.raises(InvalidInputError):
        read(file, PEOPLE, PARIS)
    with pytest.raises(InvalidInputError):
        read(b"BEGIN:VCALENDAR\r\n" + file, PEOPLE, PARIS)
