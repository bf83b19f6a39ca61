"""The morning's digest: at eight by the council's clock, once, of what its reader may read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from alerts.channels.digests import count_for, write_digests
from alerts.channels.post import Post
from alerts.channels.preferences import KeepWishes, Wished
from alerts.channels.queue import DIGESTS, Lane, due_lanes
from alerts.channels.store import Sending
from charters.vocabulary import Profession
from sharing.events import PostEvent
from sharing.store import Agent, Event
from tests.channels.letters import ORIGIN, alert, email_to, lane_of, letters, post_of
from tests.channels.mail_server import Smtp
from tests.council import SmallCouncil

PARIS = ZoneInfo("Europe/Paris")
TODAY = datetime.now(PARIS).date()


def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    """Return a moment of today by the clock of Paris, as UTC."""
    day = TODAY + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def post_at(council: SmallCouncil, smtp: Smtp | None, moment: datetime) -> Post:
    """Return what carries letters at a moment."""
    count = partial(count_for, council.desk)
    return replace(post_of(council, smtp), clock=lambda: moment, count=count)


def test_the_hour(council: SmallCouncil) -> None:
    """From eight on, until noon; one a day, whoever looks and however often."""
    for moment in (at(0), at(7, 59), at(12)):
        write_digests(council.sessions, moment, {})
    assert letters(council) == []
    for moment in (at(8), at(11, 59)):
        for done in ({}, {}, {council.id: "2000-01-01"}):
            write_digests(council.sessions, moment, done)
    [letter] = letters(council)
    assert (letter.agent_id, letter.day) == (council.agents["caretaker"], TODAY.isoformat())
    write_digests(council.sessions, at(8, days=1), {})
    assert len(letters(council)) == 2


def digests_of(council: SmallCouncil) -> Lane:
    """Return the lane of the digests."""
    return Lane(council.id, "email", DIGESTS)


def test_no_alert_waits_behind_the_digests(council: SmallCouncil, smtp: Smtp) -> None:
    """They have a lane of their own, and each lane its own letters only."""
    write_digests(council.sessions, at(8), {})
    email_to(council, "officer")
    alert(council)
    later = max(at(8), datetime.now(UTC)) + timedelta(minutes=1)
    due = due_lanes(council.sessions, later)
    ours = {lane: count for lane, count in due.items() if lane.council == council.id}
    assert ours == {lane_of(council): 1, digests_of(council): 1}
    post = post_at(council, smtp, later)
    assert [post.send_next(lane_of(council)) for _ in range(2)] == ["sent", None]
    assert [to for to, _ in smtp.inbox] == [council.email("officer")]
    assert [post.send_next(digests_of(council)) for _ in range(2)] == ["sent", None]
    assert [to for to, _ in smtp.inbox][1:] == [council.email("caretaker")]


def test_what_it_says(council: SmallCouncil, smtp: Smtp) -> None:
    """Counts by sector and family of what the caretaker may read, since yesterday at eight."""
    narrative = "un canari dans la cave"
    for place, days in (("peupliers", 0), ("peupliers", 0), ("sud", 0), ("peupliers", -2)):
        draft = council.draft(sector=council.places[place], narrative=narrative, urgency="routine")
        event = council.ask("police" if place == "sud" else "caretaker", PostEvent(draft))
        with council.sessions.of(council.id) as session:
            session.get_one(Event, (council.id, event.id)).reported_at = at(6, days=days)
    write_digests(council.sessions, at(8), {})
    assert post_at(council, smtp, at(8)).send_next(digests_of(council)) == "sent"
    [(to, message)] = smtp.inbox
    text = message.get_content()
    assert to == council.email("caretaker")
    assert message["Subject"] == "Vigie\u00a0: le point du matin"
    assert "Résidence des Peupliers" in text
    assert "Tranquillité et espace public\u00a0: 2" in text
    assert "Quartier Sud" not in text
    assert "canari" not in text
    assert f"{ORIGIN}/\r\n" in text or f"{ORIGIN}/\n" in text
    [read] = [e for e in council.trail() if '"digest"' in e.detail]
    assert (read.actor, read.action) == (council.agents["caretaker"], "event:read")


def test_a_landlord_has_it_too(council: SmallCouncil, smtp: Smtp) -> None:
    """Whoever manages the estate: of what its caretakers reported."""
    event = council.ask("caretaker", PostEvent(council.draft(sector=council.places["peupliers"])))
    with council.sessions.of(council.id) as session:
        session.get_one(Event, (council.id, event.id)).reported_at = at(6)
        manager = session.get_one(Agent, (council.id, council.agents["caretaker"]))
        manager.profession = Profession.HOUSING_MANAGER
    write_digests(council.sessions, at(8), {})
    assert post_at(council, smtp, at(8)).send_next(digests_of(council)) == "sent"
    [(to, message)] = smtp.inbox
    assert to == council.email("caretaker")
    assert "Résidence des Peupliers" in message.get_content()
    assert "Tranquillité et espace public\u00a0: 1" in message.get_content()


def test_sweepers_at_once_write_it_once(council: SmallCouncil) -> None:
    """Whoever is later finds it written, and goes on with its own day."""
    mornings: list[dict[str, str]] = [{} for _ in range(6)]
    with ThreadPoolExecutor(len(mornings)) as sweepers:
        list(sweepers.map(lambda done: write_digests(council.sessions, at(8), done), mornings))
    assert len(letters(council)) == 1
    assert any(mornings)


def test_who_gets_none(council: SmallCouncil, smtp: Smtp) -> None:
    """Who wished it away; who has not accepted the charter is not told, and that is seen."""
    write_digests(council.sessions, at(8), {})
    with council.sessions.of(council.id) as session:
        session.get_one(Agent, (council.id, council.agents["caretaker"])).accepted_version = None
    assert post_at(council, smtp, at(8)).send_next(digests_of(council)) == "dead"
    assert [one.last_error for one in council.rows(Sending)] == ["not_allowed"]
    assert smtp.inbox == []
    with council.sessions.of(council.id) as session:
        agent = session.get_one(Agent, (council.id, council.agents["caretaker"]))
        agent.accepted_version = council.house.charter_engine.charter.own_name
    council.ask("caretaker", KeepWishes(Wished(None, None, digest=False)))
    write_digests(council.sessions, at(8, days=1), {})
    assert len(letters(council)) == 1


def test_a_quiet_night(council: SmallCouncil, smtp: Smtp) -> None:
    """Nothing is said too."""
    write_digests(council.sessions, at(8), {})
    assert post_at(council, smtp, at(8)).send_next(digests_of(council)) == "sent"
    assert "Rien n’a été signalé." in smtp.inbox[0][1].get_content()
