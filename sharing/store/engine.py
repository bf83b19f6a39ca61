"""Connections on which a commit is durable, a lock is waited for, and an error repeats nothing."""

from __future__ import annotations

from typing import Any

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
