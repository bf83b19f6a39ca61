"""Screens that come back: many at once, or at another live process than the one that they had."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from alerts.bulletin import Presence, welcome
from alerts.catching_up import CatchingUp
from alerts.hub import Hub, Screen
from alerts.stream import publish
from tests.alerts.screens import encode, happens, told, visitor
from tests.council import SmallCouncil
from tests.servers.process import wait_until
from web.live import together

CROWD = 30


def test_a_screen_goes_on_at_a_process_that_has_heard_less(council: SmallCouncil, hub: Hub) -> None:
    """It is told nothing twice, and does not have to read its list again."""
    witness = hub.join(visitor(council))
    happens(council, bell=False)  # another process has heard the bell, and told it
    screen = hub.join(visitor(council))
    assert screen.since == 0
    assert hub.missed(screen, 1) == []
    publish(council.sessions, council.house.redis, council.id)
    assert told(witness) == (1, "open")
    happens(council)
    assert told(screen) == told(witness) == (2, "open")


def test_what_waits_goes_out_as_one_piece() -> None:
    """And what the screen had elsewhere meanwhile does not go out again."""
    screen = Screen(Presence("council", "agent", "token"), since=1)
    for number, text in ((1, b"one "), (2, b"two "), (3, b"three")):
        screen.put((number, text))
    assert together(screen, screen.queue.get()) == (b"two three", False)
    screen.put((4, b"four"))
    screen.queue.put(None)
    assert together(screen, screen.queue.get()) == (b"four", True)
    assert together(screen, None) == (b"", True)


class Reading:
    """Counts how often rights are weighed, and fails as often as asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fails: int = 0) -> None:
        self.count, self.fails = 0, fails
        monkeypatch.setattr("alerts.catching_up.welcome", self)

    def __call__(self, *asked: Any) -> Any:
        """Weigh as ever."""
        self.count += 1
        if self.count <= self.fails:
            raise OperationalError("", None, Exception())
        return welcome(*asked)


def came_back(catching_up: CatchingUp, screens: list[Screen]) -> list[Any]:
    """Have all *screens* ask while somebody else is being answered; return the answers."""

    def ask(screen: Screen) -> Any:
        try:
            return catching_up.missed(screen, screen.since - 1)
        except OperationalError:
            return "later"

    with ThreadPoolExecutor(len(screens)) as threads:
        with catching_up._reading:
            answers = [threads.submit(ask, screen) for screen in screens]
            wait_until(lambda: len(catching_up._waiting) == len(screens), "all to have asked")
        return [answer.result() for answer in answers]


def test_many_who_come_back_are_answered_by_one_reading(
    council: SmallCouncil, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is weighed; whoever is not told of the alert gets nothing."""
    happens(council)
    officer, mediator = visitor(council), visitor(council, "mediator")
    screens = [hub.join(officer if n else mediator) for n in range(CROWD)]
    reading = Reading(monkeypatch)
    answers = came_back(CatchingUp(council.desk, encode), screens)
    assert answers == [[], *[[(1, b"open")]] * (CROWD - 1)]
    assert reading.count == 1


def test_whoever_could_not_be_answered_is_answered_next(
    council: SmallCouncil, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database stumbles once: one stream ends, and its screen comes back; the others go on."""
    happens(council)
    screens = [hub.join(visitor(council)) for _ in range(3)]
    Reading(monkeypatch, fails=1)
    answers = came_back(CatchingUp(council.desk, encode), screens)
    assert sorted(map(str, answers)) == ["[(1, b'open')]", "[(1, b'open')]", "later"]
