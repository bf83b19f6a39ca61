"""What a roster becomes when an iCalendar file is brought into it.  Pure.

Rules:

1. Nothing before today changes, in either direction: who was on duty stays known.
2. An event that carries the UID of a line, or of a turn that somebody else holds
   (``alerts.rosters.calendar``), says what that one becomes.  Any other event is a line of its own,
   whose id is made of the roster and the UID, so that it is the same line the next time.
3. What the file does not name stays.  Of a line that it names, the days to come are those of the
   file: a date without (EXDATE) that no event fills is a turn that nobody holds.
4. One turn changed by itself (RECURRENCE-ID, or the event of a turn that somebody else holds) is a
   stand-in when its hours are those of the line; else nobody holds that turn, and it is a line of
   that one day.
5. Nobody comes to be on duty twice at once.  A problem names the line of the file and the field.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from alerts.rosters.calendar import Read
from alerts.rosters.lines import Line, clock_of, day_of, read_lines, said
from alerts.rosters.shifts import Changes, Shift, clash, twice
from sharing.command import InvalidInputError, Problem
from sharing.store import id_from

_OURS = re.compile(r"([a-z2-7]{16})(?:-([0-9]{4}-[0-9]{2}-[0-9]{2}))?@vigie")
_ONE = timedelta(days=1)
NOT_TWICE = "La même personne n'est pas de garde deux fois à la même heure."


Turn = tuple[str, date]
"""One turn of a line: its line's id, the day on which it begins."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A roster before the file.  ``shifts``: all its lines, those that are over included.

    ``changes``: who holds a turn instead, ``coming``: from ``today`` on; ``people``: who may stand
    on it.
    """

    roster: str
    shifts: Mapping[str, Shift]
    changes: Changes
    people: Mapping[str, str]
    zone: ZoneInfo
    today: date

    @property
    def coming(self) -> dict[Turn, str | None]:
        return {key: agent for key, agent in self.changes.items() if key[1] >= self.today}


@dataclass(slots=True)
class Merged:
    """What becomes of it, from today on.

    ``lines``: new or different, None for one without turns to come.  ``changes``: who holds a turn
    instead, of all lines.  ``held``: by whom a turn was held by itself, and is now.
    """

    lines: dict[str, Shift | None] = field(default_factory=dict)
    changes: dict[Turn, str | None] = field(default_factory=dict)
    held: dict[Turn, tuple[str | None, str | None]] = field(default_factory=dict)


def whose(uid: str, roster: str, ids: Container[str]) -> tuple[str, date | None]:
    """Return the line that a UID is of, and the day when it is of one turn of it (rule 2)."""
    found = _OURS.fullmatch(uid)
    if found and found[1] in ids:
        day = day_of(found[2]) if found[2] else None
        if day is not None or not found[2]:
            return found[1], day
    return id_from(roster, uid), None


def to_come(shift: Shift, today: date) -> Shift | None:
    """Return what a line still says: from the first turn to come to the last; None if over."""
    first = max(shift.first, today)
    week = [first + n * _ONE for n in range(7)]
    first = next((day for day in week if day.weekday() in shift.days), first)
    last = shift.last
    while last is not None and last >= first and last.weekday() not in shift.days:
        last -= _ONE
    return None if last is not None and last < first else replace(shift, first=first, last=last)


def over(shift: Shift, today: date) -> Shift | None:
    """Return what a line said before today; None if it had no turn yet."""
    yesterday = today - _ONE
    past = replace(shift, last=min(shift.last or yesterday, yesterday))
    return past if to_come(past, past.first) else None


def goes_on(known: Shift, shift: Shift, today: date) -> bool:
    """Say whether a line goes on as before, but for the day of its end."""
    before, after = to_come(known, today), to_come(shift, today)
    if before is None or after is None:
        return False
    return replace(before, last=None) == replace(after, last=None)


def merged(there: Standing, found: Sequence[Read]) -> Merged:
    """Return what the roster becomes; raise ``InvalidInputError`` with all that is wrong."""
    work = _Merging(there)
    single = []
    for one in found:
        id_, day = whose(one.uid or repr(one.line), there.roster, there.shifts)
        if day is None and one.only is None:
            work.line(id_, one)
        else:
            single.append((id_, day or one.only, one))
    for id_, day, one in single:
        if day is not None and day >= there.today:
            work.turn(id_, day, one)
        elif day is not None:
            work.moved(one)
    work.check()
    if work.problems:
        raise InvalidInputError(*work.problems)
    return work.result


class _Merging:
    def __init__(self, there: Standing) -> None:
        self.there = there
        self.result = Merged(changes=there.coming)
        self.problems: list[Problem] = []
        self._all = dict(there.shifts)  # by id: what the lines are afterwards
        self._events: dict[str | Turn, Read] = {}  # which event says what

    def line(self, id_: str, one: Read) -> None:
        """Take an event that is a line."""
        there, today = self.there, self.there.today
        known = there.shifts.get(id_)
        people = {**there.people, **({known.agent: ""} if known else {})}
        [*shifts], problems = read_lines([one.line], people, [], [id_])
        self.problems += [_at(one, problem) for problem in problems]
        for shift in shifts:
            self._events[id_] = one
            self._days(shift, one)
            after = to_come(shift, today)
            if after != (to_come(known, today) if known else None):
                self.result.lines[id_] = after and replace(shift, first=max(shift.first, today))
                self._all[id_] = shift
                self._stands(one, shift.agent)

    def turn(self, id_: str, day: date, one: Read) -> None:
        """Take an event that is one turn of a line."""
        shift, line = self._all.get(id_), one.line
        if shift is None:
            wrong = "le tour dont c'est une date n'est pas dans ce fichier."
            right = "Exportez l'agenda en entier."
            self._refuse(one, wrong, right)
            return
        self._events[id_, day] = one
        if one.cancelled or line != _turn(shift, day, line.agent):
            self._hold(shift, day, None)
            self.moved(one)
            return
        self._hold(shift, day, line.agent)
        if self.there.changes.get((id_, day), shift.agent) != line.agent:
            self._stands(one, line.agent)

    def moved(self, one: Read) -> None:
        """Take one turn whose hours or day are its own now, unless both have passed."""
        if (day_of(one.line.last) or self.there.today) >= self.there.today and not one.cancelled:
            self.line(id_from(self.there.roster, one.uid, str(one.only or "")), one)

    def check(self) -> None:
        """Look for whoever would be on duty twice by what has changed (rule 5)."""
        lines = self.result.lines
        kept = [
            to_come(one, self.there.today) for id_, one in self._all.items() if id_ not in lines
        ]
        final = [one for one in kept if one]
        for id_, shift in lines.items():
            if shift is None:
                continue
            place = clash(shift, final)
            if place is not None:
                wrong = (
                    f"ce créneau chevauche celui-ci\u00a0: {said(final[place], self.there.people)}."
                )
                self._refuse(self._events[id_], wrong, NOT_TWICE, "overlap")
            final.append(shift)
        self._turns()
        if self.problems:
            return
        for key, (_, agent) in self.result.held.items():
            if agent and twice(final, self.result.changes, self.there.zone, key[1], agent):
                one = self._events.get(key) or self._events[key[0]]
                wrong = "cette personne est déjà de garde à ce moment-là."
                self._refuse(one, wrong, NOT_TWICE, "overlap")

    def _turns(self) -> None:
        """Note which turns are held by somebody else than before, line by line or by themselves."""
        before, after = self.there.coming, self.result.changes
        for id_, day in sorted({*before, *after}):
            was = _held(self.there.shifts.get(id_), before, day)
            now = _held(self._all[id_], after, day)
            if was != now:
                self.result.held[id_, day] = was, now

    def _days(self, shift: Shift, one: Read) -> None:
        """Keep, of the turns of a line that differ, those that the file says (rule 3)."""
        held = self.result.changes
        for key in [key for key in held if key[0] == shift.id]:
            del held[key]
        for day in one.without:
            self._hold(shift, day, None)

    def _hold(self, shift: Shift, day: date, agent: str | None) -> None:
        self.result.changes.pop((shift.id, day), None)
        if day >= self.there.today and shift.begins_on(day) and agent != shift.agent:
            self.result.changes[shift.id, day] = agent

    def _stands(self, one: Read, agent: str) -> None:
        if agent not in self.there.people:
            self._refuse(
                one, "cette personne n'est plus de cette garde.", "Mettez quelqu'un d'autre."
            )

    def _refuse(self, one: Read, wrong: str, right: str, code: str = "not_a_turn") -> None:
        self.problems.append(
            Problem(f"file.{one.number}", code, f"Ligne {one.number}\u00a0: {wrong}", right)
        )


def _held(shift: Shift | None, changes: Changes, day: date) -> str | None:
    if shift is None or not shift.begins_on(day):
        return None
    return changes.get((shift.id, day), shift.agent)


def _turn(shift: Shift, day: date, agent: str) -> Line | None:
    """Return the one turn of a line on a day, as a line; None if it has none."""
    begins, ends = clock_of(shift.begins), clock_of(shift.ends)
    only = Line(agent, (day.weekday(),), begins, ends, day.isoformat(), day.isoformat())
    return only if shift.begins_on(day) else None


def _at(one: Read, problem: Problem) -> Problem:
    """Say a problem of a line with the line of the file at which its event begins."""
    wrong = f"Ligne {one.number}\u00a0: {problem.wrong}"
    return replace(problem, field=f"file.{one.number}", wrong=wrong)
