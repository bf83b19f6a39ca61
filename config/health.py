"""Whether what the house leans on answers, asked now; nothing is remembered, nothing raised."""

from __future__ import annotations

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError


def database_answers(database: Engine) -> bool:
    """Say whether the database does."""
    try:
        with database.connect() as connection:
            connection.execute(select(1))
    except SQLAlchemyError:
        return False
    return True


def redis_answers(redis: Redis) -> bool:
    """Say whether Redis does."""
    try:
        return bool(redis.ping())
    except (RedisError, OSError):
        return False
