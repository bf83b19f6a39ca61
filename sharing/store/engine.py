"""Connections on which a commit is durable, a lock is waited for, and an error repeats nothing."""

from __future__ import annotations

from enum import Enum
from typing import Any, cast

from psycopg import IsolationLevel
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

from sharing.store import messages


def make_engine(url: str, **options: Any) -> Engine:
    """Return an engine on which a commit is durable and a lock is waited for.

    SQLite: write-ahead log, ``synchronous=FULL`` (a commit survives a power cut), foreign keys on,
    and ``BEGIN IMMEDIATE`` so that two writers queue rather than fail half-way.  An error of the
    database does not repeat what was to be written: errors end up in logs.
    """
    there = not url.startswith("sqlite")
    engine = create_engine(url, pool_pre_ping=there, hide_parameters=True, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "connect", _in_utc)
        event.listen(engine, "checkin", _as_new)
        messages.listen(engine)
    return engine


def _sqlite_connect(connection: Any, _: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _in_utc(connection: Any, _: object) -> None:
    """Have PostgreSQL write times in UTC, whatever its own zone: nothing is left to convert."""
    connection.autocommit = True
    connection.execute("SET TIME ZONE 'UTC'")
    connection.autocommit = False
    connection.isolation_level = IsolationLevel.READ_COMMITTED  # whatever the server's own


def _as_new(connection: Any, _: object) -> None:
    """Bring a connection back to the pool as it came from there."""
    if connection is not None and not connection.closed:
        _set(connection, Kind.WRITING)


class Kind(Enum):
    """What a transaction is for.

    READING: each statement sees its own moment, on PostgreSQL without a transaction, which would be
    two more messages to begin and to end; on SQLite it takes no write lock.  SNAPSHOT: all of them
    see one moment, for long checks.
    """

    WRITING = "BEGIN IMMEDIATE"
    READING = ""
    SNAPSHOT = "BEGIN"


def prepare(connection: Connection, kind: Kind) -> None:
    """Have the next transaction on *connection* be of this kind.

    On PostgreSQL by the driver's own words: SQLAlchemy's isolation levels are set and set back at
    each use, a tenth of the processor time of a report.
    """
    if connection.dialect.name == "sqlite":
        connection.execution_options(vigie_begin=kind.value)
        return
    driver = cast(Any, connection.connection.driver_connection)
    connection.info.pop(messages.BEGINS, None)
    if kind is Kind.WRITING and driver.autocommit:
        messages.begin_later(connection)
    else:
        _set(driver, kind)


def _set(driver: Any, kind: Kind) -> None:
    level = _LEVEL.get(kind, IsolationLevel.READ_COMMITTED)
    if driver.autocommit is not (kind is Kind.READING):
        driver.autocommit = kind is Kind.READING
    if driver.isolation_level is not level:
        driver.isolation_level = level


_LEVEL = {Kind.SNAPSHOT: IsolationLevel.REPEATABLE_READ}


def keep_plan(session: Session) -> None:
    """For the rest of the transaction, have PostgreSQL keep one plan for each prepared statement.

    For a statement whose plan is right for every reader: to plan it anew for each of them, with the
    hundreds of places that one may answer for, costs more than to run it.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql("SET LOCAL plan_cache_mode = force_generic_plan")


def _sqlite_begin(connection: Connection) -> None:
    begin = connection.get_execution_options().get("vigie_begin", "BEGIN IMMEDIATE")
    if begin:
        connection.exec_driver_sql(begin)
