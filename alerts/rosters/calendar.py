"""A roster as an iCalendar file (RFC 5545), out and in.  Pure: bytes and shifts.

Rules:

1. A line is one VEVENT that repeats every week on its days, by the wall of the council's zone; a
   date without is an EXDATE; a turn that somebody else holds is an event of its own.
2. SUMMARY says who.  Coming in, it has to be the name of somebody who may stand on the roster.
3. What is not a weekly turn of at most a day (all-day events, counts, other rhythms) is refused,
   with the line of the file at which its event begins; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from alerts.rosters.lines import Line, clock_of
from alerts.rosters.shifts import DAY, Changes, Shift
from sharing.command import InvalidInputError, Problem

MOST_BYTES = 1_000_000
MOST_EVENTS = 500
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Read:
    """One event of a file: the line that it is, and the days on which it has no turn."""

    line: Line
    without: tuple[date, ...]


def written(
    shifts: Sequence[Shift],
    changes: Changes,
    names: Mapping[str, str],
    zone: ZoneInfo,
    at: datetime,
) -> bytes:
    """Return the roster as a file; *at*: the moment at which it is written."""
    calendar = Calendar()
    calendar.add("prodid", "-//Vigie//tours de garde//FR")
    calendar.add("version", "2.0")
    for shift in shifts:
        changed = {day: who for (id_, day), who in changes.items() if id_ == shift.id}
        event = _event(shift.id, names[shift.agent], _first(shift), shift, zone, at)
        rule: dict[str, Any] = {"freq": "weekly", "byday": [_DAYS[d] for d in sorted(shift.days)]}
        if shift.last is not None:
            rule["until"] = _wall(shift.last, DAY - 1, zone).astimezone(UTC)
        event.add("rrule", rule)
        if changed:
            event.add("exdate", [_wall(day, shift.begins, zone) for day in sorted(changed)])
        calendar.add_component(event)
        for day, who in sorted(changed.items()):
            if who is not None:
                uid = f"{shift.id}-{day.isoformat()}"
                calendar.add_component(_event(uid, names[who], day, shift, zone, at))
    return bytes(calendar.to_ical())


def read(file: bytes, people: Mapping[str, str], zone: ZoneInfo) -> list[Read]:
    """Return the events of *file*; *people*: names by id of who may stand on the roster.

    Raises ``InvalidInputError`` with one problem for each event that cannot be taken.
    """
    try:
        if len(file) > MOST_BYTES:
            raise ValueError("too large")
        events = list(Calendar.from_ical(file).walk("VEVENT"))
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError) as error:
        wrong, right = "Ce fichier n'est pas un agenda.", "Choisissez un fichier iCalendar (.ics)."
        raise InvalidInputError(Problem("file", "not_a_calendar", wrong, right)) from error
    if not 1 <= len(events) <= MOST_EVENTS:
        right = f"De 1 à {MOST_EVENTS} événements."
        wrong = "Cet agenda est vide ou trop long."
        raise InvalidInputError(Problem("file", "bad_count", wrong, right))
    found, problems = [], []
    ids = {" ".join(name.casefold().split()): id_ for id_, name in people.items()}
    for event, line in zip(events, _lines(file), strict=False):
        try:
            found.append(_read(event, ids, zone))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            wrong = f"Ligne {line}\u00a0: {error if isinstance(error, _WrongError) else UNREAD}"
            problems.append(Problem(f"file.{line}", "not_a_turn", wrong, RIGHT))
    if problems:
        raise InvalidInputError(*problems)
    return found


UNREAD = "cet événement ne se lit pas."
RIGHT = "Un tour de garde se répète chaque semaine, à heures fixes, au nom d'une personne."


class _WrongError(ValueError):
    """Inside here only: what an event cannot be, in French."""


def _event(uid: str, name: str, day: date, shift: Shift, zone: ZoneInfo, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{uid}@vigie")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("summary", name)
    event.add("dtstart", _wall(day, shift.begins, zone))
    event.add("dtend", _wall(day, shift.begins + shift.length, zone))
    return event


def _wall(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    return (datetime.combine(day, time()) + timedelta(minutes=minutes)).replace(tzinfo=zone)


def _first(shift: Shift) -> date:
    day = shift.first
    while day.weekday() not in shift.days:
        day += _ONE
    return day


def _lines(file: bytes) -> Iterator[int]:
    for number, line in enumerate(file.splitlines(), 1):
        if line.strip().upper() == b"BEGIN:VEVENT":
            yield number


def _read(event: Any, ids: Mapping[str, str], zone: ZoneInfo) -> Read:
    name = " ".join(str(event.get("summary", "")).casefold().split())
    if name not in ids:
        raise _WrongError("personne de cette garde ne porte ce nom.")
    begins, ends = (_local(event[which].dt, zone) for which in ("dtstart", "dtend"))
    length = (ends - begins) // timedelta(minutes=1)
    if not 0 < length <= DAY:
        raise _WrongError("ce tour est vide, ou dure plus d'un jour.")
    start = begins.hour * 60 + begins.minute
    days, last = _rhythm(event.get("rrule"), begins, zone)
    end = (start + length) % DAY or DAY
    line = Line(ids[name], days, clock_of(start), clock_of(end), begins.date().isoformat(), last)
    listed = event.get("exdate", [])
    lists = listed if isinstance(listed, list) else [listed]
    return Read(line, tuple(_local(d.dt, zone).date() for one in lists for d in one.dts))


def _local(at: Any, zone: ZoneInfo) -> datetime:
    """Return the wall time of *at*; a time of no zone is the council's."""
    if not isinstance(at, datetime):
        raise _WrongError("un jour entier n'est pas un tour de garde\u00a0: il faut des heures.")
    return (at if at.tzinfo is None else at.astimezone(zone)).replace(tzinfo=None)


def _rhythm(rule: Any, begins: datetime, zone: ZoneInfo) -> tuple[tuple[int, ...], str]:
    """Return the weekdays and the last day of a rule; without one, there is one turn."""
    if rule is None:
        return (begins.weekday(),), begins.date().isoformat()
    known = {"FREQ", "BYDAY", "UNTIL", "INTERVAL", "WKST"}
    freq, interval = str(rule["FREQ"][0]).upper(), int(rule.get("INTERVAL", [1])[0])
    if not set(rule) <= known or interval != 1 or freq not in ("DAILY", "WEEKLY"):
        raise _WrongError("ce rythme n'est pas celui d'une semaine.")
    named = [str(day).upper() for day in rule.get("BYDAY", [])]
    if freq == "DAILY" and not named:
        named = list(_DAYS)
    days = tuple(sorted(_DAYS.index(day) for day in named)) or (begins.weekday(),)
    until = rule.get("UNTIL")
    if not until:
        return days, ""
    last = until[0]
    day = _local(last, zone).date() if isinstance(last, datetime) else last
    return days, day.isoformat()
