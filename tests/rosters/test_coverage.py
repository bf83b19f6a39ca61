"""Where nobody would answer, with a council's own people: on the page, at a terminal, in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from alerts.rosters.coverage import (
    HOLE,
    WEEK,
    CoverageView,
    ReadCoverage,
    councils_to_look_at,
    look_ahead,
    look_at,
)
from alerts.rosters.store import CoverageLooked
from config.cli import main
from config.commands import protocol as command
from config.commands.protocol_coverage import lines
from config.rounds import look_for_holes
from protocols.coverage import Reach
from protocols.model import Duty, Protocol, When
from sharing.command import RefusedError
from sharing.notices import ListNotices
from tests.council import SmallCouncil
from tests.rosters.lines import PARIS, ROUND_THE_CLOCK, instead, on_roster, today
from tests.signers import version

CELL = Protocol(
    "p",
    "1",
    "…",
    (Duty("D", "…", When(severity_gte=1), frozenset({"watch_cell"}), timedelta(minutes=10)),),
)
FILE = """
id: p
version: "1"
title: Essai
duties:
  - {id: D, label: Tout, when: {severity_gte: 1}, whom: [watch_cell], within_min: 10}
"""


def seen(council: SmallCouncil, protocol: Protocol = CELL) -> CoverageView:
    """What the coordinator sees."""
    return council.ask("coordinator", ReadCoverage(protocol))


def holed(view: CoverageView, council: SmallCouncil, place: str, category: str) -> set[int]:
    """The hours in which nobody would be reached."""
    sector = council.places[place]
    return {
        hour
        for hole in view.holes
        if category in hole.categories and sector in hole.sectors
        for hour in range(hole.first, hole.last + 1)
    }


def test_without_a_roster_every_hour_is_a_hole(council: SmallCouncil) -> None:
    """Nobody has promised anything; the mediator may not look, the mayor and the police may."""
    view = seen(council, council.house.protocol)
    assert not view.rostered
    assert set(view.sectors.values()) == {"Quartier Nord", "Quartier Sud"}
    assert holed(view, council, "nord", "TRQ-04") == set(range(WEEK))
    assert "VUL-06" not in {category for category, _ in view.weeks}  # of these there is no event
    last = council.trail()[-1]
    assert (last.action, last.outcome) == ("protocol:coverage", "permitted")
    with pytest.raises(RefusedError):
        council.ask("mediator", ReadCoverage(CELL))


def test_the_cell_answers_in_its_sector_for_what_it_may_hear(council: SmallCouncil) -> None:
    """Round the clock in nord, but never of a point of sale (A07), and nowhere in sud."""
    on_roster(council, ("officer", *ROUND_THE_CLOCK))
    view = seen(council)
    assert holed(view, council, "nord", "TRQ-04") == set()
    assert holed(view, council, "nord", "STU-02") == set(range(WEEK))
    assert holed(view, council, "sud", "TRQ-04") == set(range(WEEK))


def test_a_duty_of_one_place_is_looked_at_there(council: SmallCouncil) -> None:
    """A protocol names places by their codes; what is owed in nord is owed to nobody in sud."""
    [everywhere] = CELL.duties
    place = replace(everywhere, when=When(sectors=frozenset({"nord"})))
    view = seen(council, replace(CELL, duties=(place,)))
    assert holed(view, council, "nord", "TRQ-04") == set(range(WEEK))
    assert holed(view, council, "sud", "TRQ-04") == set()
    assert view.weeks["TRQ-04", council.places["sud"]][0].reach is Reach.NOT_OWED


def test_a_day_that_nobody_holds_is_a_hole(council: SmallCouncil) -> None:
    """Today, without anybody; from tomorrow on somebody, and ten minutes before already."""
    [shift] = on_roster(council, ("coordinator", *ROUND_THE_CLOCK))
    instead(council, shift, None)
    assert holed(seen(council), council, "nord", "TRQ-04") == set(range(24))


EVERY_DAY = Duty("D", "…", When(), frozenset({"state_police"}), timedelta(days=1))
IN_A_CRISIS = Duty("C", "…", When(severity_gte=5), frozenset({"watch_cell"}), timedelta(minutes=5))


def test_a_crisis_may_find_nobody_where_every_day_somebody_answers(council: SmallCouncil) -> None:
    """The police within the day, always; the cell within five minutes, from eight to eight."""
    on_roster(council, ("police", *ROUND_THE_CLOCK), cell=False)
    on_roster(council, ("officer", "0123456", 8 * 60, 20 * 60))
    view = seen(council, replace(CELL, duties=(EVERY_DAY, IN_A_CRISIS)))
    assert {hole.crisis for hole in view.holes} == {True}
    night = {hour for hour in range(WEEK) if not 8 <= hour % 24 < 20}
    assert holed(view, council, "nord", "TRQ-04") == night
    assert holed(view, council, "nord", "STU-02") == set(range(WEEK))  # the officer may not hear it
    assert holed(view, council, "sud", "TRQ-04") == set(range(WEEK))  # no cell looks after it
    said = [tuple(line.split("\t")[1:3]) for line in lines(view)]
    assert ("Quartier Sud", "any crisis") in said
    assert ("Quartier Nord", "a crisis of STU-02") in said
    grave = {one for one, of in council.desk.taxonomy.categories.items() if of.severity == 5}
    assert {one for one, _ in view.crises} == {one for one, _ in view.weeks} - grave
    assert seen(council, replace(CELL, duties=(EVERY_DAY,))).crises == {}


def test_the_charter_is_asked_of_the_crisis_itself(council: SmallCouncil) -> None:
    """It may say of the gravest what it does not say of the rest."""
    on_roster(council, ("coordinator", *ROUND_THE_CLOCK))
    texts = council.house.library.charters
    rule = """      - id: R09.90
        effect: forbid
        do: ["alert:receive"]
        on: [alert]
        who: [council_coordinator]
        when: {severity_at_least: 5}
        says: Pas d'une crise.
      - id: R09.1
