"""A roster goes out, is edited, comes in: written whole, told, and in the trail."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from alerts.rosters.agenda import ExportCalendar, ImportCalendar, Imported
from alerts.rosters.keeping import RELIEVED, STANDS_IN
from alerts.rosters.store import Roster, RosterDay, RosterShift
from charters.vocabulary import Action
from sharing.command import InvalidInputError, RefusedError
from sharing.notices import ListNotices
from sharing.store import new_id
from tests.council import SmallCouncil
from tests.rosters.lines import instead, on_roster, today

NIGHTS = ("0123456", 1320, 360)
ONE = timedelta(days=1)


def rows(council: SmallCouncil) -> set[tuple[object, ...]]:
    """All lines and turns that are kept, as they are."""
    lines = {
        (r.id, r.agent_id, r.days, r.begins, r.ends, r.first_day, r.last_day)
        for r in council.rows(RosterShift)
    }
    return lines | {(r.shift_id, r.day, r.agent_id) for r in council.rows(RosterDay)}


def ready(council: SmallCouncil) -> tuple[str, str, bytes]:
    """A roster that began long ago, with a stand-in yesterday and today: it, its line, its file."""
    [shift] = on_roster(council, ("officer", *NIGHTS))
    instead(council, shift, "coordinator")
    [roster] = council.rows(Roster)
    return roster.id, shift, council.ask("coordinator", ExportCalendar(roster.id))


def brought(council: SmallCouncil, roster: str, file: bytes) -> Imported:
    return council.ask("coordinator", ImportCalendar(roster, file))


def detail(council: SmallCouncil) -> dict[str, object]:
    """What the trail holds of the last import."""
    edits = [one for one in council.trail() if one.action == Action.ROSTER_EDIT]
    found: dict[str, object] = json.loads(edits[-1].detail)
    return found


def told(council: SmallCouncil, who: str) -> list[str]:
    return [notice.kind for notice in council.ask(who, ListNotices())]


def test_an_unchanged_export_writes_nothing_but_the_trail(council: SmallCouncil) -> None:
    """Not a row differs, nobody is told, and the trail says that an import changed nothing."""
    roster, _, file = ready(council)
    before = rows(council)
    assert brought(council, roster, file) == Imported(0, 0, 0)
    assert rows(council) == before
    assert told(council, "officer") == []
    entry = detail(council)
    assert (entry["imported"], entry["added"], entry["changed"], entry["turns"]) == (True, 0, [], 0)


def test_other_hours_from_today_on_leave_the_past_as_it_was(council: SmallCouncil) -> None:
    """The line keeps its id; what it was is another line, with who stood in yesterday."""
    roster, shift, file = ready(council)
    edited = file.replace(b"T060000", b"T050000")
    assert brought(council, roster, edited) == Imported(0, 1, 0)
    lines = {row.id: row for row in council.rows(RosterShift)}
    line = lines.pop(shift)
    [past] = lines.values()
    assert (line.begins, line.ends, line.first_day, line.last_day) == (1320, 300, today(), None)
    assert (past.begins, past.ends, past.last_day) == (1320, 360, today() - ONE)
    assert past.first_day == date(2000, 1, 1)
    held = {(row.shift_id, row.day) for row in council.rows(RosterDay)}
    assert held == {(past.id, today() - ONE), (shift, today())}
    assert detail(council)["changed"] == [shift]
    before = rows(council)
    assert brought(council, roster, edited) == Imported(0, 0, 0)
    again = council.ask("coordinator", ExportCalendar(roster))
    assert brought(council, roster, again) == Imported(0, 0, 0)
    assert rows(council) == before


def test_an_end_is_put_and_taken_off_on_the_line_itself(council: SmallCouncil) -> None:
    """One that ends before today ended yesterday; who stands in today has an event, and a line."""
    roster, shift, file = ready(council)
    yesterday, later = today() - ONE, today() + 9 * ONE
    until = later.strftime("UNTIL=%Y%m%dT225959Z;").encode()
    kept = dict[str, RosterShift]()
    for said, last, lines in (
        (until, later, 1),
        (b"", None, 1),
        (b"UNTIL=20200105;", yesterday, 2),
    ):
        rule = b"RRULE:FREQ=WEEKLY;" + said + b"BYDAY"
        edited = file.replace(b"RRULE:FREQ=WEEKLY;BYDAY", rule)
        assert brought(council, roster, edited).changed == 1
        kept = {row.id: row for row in council.rows(RosterShift)}
        assert (kept.pop(shift).last_day, len(kept)) == (last, lines - 1)
    [only] = kept.values()
    assert (only.agent_id, only.first_day) == (council.agents["coordinator"], today())
    assert {row.day for row in council.rows(RosterDay)} == {yesterday}


def test_whoever_gets_or_loses_a_turn_is_told(council: SmallCouncil) -> None:
    """Today's stand-in and date without are taken out of the file: the officer has it again."""
    roster, shift, file = ready(council)
    day = f"{today():%Y%m%d}T220000".encode()
    yesterday = f"{today() - ONE:%Y%m%d}T220000".encode()
    place = file.index(f"UID:{shift}-{today()}@vigie".encode())
    place = file.rindex(b"BEGIN:VEVENT", 0, place)
    edited = file[:place] + b"END:VCALENDAR\r\n"
    unfolded = edited.replace(b"\r\n ", b"")
    assert yesterday + b"," + day in unfolded
    edited = unfolded.replace(yesterday + b"," + day, yesterday)
    assert brought(council, roster, edited) == Imported(0, 0, 1)
    assert {row.day for row in council.rows(RosterDay)} == {today() - ONE}
    assert told(council, "officer") == [STANDS_IN]
    assert told(council, "coordinator") == []  # who does it knows
    assert brought(council, roster, file) == Imported(0, 0, 1)
    assert sorted(told(council, "officer")) == sorted([STANDS_IN, RELIEVED])


