"""Until when a record is kept: dates at their borders, and never later than the law."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sharing.command import InvalidInputError
from sharing.nominative.keeping import ARCHIVE, last_of_age, last_of_archive, limit, years_after
from sharing.store import NominativeRecord

TODAY = date(2026, 11, 26)
DAYS = st.dates(date(1920, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("ended", "last"),
    [
        (date(2026, 11, 26), date(2029, 11, 26)),
        (date(2028, 2, 29), date(2031, 2, 28)),
        (date(2029, 2, 28), date(2032, 2, 28)),
        (date(2026, 12, 31), date(2029, 12, 31)),
    ],
)
def test_an_archive_is_kept_for_three_years(ended: date, last: date) -> None:
    """To the day; where there is no 29 February, to the day before."""
    assert last_of_archive(ended) == last


@pytest.mark.parametrize(
    ("birth", "last"),
    [
        (date(2009, 4, 12), date(2034, 4, 1)),
        (date(2009, 4, 1), date(2034, 4, 1)),
        (date(2004, 2, 29), date(2029, 2, 1)),
        (date(2008, 12, 31), date(2033, 12, 1)),
    ],
)
def test_nothing_is_kept_of_somebody_of_25(birth: date, last: date) -> None:
    """From the first of that month on, which is the same for all who were born in it."""
    assert last_of_age(birth) == last


@given(DAYS)
@example(date(2004, 2, 29))
def test_no_limit_is_later_than_the_law(day: date) -> None:
    """The anniversary comes at the earliest on the limit; of age, less than a month after it."""
    assert (last_of_archive(day).year - day.year, last_of_archive(day).month) == (3, day.month)
    assert last_of_archive(day) - day <= timedelta(days=365 * 3 + 1)
    turns = years_after(day, 25)
    assert timedelta(0) <= turns - last_of_age(day) < timedelta(days=31)
    assert last_of_age(day) == last_of_age(day.replace(day=1)), "the day of birth does not show"


@given(birth=st.none() | DAYS, ended=DAYS)
def test_the_earlier_of_both_counts(birth: date | None, ended: date) -> None:
    """And without a birth date, the end of the follow-up alone."""
    row = NominativeRecord(state=ARCHIVE)
    if birth is not None:
        limit(row, {"birth_date": birth.isoformat()}, date.min)
    limit(row, {"ended_on": ended.isoformat()}, date.min)
    limits = [last_of_archive(ended)] + ([last_of_age(birth)] if birth else [])
    assert row.destroy_by == min(limits)


def test_nobody_of_25_gets_a_record() -> None:
    """From the first of the month on; the day before, they still do, for a day."""
    row = NominativeRecord(state="active")
    for birth, today in (("2001-11-30", date(2026, 11, 1)), ("1980-01-01", TODAY)):
        with pytest.raises(InvalidInputError, match="birth_date: too_old_to_keep"):
            limit(row, {"birth_date": birth}, today)
    limit(row, {"birth_date": "2001-11-30"}, date(2026, 10, 31))
    assert row.destroy_by == date(2026, 11, 1)


def test_a_follow_up_does_not_end_by_being_written_down() -> None:
    """In an active record both fields are refused, and said which; other fields set no day."""
    row = NominativeRecord(state="active")
    with pytest.raises(InvalidInputError, match=r"ended_on: ends_apart.*ending: ends_apart"):
        limit(row, {"ended_on": "2026-11-26", "ending": "moved"}, TODAY)
    limit(row, {"last_name": "Kerbrat", "birth_date": "", "ended_on": ""}, TODAY)
    assert row.destroy_by is None
    limit(row, {"birth_date": "2009-04-12"}, TODAY)
    limit(row, {"birth_date": ""}, TODAY)
    assert row.destroy_by == date(2034, 4, 1), "to take a birth date away does not lengthen it"
