"""An alert that may wait does not ring; one that two claim, or nobody, is ruled on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from alerts.arbitration import AskForRuling, Rule, WeighRuling
from alerts.board import CloseAlert, ReadAlert, TakeAlert
from alerts.course import ReadCourse
from alerts.passing import ListTakers, TransferAlert
from alerts.silence import SilenceAlert
from alerts.store import Arbitration
from charters.decide import Engine
from sharing.command import ConflictError, InvalidInputError, RefusedError
from sharing.store import Agent, AgentSector, Event
from tests.alerts.night import Night


@pytest.fixture
def alert(night: Night) -> str:
    """An alert that the officer has; the cell comes next after ten minutes, then the police."""
    night.chain((10, "watch_cell"), (20, "state_police"))
    return night.happens()


def test_a_silenced_alert_waits_and_rings_again(night: Night, alert: str) -> None:
    """Shown as such; when it is over, what was held back is done at once."""
    night.minute = 5
    view = night.ask("officer", SilenceAlert(alert, 60))
    assert view.silenced_until == night.now + timedelta(minutes=60)
    assert night.at(64.99) == 0
    assert night.at(65) == 3, "it rings again, and both steps are overdue"
    assert night.alert.silenced_until is None
    assert night.told == {"officer", "coordinator", "police"}
    assert len(night.deeds("alert:ring_again")) == 1
    night.ask("officer", SilenceAlert(alert, 60))
    assert night.ask("officer", SilenceAlert(alert, 0)).silenced_until is None
    assert [turn.what for turn in night.ask("officer", ReadCourse(alert))] == [
        "silenced", "escalated", "escalated", "silenced", "heard",
    ]  # fmt: skip


def test_what_is_grave_is_never_silenced(night: Night, alert: str) -> None:
    """Refused by the charter; and where the severity rises the silence is over at once."""
    grave = night.happens(severity=4, urgency="immediate")
    with pytest.raises(RefusedError) as refused:
        night.ask("officer", SilenceAlert(grave, 30))
    assert "R09.7" in refused.value.decision.rules
    for minutes in (-1, 241):
        with pytest.raises(InvalidInputError):
            night.ask("officer", SilenceAlert(alert, minutes))
    night.ask("officer", SilenceAlert(alert, 240))
    with night.council.sessions.of(night.council.id) as session:
        for event in session.query(Event):
            event.severity = 4
    assert night.at(1) == 1
    assert night.at(10) == 2
    assert "coordinator" in night.told
    night.ask("officer", CloseAlert(alert, "resolue"))
    with pytest.raises(RefusedError):
        night.ask("officer", SilenceAlert(alert, 30))


def test_no_charter_has_what_is_grave_silenced(night: Night, alert: str) -> None:
    """One without the rule that forbids it: refused by the command itself, for whatever time."""
    council = night.council
    charter = council.house.charter_engine.charter
    articles = tuple(
        replace(one, rules=tuple(rule for rule in one.rules if rule.id != "R09.7"))
        for one in charter.articles
    )
    lenient = Engine(replace(charter, articles=articles))
    night.desk = replace(night.desk, charter=lambda *_: lenient)
    assert night.ask("officer", SilenceAlert(alert, 30)).silenced_until, "what may wait still may"
    for severity in (4, 5):
        grave = night.happens(severity=severity, urgency="immediate", category="PER-07")
        for minutes in (30, 0):
            assert refusal(night, "officer", SilenceAlert(grave, minutes)) == "too_grave"
        assert night.ask("officer", ReadAlert(grave)).silenced_until is None
        assert night.ask("officer", CloseAlert(grave, "resolue")).state == "closed"


@pytest.fixture
def mayor(night: Night) -> Night:
    """The night of a council that has a mayor, who has accepted the charter."""
    council = night.council
    version = council.house.charter_engine.charter.own_name
    row = Agent(id="the-mayor", name="Inès Vidal", profession="mayor", accepted_version=version)
    row.partner_id = council.partners["town"]
    with council.sessions.of(council.id) as session:
        session.add(row)
        session.flush()
        session.add(AgentSector(agent_id=row.id, territory_id=council.places["ville"]))
    return replace(night, council=replace(council, agents={**council.agents, "mayor": row.id}))


def refusal(night: Night, agent: str, command: Any) -> str:
    """Ask for what contradicts; return the code."""
    with pytest.raises(ConflictError) as error:
        night.ask(agent, command)
    return error.value.code


def test_the_mayor_rules_and_everybody_is_told(mayor: Night) -> None:
    """Asked with a reason, told at once; ruled with a reason; the taker has the chain behind."""
    night = mayor
    alert = night.happens(severity=4, urgency="immediate")
    night.ask("officer", TakeAlert(alert))
    view = night.ask("officer", AskForRuling(alert, "several"))
    assert refusal(night, "coordinator", Rule(alert, "mission", "mayor")) == "not_the_arbiter"
    assert refusal(night, "coordinator", WeighRuling(alert)) == "not_the_arbiter"
    assert (view.contested, view.state) == ("several", "in_charge")
    assert night.at(0) == 1
    assert night.told == {"officer", "coordinator", "mayor"}
    assert refusal(night, "officer", AskForRuling(alert, "nobody")) == "ruling_asked"
    for fault in (Rule(alert, "mood", "state_police"), Rule(alert, "mission", "auditor")):
        with pytest.raises(InvalidInputError):
            night.ask("mayor", fault)
    night.minute = 3
    ruled = night.ask("mayor", Rule(alert, "mission", "state_police"))
    police = "la police nationale ou gendarmerie"
    assert (ruled.contested, ruled.state, ruled.passed_to) == (None, "transferred", police)
    assert night.at(3) == 1
    [row] = night.council.rows(Arbitration)
    assert (row.why, row.reason, row.taker, row.ruled_at) == (
        "several",
        "mission",
        police,
        night.now,
    )
    assert night.report()[2:] == [("asked", "le maire ou élu délégué"), ("ruled", police)]
    course = night.ask("officer", ReadCourse(alert))
    assert [(turn.what, turn.why) for turn in course] == [
        ("in_charge", None), ("asked", "several"), ("passed", None), ("transferred", None),
        ("ruled", "mission"),
    ]  # fmt: skip
    assert refusal(night, "mayor", Rule(alert, "mission", "state_police")) == "nothing_asked"
    assert refusal(night, "mayor", WeighRuling(alert)) == "nothing_asked"
    assert night.ask("police", TakeAlert(alert)).mine
    assert night.at(500) == 0
    asked = ["undone" in entry.detail for entry in night.deeds("event:arbitrate")]
    assert sorted(asked) == [False, True]  # entered at one instant


def test_an_arbiter_who_does_not_rule_is_stood_in_for(mayor: Night) -> None:
    """After the alert's own delay, ten minutes here: the coordinator is told, and may rule."""
    night = mayor
    alert = night.happens(severity=4, urgency="immediate")
    night.ask("officer", TakeAlert(alert))
    night.ask("officer", AskForRuling(alert, "several"))
    assert [night.at(minute) for minute in (0, 9.99, 10)] == [1, 0, 1]
    [*_, entry] = night.deeds("alert:escalate")
    assert json.loads(entry.detail)["whom"] == ["council_coordinator"]
    assert night.alert.contested == "several"
    night.minute = 11
    ruled = night.ask("coordinator", Rule(alert, "place", "state_police"))
    assert (ruled.contested, ruled.state) == (None, "transferred")
    course = [turn.what for turn in night.ask("officer", ReadCourse(alert))]
    assert course == ["in_charge", "asked", "stands_in", "transferred", "ruled"]
    assert refusal(night, "coordinator", Rule(alert, "place", "mayor")) == "nothing_asked"


