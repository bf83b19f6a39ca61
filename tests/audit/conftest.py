"""Trails to write, sequence and damage, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

from audit.checkpoint import Signer
from audit.store import metadata
from audit.trail import Deed

COUNCIL = "aulnoye234567aul"
ELSEWHERE = "berlaimont23456b"
SIGNER = Signer.from_seed(f"vigie.example/{COUNCIL}", bytes(range(32)))
START = datetime(2026, 11, 22, 2, 14, 5, 123456, tzinfo=UTC)
DAY = timedelta(days=1)

_numbers = count()

# How long an example takes says how busy the machine is, and nothing about the trail.
settings.register_profile("trail", deadline=None)
settings.load_profile("trail")


def open_engine(url: str) -> Engine:
    """An engine whose SQLite transactions begin at once, and wait for each other."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def keep_hands_off(connection: object, record: object) -> None:
            connection.isolation_level = None  # type: ignore[attr-defined]  # sqlite3 begins nothing
            connection.execute("PRAGMA busy_timeout = 60000")  # type: ignore[attr-defined]  # sqlite3

        @event.listens_for(engine, "begin")
        def begin_at_once(connection: object) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # type: ignore[attr-defined]  # SQLAlchemy

    return engine


def a_deed(number: int | None = None, **changes: object) -> Deed:
    """Something somebody did, one second after the deed before."""
    n = next(_numbers) if number is None else number
    values: dict[str, object] = {
        "at": START + timedelta(seconds=n),
        "actor": f"actor{n % 7}",
        "partner": f"partner{n % 3}",
        "action": ("event:read", "event:create", "alert:take")[n % 3],
        "resource": f"event:{n}",
        "outcome": "refused" if n % 5 == 0 else "permitted",
        "articles": ("A02", "A07"),
        "rules": (f"A02.{n % 4}",),
        "charter": "2026-1",
        "detail": {"n": n},
    }
    return Deed(**(values | changes))  # type: ignore[arg-type]  # the test knows


@pytest.fixture
def engine(bare_database_url: str) -> Iterator[Engine]:
    """An empty trail, on SQLite and on PostgreSQL in turn."""
    engine = open_engine(bare_database_url)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions on it."""
    return sessionmaker(engine)
