"""One line of a roster as it is typed or imported: read, and told what is wrong with it.  Pure.

A line that cannot be taken names its field, what is wrong and what would be right; of several
lines, each problem names its line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import phonenumbers

from alerts.rosters.shifts import DAY, Shift, clash
from sharing.command import Problem

DAYS_FR = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MOST_LINES = 500
FIRST_YEAR, LAST_YEAR = 2000, 2099
_CLOCK = re.compile(r"([01]?[0-9]|2[0-4])[:h]([0-5][0-9])?")


@dataclass(frozen=True, slots=True)
class Line:
    """What was typed.  ``begins``, ``ends``: 22:00 or 22h; ``first``, ``last``: 2026-11-30.

    ``days``: weekdays, Monday is 0.  ``last`` empty: until further notice.
    """

    agent: str
    days: tuple[int, ...]
    begins: str
    ends: str
    first: str
    last: str = ""


class _WrongError(Exception):
    """Inside here only: what a field cannot be."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def read_lines(
    lines: Sequence[Line], people: Mapping[str, str], there: Sequence[Shift], ids: Sequence[str]
) -> tuple[list[Shift], list[Problem]]:
    """Return the shifts that *lines* are, with *ids*, and everything that is wrong with them.

    *people*: who may stand on this roster, names by id; *there*: the shifts that it has, in the
    order in which they are numbered.
    """
    if not 1 <= len(lines) <= MOST_LINES:
        right = f"De 1 à {MOST_LINES} lignes à la fois."
        return [], [Problem("lines", "bad_count", "Le nombre de lignes ne va pas.", right)]
    shifts, problems = list(there), list[Problem]()
    for number, (line, id_) in enumerate(zip(lines, ids, strict=True), 1):
        try:
            shift = _shift(line, id_, people)
            _apart(shift, shifts, people)
        except _WrongError as error:
            problems.append(_numbered(error.problem, number) if len(lines) > 1 else error.problem)
        else:
            shifts.append(shift)
    return shifts[len(there) :], problems


def minutes_of(clock: str) -> int | None:
    """Return the minutes after midnight of 22:00, 22h30, 6h or 24:00; None of anything else."""
    found = _CLOCK.fullmatch(clock.strip().lower())
    if found is None:
        return None
    minutes = int(found[1]) * 60 + int(found[2] or 0)
    return minutes if minutes <= DAY else None


def clock_of(minutes: int) -> str:
    """Return 22:00 for 1320."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def day_of(text: str) -> date | None:
    """Return a day of this century written 2026-11-30; None of anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def phone_of(text: str) -> str | None:
    """Return a French or international number in E.164; None of what is not one."""
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def said(shift: Shift, people: Mapping[str, str]) -> str:
    """Say a shift in French: who, on which days, from when to when."""
    days = ", ".join(DAYS_FR[day] for day in sorted(shift.days))
    return f"{people.get(shift.agent, 'quelqu’un')}, {days}, {hours_of(shift)}"


def hours_of(shift: Shift) -> str:
    """Say from when to when: « de 22:00 à 06:00 », « de 07:00 à 07:00 le lendemain »."""
    next_day = " le lendemain" if shift.begins == shift.ends else ""
    return f"de {clock_of(shift.begins)} à {clock_of(shift.ends)}{next_day}"


def _shift(line: Line, id_: str, people: Mapping[str, str]) -> Shift:
    if line.agent not in people:
        wrong = "Cette personne n'est pas de cette garde."
        right = "Choisissez quelqu'un de la liste\u00a0: la cellule, ou le métier du partenaire."
        raise _WrongError(Problem("agent", "unknown", wrong, right))
    days = _days(line.days)
    begins, ends = _minutes("begins", line.begins, DAY - 1), _minutes("ends", line.ends, DAY)
    first = _day("first", line.first)
    last = _day("last", line.last) if line.last else None
    if last is not None and last < first:
        wrong = "Le dernier jour vient avant le premier."
        raise _WrongError(Problem("last", "before_start", wrong, "Choisissez un jour plus tard."))
    shift = Shift(id_, line.agent, days, begins, ends or DAY, first, last)
    if last is not None and not any(
        shift.begins_on(date.fromordinal(n)) for n in _few(first, last)
    ):
        wrong = "Aucun de ces jours de la semaine ne tombe entre ces deux dates."
        right = "Choisissez d'autres jours, ou d'autres dates."
        raise _WrongError(Problem("days", "empty_shift", wrong, right))
    return shift


def _few(first: date, last: date) -> Iterator[int]:
    yield from range(first.toordinal(), min(last.toordinal(), first.toordinal() + 6) + 1)


def _days(days: Collection[int]) -> frozenset[int]:
    if not days or not set(days) <= set(range(7)):
        right = "Cochez les jours où ce créneau commence."
        raise _WrongError(Problem("days", "missing", "Il manque les jours de la semaine.", right))
    return frozenset(days)


def _minutes(field: str, clock: str, most: int) -> int:
    found = minutes_of(clock)
    if found is None or found > most:
        right = "Écrivez-la ainsi\u00a0: 22:00."
        raise _WrongError(Problem(field, "bad_hour", "Cette heure ne se lit pas.", right))
    return found


def _day(field: str, text: str) -> date:
    found = day_of(text)
    if found is None:
        right = "Écrivez-le ainsi\u00a0: 2026-11-30."
        raise _WrongError(Problem(field, "bad_day", "Ce jour ne se lit pas.", right))
    return found


def _apart(shift: Shift, others: Sequence[Shift], people: Mapping[str, str]) -> None:
    place = clash(shift, others)
    if place is not None:
        wrong = f"Ce créneau chevauche la ligne {place + 1}\u00a0: {said(others[place], people)}."
        right = "La même personne n'est pas de garde deux fois à la même heure."
        raise _WrongError(Problem("begins", "overlap", wrong, right))


def _numbered(problem: Problem, number: int) -> Problem:
    field, wrong = f"{number}.{problem.field}", f"Ligne {number}\u00a0: {problem.wrong}"
    return replace(problem, field=field, wrong=wrong)
