"""What was asked of one council in some days, newest first, in portions of little memory.

Rules:

1. Pages by key, like the journal: the last portion costs what the first does.
2. Rows come as they are: a damaged one comes with the others, and its reader counts it as such.
3. This only reads.  That somebody counts what was asked is the caller's to record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import case, literal, select, tuple_
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
