"""Is the trail of a council what was signed?  Everything is read and hashed again.

1. The log: its row is there, open, and of the last checkpoint.
2. Entries, tiles and checkpoints agree from the first entry on (`audit.walk`); what was removed
   at its day (`audit.prune`) is as old as that, and a deed of the trail.
3. Nothing is stored beyond the signed tree; cosignatures are what the witnesses wrote.
4. Nothing waits too long, or waits that was in the tree already.

What this proves and what it does not: `docs/trail.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from audit.ahead import hashed_ahead
from audit.canonical import entry_bytes, time_text
from audit.checkpoint import Head, Verifier
from audit.cosigned import check_cosignatures
from audit.errors import NoteError
from audit.faults import LISTED, Findings, Kind, Report, named_id
from audit.merkle import WIDTH, leaf_hash
from audit.prune import ACTION, says_so
from audit.sequence import OPEN
from audit.store import Checkpoint
from audit.stored import PORTION, Cells, Stored
from audit.walk import Walk

LATE = timedelta(seconds=10)  # an entry waits a second when all is well


def verify(
    session: Session,
    council_id: str,
    key: Verifier,
    *,
    now: datetime,
    held: Iterable[str] = (),
    limit: datetime | None = None,
    processes: int = 1,
) -> Report:
    """Read the whole trail of a council, and report.  Writes nothing.

    `key` is the log's public key, from a place that whoever holds the database cannot write.
    `held` are checkpoints of this log that were kept elsewhere: without one, a trail that was
    put back to an older state in all its parts looks like that older state.
    Entries that were signed before `limit` may have been removed; without one, none may.
    So many `processes` hash it for this one, which walks; they see what is committed.
    Give it a fresh session: the sequencer then goes on meanwhile.  In a transaction that began
    before in READ COMMITTED, it waits for the end.
    Raises NoteError when a held checkpoint is not one of this log.
    """
    stored, found = Stored(session, council_id), Findings()
    kept = [key.open(note) for note in held]
    stored.hold_still()
    # 1. What was signed last, and does the log know?
    log, last = stored.log(), stored.last_checkpoint()
    head = _check_log(log, last, key, found)
    size = _check_held(kept, head, found)
    # 2. From the first entry to the last.
    minimum = _check_removed(stored, size, found)
    with hashed_ahead(stored, -(-minimum // PORTION) * PORTION, size, processes) as hashed:
        walk = Walk(stored, key, head, kept, found, minimum, hashed)
        walk.run()
    _check_age(walk, limit, found)
    # 3. Nothing else.
    _check_beyond(stored, walk, found)
    check_cosignatures(stored, found)
    # 4. What waits.
    _check_waiting(stored, walk, now, found)
    return Report(size, stored.waiting(), tuple(found.faults), found.unlisted, walk.minimum)


def _check_log(
    log: Cells | None, last: Cells | None, key: Verifier, found: Findings
) -> Head | None:
    """The largest head that was signed, as far as the rows tell."""
    if log is None and last is None:
        return None
    ours = _open(key, log[1]) if log else None
    newest = _open(key, last[4]) if last else None
    head = max((h for h in (ours, newest) if h), key=lambda h: h.size, default=None)
    size = head.size if head else 0
    if log is None:
        found.add(Kind.LOG, "the log is missing, and there are checkpoints of it")
        return head
    if log[2] != OPEN:
        found.add(Kind.LOG, f"the log is not open: its state is {named_id(log[2])}")
    if log[0] != size:
        words = f"the log says that it has {named_id(str(log[0]))} entries; signed are {size}"
        found.add(Kind.LOG, words)
    if log[1] != (last[4] if last else ""):
        found.add(Kind.LOG, "the log's checkpoint is not the last checkpoint there is")
    return head


def _check_held(kept: Iterable[Head], head: Head | None, found: Findings) -> int:
    """The size that was signed last; none that is held elsewhere is larger."""
    size = head.size if head else 0
    for other in kept:
        if other.size > size:
            words = f"the tree has shrunk to size {size}"
            found.add(Kind.LOG, f"{words}: a checkpoint of size {other.size} is held elsewhere")
    return size


def _check_removed(stored: Stored, size: int, found: Findings) -> int:
    """The minimum index, if a removal was written down; else 0, and what is gone is missing."""
    row = stored.pruned()
    if row is None:
        return 0
    minimum, deed, action, detail, position = row
    if not isinstance(minimum, int) or not 0 < minimum <= size or minimum % WIDTH:
        words = f"position {named_id(str(minimum))}, up to which entries are said to be removed,"
        found.add(Kind.LOG, f"{words} is no end of a full tile of the tree")
        return 0
    stays = position is None or (isinstance(position, int) and position >= minimum)
    if action != ACTION or not says_so(detail, minimum) or not stays:
        words = f"entries before position {minimum} are said to be removed"
        found.add(Kind.LOG, f"{words}, and entry {named_id(deed)} does not say so")
    return minimum


def _check_age(walk: Walk, limit: datetime | None, found: Findings) -> None:
    if walk.minimum and (limit is None or not walk.signed_with or walk.signed_with >= limit):
        words = f"entries before position {walk.minimum} were removed"
        found.add(Kind.LOG, f"{words}, and were not all signed before the time that is kept")


def _open(key: Verifier, note: object) -> Head | None:
    try:
        return key.open(note) if isinstance(note, str) else None
    except NoteError:
        return None  # the walk says what is wrong with it


def _check_beyond(stored: Stored, walk: Walk, found: Findings) -> None:
    if stored.numbered() != walk.entries:
        for entry_id, position in stored.numbered_outside(walk.minimum, walk.size, LISTED):
            words = f"entry {named_id(entry_id)} holds position {named_id(str(position))}"
            removed = isinstance(position, int) and 0 <= position < walk.minimum
            why = "whose entry was removed" if removed else "which no signed tree has"
            found.add(Kind.ENTRY, f"{words}, {why}", entry_id)
    places = stored.places()
    if len(places) != walk.tiles_there:
        for level, index in sorted(set(places) - walk.tiles, key=str):
            name = f"tile {named_id(str(level))}/{named_id(str(index))}"
            found.add(Kind.TILE, f"{name} is not of the signed tree")
    if stored.count(Checkpoint) != walk.checkpoints:
        for (size,) in stored.checkpoints_outside(walk.size, LISTED):
            name = f"checkpoint of size {named_id(str(size))}"
            found.add(Kind.CHECKPOINT, f"{name}: not of this tree, or not signed")


def _check_waiting(stored: Stored, walk: Walk, now: datetime, found: Findings) -> None:
    for entry_id, *content in stored.waiting_entries() if walk.missing else ():
        try:
            leaf = leaf_hash(entry_bytes(stored.council_id, entry_id, *content))
        except (TypeError, ValueError):
            continue  # it was not signed yet, so nothing can be said of it
        if (position := walk.missing.get(leaf)) is not None:
            words = f"entry {named_id(entry_id)} was at position {position}, which was cleared"
            found.add(Kind.ENTRY, words, entry_id, position)
    count, first = stored.late(time_text(now - LATE))
    if first is not None:
        words = f"entry {named_id(first[0])} has waited since {named_id(first[1])}"
        found.add(Kind.WAITING, f"{words}; {count} wait longer than 10 s", first[0])