"""
    strict = texts.read(version(201, ("      - id: R09.1\n", rule)), texts.base)
    protocol = replace(CELL, duties=(*CELL.duties, IN_A_CRISIS))
    assert holed(seen(council, protocol), council, "nord", "TRQ-04") == set()
    desk = replace(council.desk, charter=lambda *_: strict)
    view = look_at(desk, council.id, protocol)
    assert holed(view, council, "nord", "TRQ-04") == set(range(WEEK))
    assert holed(view, council, "nord", "BIE-05") == set(range(WEEK))  # which is one by itself
    ordinary = {one for hole in view.holes if not hole.crisis for one in hole.categories}
    assert ordinary == {one for one, _ in view.weeks} - {one for one, _ in view.crises}


def command_says(
    council: SmallCouncil, monkeypatch: pytest.MonkeyPatch, file: Path
) -> tuple[int, list[str]]:
    """How the command ends for a file, and its lines."""
    monkeypatch.setattr(command, "furnished", lambda: council.house)
    monkeypatch.setattr(type(council.house), "close", lambda house: None)
    words = ["protocol", "coverage", str(file), "--council", council.slug]
    done = CliRunner().invoke(main, words)
    return done.exit_code, done.stdout.splitlines()


def test_the_command_says_that_a_roster_leaves_no_hole(
    council: SmallCouncil, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """0 when somebody answers at every hour, of everything, in a crisis too; 1 with a turn less."""
    file = tmp_path / "protocol.yaml"
    crisis = (
        "  - {id: C, label: Crise, when: {severity_gte: 5}, whom: [state_police], within_min: 5}"
    )
    file.write_text(f"{FILE}{crisis}\n".replace("watch_cell", "state_police"), encoding="utf-8")
    [shift] = on_roster(council, ("police", *ROUND_THE_CLOCK), cell=False)
    last = f"p@1, the week of {today()}: "
    assert command_says(council, monkeypatch, file) == (0, [f"{last}0 holes"])
    instead(council, shift, None)  # today's turn, and yesterday's
    midnight, next_ = (f"{today() + timedelta(days=n):%a %d %b} 00:00" for n in (0, 1))
    code, told = command_says(council, monkeypatch, file)
    assert (code, told[-1]) == (1, f"{last}3 holes")
    said = [line.split("\t") for line in told[:-1]]
    assert {when for when, *_ in said} == {f"{midnight} to {next_}"}
    assert {where for _, where, *_ in said} == {"everywhere"}
    whom = "nobody of state_police within"
    assert [line[2:] for line in said[:2]] == [
        ["BIE-05, PER-07, VUR-03", f"{whom} 5 min"],
        ["any crisis", f"{whom} 5 min"],
    ]
    assert said[2][3] == f"{whom} 10 min"


def test_the_command_says_the_holes_and_fails(
    council: SmallCouncil, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """1 and a line a hole; 0 once there is none."""
    on_roster(council, ("officer", *ROUND_THE_CLOCK))
    file = tmp_path / "protocol.yaml"
    file.write_text(FILE, encoding="utf-8")
    code, told = command_says(council, monkeypatch, file)
    assert code == 1
    assert any("Quartier Sud" in line for line in told)
    assert any("nobody of watch_cell within 10 min" in line for line in told)
    file.write_text(FILE.replace("{severity_gte: 1}", "{categories: [VUL-06]}"), encoding="utf-8")
    code, told = command_says(council, monkeypatch, file)
    assert (code, told[-1][-7:]) == (0, "0 holes")


def test_before_the_night_the_coordinator_is_told_once(council: SmallCouncil) -> None:
    """At four in the afternoon, if a roster is kept and somebody will be missing."""
    desk = council.desk

    def at(hour: int) -> SmallCouncil:
        day = today()
        when = datetime(day.year, day.month, day.day, hour, 5, tzinfo=PARIS)
        vars(council.house)["desk"] = replace(desk, clock=lambda: when)
        look_for_holes(council.house)
        return council

    def told() -> list[str]:
        return [one.kind for one in at(17).ask("coordinator", ListNotices())]

    assert told() == []  # no roster is kept
    on_roster(council, ("officer", "0123456", 8 * 60, 20 * 60))
    assert at(15).rows(CoverageLooked) == []
    assert told() == [HOLE]
    assert told() == [HOLE]
    [row] = council.rows(CoverageLooked)
    assert row.holes > 0
    assert councils_to_look_at(council.house.desk) == []
    assert look_ahead(council.house.desk, council.id, CELL) == 0
    entries = [e for e in council.trail() if e.action == "protocol:coverage"]
    assert [entry.actor for entry in entries] == ["vigie"]
