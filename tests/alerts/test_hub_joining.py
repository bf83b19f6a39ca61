"""Somebody opens their screen at the very moment an alert goes out: they must see it, once.

Found by killing processes: a screen that joined while others were being told was told neither
by the stream nor by its own catching up.
"""

from __future__ import annotations

import queue
from collections.abc import Iterator

import pytest

from alerts.bulletin import Bulletin
from alerts.hub import Hub, Screen
from alerts.journal import last_number
from alerts.stream import publish
from sharing.events import PostEvent
from sharing.gate import Visitor
from tests.council import SmallCouncil
from tests.servers.process import wait_until


class Doors:
    """Lets one more screen in while the first one is being told."""

    def __init__(self) -> None:
        self.late: Screen | None = None
        self.hub: Hub | None = None
        self.visitor: Visitor | None = None

    def encode(self, _: int, bulletin: Bulletin, mine: bool) -> bytes:
        """Encode as little as possible; the first time, somebody joins."""
        if self.late is None and self.hub and self.visitor:
            self.late = self.hub.join(self.visitor)
        return bulletin.id.encode()


@pytest.fixture
def visitor(council: SmallCouncil) -> Visitor:
    """A member of the watch cell, known by a key."""
    found = council.gate.recognise_key(council.key("officer", "alerts:read"))
    assert found is not None
    return found


@pytest.fixture
def doors(council: SmallCouncil, visitor: Visitor) -> Iterator[tuple[Doors, Screen]]:
    """A hub with one screen, and what lets a second one in."""
    doors = Doors()
    hub = Hub(council.desk, council.house.redis, doors.encode)
    doors.hub, doors.visitor = hub, visitor
    first = hub.join(visitor)
    yield doors, first
    for screen in (first, doors.late):
        if screen is not None:
            hub.leave(screen)
    wait_until(lambda: hub.screens == 0 and not hub.listening, "the hub to stop listening")


def test_who_joins_while_others_are_told_sees_it_once(
    council: SmallCouncil, doors: tuple[Doors, Screen]
) -> None:
    """Whatever the late screen was not sent, its catching up has, and nothing comes twice."""
    door, first = doors
    before = first.since
    council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    publish(council.sessions, council.house.redis, council.id)
    number, told = first.queue.get(timeout=60) or (0, b"")
    wait_until(lambda: door.late is not None, "the second screen")
    assert door.late is not None
    assert door.hub is not None
    with council.sessions.reading(council.id) as session:
        assert last_number(session) == number
    caught_up = door.hub.missed(door.late, before)
    assert caught_up == [(number, told)]
    with pytest.raises(queue.Empty):
        door.late.queue.get(timeout=1.5)  # longer than the hub waits for the next message
