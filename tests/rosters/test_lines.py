"""A line of a roster as typed: what cannot be is told with its field, and what would be right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rosters.lines import Line, clock_of, minutes_of, phone_of, read_lines
from alerts.rosters.shifts import DAY

PEOPLE = {"c": "Cédric Roche", "d": "Diane Morel"}
USUAL = {
    "agent": "c",
    "days": tuple(range(7)),
    "begins": "22:00",
    "ends": "06:00",
    "first": "2026-11-30",
}


def line(**changes: object) -> Line:
    """Cédric, every night from the last of November on."""
    return Line(**(USUAL | changes))  # type: ignore[arg-type]  # fields


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"begins": "25:00"}, "begins", "bad_hour"),
        ({"begins": "24:00"}, "begins", "bad_hour"),
        ({"ends": "24:30"}, "ends", "bad_hour"),
        ({"days": ()}, "days", "missing"),
        ({"days": (7,)}, "days", "missing"),
        ({"first": "demain"}, "first", "bad_day"),
        ({"first": "9999-01-01"}, "first", "bad_day"),
        ({"last": "2026-11-29"}, "last", "before_start"),
        ({"last": "2026-11-30", "days": (3,)}, "days", "empty_shift"),
        ({"agent": "personne"}, "agent", "unknown"),
        ({"begins": "05:00", "ends": "07:00"}, "begins", "overlap"),
    ],
    ids=str,
)
def test_a_line_that_cannot_be_is_told(changes: dict[str, object], field: str, code: str) -> None:
    """Beside its field; among several, with its number too."""
    shifts, [problem] = read_lines([line(), line(**changes)], PEOPLE, [], ["1", "2"])
    assert (problem.field, problem.code) == (f"2.{field}", code)
    assert problem.wrong.startswith("Ligne 2")
    assert [shift.id for shift in shifts] == ["1"]
    [there], _ = read_lines([line()], PEOPLE, [], ["1"])
    _, [alone] = read_lines([line(**changes)], PEOPLE, [there], ["2"])
    assert (alone.field, alone.code) == (field, code)


def test_a_day_and_a_night_are_one_turn() -> None:
    """It ends when it begins: on the next day, as a line is shown and as an overlap says it."""
    [shift], problems = read_lines([line(begins="7h", ends="07:00")], PEOPLE, [], ["1"])
    assert (problems, shift.length) == ([], DAY)
    _, [problem] = read_lines([line()], PEOPLE, [shift], ["2"])
    assert "de 07:00 à 07:00 le lendemain" in problem.wrong


def test_an_overlap_names_the_line_that_is_there() -> None:
    """With its number, who and when; the other's nights are no obstacle."""
    there, _ = read_lines([line(agent="d"), line()], PEOPLE, [], ["1", "2"])
    _, [problem] = read_lines([line(begins="05h30", ends="8h")], PEOPLE, there, ["3"])
    assert "la ligne 2" in problem.wrong
    assert "Cédric Roche, lundi" in problem.wrong
    assert "22:00 à 06:00" in problem.wrong


@given(st.integers(0, DAY))
def test_an_hour_is_read_as_it_is_written(minutes: int) -> None:
    """From midnight to midnight."""
    assert minutes_of(clock_of(minutes)) == minutes


def test_numbers_and_what_is_none() -> None:
    """French ones as they are dialled, others with their country."""
    assert phone_of("01 99 00 12 34") == "+33199001234"
    assert phone_of("+32 470 12 34 56") == "+32470123456"
    assert [phone_of(text) for text in ("", "17", "01 23", "appelez-moi", "0" * 40)] == [None] * 5
