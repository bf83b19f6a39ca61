"""Read a council's trail, newest first, for the journal.

Rules:

1. Pages by key, not by number: an entry that comes meanwhile moves nothing, and the thousandth
   page costs what the first does.
2. A damaged entry is shown as damaged.  It never hides the others.
3. This only reads.  That reading the journal is itself a deed is the desk's business.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, literal, select, tuple_
from sqlalchemy.orm import Session

from audit.canonical import entry_bytes, is_list_of_names, time_text
from audit.errors import CursorError
from audit.limits import at_most
from audit.store import CONTENT, Entry
from audit.stored import Cells, rows_as_they_are

LONGEST_PAGE = 500
LONGEST_CURSOR = 512
UNREADABLE = datetime(1970, 1, 1, tzinfo=UTC)  # the time of an entry whose time is damaged


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries.  None asks for nothing; `since` is included, `until` is not."""

    actor: str | None = None
    partner: str | None = None
    action: str | None = None
    resource: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """One entry as it was written.

    `position` is its leaf in the tree, or None while it waits.  A `damaged` entry has lost its
    form, and shows what can still be read; whether the others are what was signed, `verify` says.
    """

    id: str
    at: datetime
    actor: str
    partner: str
    action: str
    resource: str
    outcome: str
    articles: tuple[str, ...]
    rules: tuple[str, ...]
    charter: str
    detail: dict[str, Any]
    position: int | None
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, and where the next page begins, if there is one."""

    entries: tuple[WrittenEntry, ...]
    next: str | None


_ALL = Filters()


def entries(
    session: Session,
    council_id: str,
    filters: Filters = _ALL,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """One page of at most `limit` entries (1 to 500), newest first.

    Raises CursorError when `cursor` is not one that a page gave.
    """
    limit = min(max(limit, 1), LONGEST_PAGE)
    query: Select[*Cells] = select(*CONTENT, Entry.position).where(Entry.council_id == council_id)
    for column, value in _asked(filters):
        if not _is_possible(value):
            return Page((), None)
        query = query.where(column == value)
    if filters.since is not None:
        query = query.where(Entry.at >= time_text(filters.since))
    if filters.until is not None:
        query = query.where(Entry.at < time_text(filters.until))
    if cursor is not None:
        at, entry_id = _place(cursor)
        query = query.where(tuple_(Entry.at, Entry.id) < tuple_(literal(at), literal(entry_id)))
    newest = query.order_by(Entry.at.desc(), Entry.id.desc()).limit(at_most(limit + 1))
    found = rows_as_they_are(session, newest)
    page = tuple(_entry(council_id, row) for row in found[:limit])
    more = len(found) > limit
    return Page(page, _cursor(found[limit - 1]) if more else None)


def _asked(filters: Filters) -> list[tuple[Any, str]]:
    columns = (
        (Entry.actor, filters.actor),
        (Entry.partner, filters.partner),
        (Entry.action, filters.action),
        (Entry.resource, filters.resource),
        (Entry.outcome, filters.outcome),
    )
    return [(column, value) for column, value in columns if value is not None]


def _is_possible(text: str) -> bool:
    """Whether any entry can hold this text: no database needs to be asked for the others."""
    return "\0" not in text and text == _shown(text)


def _shown(value: object) -> str:
    """A text that can be written anywhere, whatever was found in its place."""
    text = value if isinstance(value, str) else ascii(value)
    return text.encode(errors="replace").decode()


def _entry(council_id: str, row: Cells) -> WrittenEntry:
    *content, position = row
    entry_id, at, actor, partner, action, resource, outcome, articles, rules, charter, detail = (
        content
    )
    damaged = False
    try:
        entry_bytes(council_id, *content)
        time, more = _time(at), json.loads(detail)
        if not isinstance(more, dict):
            raise TypeError
    except (TypeError, ValueError):
        damaged, time, more = True, _time(at, UNREADABLE), {}
    return WrittenEntry(
        id=_shown(entry_id),
        at=time,
        actor=_shown(actor),
        partner=_shown(partner),
        action=_shown(action),
        resource=_shown(resource),
        outcome=_shown(outcome),
        articles=_names(articles),
        rules=_names(rules),
        charter=_shown(charter),
        detail=more,
        position=position if isinstance(position, int) else None,
        damaged=damaged,
    )


def _time(text: Any, otherwise: datetime | None = None) -> datetime:
    try:
        at = datetime.fromisoformat(text)
        if time_text(at) == text:
            return at
        raise ValueError
    except (TypeError, ValueError):
        if otherwise is None:
            raise
        return otherwise


def _names(text: Any) -> tuple[str, ...]:
    return tuple(json.loads(text)) if is_list_of_names(text) else ()


def _cursor(row: Cells) -> str:
    place = json.dumps([_shown(row[1]), _shown(row[0])], ensure_ascii=False)
    return urlsafe_b64encode(place.encode()).decode("ascii").rstrip("=")


def _place(cursor: str) -> tuple[str, str]:
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError
        at, entry_id = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not (_is_possible(at) and _is_possible(entry_id)):
            raise ValueError
    except (TypeError, ValueError, RecursionError):
        raise CursorError("this cursor was not given by the journal: begin without one") from None
    return at, entry_id
