"""A council's entries beside the positions that they were given, as searches read them.

Where the position is kept is known here alone; `audit.marks`, `audit.question` and `audit.read` ask
for it by `numbered.position`.  It is NULL while an entry waits.
"""

from __future__ import annotations

from sqlalchemy import Select, select

from audit.store import CONTENT, Entry
from audit.stored import Cells

position = Entry.position


def entries(council_id: str) -> Select[*Cells]:
    """Return the question for the columns of ``CONTENT`` and the position of all entries."""
    return select(*CONTENT, position).where(Entry.council_id == council_id)


def positions(council_id: str) -> Select[*Cells]:
    """Return the question for their positions alone."""
    return select(position).where(Entry.council_id == council_id)