def test_who_rules_in_time_is_not_stood_in_for(mayor: Night) -> None:
    """Nobody else is told; nor may who stood in once rule at once the next time."""
    night = mayor
    alert = night.happens(severity=4, urgency="immediate")
    for ruling in range(2):
        night.ask("officer", AskForRuling(alert, "several"))
        night.at(night.minute + 1)
        night.ask("mayor", Rule(alert, "place", "municipal_police"))
        night.at(night.minute + 12)
        assert len(night.council.rows(Arbitration)) == ruling + 1
    said = [json.loads(entry.detail) for entry in night.deeds("alert:escalate")]
    assert [one["whom"] for one in said if one["kind"] == "arbitration"] == [["mayor"]] * 2
    night.ask("officer", AskForRuling(alert, "nobody"))
    night.at(night.minute + 10)
    night.ask("coordinator", Rule(alert, "place", "municipal_police"))
    night.minute += 1
    night.ask("officer", AskForRuling(alert, "nobody"))
    assert refusal(night, "coordinator", Rule(alert, "place", "mayor")) == "not_the_arbiter"


def test_without_an_arbiter_it_is_who_stands_in(night: Night, alert: str) -> None:
    """There is no mayor here: the coordinator is told at once."""
    view = night.ask("officer", AskForRuling(alert, "nobody"))
    assert view.contested == "nobody"
    assert night.at(0) == 1
    assert "coordinator" in night.told
    assert night.report()[-1] == ("asked", "le coordonnateur du conseil")
    assert night.ask("coordinator", Rule(alert, "means", "state_police")).state == "transferred"


def test_for_the_coordinator_the_mayor_stands_in(mayor: Night) -> None:
    """Where the protocol names the coordinator, who has left."""
    house = mayor.council.house
    vars(house)["protocol"] = replace(house.protocol, arbiter="council_coordinator")
    alert = mayor.happens()
    mayor.leaves("coordinator")
    mayor.ask("officer", AskForRuling(alert, "nobody"))
    assert mayor.at(0) == 1
    assert mayor.ask("mayor", Rule(alert, "means", "state_police")).state == "transferred"


def test_where_nobody_can_rule_that_is_said(night: Night, alert: str) -> None:
    """There is no mayor here, and the coordinator has left; the alert is what it was."""
    night.leaves("coordinator")
    assert refusal(night, "officer", AskForRuling(alert, "nobody")) == "no_arbiter"
    with pytest.raises(InvalidInputError):
        night.ask("officer", AskForRuling(alert, "for_fun"))
    assert night.alert.contested is None
    night.ask("officer", CloseAlert(alert, "resolue"))
    assert refusal(night, "officer", AskForRuling(alert, "nobody")) == "already_closed"


def test_whom_it_may_be_passed_to_is_listed(night: Night, alert: str) -> None:
    """Only those who may hear it and answer; each choice is taken."""
    found = night.ask("officer", ListTakers(alert))
    assert [taker.name for taker in found["cells"]] == ["Veille Nord"]
    words = {taker.word for taker in found["professions"]}
    assert words == {"council_coordinator", "municipal_police", "social_mediator", "state_police"}
    assert [taker.name.partition(",")[0] for taker in found["people"]] == [
        "Awa Traoré", "Diane Morel", "Logiciel de Médiation du Val", "Élise Garnier",
    ]  # fmt: skip
    for kind in found:
        night.ask("officer", TransferAlert(alert, found[kind][0].word))
    assert night.ask("officer", ReadAlert(alert)).state == "transferred"
