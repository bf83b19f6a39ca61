"""Hand-over notes (*fiches navettes*): what the next shift has to know, without a name.

Rules:

1. One is written by whoever stands on the roster, or keeps it: a word of the ambience and a few
   lines, screened like a narrative; what is refused is kept nowhere.
2. Those whose turn comes next are told that there is one, never what it says.
3. Whoever stands on the roster marks it as read; the first to do so is kept.  Notes are shown for
   ``KEPT``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from alerts.rosters.store import HandOver
from audit.limits import at_most
from sharing.work import Work

KEPT = timedelta(days=7)
MOST = 50


@dataclass(frozen=True, slots=True)
class NoteView:
    """One note.  ``by`` and ``reader`` are names; ``reader`` None: nobody has read it yet."""

    id: str
    at: datetime
    by: str
    ambience: str
    note: str = field(repr=False)
    read_at: datetime | None
    reader: str | None


def read_notes(work: Work, roster: str, names: Mapping[str, str]) -> tuple[NoteView, ...]:
    """Return the notes of a roster of the last days, newest first."""
    rows = work.session.scalars(
        select(HandOver)
        .where(HandOver.roster_id == roster, HandOver.at > work.now - KEPT)
        .order_by(HandOver.at.desc(), HandOver.id)
        .limit(at_most(MOST))
    )
    return tuple(
        NoteView(
            row.id,
            row.at,
            names.get(row.agent_id, ""),
            row.ambience,
            row.note,
            row.read_at,
            names.get(row.read_by or ""),
        )
        for row in rows
    )
