"""Read a council's trail, newest first, for the journal.

Rules:

1. Pages by key, not by number: an entry that comes meanwhile moves nothing, and the thousandth
   page costs what the first does.
2. Newest first: by time; with facets, what waits by time, then by position, which is the order in
   which things became final.
3. A damaged entry is shown as damaged.  It never hides the others.
4. This only reads.  That reading the journal is itself a deed is the desk's business.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from audit import numbered
from audit.canonical import entry_bytes, is_list_of_names, time_text
from audit.errors import CursorError
from audit.marks import marked_to, positions_of_any
from audit.question import ALL, Filters, Question, between, conditions, is_possible, shown
from audit.store import Entry
from audit.stored import Cells, rows_as_they_are

__all__ = [
    "ALL", "LONGEST_PAGE", "UNREADABLE", "Filters", "Page", "WrittenEntry", "about", "conditions",
    "entries", "one_entry", "placed",
]  # fmt: skip

LONGEST_PAGE = 500
LONGEST_CURSOR = 512
UNREADABLE = datetime(1970, 1, 1, tzinfo=UTC)  # the time of an entry whose time is damaged


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


def entries(
    session: Session,
    council_id: str,
    filters: Filters = ALL,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """One page of at most `limit` entries (1 to 500), newest first.

    Raises CursorError when `cursor` is not one that a page gave.
    """
    limit = min(max(limit, 1), LONGEST_PAGE)
    after = _place(cursor) if cursor is not None else None
    if not all(is_possible(value) for value in filters.words().values()):
        return Page((), None)
    asked = Question(session, council_id, filters)
    if filters.words():
        found = list(islice(asked.by_facet(after), limit + 1))
    else:
        found = list(asked.by_time(after, limit + 1))
    page = tuple(_entry(council_id, row) for row in found[:limit])
    more = len(found) > limit
    return Page(page, _cursor(found[limit - 1]) if more else None)


def placed(session: Session, council_id: str, positions: Sequence[int]) -> list[WrittenEntry]:
    """Return the entries at some positions, in that order, without those that are missing."""
    query = numbered.entries(council_id).where(numbered.position.in_(positions))
    rows = rows_as_they_are(session, query)
    found = {row[-1]: _entry(council_id, row) for row in rows}
    return [found[position] for position in positions if position in found]


def about(
    session: Session, council_id: str, resources: Sequence[str], since: datetime
) -> list[WrittenEntry]:
    """Return what was done to any of some things since a time, the newest first."""
    marked = marked_to(session, council_id)
    low = between(session, council_id, since, None, marked)[0]
    names = [f"resource:{one}" for one in resources]
    places = positions_of_any(session, council_id, names, low) if marked else []
    known = set(resources)
    mine = numbered.entries(council_id)
    newer = mine.where(Entry.at >= time_text(since))
    newer = newer.where(numbered.position.is_(None) | (numbered.position >= marked))
    rows = [row for row in rows_as_they_are(session, newer) if row[5] in known]
    for begin in range(0, len(places), LONGEST_PAGE):
        some = numbered.position.in_(places[begin : begin + LONGEST_PAGE])
        rows += rows_as_they_are(session, mine.where(some))
    found = {row[0]: _entry(council_id, row) for row in rows}
    newest = sorted(found.values(), key=lambda one: (one.at, one.id), reverse=True)
    return [one for one in newest if one.at >= since]


def one_entry(session: Session, council_id: str, entry_id: str) -> WrittenEntry | None:
    """Return one entry, or None."""
    if not is_possible(entry_id):
        return None
    rows = rows_as_they_are(session, numbered.entries(council_id).where(Entry.id == entry_id))
    return _entry(council_id, rows[0]) if rows else None


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
        id=shown(entry_id),
        at=time,
        actor=shown(actor),
        partner=shown(partner),
        action=shown(action),
        resource=shown(resource),
        outcome=shown(outcome),
        articles=_names(articles),
        rules=_names(rules),
        charter=shown(charter),
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
    place = json.dumps([shown(row[1]), shown(row[0])], ensure_ascii=False)
    return urlsafe_b64encode(place.encode()).decode("ascii").rstrip("=")


def _place(cursor: str) -> tuple[str, str]:
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError
        at, entry_id = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not (is_possible(at) and is_possible(entry_id)):
            raise ValueError
    except (TypeError, ValueError, RecursionError):
        raise CursorError("this cursor was not given by the journal: begin without one") from None
    return at, entry_id
