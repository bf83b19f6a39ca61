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

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, Update, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.canonical import entry_bytes, many_entry_bytes, time_text
from audit.checkpoint import Signer
from audit.errors import BrokenTrailError, NoteError
from audit.limits import at_most
from audit.merkle import EMPTY_ROOT, HASH, Place, extend, leaf_hashes, right_edge, tree_root
from audit.store import CONTENT, Checkpoint, Entry, Log, Tile
from audit.stored import Cells, bare_rows

OPEN = "open"
PORTION = 5_000  # entries

_ENTRY = cast(Table, Entry.__table__)
_LOG = cast(Table, Log.__table__)
_INSERT_LOG: Mapping[str, Callable[[Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def integrate(
    session: Session, council_id: str, *, signer: Signer, at: datetime, limit: int = PORTION
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
    _refuse_closed(found)
    return found


def refusal(session: Session, council_id: str, signer: Signer) -> str | None:
    """Why the log would not be extended, or None.  Takes no lock, writes nothing."""
    log = select(Log.size, Log.checkpoint, Log.state).where(Log.council_id == council_id)
    found = session.execute(log).one_or_none()
    try:
        if found is not None:
            _refuse_closed(found)
            _held_tree(session, council_id, found, signer)
    except BrokenTrailError as error:
        return str(error)
    return None


def _refuse_closed(log: Row[int, str, str]) -> None:
    if log.state != OPEN:
        raise BrokenTrailError(f"the log is not open: its state is {log.state!r}")


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
    find_each(session)
    done = session.execute(numbering(council_id, size, limit))
    return int(done.rowcount)  # type: ignore[attr-defined]  # the result of an UPDATE has one


def find_each(session: Session) -> None:
    """For the rest of the transaction, have PostgreSQL find each entry by its key.

    Of a trail that has just grown it expects thousands to number, and would read all of it instead,
    for each batch.
    """
    if session.get_bind().dialect.name == "postgresql":
        ways = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan")
        session.execute(select(*(func.set_config(way, "off", True) for way in ways)))


def numbering(council_id: str, size: int, limit: int) -> Update:
    """Give the first `limit` that wait their positions, from `size` on."""
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
    return (
        update(_ENTRY)
        .where(entry.council_id == council_id, entry.id == numbered.c.id)
        .values(position=numbered.c.position)
    )


def _leaves(session: Session, council_id: str, size: int, count: int) -> list[bytes]:
    placed = select(Entry.position, *CONTENT).where(Entry.council_id == council_id)
    rows = bare_rows(session, placed.where(Entry.position >= size).order_by(Entry.position))
    if [row[0] for row in rows] != list(range(size, size + count)):
        raise BrokenTrailError("an entry is already numbered beyond the end of the tree")
    try:
        return leaf_hashes(many_entry_bytes(council_id, rows))
    except (TypeError, ValueError):
        raise BrokenTrailError(
            f"entry {_unwritten(council_id, rows)} is not as it was written"
        ) from None


def _unwritten(council_id: str, rows: Sequence[Cells]) -> object:
    """The id of the first of which there are no canonical bytes."""
    for row in rows:
        try:
            entry_bytes(council_id, *row[1:])
        except (TypeError, ValueError):
            return row[1]
    return None


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
