"""A date of birth as it is known: whole, without its day, or its year alone.

Rules:

1. The year is always known: a name alone designates too many people to be compared.
2. A day without its month says nothing and is refused.
3. 1 January is a date like another, although it is often given to those whose day is not known.
"""

import datetime as dt
from dataclasses import dataclass

from sharing.matching.errors import BirthDateError

EARLIEST, LATEST = 1900, 2199
_LEAP = 2000
"""A year in which every day of the calendar exists."""


@dataclass(frozen=True, slots=True, repr=False)
class BirthDate:
    """Year, month and day of birth; month and day may be unknown (None).

    Raises BirthDateError for a day that the calendar does not have.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise BirthDateError("a birth date with a day needs its month")
        if not EARLIEST <= self.year <= LATEST:
            raise BirthDateError(f"the year of birth is between {EARLIEST} and {LATEST}")
        try:
            dt.date(self.year, self.month or 1, self.day or 1)
        except ValueError:
            raise BirthDateError("this birth date is not in the calendar") from None
        if 0 in {self.month, self.day}:
            raise BirthDateError("an unknown month or day is left out, never written 0")

    @property
    def parts(self) -> tuple[int, ...]:
        """What is known: (year,), (year, month) or (year, month, day)."""
        return tuple(part for part in (self.year, self.month, self.day) if part is not None)

    def day_and_month_swapped(self) -> tuple[int, int, int] | None:
        """One value for a date and for the date read the wrong way round (03/04 and 04/03).

        None where the calendar allows no such mistake, or where it changes nothing.
        """
        if self.month is None or self.day is None or self.day > 12 or self.day == self.month:
            return None
        return self.year, min(self.month, self.day), max(self.month, self.day)
