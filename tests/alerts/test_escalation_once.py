"""Whoever looks, how many, and whoever is killed doing it: each step is done once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

import alerts.watch
from alerts.board import AcknowledgeAlert, ListAlerts, TakeAlert
from alerts.store import AlertStep, Delivery, LiveMessage
from alerts.watch import councils_with_due, sweep_alerts
from config.rounds import sweep
from sharing.events import PostEvent
from tests.alerts.night import Night
from tests.council import SmallCouncil


def test_workers_at_once_tell_each_once(night: Night) -> None:
    """Four threads, while people answer: whoever was told has one delivery, each step one entry."""
    night.chain((10, "watch_cell"), (10, "state_police"))
    alerts = [night.happens() for _ in range(6)]
    night.minute = 10
    start = Barrier(4)

    def work(number: int) -> int:
        start.wait()
        if number == 0:
            for alert in alerts[:3]:
                night.ask("officer", TakeAlert(alert))
        return sum(sweep_alerts(night.desk, night.council.id, 2) for _ in range(6))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    while sweep_alerts(night.desk, night.council.id):
        pass
    done = [step for step in night.council.rows(AlertStep) if step.state == "done"]
    left = [step.state for step in night.council.rows(AlertStep) if step.state != "done"]
    assert len(done) == len(night.deeds("alert:escalate")) >= 3
    assert set(left) <= {"moot"}
    pairs = [(one.alert_id, one.agent_id) for one in night.council.rows(Delivery)]
    assert len(set(pairs)) == len(pairs)
    numbers = sorted(message.number for message in night.council.rows(LiveMessage))
    assert numbers == list(range(1, len(numbers) + 1))


def test_killed_anywhere_nothing_is_half_done(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the instruction: nothing of it, and the next worker does it all, once."""
    night.chain((10, "watch_cell"))
    night.happens()
    night.ask("officer", AcknowledgeAlert(night.alert.id))
    places = ("permitted", "deliver", "write_message", "note", "follow_up", "reopen", "names_of")
    before = len(night.council.rows(LiveMessage))
    for place in places:
        with monkeypatch.context() as patch:
            patch.setattr(alerts.watch, place, _killed)
            with pytest.raises(KeyboardInterrupt):
                night.at(20)
        assert (night.told, night.steps, night.alert.state) == (
            {"officer"},
            ["moot"],
            "acknowledged",
        )
        assert len(night.council.rows(LiveMessage)) == before
    assert night.at(20) == 2
    assert night.told == {"officer", "coordinator"}


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_the_sweeper_goes_on_by_itself(council: SmallCouncil) -> None:
    """A round of the house does what is due, in whichever council, and sends it to the boards."""
    council.ask("mediator", PostEvent(council.draft(severity=3, urgency="routine")))
    council.relay()
    past = council.desk.clock() - timedelta(seconds=1)
    with council.sessions.of(council.id) as session:
        for step in session.query(AlertStep):
            step.due_at = past
    sweep(council.house)
    assert len(council.ask("coordinator", ListAlerts()).items) == 1
    assert councils_with_due(council.desk) == []
