"""Somebody always answers: the chain goes on by itself until somebody does."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from alerts.board import AcknowledgeAlert, CloseAlert, ListAlerts, TakeAlert
from alerts.passing import ReleaseAlert, TransferAlert
from alerts.store import Delivery, LiveMessage
from alerts.watch import councils_with_due
from sharing.command import Command, ConflictError, InvalidInputError
from tests.alerts.night import Night


def test_nobody_answers_and_the_coordinator_is_told_at_twice_the_delay(night: Night) -> None:
    """TRQ-04 within two hours: at four hours, not a second before, by the house itself."""
    night.happens()
    assert night.told == {"officer"}
    assert night.at(239.99) == 0
    assert councils_with_due(night.desk) == []
    night.minute = 240
    assert councils_with_due(night.desk) == [night.council.id]
    assert night.at(240) == 1
    assert night.told == {"officer", "coordinator"}
    assert (night.alert.escalated_at, night.alert.escalated_to) == (
        night.now, "le coordonnateur du conseil",
    )  # fmt: skip
    [mine] = night.ask("coordinator", ListAlerts()).items
    assert (mine.due_at, mine.state) == (night.now + timedelta(minutes=120), "open")
    assert night.report() == [("escalated", "le coordonnateur du conseil")]
    [entry] = night.deeds("alert:escalate")
    assert (entry.actor, entry.outcome) == ("vigie", "permitted")
    assert json.loads(entry.detail)["reached"] == 1
    weighed = [entry.actor for entry in night.deeds("alert:receive")]
    assert weighed == [night.council.agents[agent] for agent in ("officer", "coordinator")]
    assert len(night.council.rows(LiveMessage)) == 2
    assert night.at(1000) == 0


def test_the_chain_is_frozen_when_the_alert_is_given(night: Night) -> None:
    """A protocol of the morning after changes nothing of the night; the people are those of now."""
    night.chain((10, "watch_cell"), (30, "state_police"))
    night.happens()
    night.chain((11, "mayor"))
    night.leaves("coordinator")
    assert [night.at(minute) for minute in (9, 10, 11, 29, 30)] == [0, 1, 0, 0, 1]
    assert night.told == {"officer", "police"}
    assert night.steps == ["done", "done"]


@pytest.mark.parametrize("answer", [AcknowledgeAlert, TakeAlert])
def test_an_answer_makes_the_chain_moot(night: Night, answer: Any) -> None:
    """And closing ends it."""
    alert = night.happens()
    night.minute = 1
    night.ask("officer", answer(alert))
    assert night.steps == ["moot"]
    night.ask("officer", CloseAlert(alert, "resolue"))
    assert night.at(1000) == 0
    assert (night.told, night.alert.state) == ({"officer"}, "closed")


def test_an_acknowledgement_that_nobody_follows_up_runs_out(night: Night) -> None:
    """Fifteen minutes: open again, nobody's, and what was overdue is due at once."""
    night.chain((10, "watch_cell"), (60, "state_police"))
    alert = night.happens()
    night.minute = 1
    view = night.ask("officer", AcknowledgeAlert(alert))
    assert view.expires_at == night.now + timedelta(minutes=15)
    assert night.at(15.99) == 0
    assert night.at(16) == 2, "it expires, and the first step is done in the same breath"
    assert (night.alert.state, night.alert.owner_id, night.alert.acknowledged_at) == (
        "open", None, None,
    )  # fmt: skip
    assert night.told == {"officer", "coordinator"}
    assert night.steps == ["done", "waiting"]
    assert [step for step, _ in night.report()] == ["seen", "reopened", "escalated"]
    [entry] = night.deeds("alert:expire")
    assert json.loads(entry.detail)["acknowledged_by"] == night.council.agents["officer"]
    night.ask("coordinator", TakeAlert(alert))
    assert night.at(1000) == 0


def test_who_answered_by_mistake_takes_it_back(night: Night) -> None:
    """From either state; the chain counts on as if nobody had answered."""
    night.chain((10, "watch_cell"))
    alert = night.happens()
    for answer in (AcknowledgeAlert, TakeAlert):
        night.minute += 1
        night.ask("officer", answer(alert))
        view = night.ask("officer", ReleaseAlert(alert))
        assert (view.state, view.mine, view.expires_at) == ("open", False, None)
        assert night.steps == ["waiting"]
    assert night.at(9.99) == 0
    assert night.at(10) == 1
    assert [step for step, _ in night.report()] == [
        "seen", "reopened", "seen", "in_charge", "reopened", "escalated",
    ]  # fmt: skip


