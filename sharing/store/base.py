"""What every table shares: the tenant's column first in the key, random ids, UTC times."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

ID_LENGTH = 16

Json = JSON().with_variant(JSONB(), "postgresql")
Id = String(ID_LENGTH)
_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567" * 8  # 5 random bits of each byte: base32


def new_id() -> str:
    """Return a random public id: 80 bits as 16 lower-case base32 characters."""
    return secrets.token_bytes(ID_LENGTH).translate(_LETTERS).decode("ascii")


def id_from(*words: str) -> str:
    """Return the id that is the same for the same *words*, for what has a name elsewhere."""
    hashed = hashlib.sha256("\0".join(words).encode())
    return hashed.digest()[:ID_LENGTH].translate(_LETTERS).decode("ascii")


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time.  Aware datetimes in, UTC datetimes out, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone was about to be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The tables of ``sharing`` and ``alerts``."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: Json, list[str]: Json}


class Tenant:
    """A row that belongs to one council.  The session confines every query to it."""

    council_id: Mapped[str] = mapped_column(Id, primary_key=True, sort_order=-2)
