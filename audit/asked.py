"""What was asked of one council in some days, newest first, in portions of little memory.

Rules:

1. Pages by key, like the journal: the last portion costs what the first does.
2. Rows come as they are: a damaged one comes with the others, and its reader counts it as such.
3. This only reads.  That somebody counts what was asked is the caller's to record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import case, func, literal, select, tuple_
from sqlalchemy.orm import Session

from audit.canonical import time_text
from audit.limits import at_most
from audit.store import Entry
from audit.stored import Cells, rows_as_they_are

PORTION = 5_000  # entries
CIRCUMSTANCES = '"asked":{'
"""What a detail has in it that says how something was asked."""


def asked(
    session: Session, council_id: str, since: datetime, until: datetime, most: int | None = None
) -> Iterator[Sequence[Cells]]:
    """Yield portions of what was asked, newest first.

    A row is ``id, at, actor, action, resource, outcome, charter, detail``.
    ``detail`` is None unless it says how it was asked (``CIRCUMSTANCES``).
    ``since`` is included, ``until`` is not; ``most``: no more entries than that, all together.
    """
    query = (
        select(
            Entry.id,
            Entry.at,
            Entry.actor,
            Entry.action,
            Entry.resource,
            Entry.outcome,
            Entry.charter,
            case((Entry.detail.contains(CIRCUMSTANCES), Entry.detail)),
        )
        .where(Entry.council_id == council_id)
        .where(Entry.at >= time_text(since), Entry.at < time_text(until))
        .order_by(Entry.at.desc(), Entry.id.desc())
    )
    left, page = most, query
    while left is None or left > 0:
        portion = PORTION if left is None else min(PORTION, left)
        rows = rows_as_they_are(session, page.limit(at_most(portion)))
        if rows:
            yield rows
        if len(rows) < portion:
            return
        left = None if left is None else left - portion
        last_id, last_at = rows[-1][:2]
        page = query.where(tuple_(Entry.at, Entry.id) < tuple_(literal(last_at), literal(last_id)))


def done_between(
    session: Session, council_id: str, since: datetime, until: datetime, most: int
) -> Sequence[Cells]:
    """Return the newest of what was done in some days, at most so many, the newest first.

    A row is ``id, at, actor, action, outcome, detail``.
    """
    query = (
        select(Entry.id, Entry.at, Entry.actor, Entry.action, Entry.outcome, Entry.detail)
        .where(Entry.council_id == council_id)
        .where(Entry.at >= time_text(since), Entry.at < time_text(until))
        .order_by(Entry.at.desc(), Entry.id.desc())
    )
    return rows_as_they_are(session, query.limit(at_most(most)))


def counted(
    session: Session, council_id: str, since: datetime, until: datetime, length: int, *by: str
) -> list[tuple[str, tuple[str, ...], int]]:
    """Return how many entries each stretch of time has, by the columns *by*.

    A stretch is as long as *length* characters of a time tell: 13 an hour, 7 a month, of UTC.
    """
    stretch = func.substr(Entry.at, 1, length)
    columns = [getattr(Entry, name) for name in by]
    query = (
        select(stretch, *columns, func.count())
        .where(Entry.council_id == council_id)
        .where(Entry.at >= time_text(since), Entry.at < time_text(until))
        .group_by(stretch, *columns)
    )
    return [(row[0], tuple(row[1:-1]), row[-1]) for row in session.execute(query)]


def first_kept(session: Session, council_id: str) -> datetime | None:
    """Return when the oldest entry that is still there was written; None: there is none."""
    oldest = select(Entry.at).where(Entry.council_id == council_id)
    found = session.scalar(oldest.order_by(Entry.at, Entry.id).limit(at_most(1)))
    try:
        return None if found is None else datetime.fromisoformat(found)
    except ValueError:
        return None
