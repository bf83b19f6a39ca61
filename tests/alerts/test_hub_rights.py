"""Rights are weighed again for each message, by what the database says then: sectors, profession,
session, key.  What is no longer permitted is not sent; who may no longer be here is told so.
"""

from collections.abc import Callable

from sqlalchemy import update

from alerts.board import TakeAlert
from alerts.hub import Hub
from alerts.stream import publish
from sharing.credentials import Credentials
from sharing.gate import Visitor, held
from sharing.store import Agent, AgentSector, LoginSession
from tests.alerts.screens import closed, happens, silent, told, visitor
from tests.council import PASSPHRASE, SmallCouncil


def logged_in(council: SmallCouncil) -> Visitor:
    """The officer, by passphrase."""
    found = council.gate.recognise(council.gate.log_in(council.email("officer"), PASSPHRASE) or "")
    assert found is not None
    return found


def at_once(hub: Hub) -> Callable[[], None]:
    """Have the hub look at who may still be there now, not in five seconds."""
    return lambda: setattr(hub, "_next_patrol", 0.0)


def test_a_session_that_ends_closes_its_screen_with_a_word(council: SmallCouncil, hub: Hub) -> None:
    """And only that one: another session of the same person goes on."""
    here, there = logged_in(council), logged_in(council)
    mine, other = hub.join(here), hub.join(there)
    council.gate.log_out(here.token)
    alert = happens(council)
    assert told(other) == (1, "open")
    assert closed(mine, at_once(hub))
    assert mine.queue.empty()
    council.ask("officer", TakeAlert(alert))
    publish(council.sessions, council.house.redis, council.id)
    assert told(other) == (2, "in_charge mine")


def test_a_session_that_has_lasted_closes_its_screen(council: SmallCouncil, hub: Hub) -> None:
    """Twelve hours before a board, and nobody has logged out."""
    here, there = logged_in(council), logged_in(council)
    mine, other = hub.join(here), hub.join(there)
    over = update(LoginSession).where(LoginSession.token_hash == held(here.token))
    with council.sessions.of(council.id) as session:
        session.execute(over.values(expires_at=council.desk.clock()))
    happens(council)
    assert told(other) == (1, "open")
    assert closed(mine, at_once(hub))
    assert mine.queue.empty()


def test_whoever_left_hears_nothing_more(council: SmallCouncil, hub: Hub) -> None:
    """Neither live nor by catching up, from the next message on."""
    holder = visitor(council)
    screen = hub.join(holder)
    Credentials(council.sessions, council.desk.clock).let_go(council.id, holder.actor.id)
    happens(council)
    assert closed(screen, at_once(hub))
    assert hub.missed(screen, 0) == []


def test_a_key_that_is_revoked_closes_its_screen(council: SmallCouncil, hub: Hub) -> None:
    """Machines listen too."""
    key = council.key("officer", "alerts:read")
    machine = council.gate.recognise_key(key)
    assert machine is not None
    screen = hub.join(machine)
    happens(council)
    assert told(screen) == (1, "open")
    credentials = Credentials(council.sessions, council.desk.clock)
    assert credentials.revoke_key(council.id, key.split("_")[2])
    assert closed(screen, at_once(hub))


def test_whoever_is_posted_elsewhere_falls_silent(council: SmallCouncil, hub: Hub) -> None:
    """At the next message, the alerts already delivered included; the stream stays open."""
    holder = visitor(council)
    screen, other = hub.join(holder), hub.join(visitor(council, "coordinator"))
    alert = happens(council)
    assert told(screen) == told(other) == (1, "open")
    with council.sessions.of(council.id) as session:
        for post in session.query(AgentSector).filter_by(agent_id=council.agents["officer"]):
            session.delete(post)
        session.add(
            AgentSector(agent_id=council.agents["officer"], territory_id=council.places["sud"])
        )
    council.ask("coordinator", TakeAlert(alert))
    publish(council.sessions, council.house.redis, council.id)
    assert told(other) == (2, "in_charge mine")
    assert silent(council, screen, other)
    assert hub.missed(hub.join(holder), 0) == []


def test_another_trade_is_weighed_as_such(council: SmallCouncil, hub: Hub) -> None:
    """The visitor's own profession at log-in counts for nothing."""
    screen, other = hub.join(visitor(council)), hub.join(visitor(council, "coordinator"))
    with council.sessions.of(council.id) as session:
        row = session.get_one(Agent, (council.id, council.agents["officer"]))
        row.profession = "resident_representative"
    assert silent(council, screen, other)


def test_without_a_delivery_nothing_is_heard(council: SmallCouncil, hub: Hub) -> None:
    """The police may read the alerts of the sector; this one was not for them."""
    screen, officer = hub.join(visitor(council, "police")), hub.join(visitor(council))
    assert silent(council, screen, officer)
    assert hub.missed(screen, 0) == []
