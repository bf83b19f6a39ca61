"""The sequencer: waiting entries become leaves of their council's tree, and the tree is signed.

Rules:

1. All in the caller's transaction, which it commits or not: numbers, tiles and checkpoint
   appear together or not at all.  Run again after a crash, it does the same work once.
2. One sequencer at a time for each council: it holds the row of the log (`SELECT … FOR UPDATE`;
   on SQLite the transaction begins with `BEGIN IMMEDIATE`).  Two never fork the tree.
3. It never signs what does not extend what it signed (tlog-checkpoint): first the last
   checkpoint must be ours and of the tree that the stored tiles make.
4. Entries are numbered by time, then id.  The number given stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.canonical import entry_bytes, time_text
from audit.checkpoint import Signer
from audit.errors import BrokenTrailError, NoteError
from audit.limits import at_most
from audit.merkle import EMPTY_ROOT, HASH, Place, extend, leaf_hash, right_edge, tree_root
from audit.store import CONTENT, Checkpoint, Entry, Log, Tile

OPEN = "open"

_ENTRY = cast(Table, Entry.__table__)
_LOG = cast(Table, Log.__table__)
_INSERT_LOG: Mapping[str, Callable[[Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def integrate(
    session: Session, council_id: str, *, signer: Signer, at: datetime, limit: int = 5000
) -> int:
    """Integrate up to `limit` waiting entries, sign the new tree, return how many.  Never commits.

    `signer.name` is the origin of this council's log; `at` is the time of the signature.
    Raises BrokenTrailError, after which the caller must not commit: what is stored is not what
    was signed.
    """
    if not _any_waits(session, council_id):
        return 0
    # 1. Alone from here on, until the caller's transaction ends.
    log = _take(session, council_id)
    # 2. What we hold is what we signed.
    edge = _held_tree(session, council_id, log, signer)
    # 3. Number the waiting, then read what was numbered: nothing slips in between.
    try:
        count = _number(session, council_id, log.size, limit)
        tiles = extend(edge, log.size, _leaves(session, council_id, log.size, count))
        _store_tiles(session, council_id, edge, tiles)
        # 4. Sign what now is there.
        if count:
            held = edge | tiles
            root = tree_root(lambda *place: held[place], log.size + count)
            _store_checkpoint(session, council_id, log.size, count, root, signer, at)
    except IntegrityError:
        raise BrokenTrailError("something is stored beyond the end of the tree") from None
    return count


def _any_waits(session: Session, council_id: str) -> bool:
    waiting = select(Entry.id).where(Entry.council_id == council_id, Entry.position.is_(None))
    return session.scalar(waiting.limit(at_most(1))) is not None


def _take(session: Session, council_id: str) -> Row[int, str, str]:
    log = select(Log.size, Log.checkpoint, Log.state).where(Log.council_id == council_id)
    found = session.execute(log.with_for_update()).one_or_none()
    if found is None:
        new = _INSERT_LOG[session.get_bind().dialect.name](_LOG)
        row = {"council_id": council_id, "size": 0, "checkpoint": "", "state": OPEN}
        session.execute(new.values(row).on_conflict_do_nothing())
        found = session.execute(log.with_for_update()).one()
    if found.state != OPEN:
        raise BrokenTrailError(f"the log is not open: its state is {found.state!r}")
    return found


def _held_tree(
    session: Session, council_id: str, log: Row[int, str, str], signer: Signer
) -> dict[Place, bytes]:
    """The partial tiles of the tree, which are those that the last checkpoint speaks of."""
    last = select(func.max(Checkpoint.size)).where(Checkpoint.council_id == council_id)
    if (session.scalar(last) or 0) != log.size:
        raise BrokenTrailError(f"the last checkpoint is not of size {log.size}, the log's")
    places = right_edge(log.size)
    rows = session.execute(
        select(Tile.level, Tile.index, Tile.hashes).where(
            Tile.council_id == council_id, tuple_(Tile.level, Tile.index).in_(places)
        )
    )
    edge = {(level, index): hashes for level, index, hashes in rows}
    for level, index in places:
        width = (log.size >> 8 * level) % 256
        if len(edge.get((level, index), b"")) != width * HASH:
            raise BrokenTrailError(f"tile {level}/{index} does not hold {width} hashes")
    root = tree_root(lambda *place: edge[place], log.size)
    if root != _signed_root(log, signer):
        raise BrokenTrailError(f"the tiles are not of the tree that was signed at {log.size}")
    return edge


def _signed_root(log: Row[int, str, str], signer: Signer) -> bytes:
    if log.size == 0 and log.checkpoint == "":
        return EMPTY_ROOT
    try:
        head = signer.verifier.open(log.checkpoint)
    except NoteError as error:
        raise BrokenTrailError(f"the log's checkpoint: {error}") from None
    if head.size != log.size:
        raise BrokenTrailError(f"the log's checkpoint is of size {head.size}, not {log.size}")
    return head.root


def _number(session: Session, council_id: str, size: int, limit: int) -> int:
    entry = _ENTRY.c
    next_ones = (
        select(entry.id, entry.at)
        .where(entry.council_id == council_id, entry.position.is_(None))
        .order_by(entry.at, entry.id)
        .limit(at_most(limit))
        .subquery()
    )
    order = func.row_number().over(order_by=(next_ones.c.at, next_ones.c.id))
    numbered = select(next_ones.c.id, (order + (size - 1)).label("position")).subquery()
    done = session.execute(
        update(_ENTRY)
        .where(entry.council_id == council_id, entry.id == numbered.c.id)
        .values(position=numbered.c.position)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # the result of an UPDATE has one


def _leaves(session: Session, council_id: str, size: int, count: int) -> list[bytes]:
    rows = session.execute(
        select(*CONTENT)
        .where(Entry.council_id == council_id, Entry.position >= size)
        .order_by(Entry.position)
    ).all()
    if len(rows) != count:
        raise BrokenTrailError("an entry is already numbered beyond the end of the tree")
    leaves = []
    for row in rows:
        try:
            leaves.append(leaf_hash(entry_bytes(council_id, *row)))
        except (TypeError, ValueError):
            raise BrokenTrailError(f"entry {row[0]} is not as it was written") from None
    return leaves


def _store_tiles(
    session: Session, council_id: str, edge: Mapping[Place, bytes], tiles: Mapping[Place, bytes]
) -> None:
    old: list[dict[str, object]] = []
    new: list[dict[str, object]] = []
    for place, hashes in tiles.items():
        width = len(hashes) // HASH
        row = {"level": place[0], "index": place[1], "width": width, "hashes": hashes}
        (old if place in edge else new).append(row | {"council_id": council_id})
    tile = cast(Table, Tile.__table__)
    if new:
        session.execute(insert(tile), new)
    for row in old:
        session.execute(
            update(tile)
            .where(tile.c.council_id == council_id)
            .where(tile.c.level == row["level"], tile.c.index == row["index"])
            .values(width=row["width"], hashes=row["hashes"])
        )


def _store_checkpoint(
    session: Session,
    council_id: str,
    size: int,
    count: int,
    root: bytes,
    signer: Signer,
    at: datetime,
) -> None:
    note = signer.seal(size + count, root, at)
    session.execute(
        insert(cast(Table, Checkpoint.__table__)).values(
            council_id=council_id,
            size=size + count,
            previous=size,
            root=root,
            at=time_text(at.replace(microsecond=0)),
            note=note,
        )
    )
    session.execute(
        update(_LOG)
        .where(_LOG.c.council_id == council_id)
        .values(size=size + count, checkpoint=note)
    )
