"""Remove entries at the end of the time for which the trail is kept; everything that proves stays.

Rules:

1. A prefix of the tree loses its entries, up to a multiple of a tile's 256 (the *minimum index* of
   C2SP tlog-tiles, "Pruning").  All hashes and checkpoints stay: old proofs go on verifying, and
   any consistency can still be proven.
2. What goes was in the tree at a checkpoint that was signed before the limit: how old it is does
   not hang on what an entry says of itself.
3. It goes only if it still was what was signed: a removal destroys no trace of a change.
4. The removal is a deed of the trail, in the same transaction, and a row says up to where.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from audit.canonical import entry_bytes, time_text
from audit.errors import BrokenTrailError
from audit.limits import at_most
from audit.marks import CHUNK
from audit.merkle import WIDTH, leaf_hash
from audit.store import Checkpoint, Entry, Log, Mark, Pruned
from audit.stored import PORTION, Stored
from audit.trail import Deed, append

ACTION = "trail:prune"
HOUSE = "vigie"
"""Who acts, in the trail."""


def limit_of(now: datetime, months: int) -> datetime:
    """Return the beginning of the first month of UTC that is kept: the others ended `months` ago.

    Whatever was written in one month goes together.
    """
    at = now.astimezone(UTC)
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


def minimum_index(session: Session, council_id: str) -> int:
    """Return the position of the first entry that has not been removed."""
    row = select(Pruned.minimum).where(Pruned.council_id == council_id)
    return session.scalar(row) or 0


def prunable(session: Session, council_id: str, limit: datetime) -> int:
    """Return up to which position entries may go: all before it were signed before `limit`."""
    old = select(func.max(Checkpoint.size)).where(
        Checkpoint.council_id == council_id, Checkpoint.at < time_text(limit)
    )
    return max((session.scalar(old) or 0) // WIDTH * WIDTH, minimum_index(session, council_id))


def councils_with_some(session: Session, limit: datetime) -> list[str]:
    """Return the councils that have a full tile of entries to remove; asked every second."""
    size = func.coalesce(Pruned.minimum, 0) + WIDTH
    covering = (
        select(Checkpoint.at)
        .where(Checkpoint.council_id == Log.council_id, Checkpoint.size >= size)
        .order_by(Checkpoint.size)
        .limit(at_most(1))
        .correlate(Log, Pruned)
        .scalar_subquery()
    )
    some = select(Log.council_id).outerjoin(Pruned, Pruned.council_id == Log.council_id)
    return list(session.scalars(some.where(covering < time_text(limit)).order_by(Log.council_id)))


def prune(
    session: Session, council_id: str, *, at: datetime, limit: datetime, most: int = 16 * PORTION
) -> int:
    """Remove up to `most` entries that were signed before `limit`; return how many.  Never commits.

    Raises BrokenTrailError, after which the caller must not commit, if one of them is not what was
    signed: somebody has to look first.
    """
    # 1. Alone: neither the sequencer nor another removal works meanwhile.
    log = select(Log.size).where(Log.council_id == council_id)
    if session.scalar(log.with_for_update()) is None:
        return 0
    start = minimum_index(session, council_id)
    end = min(prunable(session, council_id, limit), start + max(most // WIDTH, 1) * WIDTH)
    if end <= start:
        return 0
    # 2. What goes is what was signed.
    for first in range(start, end, PORTION):
        _check(Stored(session, council_id), first, min(first + PORTION, end))
    # 3. It goes, and the trail says so.
    session.execute(
        delete(Entry).where(
            Entry.council_id == council_id, Entry.position >= start, Entry.position < end
        )
    )
    detail = {"minimum": end, "removed": end - start, "limit": time_text(limit)}
    deed = append(
        session,
        council_id,
        Deed(at, HOUSE, "", ACTION, "audit_entry:*", "permitted", detail=detail),
    )
    session.execute(delete(Mark).where(Mark.council_id == council_id, Mark.chunk < end // CHUNK))
    session.merge(Pruned(council_id=council_id, minimum=end, deed=deed))
    session.flush()
    return end - start


def says_so(detail: object, minimum: int) -> bool:
    """Whether an entry's detail tells of a removal up to `minimum`."""
    try:
        return isinstance(detail, str) and json.loads(detail).get("minimum") == minimum
    except (AttributeError, ValueError, RecursionError):
        return False


def _check(stored: Stored, start: int, end: int) -> None:
    tiles = stored.leaves(start // WIDTH, end // WIDTH)
    rows = {row[0]: row[1:] for row in stored.entries(start, end)}
    for first in range(start, end, WIDTH):
        kept = tiles.get(first // WIDTH)
        try:
            leaves = [
                leaf_hash(entry_bytes(stored.council_id, *rows[position]))
                for position in range(first, first + WIDTH)
            ]
        except (KeyError, TypeError, ValueError):
            leaves = []
        if kept is None or b"".join(leaves) != kept[1]:
            name = f"tile 0/{first // WIDTH}"
            raise BrokenTrailError(f"the entries of {name} are not what was signed: none removed")
