"""Screens on a real hub and a real Valkey, and what happens to be shown on them.

What would be bytes for a browser is the alert's state and whose it is, so that tests can be read.
"""

from collections.abc import Callable

from alerts.board import ListAlerts
from alerts.bulletin import Bulletin
from alerts.catching_up import Encode
from alerts.hub import Hub, Screen
from alerts.stream import publish
from sharing.events import PostEvent
from sharing.gate import Visitor
from tests.council import SmallCouncil
from tests.servers.process import wait_until

Told = tuple[int, str]


def encode(_: int, bulletin: Bulletin, mine: bool) -> bytes:
    """The state of the alert, and whose it is."""
    return f"{bulletin.state}{' mine' if mine else ''}".encode()


class running:  # noqa: N801  # a context manager, read as a word
    """A hub, and the end of it."""

    def __init__(self, council: SmallCouncil, encode: Encode = encode) -> None:
        self.hub = Hub(council.desk, council.house.redis, encode)

    def __enter__(self) -> Hub:
        return self.hub

    def __exit__(self, *_: object) -> None:
        for council in list(self.hub._councils.values()):
            for screen in list(council.screens):
                self.hub.leave(screen)
        wait_until(lambda: not self.hub.listening, "the hub to stop listening")


def visitor(council: SmallCouncil, agent: str = "officer") -> Visitor:
    """Somebody who presents a key: cheaper than a passphrase, and weighed the same."""
    found = council.gate.recognise_key(council.key(agent, "alerts:read"))
    assert found is not None
    return found


def happens(council: SmallCouncil, *, bell: bool = True) -> str:
    """Something that the officer and the coordinator are alerted of; the alert's id."""
    before = {alert.id for alert in council.ask("coordinator", ListAlerts(limit=200)).items}
    council.ask("mediator", PostEvent(council.draft(severity=4, urgency="immediate")))
    council.relay()
    if bell:
        publish(council.sessions, council.house.redis, council.id)
    [new] = {a.id for a in council.ask("coordinator", ListAlerts(limit=200)).items} - before
    return new


def told(screen: Screen, within: float = 60) -> Told:
    """What the screen is told next."""
    item = screen.queue.get(timeout=within)
    assert item is not None, "the screen was closed"
    return item[0], item[1].decode()


def silent(council: SmallCouncil, screen: Screen, witness: Screen) -> bool:
    """Whether *screen* was told nothing by the time *witness* has been told two things more."""
    for _ in "12":
        happens(council)
        told(witness)
    return screen.queue.empty()


def closed(screen: Screen, hurry: Callable[[], None] = lambda: None) -> bool:
    """Wait until the screen is closed; whether it is told that the right has gone."""
    hurry()
    while screen.queue.get(timeout=60) is not None:
        pass
    return screen.gone
