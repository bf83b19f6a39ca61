"""When nobody would answer, in French: hours of a week as one says them.  Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from web.words import week_day_of

SPACE = "\N{NO-BREAK SPACE}"
DAY, WEEK = 24, 168
NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def runs(hours: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield the first of hours in a row, and the one after the last."""
    for hour in sorted(hours):
        if hour - 1 not in hours:
            end = hour + 1
            while end in hours:
                end += 1
            yield hour, end


def when(first: date, hours: Collection[int]) -> list[str]:
    """Say hours of the week that begins on *first*: « Samedi et dimanche, de 1 h à 7 h »."""
    if len(hours) == WEEK:
        return ["Toute la semaine, jour et nuit"]
    alike: dict[tuple[int, int], list[date]] = {}
    for begins, ends in runs(hours):
        day = first + timedelta(days=begins // DAY)
        alike.setdefault((begins % DAY, ends - begins), []).append(day)
    return [_said(days, begins, length) for (begins, length), days in alike.items()]


def count(hours: int) -> str:
    """Say how many: « 1 heure », « 33 heures »."""
    return f"{hours}{SPACE}heure{'s' if hours > 1 else ''}"


def _said(days: list[date], begins: int, length: int) -> str:
    ends = begins + length
    if ends > DAY + begins or (ends > DAY and length > DAY // 2):
        until = [day + timedelta(days=ends // DAY) for day in days]
        return " ; ".join(
            f"du {week_day_of(day).lower()}, {begins}{SPACE}h, au {week_day_of(to).lower()}, "
            f"{ends % DAY}{SPACE}h"
            for day, to in zip(days, until, strict=True)
        ).capitalize()
    to = ends if ends <= DAY else ends % DAY
    return f"{_days(days)}, de {begins}{SPACE}h à {to}{SPACE}h"


def _days(days: list[date]) -> str:
    if len(days) == len(NAMES):
        return "Tous les jours"
    if len(days) == 1:
        return week_day_of(days[0])
    names = [NAMES[day.weekday()] for day in days]
    return f"{', '.join(names[:-1])} et {names[-1]}".capitalize()
