"""Rows that leave with the commit: nothing is lost, misread or told before it is certain.

What PostgreSQL does in one message, SQLite does at once: every test but one holds on both.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.many import UNCOUNTED, WAITING
from sharing.events import PostEvent
from sharing.store import Event, Outbox, Partner, new_id
from sharing.store.engine import keep_plan
from sharing.store.messages import ALONE
from sharing.store.sessions import ask, put
from tests.council import SmallCouncil
from tests.sharing.test_put import news

COUNT = select(func.count(Outbox.id))


@pytest.fixture
def event(council: SmallCouncil) -> str:
    """An event to have news of; its own news is there too."""
    return council.ask("mediator", PostEvent(council.draft())).id


def waits(session: Session) -> bool:
    """Say whether rows of this session are still on their way."""
    return WAITING in session.connection().info


def written(session: Session) -> None:
    """Have the session write what it looks after."""
    session.add(Partner(name="Un partenaire", kind="social"))
    session.flush()


def test_rows_wait_for_the_commit_where_a_message_costs(council: SmallCouncil, event: str) -> None:
    """On PostgreSQL only; afterwards the connection is as it was, whoever gets it next."""
    for _ in "12":
        with council.sessions.visit():
            with council.sessions.of(council.id) as session:
                assert not waits(session)
                put(session, Outbox, news(event_id=event))
                assert waits(session) is (session.get_bind().dialect.name == "postgresql")
            with council.sessions.of(council.id) as session:
                assert not waits(session)
    assert len(council.rows(Outbox)) == 3


def test_a_question_finds_the_rows_that_waited(council: SmallCouncil, event: str) -> None:
    """Asked plainly, asked of the session, or asked behind a savepoint."""
    with council.sessions.of(council.id) as session:
        put(session, Outbox, news(event_id=event))
        assert ask(session, COUNT).scalar() == 2
        put(session, Outbox, news(event_id=event))
        assert session.scalar(COUNT) == 3
        put(session, Outbox, news(event_id=event))
        with session.begin_nested():
            put(session, Outbox, news(event_id=event))
        written(session)
        assert session.scalar(COUNT) == 5
    assert len(council.rows(Outbox)) == 5


@pytest.mark.parametrize("how", ["commit", "question", "flush", "row", "savepoint"])
def test_a_row_that_cannot_be_stops_everything(
    council: SmallCouncil, event: str, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    """However late it is found, it is the error that the desk begins again for."""
    key = new_id()
    caplog.set_level(logging.DEBUG)

    def put_until_told(session: Session) -> None:
        for _ in range(5_000):
            put(session, Outbox, news(id=new_id(), event_id=event))
        raise LookupError

    def write() -> None:
        with council.sessions.of(council.id) as session:
            put(session, Outbox, news(id=key, event_id=event))
            if how != "savepoint":
                put(session, Outbox, news(id=key, event_id=event, kind="Monsieur Untel"))
            if how == "question":
                ask(session, COUNT)
            elif how == "flush":
                written(session)
            elif how == "row":  # that comes when the database has answered
                put_until_told(session)
            elif how == "savepoint":
                with session.begin_nested():
                    put(session, Outbox, news(id=key, event_id=event))
                    put_until_told(session)

    with council.sessions.visit():
        with pytest.raises(IntegrityError):
            write()
        with council.sessions.of(council.id) as session:
            put(session, Outbox, news(event_id=event))
    assert key not in {row.id for row in council.rows(Outbox)}
    assert len(council.rows(Outbox)) == 2
    assert "Untel" not in caplog.text


def test_another_error_is_not_hidden_by_a_row_that_cannot_be(
    council: SmallCouncil, event: str
) -> None:
    """What undoes the work is what is told, and the connection serves again."""
    key = new_id()

    def write(number: int) -> None:
        with council.sessions.of(council.id) as session:
            put(session, Outbox, news(id=f"{key[:-1]}{number}", event_id=event))
            raise LookupError

    with council.sessions.visit():
        for number in (1, 1, 2):
            with pytest.raises(LookupError):
                write(number)
    assert len(council.rows(Outbox)) == 1


def begun(session: Session) -> bool:
    """Say whether the database knows of the transaction."""
    driver: Any = session.connection().connection.driver_connection
    if session.get_bind().dialect.name == "sqlite":
        return bool(driver.in_transaction)
    return bool(driver.info.transaction_status != TransactionStatus.IDLE)


def test_a_transaction_begins_behind_what_is_asked_alone(council: SmallCouncil, event: str) -> None:
    """After a reading; whatever comes then is undone or done whole, as ever."""
    server = council.sessions.engine.dialect.name == "postgresql"
    alone = COUNT.execution_options(**ALONE)
    begins: list[Callable[[Session], object]] = [
        lambda session: ask(session, COUNT),
        lambda session: session.scalar(COUNT),
        written,
        lambda session: session.begin_nested(),
        lambda session: put(session, Outbox, news(event_id=event)),
        lambda session: put(session, Outbox, news(id=new_id(), event_id=event)),
        keep_plan,
    ]
    for begin in begins:
        with council.sessions.visit():
            council.sessions.ask(council.id, COUNT)
            with (  # noqa: PT012  # what was put before must go too
                pytest.raises(LookupError),
                council.sessions.of(council.id) as session,
            ):
                assert ask(session, alone).scalar() == 1
                assert begun(session) is not server
                begin(session)
                assert waits(session) or begun(session)
                put(session, Outbox, news(event_id=event))
                assert ask(session, alone).scalar() in (2, 3)
                raise LookupError
            with council.sessions.of(council.id) as session:
                assert ask(session, alone).scalar() == 1
                put(session, Outbox, news(event_id=event))
                session.execute(delete(Outbox).where(Outbox.kind == "x"))
        assert len(council.rows(Outbox)) == 1


def test_from_its_beginning_to_its_commit_one_answer_is_awaited(
    council: SmallCouncil, event: str, tmp_path: Path
) -> None:
    """What the driver says to PostgreSQL: to begin, the row, the commit, and then it waits."""
    heard = tmp_path / "heard"
    with council.sessions.visit(), heard.open("w") as file:
        with council.sessions.reading(council.id) as session:
            assert session.scalar(COUNT) == 1
        with council.sessions.of(council.id) as session:
            if session.get_bind().dialect.name != "postgresql":
                put(session, Outbox, news(event_id=event))
                return
            driver: Any = session.connection().connection.driver_connection
            line = driver.pgconn
            line.trace(file.fileno())
            put(session, Outbox, news(event_id=event))
        line.untrace()
    said = [row.split("\t") for row in heard.read_text().splitlines()]
    order = [row[3] + (row[4] if len(row) > 4 else "") for row in said if row[1] == "F"]
    begins, first, last, awaited = (
        [n for n, words in enumerate(order) if word in words]
        for word in ("BEGIN", "INSERT", '"COMMIT"', "Sync")
    )
    assert len(begins) == len(first) == len(last) == len(awaited) == 1
    assert begins < first < last < awaited
    assert len(council.rows(Outbox)) == 2


def test_without_a_reading_before_it_begins_at_once(council: SmallCouncil, event: str) -> None:
    """And one who only asked alone leaves nothing begun to whoever comes next."""
    alone = COUNT.execution_options(**ALONE)
    with council.sessions.of(council.id) as session:
        ask(session, alone)
        assert begun(session)
    with council.sessions.visit():
        council.sessions.ask(council.id, COUNT)
        with council.sessions.of(council.id) as session:
            ask(session, alone)
        with council.sessions.reading(council.id) as session:
            ask(session, COUNT)
            assert not begun(session)
    with council.sessions.engine.connect() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
        connection.rollback()
    assert len(council.rows(Outbox)) == 1


def test_many_rows_are_one_statement(council: SmallCouncil, event: str) -> None:
    """Deliveries of an alert: put together, found together."""
    rows: list[dict[str, Any]] = [news(event_id=event) for _ in range(300)]
    with council.sessions.of(council.id) as session:
        put(session, Outbox, *rows)
        put(session, Outbox, news(event_id=event))
    assert len(council.rows(Outbox)) == 302
    assert len(council.rows(Event)) == 1


def test_a_change_that_nobody_counts_waits_like_a_row(council: SmallCouncil, event: str) -> None:
    """In its place among them: after what was put before it, before what is asked next."""
    mark = update(Outbox).values(kind="marked").execution_options(synchronize_session=False)
    for options, waiting in ((UNCOUNTED, True), ({}, False)):
        with council.sessions.of(council.id) as session:
            put(session, Outbox, news(event_id=event))
            session.execute(mark.execution_options(**options))
            on_server = session.get_bind().dialect.name == "postgresql"
            assert waits(session) is (waiting and on_server)
            put(session, Outbox, news(event_id=event))
            kinds = ask(session, select(Outbox.kind)).scalars().all()
            assert kinds.count("marked") == len(kinds) - 1
            session.execute(delete(Outbox))


def test_a_change_that_cannot_be_stops_everything(council: SmallCouncil, event: str) -> None:
    """However late that is found."""
    nowhere = update(Outbox).values(event_id=new_id())
    nowhere = nowhere.execution_options(synchronize_session=False, **UNCOUNTED)

    def write() -> None:
        with council.sessions.of(council.id) as session:
            put(session, Outbox, news(event_id=event))
            session.execute(nowhere)
            put(session, Outbox, news(event_id=event))

    with council.sessions.visit():
        with pytest.raises(IntegrityError):
            write()
        assert len(council.rows(Outbox)) == 1
