"""The heartbeat is heard elsewhere as long as nothing is late, and only then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from alerts.channels.store import Sending
from alerts.store import Alert, AlertStep
from audit.store import Entry
from config.heartbeat import Heartbeat, beat, lateness
from config.settings import Settings, SettingsError
from config.wiring import House, now
from sharing.events import PostEvent
from sharing.store import Outbox
from tests.channels.letters import email_to
from tests.channels.strangers import Machine
from tests.config.test_settings import RIGHT
from tests.council import SmallCouncil
from tests.servers.process import wait_until


@pytest.fixture
def monitor() -> Iterator[Machine]:
    """A machine elsewhere that takes heartbeats."""
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
    assert beat(house)
    assert len(monitor.taken) == 2


def test_it_falls_silent_when_anything_is_late(
    council: SmallCouncil, monitor: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    """And the log says what, aloud."""
    email_to(council, "officer")
    house = watched(council, monitor.address, "localhost")
    council.ask("mediator", PostEvent(council.draft()))
    assert lateness(house, now()) == {}
    for table, column, patience, what in WAITING:
        age(council, table, column, patience - 5)
        assert lateness(house, now()) == {}, "not yet"
        age(council, table, column, patience + 5)
        assert set(lateness(house, now())) == {what}
        assert not beat(house)
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


def test_a_heartbeat_is_led_nowhere_inside(council: SmallCouncil, monitor: Machine) -> None:
    """The rules of webhooks: an address of this machine only if its host is trusted."""
    assert not beat(watched(council, monitor.address))
    assert not beat(watched(council, f"https://127.0.0.1:{monitor.port}/ping"))
    assert not beat(watched(council, ""))
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
    assert not beat(watched(council, monitor.address, "localhost"))
    assert "the heartbeat was not taken: error" in caplog.text
    assert "localhost" not in caplog.text


def age(council: SmallCouncil, table: type[Any], column: str, seconds: float) -> None:
    """Have what waits in *table* be so old."""
    moment: Any = now() - timedelta(seconds=seconds)
    if table is Entry:
        moment = moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
    with council.sessions.of(council.id) as session:
        for row in session.query(table):
            if table is not Entry or row.position is None:
                setattr(row, column, moment)
