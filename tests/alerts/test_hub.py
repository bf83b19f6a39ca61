"""A screen is told each thing once, goes on where it was, and is not dismissed without reason."""

from datetime import UTC, datetime

from redis import Redis
from sqlalchemy.orm import Session

from alerts.board import AcknowledgeAlert, CloseAlert, TakeAlert
from alerts.hub import ROOM, Hub
from alerts.journal import write_message
from alerts.store import Alert, Delivery
from alerts.stream import HISTORY, publish, stream_key
from config.rounds import look_at
from sharing.store import Event, new_id
from tests.alerts.screens import closed, happens, running, told, visitor
from tests.council import SmallCouncil, settled
from tests.servers.process import wait_until
from tests.servers.valkey import Valkey


def test_each_step_is_told_to_each_screen_once(council: SmallCouncil, hub: Hub) -> None:
    """As it is for each: mine to whoever answers, another's to the other."""
    officer, coordinator = hub.join(visitor(council)), hub.join(visitor(council, "coordinator"))
    alert = happens(council)
    assert told(officer) == told(coordinator) == (1, "open")
    steps = (AcknowledgeAlert(alert), TakeAlert(alert), CloseAlert(alert, "resolue"))
    for number, step in enumerate(steps, start=2):
        council.ask("officer", step)
        publish(council.sessions, council.house.redis, council.id)
        state = ("acknowledged", "in_charge", "closed")[number - 2]
        assert told(officer) == (number, f"{state} mine")
        assert told(coordinator) == (number, state)
    happens(council)
    assert told(officer) == told(coordinator) == (5, "open")


def test_a_screen_that_comes_back_catches_up(council: SmallCouncil, hub: Hub) -> None:
    """Each alert once, as it is now, up to where the stream goes on."""
    first = happens(council)
    second = happens(council)
    council.ask("officer", TakeAlert(first))
    third = happens(council, bell=False)
    screen = hub.join(visitor(council))
    assert screen.since == 4
    assert hub.missed(screen, 0) == [(2, b"open"), (3, b"in_charge mine"), (4, b"open")]
    assert hub.missed(screen, 2) == [(3, b"in_charge mine"), (4, b"open")]
    assert hub.missed(screen, 4) == []
    publish(council.sessions, council.house.redis, council.id)
    council.ask("officer", TakeAlert(third))
    publish(council.sessions, council.house.redis, council.id)
    assert told(screen) == (5, "in_charge mine")
    assert second != third


def test_a_gap_longer_than_the_history_is_said_to_be_one(council: SmallCouncil, hub: Hub) -> None:
    """And a number that was never given."""
    alert = happens(council)
    with council.sessions.of(council.id) as session:
        for _ in range(HISTORY):
            write_message(session, council.id, alert, datetime.now(UTC))
    screen = hub.join(visitor(council))
    assert hub.missed(screen, 0) is None
    assert hub.missed(screen, 1) == [(HISTORY + 1, b"open")]
    assert hub.missed(screen, HISTORY + 2) is None


def test_a_screen_that_cannot_keep_up_loses_nothing(council: SmallCouncil, hub: Hub) -> None:
    """It is closed, not dismissed: it comes back, and has everything once."""
    alert = happens(council)
    holder = visitor(council)
    slow, quick = hub.join(holder), hub.join(visitor(council, "coordinator"))
    count, heard = ROOM + 20, list[int]()
    for portion in (ROOM, 20):  # as much as one holds, then more, when the quick one has had that
        with council.sessions.of(council.id) as session:
            for _ in range(portion):
                write_message(session, council.id, alert, datetime.now(UTC))
        publish(council.sessions, council.house.redis, council.id)
        heard += [told(quick)[0] for _ in range(portion)]
    assert heard == list(range(2, count + 2))
    last = 1
    while (item := slow.queue.get(timeout=60)) is not None:
        assert item[0] == last + 1, "nothing is left out of what it was sent"
        last = item[0]
    assert not slow.gone, "its right has not gone"
    again = hub.join(holder)
    assert hub.missed(again, last) == [(count + 1, b"open")]


