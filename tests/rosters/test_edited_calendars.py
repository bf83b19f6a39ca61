"""What calendar programs make of an exported roster, and what it then becomes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from alerts.rosters.shifts import Shift
from sharing.command import InvalidInputError, Problem
from tests.rosters.plans import IDS, Plan, after, brought, out

MONDAY = date(2026, 11, 30)
NIGHT = Shift(IDS[0], "awa", frozenset(range(7)), 1320, 360, date(2026, 1, 1))
PLAN = Plan((NIGHT,), {(IDS[0], date(2026, 12, 2)): "binta"})


def one_event(uid: str, *lines: str, name: str = "Binta Rouvillois") -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{name}", *lines, "END:VEVENT\r\n"))


def with_events(file: bytes, *events: str) -> bytes:
    """As a calendar program saves it: ours, and then what it wrote itself."""
    end = b"END:VCALENDAR"
    return file.replace(end, "".join(events).encode() + end)


def hours(begins: str, ends: str) -> tuple[str, str]:
    return f"DTSTART;TZID=Europe/Paris:{begins}00", f"DTEND;TZID=Europe/Paris:{ends}00"


THAT_NIGHT = "RECURRENCE-ID;TZID=Europe/Paris:20261204T220000"
OURS = f"{IDS[0]}@vigie"


def test_one_night_edited_by_itself_is_a_stand_in() -> None:
    """« Cet événement seulement »: the same UID once more, with the turn that it is about."""
    night = one_event(OURS, THAT_NIGHT, *hours("20261204T2200", "20261205T0600"))
    done = brought(PLAN, with_events(out(PLAN), night), MONDAY)
    assert (done.lines, done.held) == ({}, {(IDS[0], date(2026, 12, 4)): ("awa", "binta")})


def test_one_night_cancelled_by_itself_is_held_by_nobody() -> None:
    """STATUS:CANCELLED; a whole line that is cancelled is taken off on the page."""
    usual = hours("20261204T2200", "20261205T0600")
    night = one_event(OURS, THAT_NIGHT, "STATUS:CANCELLED", *usual, name="Awa Traoré")
    done = brought(PLAN, with_events(out(PLAN), night), MONDAY)
    assert (done.lines, done.held) == ({}, {(IDS[0], date(2026, 12, 4)): ("awa", None)})
    cancelled = out(PLAN).replace(b"BEGIN:VEVENT", b"BEGIN:VEVENT\r\nSTATUS:CANCELLED", 1)
    [problem] = refused(PLAN, cancelled)
    assert "annulé" in problem.wrong
    assert "se retire sur la page" in problem.right


def test_one_night_moved_is_a_line_of_that_day_once() -> None:
    """By itself, or the event of whoever stands in; the turn of the line is then nobody's."""
    moved = one_event(OURS, THAT_NIGHT, *hours("20261204T2000", "20261205T0200"))
    file = with_events(out(PLAN), moved).replace(
        b":20261202T220000\r\nDTEND", b":20261202T210000\r\nDTEND"
    )
    done = brought(PLAN, file, MONDAY)
    assert done.held == {
        (IDS[0], date(2026, 12, 2)): ("binta", None),
        (IDS[0], date(2026, 12, 4)): ("awa", None),
    }
    assert sorted((s.agent, s.first.day, s.begins, s.ends) for s in done.lines.values() if s) == [
        ("binta", 2, 1260, 360),
        ("binta", 4, 1200, 120),
    ]
    again = brought(after(PLAN, done), file, MONDAY)
    assert (again.lines, again.held) == ({}, {})


def test_from_some_night_on_it_is_somebody_else() -> None:
    """« Cet événement et les suivants »: the line ends a second before, another UID goes on."""
    until = b"RRULE:FREQ=WEEKLY;UNTIL=20261204T205959Z;BYDAY"
    file = re.sub(rb"RRULE:FREQ=WEEKLY;BYDAY", until, out(PLAN), count=1)
    assert until in file
    rule = "RRULE:FREQ=DAILY"
    onward = one_event("3C2A-77@elsewhere", rule, *hours("20261204T2200", "20261205T0600"))
    file = with_events(file, onward)
    done = brought(PLAN, file, MONDAY)
    held = [(day.day, who) for day, who, *_ in after(PLAN, done).turns(MONDAY)]
    week = ["awa", "binta", "awa", "binta", "binta", "binta"]
    assert held[1:7] == list(zip(range(1, 7), week, strict=True))
    again = brought(after(PLAN, done), file, MONDAY)
    assert (again.lines, again.held) == ({}, {})


