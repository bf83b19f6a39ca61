"""Keeping a roster: made, filled, changed for a day, handed over; what cannot be is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alerts.rosters.duty import on_duty
from alerts.rosters.hand_over import NOTED, MarkNote, WriteNote
from alerts.rosters.keeping import RELIEVED, STANDS_IN, AddLines, EndLine, LeaveOut, StandIn
from alerts.rosters.lines import Line
from alerts.rosters.rosters import CreateRoster, EndRoster, ListRosters, ReadRoster, RosterView
from alerts.rosters.store import RosterShift
from sharing.command import ConflictError, InvalidInputError, NotFoundError, Problem, RefusedError
from sharing.notices import ListNotices
from tests.council import SmallCouncil
from tests.rosters.lines import today

ALL_WEEK = tuple(range(7))


def made(council: SmallCouncil) -> str:
    """A roster of the cell."""
    return council.ask(
        "coordinator", CreateRoster("Nuit", cell=council.cell, phone="01 99 00 12 34")
    )


def line(council: SmallCouncil, agent: str = "officer", **changes: object) -> Line:
    """Somebody, every night."""
    usual = {"days": ALL_WEEK, "begins": "22:00", "ends": "06:00", "first": today().isoformat()}
    return Line(council.agents.get(agent, agent), **(usual | changes))  # type: ignore[arg-type]  # fields


def wrong(council: SmallCouncil, command: object, who: str = "coordinator") -> list[Problem]:
    """What is told of a command that cannot be taken."""
    with pytest.raises(InvalidInputError) as caught:
        council.ask(who, command)  # type: ignore[arg-type]  # any command
    return list(caught.value.problems)


def read(council: SmallCouncil, roster: str, who: str = "coordinator") -> RosterView:
    return council.ask(who, ReadRoster(roster))


def told(council: SmallCouncil, who: str) -> list[str]:
    return [notice.kind for notice in council.ask(who, ListNotices())]


def test_a_roster_is_made_filled_and_read(council: SmallCouncil) -> None:
    """By the coordinator alone; read by the partners, without the notes."""
    roster = made(council)
    round_the_clock = line(council, begins="0:00", ends="24h")
    assert council.ask("coordinator", AddLines(roster, (round_the_clock,))) == 1
    with council.sessions.reading(council.id) as session:
        assert on_duty(session, datetime.now(UTC)) == {council.agents["officer"]}
    view = read(council, roster, "caretaker")
    assert (view.phone, view.cell_name, view.mine) == ("+33199001234", "Veille Nord", False)
    assert [turn.agent for turn in view.turns][:1] == [council.agents["officer"]]
    assert set(view.people) == {council.agents["officer"], council.agents["coordinator"]}
    assert [one.id for one in council.ask("police", ListRosters())] == [roster]
    with pytest.raises(RefusedError):
        council.ask("officer", AddLines(roster, (line(council),)))
    with pytest.raises(RefusedError):
        council.ask("auditor", ListRosters())
    council.ask("coordinator", EndRoster(roster))
    with pytest.raises(NotFoundError):
        read(council, roster)
    with council.sessions.reading(council.id) as session:
        assert on_duty(session, datetime.now(UTC)) == frozenset()


def test_of_several_lines_all_are_taken_or_none(council: SmallCouncil) -> None:
    """Of two lines the second is wrong, and neither is kept; what can be wrong: `test_lines.py`."""
    roster = made(council)
    [problem] = wrong(council, AddLines(roster, (line(council), line(council, "mediator"))))
    assert (problem.field, problem.code) == ("2.agent", "unknown")
    assert problem.wrong.startswith("Ligne 2")
    assert wrong(council, AddLines(roster, (line(council, "machine"),)))[0].code == "unknown"
    assert wrong(council, AddLines(roster, ()))[0].code == "bad_count"
    assert council.rows(RosterShift) == []


def test_an_overlap_names_the_line_that_is_there(council: SmallCouncil) -> None:
    """With who, when and its number; the other's nights are no obstacle."""
    roster = made(council)
    council.ask("coordinator", AddLines(roster, (line(council), line(council, "coordinator"))))
    late = line(council, begins="05:30", ends="08:00")
    [problem] = wrong(council, AddLines(roster, (late,)))
    assert "chevauche la ligne" in problem.wrong
    assert "Cédric Roche, lundi" in problem.wrong
    assert "22:00 à 06:00" in problem.wrong


