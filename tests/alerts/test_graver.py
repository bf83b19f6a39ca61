"""A graver report joins an alert that somebody has: it rings again, and what was done stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alerts.board import AcknowledgeAlert, ListAlerts, ReadAlert, TakeAlert
from alerts.channels.store import Outlet, Preference, Sending
from alerts.course import ReadCourse
from alerts.passing import ReleaseAlert
from alerts.relay import relay
from alerts.store import Alert, AlertStep, Delivery
from protocols.model import Channel, Grouping
from sharing.events import PostEvent
from tests.alerts.night import Night
from tests.alerts.together import protocol

FIVE, OTHERS = Grouping(), Grouping(within=timedelta(0))


@pytest.fixture
def by(night: Night) -> Night:
    """A protocol that groups; a report of TRQ-04 tells the officer of it."""
    vars(night.council.house)["protocol"] = protocol(grouping=FIVE)
    return night


def joins(night: Night, **changes: object) -> None:
    """Somebody else reports the same thing, a little later."""
    told = {"occurred_from": night.now, "severity": 3, "urgency": "routine"} | changes
    night.ask("mediator", PostEvent(night.council.draft(**told)))
    relay(night.desk, night.council.house.protocol, night.council.id)


def letters(night: Night, agent: str) -> list[str]:
    rows = night.council.rows(Sending)
    mine = [row for row in rows if row.agent_id == night.council.agents[agent]]
    return [row.channel for row in sorted(mine, key=lambda row: row.made_at)]


def wishes(night: Night, channel: Channel, severity: int) -> None:
    with night.council.sessions.of(night.council.id) as session:
        row = {"agent_id": night.council.agents["officer"], "channel": channel.value}
        quiet = {"severity_from": severity, "quiet_from": None, "quiet_until": None}
        session.add(Preference(**row, **quiet))
        if channel is not Channel.EMAIL:  # the others are opened by the council
            session.add(Outlet(channel=channel.value, scheme="", sealed=None, made_at=night.now))


@pytest.mark.parametrize("answer", [AcknowledgeAlert, TakeAlert])
def test_it_rings_again_and_who_answers_still_answers(by: Night, answer: Any) -> None:
    """A letter by each channel that the new severity asks for; owner, state and timer stand."""
    wishes(by, Channel.EMAIL, 1)
    wishes(by, Channel.SMS, 4)
    alert = by.happens()
    assert letters(by, "officer") == ["email"]
    by.minute = 2
    before = by.ask("officer", answer(alert))
    by.minute = 5
    joins(by, severity=5, urgency="immediate")
    assert sorted(letters(by, "officer")) == ["email", "email", "sms"]
    after = by.ask("officer", ReadAlert(alert))
    same = ("state", "mine", "acknowledged_at", "taken_at", "expires_at")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    assert (after.severity, after.graver_at) == (5, by.now)
    assert by.told >= {"officer", "coordinator", "police"}, "who was not told yet is"
    deeds = by.deeds("alert:ring_again")
    assert [(deed.actor, '"graver":true' in deed.detail.replace(" ", "")) for deed in deeds] == [
        ("vigie", True)
    ]
    assert by.ask("officer", ReadCourse(alert))[-1].what == "graver"


def test_what_is_no_graver_rings_nobody(by: Night) -> None:
    """Five calls about one fight are one ring, also when the gravest came first."""
    wishes(by, Channel.EMAIL, 1)
    alert = by.happens(severity=4)
    for by.minute in (1, 2, 3):
        joins(by, severity=by.minute + 1)
    assert letters(by, "officer") == ["email"]
    shown = by.ask("officer", ReadAlert(alert))
    assert (shown.reports, shown.graver_at) == (4, None)
    assert [turn.what for turn in by.ask("officer", ReadCourse(alert))] == []


def test_told_in_one_go_it_rings_once_by_all_the_channels(by: Night) -> None:
    """Two reports relayed together: nobody had heard the lesser one."""
    wishes(by, Channel.EMAIL, 1)
    wishes(by, Channel.SMS, 4)
    for severity in (3, 5):
        told = {"occurred_from": by.now, "severity": severity, "urgency": "routine"}
        by.ask("mediator", PostEvent(by.council.draft(**told)))
    relay(by.desk, by.council.house.protocol, by.council.id)
    assert sorted(letters(by, "officer")) == ["email", "sms"]
    assert by.alert.graver_at is None
    assert len({(one.agent_id, one.channel) for one in by.council.rows(Delivery)}) == len(
        by.council.rows(Delivery)
    )


def test_whom_the_graver_fact_brings_in_stands_behind_it(by: Night) -> None:
    """Its chain is moot while somebody answers, and due at its own time once nobody does."""
    by.chain((200, "state_police"))
    alert = by.happens()
    by.minute = 1
    by.ask("officer", TakeAlert(alert))
    by.chain((20, "mayor"), (30, "state_police"))
    by.minute = 5
    joins(by, severity=5)
    rows = sorted(by.council.rows(AlertStep), key=lambda row: row.due_at)
    assert [(row.whom, row.state) for row in rows] == [
        (["mayor"], "moot"), (["state_police"], "moot"),
    ]  # fmt: skip
    assert [row.due_at - by.now for row in rows] == [timedelta(minutes=20), timedelta(minutes=30)]
    by.minute = 10
    by.ask("officer", ReleaseAlert(alert))
    assert by.at(24.9) == 0
    assert by.at(25) == 1
    assert by.alert.graver_at is not None


def test_somebody_who_came_in_already_is_not_brought_in_twice(by: Night) -> None:
    """The chain's first step is done; the same chain joins again and adds nothing to it."""
    by.chain((10, "council_coordinator"), (60, "mayor"))
    by.happens()
    by.at(10)
    joins(by, severity=4)
    steps = sorted(by.council.rows(AlertStep), key=lambda row: row.rank)
    assert [(row.whom, row.state) for row in steps] == [
        (["council_coordinator"], "done"), (["mayor"], "waiting"),
    ]  # fmt: skip


def test_each_time_it_becomes_graver_it_says_so(by: Night) -> None:
    """2, then 4, then 3, then 5: two turns, and the board has the last of them."""
    alert = by.happens(severity=2)
    for by.minute, severity in ((3, 4), (6, 3), (9, 5)):
        joins(by, severity=severity)
    turns = by.ask("officer", ReadCourse(alert))
    assert [turn.at.minute for turn in turns if turn.what == "graver"] == [3, 9]
    [row] = by.council.rows(Alert)
    [shown] = by.ask("officer", ListAlerts()).items
    assert shown.graver_at == row.graver_at == by.now