def refused(plan: Plan, file: bytes, today: date = MONDAY) -> Sequence[Problem]:
    with pytest.raises(InvalidInputError) as caught:
        brought(plan, file, today)
    return caught.value.problems


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((b"Binta Rouvillois", b"Awa Traor\xc3\xa9"), "deux personnes"),
        ((f"UID:{IDS[0]}-2026-12-02".encode(), f"UID:{IDS[0]}".encode()), "même identifiant"),
        ((b"RRULE:", b"RDATE:20261204T100000\r\nRRULE:"), "rythme"),
    ],
    ids=["homonyms", "twice", "dates"],
)
def test_what_cannot_be_told_apart_is_refused(change: tuple[bytes, bytes], said: str) -> None:
    """With the line of the file at which the event begins; no guess is made."""
    file = out(PLAN)
    assert change[0] in file
    file = file.replace(*change)
    [problem] = refused(PLAN, file)
    line = int(problem.field.removeprefix("file."))
    assert file.splitlines()[line - 1] == b"BEGIN:VEVENT"
    assert said in problem.wrong
    assert problem.wrong.startswith(f"Ligne {line}")


def test_whoever_would_be_on_duty_twice_is_told_with_the_event() -> None:
    """By a line, and by one turn that she stands in for."""
    day = Shift(IDS[1], "binta", frozenset({2}), 1380, 1439, MONDAY)
    free = Plan((NIGHT, replace(day, agent="awa")), {})
    [problem] = refused(
        Plan((NIGHT, replace(day, begins=600, ends=700, agent="awa")), {}), out(free)
    )
    assert (problem.code, "chevauche celui-ci : Awa" in problem.wrong.replace("\u00a0", " ")) == (
        "overlap",
        True,
    )
    busy = Plan((NIGHT, day), {})
    stands = Plan(busy.shifts, PLAN.changes)
    [problem] = refused(busy, out(stands))
    assert (problem.code, "déjà de garde" in problem.wrong) == ("overlap", True)


def test_a_turn_that_nobody_fills_any_more_is_nobodys() -> None:
    """The stand-in's event is taken out of the file, the date without stays in it."""
    file = out(PLAN)
    place = file.index(b"BEGIN:VEVENT", file.index(b"BEGIN:VEVENT") + 1)
    done = brought(PLAN, file[:place] + b"END:VCALENDAR\r\n", MONDAY)
    assert done.held == {(IDS[0], date(2026, 12, 2)): ("binta", None)}


def test_who_has_left_stays_where_they_were_and_gets_nothing_new() -> None:
    """An unchanged line of theirs is no obstacle, nor is a turn that has passed; a change is."""
    plan = Plan((replace(NIGHT, agent="left"),), {})
    done = brought(plan, out(plan), MONDAY)
    assert (done.lines, done.held) == ({}, {})
    [problem] = refused(plan, out(plan).replace(b"T060000", b"T070000"))
    assert "n'est plus de cette garde" in problem.wrong
    passed = out(Plan(PLAN.shifts, {(IDS[0], date(2026, 11, 3)): "left"}))
    done = brought(Plan(PLAN.shifts, {}), passed, MONDAY)
    assert (done.lines, done.held) == ({}, {})


def test_nothing_before_today_changes() -> None:
    """A past night held by nobody, a line that has passed, a first day moved back: no change."""
    past = Plan(PLAN.shifts, {**PLAN.changes, (IDS[0], date(2026, 11, 3)): None})
    gone = one_event("gone@elsewhere", *hours("20261104T0800", "20261104T1000"))
    file = with_events(out(past), gone).replace(b"20260101T", b"20250101T")
    file = file.replace(b"20260102T", b"20250102T")
    done = brought(PLAN, file, MONDAY)
    assert (done.lines, done.held, done.changes) == ({}, {}, PLAN.changes)
