"""The heartbeat is heard elsewhere as long as nothing is late, and only then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from alerts.channels.queue import Lane
from alerts.channels.store import Sending
from alerts.store import Alert, AlertStep
from audit.store import Entry
from config.heartbeat import Heartbeat
from config.settings import Settings, SettingsError
from config.wiring import House, now
from sharing.events import PostEvent
from sharing.store import Outbox
from tests.channels.letters import (
    alert,
    device_at,
    email_to,
    letters,
    letters_of_alerts,
    post_of,
    sms_of,
    webhook,
)
from tests.channels.strangers import Machine
from tests.channels.test_sent import have_the_machine_told
from tests.config.test_settings import RIGHT
from tests.council import SmallCouncil
from tests.servers.process import wait_until


@pytest.fixture
def council(council: SmallCouncil) -> SmallCouncil:
    """The small council, whose protocol names the board alone: letters are those wished for."""
    vars(council.house).update(protocol=council.house.protocol.on_boards())
    return council


@pytest.fixture
def monitor() -> Iterator[Machine]:
    """A machine elsewhere that takes heartbeats."""
    with Machine() as here:
        yield here


@pytest.fixture
def machine() -> Iterator[Machine]:
    """A gateway that carries SMS."""
    with Machine() as here:
        yield here


def watched(council: SmallCouncil, address: str, *trusted: str) -> House:
    """The council's house, whose heartbeat goes to *address*."""
    house = council.house
    known = replace(house.settings, heartbeat=address, webhook_hosts=frozenset(trusted))
    other = House(known)
    vars(other).update(database=house.database, sessions=house.sessions)
    return other


def test_it_is_heard_as_long_as_nothing_is_late(council: SmallCouncil, monitor: Machine) -> None:
    """An empty request and nothing else; once a minute, however many rounds there are."""
    house = watched(council, monitor.address, "localhost")
    heartbeat = Heartbeat(house)
    for _ in range(3):
        heartbeat.go()
    wait_until(lambda: monitor.taken, "the monitor to hear it")
    assert [taken.body for taken in monitor.taken] == [b""]
    assert heartbeat.beat()
    assert len(monitor.taken) == 2


