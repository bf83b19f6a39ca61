"""Lists a page at a time: keyset cursors, newest first.

A cursor is the place of the last row shown (time, id).  It is opaque to callers, holds no
content, and grants nothing: the next page is narrowed by the charter like the first.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, tuple_

from sharing.command import InvalidInputError, Problem

T = TypeVar("T")
MOST = 200
LONGEST_WORD = 64
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items, and the cursor of the next page (None: this is the last)."""

    items: tuple[T, ...]
    next: str | None


def write_cursor(at: datetime, row_id: str) -> str:
    """Return the cursor that stands after the row (*at*, *row_id*)."""
    body = json.dumps([at.isoformat(), row_id]).encode()
    return base64.urlsafe_b64encode(body).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """Return the place a cursor stands for; raise ``InvalidInputError`` for anything else."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        at, row_id = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        moment, last = datetime.fromisoformat(at), str(row_id)
        if moment.tzinfo is None or len(last) > 32 or not (last.isascii() and last.isprintable()):
            raise ValueError
        place = moment.astimezone(UTC), last
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise InvalidInputError(
            Problem("cursor", "unknown", "Cette page n'existe plus.", "Reprenez la liste du début.")
        ) from None
    return place


def after(cursor: str | None, at: Any, row_id: Any) -> list[ColumnElement[bool]]:
    """Return the condition for what comes after *cursor*, newest first."""
    if cursor is None:
        return []
    place = read_cursor(cursor)
    return [tuple_(at, row_id) < tuple_(*place)]


def unaskable(
    words: Mapping[str, str | None], times: Mapping[str, datetime | None]
) -> Iterator[Problem]:
    """Yield what no row can be found by, so that it does not fill the trail either."""
    for name, word in words.items():
        if word is not None and len(word) > LONGEST_WORD:
            wrong = "Ce choix n'est pas dans la liste."
            yield Problem(name, "unknown", wrong, "Un choix de la liste.")
    for name, at in times.items():
        if at is not None and (at.tzinfo is None or not EARLIEST <= at <= LATEST):
            right = "Une date avec son fuseau, de 1970 à 2200."
            yield Problem(name, "out_of_range", "Cette date ne convient pas.", right)


def bounded(limit: int) -> int:
    """Return *limit* if it can be served; raise ``InvalidInputError`` otherwise."""
    if not 1 <= limit <= MOST:
        raise InvalidInputError(
            Problem(
                "limit", "out_of_range", "Cette taille de page n'existe pas.", f"De 1 à {MOST}."
            )
        )
    return limit
