"""The tree of a council written as files (C2SP tlog-tiles), and one tile of it.

Rules:

1. Nothing is written that is not of the signed tree: the root is computed first.
2. A file is there whole or not at all, and the checkpoint comes last: whoever finds it finds the
   tiles that it speaks of.
3. What stands there already is never changed.  If it says something else, two trees have been
   signed, and that is told.
4. Entries hold pseudonyms.  They are written for whoever asks for them by name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy.orm import Session

from audit.canonical import entry_bytes
from audit.checkpoint import Head, Verifier
from audit.errors import BrokenTrailError, NoteError
from audit.layout import CHECKPOINT, ENTRIES, bundle, tile_path
from audit.merkle import EMPTY_ROOT, FULL, HASH, WIDTH, Place, extend, leaf_hash, tree_root
from audit.prune import minimum_index
from audit.stored import PORTION, Stored

Changed = dict[Place, bytes]


def tile(session: Session, council_id: str, level: int, index: int, width: int) -> bytes | None:
    """The first `width` hashes of a tile; None when it has not so many."""
    found = Stored(session, council_id).tile(level, index)
    hashes = found[1] if found else b""
    return bytes(hashes[: width * HASH]) if len(hashes) >= width * HASH else None


def write(
    session: Session, council_id: str, key: Verifier, to: Path, *, entries: bool = False
) -> int:
    """Write or complete the files of a council's tree in a directory; return how many are new.

    Raises BrokenTrailError: what is stored is not what was signed, or what stands in the directory
    is of another tree.
    """
    stored = Stored(session, council_id)
    stored.hold_still()
    log = stored.log()
    if log is None or not log[1]:
        return 0
    # 1. What is stored is what was signed, and goes on from what is in the directory.
    head = _open(key, log[1])
    edge: Changed = {}
    for changed in _tiles(stored, head.size):
        edge = _partial(edge | changed)
    root = tree_root(lambda *place: edge[place], head.size) if head.size else EMPTY_ROOT
    if root != head.root:
        raise BrokenTrailError("the tiles are not of the tree that was signed")
    new = _goes_on(key, head, to / CHECKPOINT)
    # 2. Full tiles, the partial ones of this size, entries.
    count = 0
    for changed in _tiles(stored, head.size):
        for (level, index), hashes in changed.items():
            if len(hashes) == FULL:
                count += _put(to, tile_path(level, index), hashes)
    for (level, index), hashes in edge.items():
        count += _put(to, tile_path(level, index, len(hashes) // HASH), hashes)
    for path, data in _bundles(stored, head.size) if entries else ():
        count += _put(to, path, data)
    # 3. The checkpoint, last.
    if new:
        _write(to / CHECKPOINT, str(log[1]).encode())
    return count + new


def _open(key: Verifier, note: object) -> Head:
    try:
        return key.open(str(note))
    except NoteError as error:
        raise BrokenTrailError(f"the checkpoint: {error}") from None


def _goes_on(key: Verifier, head: Head, file: Path) -> bool:
    """Whether the checkpoint that stands there is an older one, or none."""
    if not file.exists():
        return True
    there = _open(key, file.read_text(encoding="utf-8", errors="replace"))
    if there.size > head.size or (there.size == head.size and there.root != head.root):
        words = f"the directory holds a checkpoint of size {there.size}"
        raise BrokenTrailError(f"{words}, of which the stored tree, of size {head.size}, is none")
    return there.size < head.size


def _tiles(stored: Stored, size: int) -> Iterator[Changed]:
    """All tiles, made again from the leaves: full ones once, partial ones as they grow."""
    edge: Changed = {}
    for start in range(0, size, PORTION):
        end = min(start + PORTION, size)
        changed = extend(edge, start, [_leaves(stored, start, end)])
        yield changed
        edge = _partial(edge | changed)


def _partial(tiles: Changed) -> Changed:
    return {place: hashes for place, hashes in tiles.items() if len(hashes) < FULL}


def _leaves(stored: Stored, start: int, end: int) -> bytes:
    rows = stored.leaves(start // WIDTH, -(-end // WIDTH))
    found = b""
    for index in range(start // WIDTH, -(-end // WIDTH)):
        width = min(WIDTH, end - index * WIDTH)
        hashes = bytes((rows.get(index) or (0, b""))[1] or b"")[: width * HASH]
        if len(hashes) != width * HASH:
            raise BrokenTrailError(f"tile 0/{index} does not hold {width} hashes")
        found += hashes
    return found


def _bundles(stored: Stored, size: int) -> Iterator[tuple[str, bytes]]:
    first_kept = minimum_index(stored.session, stored.council_id)  # a whole number of bundles
    for start in range(first_kept, size, PORTION):
        end = min(start + PORTION, size)
        leaves, rows = _leaves(stored, start, end), stored.entries(start, end)
        if [row[0] for row in rows] != list(range(start, end)):
            raise BrokenTrailError(f"an entry is missing between {start} and {end - 1}")
        written = [_entry(stored.council_id, row) for row in rows]
        for number, data in enumerate(written):
            if leaf_hash(data) != leaves[number * HASH : (number + 1) * HASH]:
                raise BrokenTrailError(f"the entry at {start + number} is not as it was signed")
        for first in range(0, end - start, WIDTH):
            some = written[first : first + WIDTH]
            yield tile_path(ENTRIES, (start + first) // WIDTH, len(some)), bundle(some)


def _entry(council_id: str, row: tuple[object, ...]) -> bytes:
    try:
        return entry_bytes(council_id, *row[1:])  # type: ignore[arg-type]  # whatever is stored
    except (TypeError, ValueError):
        raise BrokenTrailError(f"the entry at {row[0]} is not as it was written") from None


def _put(to: Path, path: str, data: bytes) -> bool:
    file = to / path
    if file.exists():
        if file.read_bytes() != data:
            raise BrokenTrailError(f"{path} is there already and says something else")
        return False
    _write(file, data)
    return True


def _write(file: Path, data: bytes) -> None:
    """Whole and on the disk, or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, prefix=".new-", delete=False) as stream:
        try:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
            Path(stream.name).chmod(0o644)
            Path(stream.name).replace(file)
        except BaseException:
            Path(stream.name).unlink(missing_ok=True)
            raise
    directory = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