def test_an_unknown_partner_cell_profession_or_number(council: SmallCouncil) -> None:
    """Each beside its field; nobody of a profession at a partner is told as well."""
    state = council.partners["state"]
    for command, field, code in (
        (CreateRoster("", cell=council.cell), "name", "bad_length"),
        (CreateRoster("N", cell="rien"), "cell", "unknown"),
        (CreateRoster("N"), "partner", "missing"),
        (CreateRoster("N", partner="rien"), "partner", "unknown"),
        (CreateRoster("N", partner=state, profession="mayor"), "profession", "unknown"),
        (CreateRoster("N", partner=state, profession="roi"), "profession", "unknown"),
        (CreateRoster("N", cell=council.cell, phone="01 23"), "phone", "not_a_phone"),
    ):
        [problem] = wrong(council, command)
        assert (problem.field, problem.code) == (field, code)
    there = council.neighbour
    assert there is not None
    assert wrong(council, CreateRoster("N", cell=there.cell))[0].code == "unknown"
    council.ask("coordinator", CreateRoster("N", partner=state, profession="state_police"))


def test_somebody_stands_in(council: SmallCouncil) -> None:
    """By whose turn it is, by who takes it, by the keeper; by nobody else, and nobody twice."""
    roster, day = made(council), today().isoformat()
    council.ask("coordinator", AddLines(roster, (line(council), line(council, "coordinator"))))
    mine = next(s for s in read(council, roster).shifts if s.agent == council.agents["officer"])
    [problem] = wrong(council, StandIn(roster, mine.id, day, council.agents["coordinator"]))
    assert (problem.field, problem.code) == ("agent", "overlap")
    other = next(s for s in read(council, roster).shifts if s.id != mine.id)
    council.ask("coordinator", LeaveOut(roster, other.id, day))
    with pytest.raises(ConflictError):
        council.ask("police", StandIn(roster, mine.id, day, council.agents["coordinator"]))
    council.ask("officer", StandIn(roster, mine.id, day, council.agents["coordinator"]))
    first = read(council, roster).turns[0]
    assert (first.shift.id, first.agent) == (mine.id, council.agents["coordinator"])
    assert told(council, "coordinator") == [STANDS_IN, RELIEVED]
    council.ask("officer", StandIn(roster, mine.id, day, council.agents["officer"]))
    assert read(council, roster).turns[0].agent == council.agents["officer"]
    assert wrong(council, StandIn(roster, mine.id, "2001-01-01", council.agents["officer"]))
    assert wrong(council, StandIn(roster, mine.id, day, council.agents["mediator"]))
    council.ask("coordinator", EndLine(roster, other.id))
    assert [shift.id for shift in read(council, roster).shifts] == [mine.id]


def test_a_hand_over_note_is_for_the_next_shift(council: SmallCouncil) -> None:
    """Without a name; told to who comes next, read by them, by nobody who is not of the roster."""
    roster = made(council)
    soon = datetime.now(UTC) + timedelta(hours=2)
    now, later = (f"{at:%H}:00" for at in (soon + timedelta(hours=1), soon + timedelta(hours=5)))
    next_shift = line(council, "officer", begins=now, ends=later)
    council.ask("coordinator", AddLines(roster, (next_shift,)))
    refused = WriteNote(roster, "tendue", "Karim Benslimane attend dans le hall.")
    assert [p.code for p in wrong(council, refused)] == ["personal"]
    assert [p.field for p in wrong(council, WriteNote(roster, "rose", ""))] == ["ambience", "note"]
    note = council.ask(
        "coordinator", WriteNote(roster, "tendue", "Hall B occupé, à revoir vers 23 h.")
    )
    assert told(council, "officer") == [NOTED]
    assert read(council, roster, "caretaker").notes == ()
    with pytest.raises(ConflictError):
        council.ask("police", MarkNote(roster, note))
    council.ask("officer", MarkNote(roster, note))
    [seen] = read(council, roster, "officer").notes
    assert (seen.by, seen.ambience, seen.reader) == ("Diane Morel", "tendue", "Cédric Roche")
    assert "Hall B" not in str([entry.detail for entry in council.trail()])
