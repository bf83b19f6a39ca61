"""The relief: at the end of a turn an alert goes to who comes on duty, or is not left to nobody."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from alerts.board import AcknowledgeAlert, CloseAlert, TakeAlert
from alerts.course import ReadCourse
from alerts.passing import ReleaseAlert
from alerts.rosters.store import RosterDay
from alerts.watch import councils_with_due, sweep_alerts
from tests.alerts.night import START, Night
from tests.rosters.lines import on_roster

EVENING, MORNING = 20 * 60, 4 * 60  # the night begins at two: four in the morning is its minute 120
ALL = "0123456"


def guarded(night: Night, *lines: tuple[Any, ...]) -> str:
    """Have the officer on duty until four, and others as said; something happens, they take it."""
    on_roster(night.council, ("officer", ALL, EVENING, MORNING), *lines)
    alert = night.happens()
    night.minute = 1
    night.ask("officer", TakeAlert(alert))
    return alert


def handed_over(night: Night) -> list[Any]:
    return [json.loads(entry.detail) for entry in night.deeds("alert:hand_over")]


def test_who_comes_on_duty_takes_over(night: Night) -> None:
    """At four, not before: told at once, with a delay of their own and the whole chain anew."""
    alert = guarded(night, ("coordinator", ALL, MORNING, 720))
    assert (night.at(119.99), night.told) == (0, {"officer"})
    night.minute = 120
    assert councils_with_due(night.desk) == [night.council.id]
    assert night.at(120) == 2, "it is handed over, and they are told"
    assert night.at(120) == 0
    assert (night.alert.state, night.alert.owner_id) == ("transferred", None)
    assert (night.alert.passed_to, night.told) == ("la relève", {"officer", "coordinator"})
    assert night.alert.due_at == night.now + timedelta(minutes=120)
    assert night.report()[-1] == ("passed", "la relève")
    ids = night.council.agents
    assert handed_over(night) == [{"from": ids["officer"], "to": [ids["coordinator"]]}]
    turns = [turn.what for turn in night.ask("coordinator", ReadCourse(alert))]
    assert turns == ["in_charge", "relieved", "passed"]
    night.ask("coordinator", TakeAlert(alert))
    assert night.alert.relief_at == START + timedelta(minutes=600)
    assert night.at(599) == 0


@pytest.mark.parametrize("how", ["acknowledged", "closed", "released"])
def test_only_what_somebody_answers_for_is_handed_over(night: Night, how: str) -> None:
    """What was closed or given back is not; an acknowledgement that still stands is."""
    on_roster(night.council, ("officer", ALL, EVENING, MORNING), ("coordinator", ALL, MORNING, 720))
    alert = night.happens()
    night.minute = 119
    night.ask("officer", AcknowledgeAlert(alert))
    if how == "closed":
        night.ask("officer", CloseAlert(alert, "resolue"))
    if how == "released":
        night.ask("officer", ReleaseAlert(alert))
    assert night.at(120) == (2 if how == "acknowledged" else 0)
    assert len(handed_over(night)) == (how == "acknowledged")


def test_who_has_another_turn_keeps_it_until_its_end(night: Night) -> None:
    guarded(night, ("officer", ALL, MORNING, 360), ("coordinator", ALL, 360, 720))
    assert night.at(120) == 1
    assert (night.alert.state, night.alert.relief_at) == ("in_charge", START + timedelta(hours=4))
    assert handed_over(night) == []
    assert night.at(240) == 2
    assert night.told == {"officer", "coordinator"}


def test_who_is_on_no_roster_keeps_it(night: Night) -> None:
    alert = night.happens()
    night.ask("officer", TakeAlert(alert))
    assert night.alert.relief_at is None
    assert night.at(2000) == 0
    assert night.alert.state == "in_charge"


@pytest.mark.parametrize(("severity", "state"), [(3, "in_charge"), (4, "open")])
def test_where_nobody_comes_on_what_is_grave_is_open_again(
    night: Night, severity: int, state: str
) -> None:
    """With whoever was to come next; the rest waits for the next turn of who answers."""
    on_roster(night.council, ("officer", ALL, EVENING, MORNING))
    urgency = "immediate" if severity == 4 else "routine"
    alert = night.happens(severity=severity, urgency=urgency)
    night.minute = 1
    night.ask("officer", TakeAlert(alert))
    night.at(120)
    assert (night.alert.state, night.alert.relief_at) == (state, None)
    assert (night.alert.owner_id is None) == (state == "open")
    assert handed_over(night) == [{"from": night.council.agents["officer"], "to": []}]
    assert ("coordinator" in night.told) == (state == "open"), "who was to come next is overdue"


def test_who_may_not_answer_is_no_relief(night: Night) -> None:
    """The machine stands on the roster, and the charter lets it answer nothing."""
    guarded(night, ("caretaker", ALL, MORNING, 720))
    night.at(120)
    assert (night.alert.state, night.told) == ("in_charge", {"officer"})


def test_another_roster_is_no_relief(night: Night) -> None:
    """The police come on duty at four as well: they are not whom the officer hands over to."""
    on_roster(night.council, ("police", ALL, MORNING, 720), cell=False)
    guarded(night)
    assert night.at(120) == 1
    assert (night.alert.state, night.told) == ("in_charge", {"officer"})


def test_whoever_stands_in_is_the_relief(night: Night) -> None:
    """Of that night, by the roster as it is when the turn ends; late, if nobody looked before."""
    _, shift = on_roster(
        night.council, ("officer", ALL, EVENING, MORNING), ("officer", ALL, MORNING, 720)
    )
    alert = night.happens()
    night.minute = 1
    night.ask("officer", TakeAlert(alert))
    with night.council.sessions.of(night.council.id) as session:
        who, day = night.council.agents["coordinator"], START.date()
        session.add(RosterDay(shift_id=shift, day=day, agent_id=who))
    assert night.at(200) == 2
    assert night.told == {"officer", "coordinator"}


def test_two_sweepers_hand_over_once(night: Night) -> None:
    guarded(night, ("coordinator", ALL, MORNING, 720))
    night.minute = 120
    done = sum(sweep_alerts(replace(night.desk), night.council.id) for _ in range(3))
    assert (done, len(handed_over(night))) == (2, 1)
