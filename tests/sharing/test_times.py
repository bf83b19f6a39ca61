"""Times come back in UTC, whatever the zone of the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from sqlalchemy import text
from sqlalchemy.engine.default import DefaultDialect

from sharing.store import UtcDateTime
from sharing.store.engine import make_engine
from tests.servers.databases import Databases

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
DIALECT = DefaultDialect()
CHATHAM = timezone(timedelta(hours=13, minutes=45))


def test_a_time_read_in_another_zone_is_the_same_moment_in_utc() -> None:
    """And what SQLite keeps without a zone is UTC."""
    read = UtcDateTime().process_result_value
    for found in (NOON, NOON.astimezone(CHATHAM)):
        back = read(found, DIALECT)
        assert (back, back and back.tzinfo) == (NOON, UTC)
    assert read(NOON.replace(tzinfo=None), DIALECT) == NOON


def test_postgresql_writes_them_in_utc(postgresql: Databases) -> None:
    """The server of the tests is in the Chatham Islands; nothing is left to convert."""
    engine = make_engine(postgresql.fresh())
    try:
        with engine.connect() as connection:
            now = connection.execute(text("SELECT now()")).scalar_one()
            assert now.tzinfo is UTC
            assert connection.execute(text("SHOW TimeZone")).scalar_one() == "UTC"
    finally:
        engine.dispose()
