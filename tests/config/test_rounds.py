"""The sweeper's rounds: whatever one council suffers from, the others are served."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from alerts.memory import Memory
from alerts.relay import Relayed, relay, waiting_councils
from alerts.store import Alert, AlertStep, LiveMessage
from alerts.stream import tail
from audit.store import Entry, Log
from config.jobs import look
from config.rounds import integrate_all, look_at, sweep
from protocols.model import Protocol
from sharing.desk import Desk
from sharing.events import PostEvent
from sharing.store import Outbox
from tests.council import SmallCouncil
from tests.servers.process import wait_until

BREAK = {
    "sqlite": """
        CREATE TRIGGER full BEFORE INSERT ON trail_entry WHEN NEW.council_id = '{council}'
        BEGIN SELECT RAISE(ABORT, 'the disk is full'); END""",
    "postgresql": """
        CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON trail_entry FOR EACH ROW
        WHEN (NEW.council_id = '{council}') EXECUTE FUNCTION full_disk()""",
}
MEND = {
    "sqlite": "DROP TRIGGER full",
    "postgresql": "DROP TRIGGER full_disk ON trail_entry; DROP FUNCTION full_disk()",
}


@contextmanager
def unwritable(council: SmallCouncil) -> Iterator[None]:
    """This council's trail, and no other, refuses every entry until the end."""
    database = council.house.database
    kind = database.dialect.name
    with database.begin() as connection:
        connection.exec_driver_sql(BREAK[kind].format(council=council.id))
    yield
    with database.begin() as connection:
        connection.exec_driver_sql(MEND[kind])


@pytest.fixture
def both(council: SmallCouncil) -> tuple[SmallCouncil, SmallCouncil]:
    """Two councils with news waiting."""
    assert council.neighbour is not None
    for one in (council, council.neighbour):
        one.ask("mediator", PostEvent(one.draft()))
    return council, council.neighbour


def test_a_round_relays_publishes_and_integrates(both: tuple[SmallCouncil, SmallCouncil]) -> None:
    """All councils, and twice is once."""
    for _ in range(2):
        sweep(both[0].house)
        for council in both:
            assert len(council.rows(Alert)) == len(council.rows(LiveMessage)) == 1
            assert tail(council.house.redis, council.id) == 1
            assert all(entry.position is not None for entry in council.trail())
    assert waiting_councils(both[0].desk) == []


def test_a_council_that_cannot_be_served_does_not_stop_the_others(
    both: tuple[SmallCouncil, SmallCouncil], caplog: pytest.LogCaptureFixture
) -> None:
    """Whichever comes first; its news waits, and the log names it without a word of content."""
    for sick, well in (both, both[::-1]):
        for council in both:
            council.ask("mediator", PostEvent(council.draft()))
        before = len(well.rows(Alert))
        with unwritable(sick):
            sweep(sick.house)
            with pytest.raises(DBAPIError):
                look_at(sick.house, sick.id)
        assert len(well.rows(Alert)) > before
        assert tail(well.house.redis, well.id) == len(well.rows(LiveMessage))
        assert all(entry.position is not None for entry in well.trail())
        assert sick.id in waiting_councils(sick.desk)
        assert f"the news of council {sick.id} waits" in caplog.text
        sweep(sick.house)
        assert waiting_councils(sick.desk) == []
    assert "disk" not in caplog.text


def test_a_broken_trail_does_not_stop_the_others(
    both: tuple[SmallCouncil, SmallCouncil], caplog: pytest.LogCaptureFixture
) -> None:
    """A log that is not what was signed is left alone, and said aloud; news still goes out."""
    sweep(both[0].house)
    for sick, well in (both, both[::-1]):
        with sick.house.sessions.everywhere("a test breaks a trail", reading=False) as session:
            session.execute(update(Log).where(Log.council_id == sick.id).values(state="broken"))
        for council in both:
            council.ask("mediator", PostEvent(council.draft()))
        sweep(sick.house)
        assert all(entry.position is not None for entry in well.trail())
        assert any(entry.position is None for entry in sick.trail())
        assert waiting_councils(sick.desk) == []
        assert f"the trail of council {sick.id} is broken" in caplog.text
        with sick.house.sessions.everywhere("a test mends a trail", reading=False) as session:
            session.execute(update(Log).where(Log.council_id == sick.id).values(state="open"))
        integrate_all(sick.house)
        assert all(entry.position is not None for entry in sick.trail())


def test_news_that_comes_twice_is_relayed_once(council: SmallCouncil) -> None:
    """In one batch or later; the second does not stand in the way of what follows."""
    event = council.ask("mediator", PostEvent(council.draft()))
    again = {"kind": "event.posted", "event_id": event.id}
    for _ in range(2):
        with council.sessions.of(council.id) as session:
            session.add(Outbox(**again, written_at=council.desk.clock()))
        council.relay()
    council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    assert len(council.rows(Alert)) == 2
    assert waiting_councils(council.desk) == []


def test_a_round_leaves_news_to_a_worker_that_has_just_looked(council: SmallCouncil) -> None:
    """For a moment only: should its call have been lost, a later round relays it."""
    event = council.ask("mediator", PostEvent(council.draft()))
    council.house.doorbell.looked(council.id)
    sweep(council.house)
    assert council.rows(Alert) == []
    wait_until(lambda: not council.house.doorbell.just_looked([council.id]), "the moment to pass")
    sweep(council.house)
    assert [alert.event_id for alert in council.rows(Alert)] == [event.id]


def test_what_is_due_is_done_whoever_has_just_looked(council: SmallCouncil) -> None:
    """A step at its time waits for nobody."""
    council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    with council.sessions.of(council.id) as session:
        first = session.scalars(select(AlertStep).order_by(AlertStep.rank)).first()
        assert first is not None
        assert first.state == "waiting"
        first.due_at = council.desk.clock()
    council.house.doorbell.looked(council.id)
    sweep(council.house)
    assert min(council.rows(AlertStep), key=lambda step: step.rank).state == "done"


def test_whoever_fails_has_not_looked(
    council: SmallCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The round that follows relays what the worker could not."""
    monkeypatch.setattr("config.jobs._house", lambda: council.house)
    council.ask("mediator", PostEvent(council.draft()))
    with unwritable(council), pytest.raises(DBAPIError):
        look(council.id)
    assert not council.house.doorbell.just_looked([council.id])
    sweep(council.house)
    assert len(council.rows(Alert)) == 1
    look(council.id)
    assert council.house.doorbell.just_looked([council.id])


def test_a_round_finds_nothing_in_an_empty_house(council: SmallCouncil) -> None:
    """No council has anything waiting, no stream is made."""
    sweep(council.house)
    assert council.rows(Entry) == []
    assert council.house.redis.keys("vigie:*") == []


def test_boards_are_told_after_each_portion(
    council: SmallCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much waits: what was relayed is in the stream before the next portion begins."""
    seen: list[int] = []

    def one_by_one(desk: Desk, protocol: Protocol, council_id: str, memory: Memory) -> Relayed:
        seen.append(tail(council.house.redis, council_id))
        return relay(desk, protocol, council_id, 1, memory)

    monkeypatch.setattr("config.rounds.relay", one_by_one)
    monkeypatch.setattr("config.rounds.BATCH", 1)
    for hours in range(3):
        at = datetime.now(UTC) - timedelta(hours=2 * hours + 1)
        council.ask("mediator", PostEvent(council.draft(occurred_from=at)))
    look_at(council.house, council.id)
    assert seen == [0, 1, 2, 3]
