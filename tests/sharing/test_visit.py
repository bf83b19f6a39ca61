"""A visit: what one thread opens one after the other uses one connection, each in its own way."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event, func, select

from sharing.events import PostEvent
from sharing.store import Event, Outbox, Territory
from sharing.store.sessions import put
from tests.council import SmallCouncil

HOW_MANY = select(func.count(Event.id))


@pytest.fixture
def taken(council: SmallCouncil) -> Iterator[list[object]]:
    """The connections taken from the pool, in order."""
    found: list[object] = []

    def note(connection: object, *_: object) -> None:
        found.append(connection)

    event.listen(council.sessions.engine, "checkout", note)
    yield found
    event.remove(council.sessions.engine, "checkout", note)


def test_a_request_takes_one_connection(council: SmallCouncil, taken: list[object]) -> None:
    """Asking, reading, writing and asking again; without a visit each takes its own."""
    sessions, actor = council.sessions, council.actor("mediator")
    taken.clear()
    with sessions.visit():
        sessions.ask(council.id, HOW_MANY)
        council.desk.carry_out(PostEvent(council.draft()), actor)
        with sessions.reading(council.id) as session:
            assert session.scalar(HOW_MANY) == 1
    assert len(taken) == 1
    for _ in "12":
        sessions.ask(council.id, HOW_MANY)
    assert len(taken) == 3


def test_one_inside_another_takes_its_own(council: SmallCouncil, taken: list[object]) -> None:
    """And both are brought back: the pool has none left outside."""
    sessions = council.sessions
    with sessions.visit():
        with sessions.of(council.id) as outer, sessions.reading(council.id) as inner:
            assert outer.scalar(HOW_MANY) == inner.scalar(HOW_MANY) == 0
        sessions.ask(council.id, HOW_MANY)
    assert len(taken) == 2
    assert "Connections in pool: 0" not in sessions.engine.pool.status()
    assert "checked out connections: 0" in sessions.engine.pool.status().lower()


def test_what_follows_a_reading_is_undone_whole(council: SmallCouncil) -> None:
    """A reading commits each statement by itself; nothing of that is left when one writes."""
    posted = council.ask("mediator", PostEvent(council.draft()))
    news = {"kind": "x", "event_id": posted.id, "written_at": posted.reported_at}
    with council.sessions.visit():
        council.sessions.ask(council.id, HOW_MANY)
        with (  # noqa: PT012  # what was put before must go too
            pytest.raises(ZeroDivisionError),
            council.sessions.of(council.id) as session,
        ):
            put(session, Outbox, news)
            raise ZeroDivisionError
        with council.sessions.of(council.id) as session:
            session.add(Territory(code="x", kind="sector", name="X"))
    assert [row.kind for row in council.rows(Outbox)].count("x") == 0
    assert [row.code for row in council.rows(Territory)].count("x") == 1


def test_each_transaction_is_of_its_own_kind(council: SmallCouncil) -> None:
    """After whatever another was: a snapshot sees one moment, the others each statement's own."""
    sessions = council.sessions
    with sessions.visit():
        for _ in "12":
            with sessions.snapshot(council.id) as session:
                before = session.scalar(HOW_MANY) or 0
                council.ask("mediator", PostEvent(council.draft()))
                assert session.scalar(HOW_MANY) == before
            with sessions.reading(council.id) as session:
                assert session.scalar(HOW_MANY) == before + 1
                council.ask("mediator", PostEvent(council.draft()))
                assert session.scalar(HOW_MANY) == before + 2
            with sessions.of(council.id) as session:
                level = session.connection().get_isolation_level()
                assert level in ("READ COMMITTED", "SERIALIZABLE")  # SQLite knows the latter only


def test_a_connection_comes_back_to_the_pool_as_it_was(council: SmallCouncil) -> None:
    """Whoever takes it without a session of ours, a migration, has a transaction to undo."""
    sessions, engine = council.sessions, council.sessions.engine
    council.ask("mediator", PostEvent(council.draft()))
    for kind in (sessions.reading, sessions.snapshot, sessions.of):
        with kind(council.id) as session:
            session.scalar(HOW_MANY)
            mine = session.connection().connection.driver_connection
        with engine.connect() as connection:
            assert connection.connection.driver_connection is mine
            connection.exec_driver_sql("DELETE FROM outbox")
            connection.rollback()
        assert len(council.rows(Outbox)) == 1