# ------------------------------------------------------------------ the bell away


def test_a_lost_stream_is_no_loss(council: SmallCouncil, hub: Hub) -> None:
    """Emptied under the hub's feet: what was written meanwhile comes, once."""
    screen = hub.join(visitor(council))
    happens(council)
    assert told(screen) == (1, "open")
    council.house.redis.flushall()
    happens(council, bell=False)
    happens(council)
    happens(council)
    assert [told(screen)[0] for _ in "123"] == [2, 3, 4]


def test_a_hole_in_the_stream_is_read_from_the_letterbox(council: SmallCouncil, hub: Hub) -> None:
    """Whatever happened to the copy."""
    screen = hub.join(visitor(council))
    alerts = [happens(council, bell=False) for _ in range(3)]
    council.house.redis.xadd(stream_key(council.id), {"alert": alerts[2]}, id="3-0")
    publish(council.sessions, council.house.redis, council.id)
    happens(council)
    assert [told(screen)[0] for _ in "1234"] == [1, 2, 3, 4]


def test_everything_comes_once_when_redis_goes_and_returns(
    database_url: str, own_valkey: Valkey
) -> None:
    """Posting works, the boards go on from the letterbox, and nothing is told twice."""
    with settled(database_url, own_valkey.url) as council, running(council) as hub:
        screen = hub.join(visitor(council))
        happens(council)
        assert told(screen) == (1, "open")
        own_valkey.kill()
        happens(council, bell=False)
        happens(council, bell=False)
        assert [told(screen)[0] for _ in "12"] == [2, 3]
        own_valkey.start()
        wait_until(lambda: Redis.from_url(own_valkey.url).ping(), "Valkey to answer")
        look_at(council.house, council.id)
        happens(council)
        happens(council)
        assert [told(screen)[0] for _ in "12"] == [4, 5]


def test_a_database_that_stumbles_dismisses_nobody(council: SmallCouncil, hub: Hub) -> None:
    """The screens are closed, so that they come back; they are not told that they may not."""
    holder = visitor(council)
    screen = hub.join(holder)
    rename = "ALTER TABLE {} RENAME TO {}"
    with council.house.database.begin() as connection:
        connection.exec_driver_sql(rename.format("agent_sector", "elsewhere"))
    with council.sessions.of(council.id) as session:
        write_message(session, council.id, alert_of(session, council), datetime.now(UTC))
    publish(council.sessions, council.house.redis, council.id)
    assert not closed(screen)
    with council.house.database.begin() as connection:
        connection.exec_driver_sql(rename.format("elsewhere", "agent_sector"))
    again = hub.join(holder)
    assert [number for number, _ in hub.missed(again, screen.since) or []] == [screen.since + 1]


def alert_of(session: Session, council: SmallCouncil) -> str:
    """An alert delivered to the officer, without the relay."""
    event = Event(
        id=new_id(), partner_id=council.partners["town"], author_id=council.agents["officer"],
        sector_id=council.places["nord"], category="TRQ-04", category_group="TRQ",
        confidential=False, nominative="never", severity=3, urgency="routine",
        certainty="witnessed", occurred_from=datetime.now(UTC), reported_at=datetime.now(UTC),
        bias_motive=[], measures_taken=[], quantities={}, narrative="",
    )  # fmt: skip
    session.add(event)
    session.flush()
    now = datetime.now(UTC)
    mine = {"event_id": event.id, "key": event.id}
    alert = Alert(id=new_id(), **mine, created_at=now, due_at=now, duties=[])
    session.add(alert)
    session.flush()
    session.add(Delivery(alert_id=alert.id, agent_id=council.agents["officer"], channel="board",
                         due_at=now, duties=[], articles=[], acknowledge=True))  # fmt: skip
    return alert.id
