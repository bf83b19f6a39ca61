"""Everything is killed while people post and watch.  In the end nothing is missing or double.

One city for all of it: to load the house five times costs more than all that is done there.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from alerts.store import Alert
from audit.verify import verify
from config.wiring import now
from sharing.store import Event, Outbox
from tests.council import SmallCouncil, settled
from tests.kills.city import City
from tests.kills.people import Poster, Watcher
from tests.servers.process import wait_until
from tests.servers.valkey import Valkey

VICTIMS = ("web", "live", "worker", "valkey", "sweep")
POSTERS, WATCHERS = 2, 2


@pytest.fixture
def city(database_url: str, own_valkey: Valkey, tmp_path: Path) -> Iterator[City]:
    """A council with all its processes running."""
    with settled(database_url, own_valkey.url) as council:
        here = City(council, own_valkey, tmp_path)
        try:
            here.begin()
            yield here
        finally:
            here.close()


def posters(city: City, name: str) -> list[Poster]:
    """Machines of a mediation partner; what they post must alert the watch cell at once."""
    body = {
        "category": "VUR-04",
        "sector": city.council.places["nord"],
        "occurred_from": now().isoformat(),
        "urgency": "immediate",
    }
    key = city.council.key("machine", "events:write")
    url = f"{city.web}/api/v1/events"
    return [Poster(url, key, body, f"{name}{n}") for n in range(POSTERS)]


def watchers(city: City) -> list[Watcher]:
    """Screens of two members of the watch cell."""
    return [
        Watcher(city.live, city.web, city.council.key(agent, "alerts:read"), f"screen of {agent}")
        for agent in ("officer", "coordinator")[:WATCHERS]
    ]


def alerts_by_event(council: SmallCouncil) -> dict[str, list[str]]:
    """Return the alerts of each event."""
    found: dict[str, list[str]] = {}
    for alert in council.rows(Alert):
        found.setdefault(alert.event_id, []).append(alert.id)
    return found


def settle_down(city: City, screens: list[Watcher]) -> None:
    """Wait until the letterbox is empty, every screen is up to date and the trail integrated."""
    council = city.council

    def letterbox_is_empty() -> bool:
        with council.sessions.reading(council.id) as session:
            query = select(func.count()).select_from(Outbox).where(Outbox.relayed_at.is_(None))
            return session.scalar(query) == 0

    wait_until(letterbox_is_empty, "all news to be relayed", within=60)
    expected = {alert.id for alert in council.rows(Alert)}

    def all_shown() -> bool:
        return all(expected <= set(screen.shown) for screen in screens)

    wait_until(all_shown, "every screen to show every alert", within=60)

    def trail_is_integrated() -> bool:
        with council.sessions.snapshot(council.id) as session:
            verifier = council.house.signer(council.id).verifier
            return verify(session, council.id, verifier, now=now()).waiting == 0

    wait_until(trail_is_integrated, "the trail to be integrated", within=60)


def without_valkey(city: City) -> list[Poster]:
    """Have it away when machines begin to post, until each has posted ten events.

    What they were promised is what is stored, and nothing else; alerts wait, or come by letter.
    """
    senders = posters(city, "early")
    city.kill("valkey")
    for sender in senders:
        sender.begin()
    wait_until(lambda: all(len(s.acknowledged) >= 10 for s in senders), "ten events each")
    city.start("valkey")
    for sender in senders:
        sender.end()
    assert {event.id for event in city.council.rows(Event)} == promised_to(senders)
    return senders


def promised_to(senders: list[Poster]) -> set[str]:
    """Return the events that were acknowledged."""
    return {event for sender in senders for event in sender.acknowledged.values()}


def kill_in_turn(city: City, kills: int) -> None:
    """Kill one process after the other, and start each again after a moment drawn by lot."""
    dice, dead = random.Random(1997), threading.Event()
    for number in range(kills):
        victim = VICTIMS[number % len(VICTIMS)]
        city.kill(victim)
        dead.wait(dice.uniform(0, 0.4))  # how long it stays away; nothing is measured by it
        city.start(victim)
        dead.wait(dice.uniform(0, 0.2))


def test_nothing_is_lost_or_doubled_under_kills(
    city: City, campaign: Callable[[str, int, int], int]
) -> None:
    """Valkey is away for a while; then one process after the other is killed.

    Two machines post meanwhile, and two screens watch.
    """
    kills = campaign("kills, on each database", len(VICTIMS), 250)
    senders, screens = posters(city, "poster"), watchers(city)
    for screen in screens:
        screen.begin()
    wait_until(lambda: all(s.connections for s in screens), "the screens to be connected")
    early = without_valkey(city)
    for sender in senders:
        sender.begin()
    wait_until(lambda: all(s.acknowledged for s in senders), "a first acknowledgement")
    kill_in_turn(city, kills)
    for sender in senders:
        sender.end()
    senders += early
    settle_down(city, screens)
    for screen in screens:
        screen.stop.set()

    council = city.council
    promised = promised_to(senders)
    stored = {event.id for event in council.rows(Event)}
    assert not [refusal for sender in senders for refusal in sender.refusals]
    assert promised <= stored, "an acknowledged event is lost"
    assert sum(len(s.acknowledged) for s in senders) == len(promised), "two keys, one event"
    assert len(stored) <= len(promised) + POSTERS, "an event was stored twice"
    alerts = alerts_by_event(council)
    assert stored == set(alerts), "an event has no alert"
    assert {1} == {len(found) for found in alerts.values()}, "an event has two alerts"
    for screen in screens:
        assert set(screen.shown) == {a for found in alerts.values() for a in found}
        assert {1} == set(screen.shown.values()), f"{screen.name} showed an alert twice"
    with council.sessions.snapshot(council.id) as session:
        report = verify(session, council.id, council.house.signer(council.id).verifier, now=now())
    assert report.ok, report.faults
