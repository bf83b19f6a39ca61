"""A roster as an iCalendar file (RFC 5545), out and in.  Pure: bytes and shifts.

Rules:

1. A line is one VEVENT that repeats every week on its days, by the wall of the council's zone; a
   date without is an EXDATE; a turn that somebody else holds is an event of its own.
   The zone comes along, for readers that do not know it (``zones``).
2. SUMMARY says who.  Coming in, it has to be the name of one person who may stand on the roster,
   or of whoever holds the event already.
3. UID says which: ``<line>@vigie``, or ``<line>-<day>@vigie`` for a turn that somebody else holds.
   What a file with these becomes: ``alerts.rosters.merging``.
4. What is not a weekly turn of at most a day (all-day events, counts, other rhythms) is refused,
   with the line of the file at which its event begins; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from alerts.rosters.lines import Line, clock_of
from alerts.rosters.shifts import DAY, Changes, Shift
from alerts.rosters.zones import bring_along
from sharing.command import InvalidInputError, Problem

MOST_BYTES = 1_000_000
MOST_EVENTS = 500
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Read:
    """One event of a file: the line that it is, and the days on which it has no turn.

    ``number``: the line of the file at which it begins.  ``only``: the day of the one turn of its
    UID that it is about (RECURRENCE-ID).  ``cancelled``: that turn does not take place.
    """

    line: Line
    without: tuple[date, ...]
    uid: str = ""
    number: int = 0
    only: date | None = None
    cancelled: bool = False


Holder = Callable[[str], tuple[str, str] | None]
"""By the UID of an event that the roster has: id and name of who holds it."""


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
    had = [shift for shift in shifts if shift.last is None or _first(shift) <= shift.last]
    for shift in had:
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
    if had:
        bring_along(calendar, zone, min(map(_first, had)))
    return bytes(calendar.to_ical())


def read(
    file: bytes,
    people: Mapping[str, str],
    zone: ZoneInfo,
    holder: Holder = lambda _: None,
    today: date = date.min,
) -> list[Read]:
    """Return the events of *file*; *people*: names by id of who may stand on the roster.

    An event that is over by *today* is left out when nobody can be found by its name.

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
    found, problems = list[Read](), []
    seen, names = set[tuple[str, date | None]](), _Names(people, holder, today)
    for event, number in zip(events, _lines(file), strict=False):
        try:
            one = _read(event, number, names, zone)
            if one.uid and (one.uid, one.only) in seen:
                raise _WrongError("un autre événement porte le même identifiant.", ONCE)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            problems.append(_problem(number, error))
        else:
            found += [one] if one.line.agent else []
            seen.add((one.uid, one.only))
    if problems:
        raise InvalidInputError(*problems)
    return found


UNREAD = "cet événement ne se lit pas."
RIGHT = "Un tour de garde se répète chaque semaine, à heures fixes, au nom d'une personne."
ONCE = "Gardez l'un des deux."
HOMONYMS = "Inscrivez ce tour sur la page, où l'on choisit la personne."
TAKE_OFF = "Enlevez-le du fichier\u00a0; la ligne se retire sur la page."


class _WrongError(ValueError):
    """Inside here only: what an event cannot be, and what would be right, in French."""

    def __init__(self, wrong: str, right: str = RIGHT) -> None:
        super().__init__(wrong)
        self.right = right


def _problem(number: int, error: Exception) -> Problem:
    told = error if isinstance(error, _WrongError) else _WrongError(UNREAD)
    wrong = f"Ligne {number}\u00a0: {told}"
    return Problem(f"file.{number}", "not_a_turn", wrong, told.right)


class _Names:
    """Who is meant by a name: whoever holds the event already, else the one person of that name."""

    def __init__(self, people: Mapping[str, str], holder: Holder, today: date) -> None:
        self._people, self._holder, self._today = people, holder, today

    def who(self, uid: str, name: str, last: date | None) -> str:
        held = self._holder(uid)
        if held is not None and _plain(held[1]) == _plain(name):
            return held[0]
        if last is not None and last < self._today:
            return held[0] if held is not None else ""
        found = [id_ for id_, one in self._people.items() if _plain(one) == _plain(name)]
        if not found:
            raise _WrongError("personne de cette garde ne porte ce nom.")
        if len(found) > 1:
            raise _WrongError("deux personnes de cette garde portent ce nom.", HOMONYMS)
        return found[0]


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


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


def _read(event: Any, number: int, names: _Names, zone: ZoneInfo) -> Read:
    uid, only = str(event.get("uid", "")).strip(), event.get("recurrence-id")
    cancelled = str(event.get("status", "")).upper() == "CANCELLED"
    if cancelled and only is None:
        raise _WrongError("ce tour est annulé.", TAKE_OFF)
    begins, ends = (_local(event[which].dt, zone) for which in ("dtstart", "dtend"))
    length = (ends - begins) // timedelta(minutes=1)
    if not 0 < length <= DAY:
        raise _WrongError("ce tour est vide, ou dure plus d'un jour.")
    if event.get("rdate") or (only is not None and (event.get("rrule") or "RANGE" in only.params)):
        raise _WrongError(RHYTHM)
    start = begins.hour * 60 + begins.minute
    days, last = _rhythm(event.get("rrule"), begins, zone)
    end = (start + length) % DAY or DAY
    agent = names.who(uid, str(event.get("summary", "")), _last_turn(days, last))
    line = Line(agent, days, clock_of(start), clock_of(end), begins.date().isoformat(), last)
    listed = event.get("exdate", [])
    lists = listed if isinstance(listed, list) else [listed]
    without = tuple(_local(d.dt, zone).date() for one in lists for d in one.dts)
    day = None if only is None else _local(only.dt, zone).date()
    return Read(line, without, uid, number, day, cancelled)


RHYTHM = "ce rythme n'est pas celui d'une semaine."


def _last_turn(days: tuple[int, ...], last: str) -> date | None:
    day = date.fromisoformat(last) if last else None
    while day is not None and day.weekday() not in days:
        day -= _ONE
    return day


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
        raise _WrongError(RHYTHM)
    named = [str(day).upper() for day in rule.get("BYDAY", [])]
    if freq == "DAILY" and not named:
        named = list(_DAYS)
    days = tuple(sorted(_DAYS.index(day) for day in named)) or (begins.weekday(),)
    until = rule.get("UNTIL")
    if not until:
        return days, ""
    last = until[0]
    if not isinstance(last, datetime):
        return days, last.isoformat()
    end = _local(last, zone)
    early = end.time() < begins.time()  # the turn of that day would begin after the end
    return days, (end.date() - _ONE * early).isoformat()