def test_it_falls_silent_when_anything_is_late(
    council: SmallCouncil, monitor: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    """And the log says what, aloud."""
    email_to(council, "officer")
    house = watched(council, monitor.address, "localhost")
    council.ask("mediator", PostEvent(council.draft()))
    assert Heartbeat(house).lateness(now()) == {}
    for table, column, patience, what in WAITING:
        age(council, table, column, patience - 5)
        assert Heartbeat(house).lateness(now()) == {}, "not yet"
        age(council, table, column, patience + 5)
        assert set(Heartbeat(house).lateness(now())) == {what}
        assert not Heartbeat(house).beat()
        assert f"{what}: the oldest is {patience + 5:.0f} seconds late" in caplog.text
        assert caplog.records[-1].levelname == "CRITICAL"
        caplog.clear()
        age(council, table, column, -60)
        if table is Outbox:
            council.relay()
    assert monitor.taken == []


WAITING: tuple[tuple[type[Any], str, float, str], ...] = (
    (Outbox, "written_at", 10, "news"),
    (AlertStep, "due_at", 10, "steps of alerts"),
    (Alert, "expires_at", 10, "steps of alerts"),
    (Sending, "next_at", 120, "e-mail"),
    (Entry, "at", 10, "entries of the trail"),
)


def test_letters_of_every_channel_count(council: SmallCouncil, monitor: Machine) -> None:
    """What is due and nobody tries is late, by whichever way it was to leave."""
    email_to(council, "officer")
    sms_of(council, monitor, "coordinator")
    device_at(council, monitor, "coordinator", "phone")
    webhook(council, monitor)
    have_the_machine_told(council)
    house = watched(council, monitor.address, "localhost")
    named = {"email": "e-mail", "sms": "SMS", "push": "notifications", "webhook": "webhooks"}
    assert {one.channel for one in letters_of_alerts(council)} == set(named)
    for channel, what in named.items():
        age(council, Sending, "next_at", 115, channel=channel)
        assert Heartbeat(house).lateness(now()) == {}, "not yet"
        age(council, Sending, "next_at", 125, channel=channel)
        assert set(Heartbeat(house).lateness(now())) == {what}
        assert not Heartbeat(house).beat()
        age(council, Sending, "next_at", -60, channel=channel)
    assert monitor.taken == []


def test_a_gateway_that_is_down_makes_nobody_here_late(
    council: SmallCouncil, machine: Machine, monitor: Machine
) -> None:
    """As long as its letters are tried, one after the other, however long the last one waits."""
    sms_of(council, machine, "coordinator", "officer", "police")
    machine.status = 500
    alert(council, severity=5)
    assert len(letters(council)) == 3
    heartbeat = Heartbeat(watched(council, monitor.address, "localhost"))
    age(council, Sending, "next_at", 150)
    assert not heartbeat.beat(), "nothing was seen to move yet"
    post, lane = post_of(council, None), Lane(council.id, "sms", "")
    for _ in range(2):
        assert post.send_next(lane) == "failed"
        assert heartbeat.beat()
    assert sorted(one.attempt for one in letters(council)) == [0, 1, 1]
    assert set(heartbeat.lateness(now())) == {"SMS"}, "nobody has tried anything since"


def test_a_letter_that_its_lane_passes_by_is_late(
    council: SmallCouncil, machine: Machine, monitor: Machine
) -> None:
    """A sweeper that hangs may hold it, so that the other serves the rest of the lane only."""
    sms_of(council, machine, "coordinator", "officer")
    alert(council)
    heartbeat = Heartbeat(watched(council, monitor.address, "localhost"))
    held, other = letters(council)
    for letter, seconds in ((held, 150), (other, 140)):
        age(council, Sending, "next_at", seconds, id=letter.id)
    heartbeat.lateness(now())
    with council.sessions.of(council.id) as session:
        row = session.get_one(Sending, (council.id, other.id))
        row.state, row.next_at = "sent", None
    assert set(heartbeat.lateness(now())) == {"SMS"}
    age(council, Sending, "next_at", -90, id=held.id)  # claimed, once it can be
    assert heartbeat.beat()


def test_a_heartbeat_is_led_nowhere_inside(council: SmallCouncil, monitor: Machine) -> None:
    """The rules of webhooks: an address of this machine only if its host is trusted."""
    assert not Heartbeat(watched(council, monitor.address)).beat()
    inside = f"https://127.0.0.1:{monitor.port}/ping"
    assert not Heartbeat(watched(council, inside)).beat()
    assert not Heartbeat(watched(council, "")).beat()
    assert monitor.taken == []
    for wrong in ("http://monitor.fr/ping/s3cret", "s3cret", "https://u@monitor.fr/s3cret"):
        with pytest.raises(SettingsError, match="VIGIE_HEARTBEAT_URL is an address") as error:
            Settings.from_environ({**RIGHT, "VIGIE_HEARTBEAT_URL": wrong})
        assert "s3cret" not in str(error.value)


def test_a_monitor_that_refuses_is_told_of_in_the_log(
    council: SmallCouncil, monitor: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    """Without the address."""
    monitor.status = 500
    assert not Heartbeat(watched(council, monitor.address, "localhost")).beat()
    assert "the heartbeat was not taken: error" in caplog.text
    assert "localhost" not in caplog.text


def age(council: SmallCouncil, table: type[Any], column: str, seconds: float, **which: str) -> None:
    """Have what waits in *table*, or *which* of it, be so old."""
    moment: Any = now() - timedelta(seconds=seconds)
    if table is Entry:
        moment = moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
    with council.sessions.of(council.id) as session:
        for row in session.query(table).filter_by(**which):
            if table is not Entry or row.position is None:
                setattr(row, column, moment)