def test_only_who_answers_gives_it_away(night: Night) -> None:
    """Each of the others has a clear answer."""
    alert = night.happens(severity=4, urgency="immediate")
    give: list[Command[Any, Any]] = [ReleaseAlert(alert), TransferAlert(alert, "state_police")]
    with pytest.raises(ConflictError) as nobody:
        night.ask("officer", give[0])
    assert nobody.value.code == "nobody_answers"
    night.ask("coordinator", AcknowledgeAlert(alert))
    for command in give:
        with pytest.raises(ConflictError, match=r"suivie par Ville de Val-Fleuri\.") as other:
            night.ask("officer", command)
        assert other.value.code == "not_yours"
    night.ask("coordinator", CloseAlert(alert, "resolue"))
    for command in (*give, AcknowledgeAlert(alert)):
        with pytest.raises(ConflictError, match="déjà close"):
            night.ask("coordinator", command)


@pytest.mark.parametrize(
    ("word", "name", "reached"),
    [
        ("state_police", "la police nationale ou gendarmerie", {"police"}),
        ("cell", "Veille Nord", {"officer", "coordinator"}),
        ("agent", "la police nationale ou gendarmerie (Police nationale)", {"police"}),
    ],
)
def test_it_is_passed_to_a_profession_a_cell_or_a_person(
    night: Night, word: str, name: str, reached: set[str]
) -> None:
    """They are told at once, have a delay of their own, and the chain counts anew behind them."""
    alert = night.happens()
    night.minute = 30
    night.ask("officer", TakeAlert(alert))
    ids = {"cell": night.council.cell, "agent": night.council.agents["police"]}
    to = f"{word}:{ids[word]}" if word in ids else word
    view = night.ask("officer", TransferAlert(alert, to))
    assert (view.state, view.passed_to, view.mine) == ("transferred", name, False)
    assert view.due_at == night.now + timedelta(minutes=120)
    assert night.at(30) == 1
    assert night.told == {"officer"} | reached
    assert night.report()[-1] == ("passed", name)
    assert night.at(30 + 239) == 0
    assert night.at(30 + 240) == 1
    assert "coordinator" in night.told
    taker = max(reached)
    assert night.ask(taker, AcknowledgeAlert(alert)).mine
    assert night.at(30 + 241) == 0


def test_it_is_passed_only_to_who_may_answer(night: Night) -> None:
    """Not to those who could only read it, nor to nobody; nothing has happened then."""
    alert = night.happens()
    nobody = (
        "mayor",
        "caretaker",
        "sheriff",
        "cell:none",
        f"agent:{night.council.agents['auditor']}",
    )
    for word in nobody:
        with pytest.raises(InvalidInputError) as refused:
            night.ask("officer", TransferAlert(alert, word))
        assert refused.value.problems[0].code == "nobody_there"
    assert (night.alert.state, night.steps) == ("open", ["waiting"])


def test_a_step_that_reaches_nobody_brings_the_next_forward(night: Night) -> None:
    """There is no mayor here: the police are told at once, not an hour later."""
    night.chain((10, "mayor"), (70, "state_police"))
    night.happens()
    assert night.at(10) == 1
    assert night.at(10) == 1
    assert night.told == {"officer", "police"}
    assert night.alert.escalated_to == "la police nationale ou gendarmerie"


def test_what_nobody_may_hear_goes_to_who_comes_next_at_once(
    night: Night, caplog: pytest.LogCaptureFixture
) -> None:
    """The officer has left: the cell is told now.  Where nobody is left at all it is said aloud."""
    night.chain((10, "watch_cell"))
    gone = ("officer", "coordinator")
    for number, agent in enumerate(gone):
        night.leaves(agent)
        night.happens()
        assert night.at(0) == 1
        assert len(night.council.rows(Delivery)) == 1
        assert ("reaches nobody" in caplog.text) is bool(number)