def test_what_the_file_does_not_name_stays_and_what_is_new_is_added_once(
    council: SmallCouncil,
) -> None:
    """By the UID of another program, which is known the next time."""
    roster, shift, _ = ready(council)
    file = EVENT.replace("DAY", f"{today() + 2 * ONE:%Y%m%d}")
    assert brought(council, roster, file.encode()) == Imported(1, 0, 0)
    assert {row.begins for row in council.rows(RosterShift)} == {1320, 480}
    assert brought(council, roster, file.encode()) == Imported(0, 0, 0)
    later = file.replace("T080000", "T090000").encode()
    assert brought(council, roster, later) == Imported(0, 1, 0)
    assert {(row.id == shift, row.begins) for row in council.rows(RosterShift)} == {
        (True, 1320),
        (False, 540),
    }


EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:3F7A-1@elsewhere
SUMMARY:Cédric Roche
DTSTART:DAYT080000
DTEND:DAYT100000
END:VEVENT
END:VCALENDAR
"""


def test_the_uids_of_another_roster_are_no_lines_of_this_one(council: SmallCouncil) -> None:
    """Two copies: the lines of each are its own; the roster from which they came is left alone."""
    roster, _, file = ready(council)
    copies = [new_id(), new_id()]
    with council.sessions.of(council.id) as session:
        made_at = session.get_one(Roster, (council.id, roster)).made_at
        for id_ in copies:
            session.add(Roster(id=id_, name="Copie", cell_id=council.cell, made_at=made_at))
    before = rows(council)
    for copy in copies:
        # the line, and the turn of today that somebody else holds
        assert brought(council, copy, file) == Imported(2, 0, 0)
        assert brought(council, copy, file) == Imported(0, 0, 0)
    assert before < rows(council)
    kept = [row.roster_id for row in council.rows(RosterShift)]
    assert sorted(kept) == sorted([roster, *copies, *copies])


def test_of_a_file_with_one_wrong_event_nothing_is_written(council: SmallCouncil) -> None:
    """A good edit and a bad one: refused, with the event; and by the charter, for who may not."""
    roster, _, file = ready(council)
    before = rows(council)
    wrong = EVENT.replace("DAY", f"{today() + ONE:%Y%m%d}").replace("T080000", "T230000")
    wrong = wrong.replace(f"DTEND:{today() + ONE:%Y%m%d}", f"DTEND:{today() + 2 * ONE:%Y%m%d}")
    added = wrong[wrong.index("BEGIN:VEVENT") :].replace("\n", "\r\n").encode()
    edited = file.replace(b"T060000", b"T050000").replace(b"END:VCALENDAR\r\n", added)
    with pytest.raises(InvalidInputError) as caught:
        brought(council, roster, edited)
    [problem] = caught.value.problems
    line = int(problem.field.removeprefix("file."))
    assert edited.splitlines()[line - 1 : line + 1] == [b"BEGIN:VEVENT", b"UID:3F7A-1@elsewhere"]
    assert "Cédric Roche, lundi" in problem.wrong
    assert "La même personne" in problem.right
    with pytest.raises(RefusedError):
        council.ask("officer", ImportCalendar(roster, file))
    assert rows(council) == before
