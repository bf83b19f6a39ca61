"""Whether what the house leans on answers, asked now; nothing is remembered, nothing raised."""

from __future__ import annotations

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


def database_answers(database: Engine) -> bool:
    """Say whether the database does."""
    try:
        with database.connect() as connection:
            connection.execute(select(1))
    except SQLAlchemyError:
        return False
    return True


def database_is_away(error: Exception) -> bool:
    """Say whether *error* is of a database that cannot be asked just now, and will be back.

    To SQLite a table that is not there is an operational error like one that is locked.
    """
    if not isinstance(error, OperationalError):
        return isinstance(error, PoolTimeoutError)
    return getattr(error.orig, "sqlite_errorname", "") != "SQLITE_ERROR"


def redis_answers(redis: Redis) -> bool:
    """Say whether Redis does."""
    try:
        return bool(redis.ping())
    except (RedisError, OSError):
        return False
