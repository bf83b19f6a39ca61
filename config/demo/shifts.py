"""Who is at work at what hour, in local time.  A profession that is not here never reports.

Weekdays are those of the shift's beginning: a night that begins on Friday ends on Saturday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from protocols.model import Hours

ALL_WEEK = frozenset(range(7))
WORKING_WEEK = frozenset(range(5))
MONDAY_TO_SATURDAY = frozenset(range(6))
TUESDAY_TO_SATURDAY = frozenset(range(1, 6))


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours of the day, and the weekdays on which they begin (Monday is 0)."""

    hours: Hours
    days: frozenset[int]

    def covers(self, at: datetime) -> bool:
        """Say whether somebody on this shift works at the local time *at*."""
        over_midnight = self.hours.begins > self.hours.ends
        begun = at - timedelta(days=1) if over_midnight and at.hour < self.hours.ends else at
        return self.hours.cover(at.hour) and begun.weekday() in self.days


SHIFTS = {
    "caretaker": Shift(Hours(7, 18), MONDAY_TO_SATURDAY),
    "council_coordinator": Shift(Hours(8, 19), WORKING_WEEK),
    "housing_manager": Shift(Hours(8, 18), WORKING_WEEK),
    "merchant_representative": Shift(Hours(9, 20), MONDAY_TO_SATURDAY),
    "municipal_police": Shift(Hours(7, 1), ALL_WEEK),
    "municipal_services": Shift(Hours(6, 17), MONDAY_TO_SATURDAY),
    "night_correspondent": Shift(Hours(22, 5), ALL_WEEK),
    "prevention_educator": Shift(Hours(13, 21), WORKING_WEEK),
    "school_representative": Shift(Hours(7, 18), WORKING_WEEK),
    "social_mediator": Shift(Hours(14, 23), TUESDAY_TO_SATURDAY),
    "social_worker": Shift(Hours(9, 17), WORKING_WEEK),
    "state_police": Shift(Hours(0, 24), ALL_WEEK),
    "transport_security": Shift(Hours(5, 24), ALL_WEEK),
    "youth_worker": Shift(Hours(11, 20), MONDAY_TO_SATURDAY),
    "mayor": Shift(Hours(8, 22), ALL_WEEK),
}


def at_work(profession: str, at: datetime) -> bool:
    """Say whether *profession* works at the local time *at*."""
    shift = SHIFTS.get(profession)
    return shift is not None and shift.covers(at)


def back_at_work(profession: str, at: datetime) -> datetime:
    """Return *at*, or the first full hour after it when *profession* is at work again."""
    while not at_work(profession, at):
        at = at.replace(minute=0, second=0) + timedelta(hours=1)
    return at
