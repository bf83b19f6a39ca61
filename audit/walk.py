"""Walk along a tree from its first entry: entries, tiles and checkpoints must agree.

Numbered as `verify` tells it:

1. Every position has its entry, once.
2. Every entry has the hash that its tile of level 0 holds.
3. Every tile above holds the hashes of the full tiles below.
4. Every checkpoint, those held elsewhere too, has the root of the entries before it.

When an entry and its tile disagree, what stands above them decides who is wrong: the hash of
the tile in the next level, or the signed root.  That one is named, and the walk goes on with the
other, so that one change is one fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from audit.ahead import Hashed, nothing_ahead
from audit.canonical import entry_bytes, many_entry_bytes, time_text
from audit.checkpoint import Head, Verifier
from audit.errors import NoteError
from audit.faults import Findings, Kind, named_id
from audit.merkle import FULL, HASH, HEIGHT, WIDTH, Peaks, Place, leaf_hash, leaf_hashes, sum_up
from audit.stored import PORTION, Cells, Stored

_NONE = bytes(HASH)  # stands where an entry is missing or cannot be read


class Walk:
    """One walk, and what it leaves behind for the last checks."""

    def __init__(
        self,
        stored: Stored,
        key: Verifier,
        head: Head | None,
        held: Sequence[Head],
        found: Findings,
        minimum: int = 0,
        hashed: Hashed = nothing_ahead,
    ) -> None:
        self._hashed = hashed
        self.stored, self.key, self.head, self.found = stored, key, head, found
        self.size = head.size if head else 0
        self.minimum = minimum  # entries before it were removed
        self.signed_with: datetime | None = None  # when a checkpoint first covered all of those
        self.entries = 0  # found at a position of the tree
        self.checkpoints = 0  # found at a size of the tree
        self.tiles: set[Place] = set()  # expected in the tree
        self.tiles_there = 0  # of these, found
        self.missing: dict[bytes, int] = {}  # hashes that have no entry, and their positions
        self._blamed: list[tuple[int, str, object]] = []  # position, words, entry: not told yet
        self._peaks = Peaks()
        self._above: list[bytes] = []  # hashes of the tile that is being filled, by level - 1
        self._counts: list[int] = []  # full tiles so far, by level - 1
        self._held: dict[int, list[Head]] = defaultdict(list)
        for other in held:
            self._held[other.size].append(other)
        self._good = self._previous = 0  # the last checkpoint that was right; the last there was

    def run(self) -> None:
        """From the first entry to the last."""
        for start in range(0, self.size, PORTION):
            end = min(start + PORTION, self.size)
            tiles = self.stored.leaves(start // WIDTH, -(-end // WIDTH))
            leaves, ids = self._leaves(start, end, tiles)
            points = self._points(start, end)
            for first in range(start, end, WIDTH):
                last = min(first + WIDTH, end)
                kept = self._kept((0, first // WIDTH), tiles.get(first // WIDTH), last - first)
                mine = leaves[(first - start) * HASH : (last - start) * HASH]
                if last <= self.minimum:
                    mine = self._without_entries(first, kept) or mine
                elif kept is not None and kept != mine:
                    mine = self._judge(first, mine, kept, ids[first - start : last - start])
                self._tell(last)
                self._pass(first, last, mine, points)
        for level, hashes in enumerate(self._above, start=1):
            if hashes:
                self._compare(level, self._counts[level - 1], hashes)

    # -------------------------------------------------------------- 1. the entries

    def _leaves(
        self, start: int, end: int, tiles: Mapping[int, Cells]
    ) -> tuple[bytes, Sequence[object]]:
        """The hashes of a portion, and the entries' ids where the walk may have to name one."""
        bare = max(min(self.minimum, end) - start, 0)
        ahead = self._hashed(start, end) if not bare else None
        if ahead is not None and ahead == b"".join([tiles[one][1] or b"" for one in sorted(tiles)]):
            self.entries += end - start
            return ahead, ()
        leaves, ids = self._read(start + bare, end)
        return b"".join([_NONE] * bare + leaves), [None] * bare + ids

    def _read(self, start: int, end: int) -> tuple[list[bytes], list[object]]:
        rows = self.stored.entries(start, end)
        self.entries += len(rows)
        council_id = self.stored.council_id
        try:
            if [row[0] for row in rows] == list(range(start, end)):
                leaves = leaf_hashes(many_entry_bytes(council_id, rows))
                return leaves, [row[1] for row in rows]
        except (TypeError, ValueError):
            pass  # one of them is not as it was written: look at each
        return self._leaves_one_by_one(start, end, rows)

    def _leaves_one_by_one(
        self, start: int, end: int, rows: Sequence[Cells]
    ) -> tuple[list[bytes], list[object]]:
        leaves = [_NONE] * (end - start)
        ids: list[object] = [None] * (end - start)
        for position, *content in rows:
            if not isinstance(position, int):
                self._blame(start, content[0], "has no whole number for a position")
            elif ids[position - start] is not None:
                self._blame(position, content[0], "stands where another stands already")
            else:
                ids[position - start] = content[0]
                try:
                    leaf = leaf_hash(entry_bytes(self.stored.council_id, *content))
                    leaves[position - start] = leaf
                except (TypeError, ValueError):
                    self._blame(position, content[0], "cannot be read as it was written")
        for number, entry_id in enumerate(ids):
            if entry_id is None:
                words = f"position {start + number} has no entry: deleted, moved or renumbered"
                self._blamed.append((start + number, words, None))
        return leaves, ids

    def _blame(self, position: int, entry_id: object, what: str) -> None:
        words = f"entry {named_id(entry_id)} at position {position} {what}"
        self._blamed.append((position, words, entry_id))

    def _tell(self, last: int) -> None:
        """Report the entries blamed so far, in the order of the tree."""
        self._blamed.sort(key=lambda blame: blame[0])
        while self._blamed and self._blamed[0][0] < last:
            position, words, entry_id = self._blamed.pop(0)
            self.found.add(Kind.ENTRY, words, entry_id, position)

    # -------------------------------------------------------------- 2. the leaves

    def _kept(self, place: Place, tile: Cells | None, width: int) -> bytes | None:
        """The hashes of a tile, if it is there and as wide as it must be."""
        self.tiles.add(place)
        name = f"tile {place[0]}/{place[1]}"
        if tile is None:
            self.found.add(Kind.TILE, f"{name} is missing")
            return None
        self.tiles_there += 1
        stored_width, hashes = tile
        if hashes is None or len(hashes) != width * HASH:
            self.found.add(Kind.TILE, f"{name} is not {width} x {HASH} bytes long")
            return None
        if stored_width != width:
            self.found.add(Kind.TILE, f"{name} does not say that it holds {width} hashes")
        return bytes(hashes)

    def _without_entries(self, first: int, kept: bytes | None) -> bytes | None:
        """The hashes of a tile whose entries were removed: what stands above it bears them out."""
        if kept is not None and not self._confirmed(first, kept):
            words = f"tile 0/{first // WIDTH}, whose entries were removed,"
            self.found.add(Kind.TILE, f"{words} and the tile above it do not agree")
        return kept

    def _judge(self, first: int, mine: bytes, kept: bytes, ids: Sequence[object]) -> bytes:
        """Find what is wrong, and return the hashes to go on with."""
        index = first // WIDTH
        if self._confirmed(first, mine) and not self._confirmed(first, kept):
            self.found.add(Kind.TILE, f"tile 0/{index} does not hold the hashes of its entries")
            return mine
        for number, entry_id in enumerate(ids):
            at = slice(number * HASH, (number + 1) * HASH)
            if mine[at] not in (kept[at], _NONE):
                self._blame(first + number, entry_id, f"is not the one in tile 0/{index}")
            elif entry_id is None and len(self.missing) < PORTION:
                self.missing[kept[at]] = first + number
        return kept

    def _confirmed(self, first: int, hashes: bytes) -> bool:
        """Whether what stands above the tile says that these are its hashes."""
        if len(hashes) < FULL:
            return self.head is not None and self._peaks.root(sum_up(hashes)) == self.head.root
        index = first // WIDTH
        above = self.stored.tile(1, index // WIDTH)
        at = index % WIDTH * HASH
        return above is not None and (above[1] or b"")[at : at + HASH] == sum_up(hashes)

    # -------------------------------------------------------------- 3. the tiles above

    def _pass(self, first: int, last: int, hashes: bytes, points: list[Cells]) -> None:
        """Leave one tile behind: the checkpoints in it, then its hash to the level above."""
        while points and points[0][0] <= last:
            point = points.pop(0)
            self._look(point, self._root(first, point[0], hashes))
        for size in range(first + 1, last + 1) if self._held else ():
            for other in self._held.get(size, ()):
                if other.root != self._root(first, size, hashes):
                    words = f"checkpoint of size {size}, held elsewhere, has another root"
                    self.found.add(Kind.CHECKPOINT, f"{words}: a fork, or a rewriting")
        if len(hashes) == FULL:
            above = sum_up(hashes)
            self._peaks.push(above, HEIGHT)
            self._rise(above)

    def _root(self, first: int, size: int, hashes: bytes) -> bytes:
        return self._peaks.root(sum_up(hashes[: (size - first) * HASH]))

    def _rise(self, above: bytes) -> None:
        level = 0
        while True:
            if level == len(self._above):
                self._above.append(b"")
                self._counts.append(0)
            self._above[level] += above
            hashes = self._above[level]
            if len(hashes) < FULL:
                return
            self._compare(level + 1, self._counts[level], hashes)
            self._above[level] = b""
            self._counts[level] += 1
            above, level = sum_up(hashes), level + 1

    def _compare(self, level: int, index: int, hashes: bytes) -> None:
        width = len(hashes) // HASH
        kept = self._kept((level, index), self.stored.tile(level, index), width)
        if kept is not None and kept != hashes:
            words = f"tile {level}/{index} does not hold the hashes of the tiles below it"
            self.found.add(Kind.TILE, words)

    # -------------------------------------------------------------- 4. the checkpoints

    def _points(self, start: int, end: int) -> list[Cells]:
        points = self.stored.checkpoints(start, end)
        self.checkpoints += len(points)
        for size, *_ in points:
            if not isinstance(size, int):
                words = f"checkpoint of size {named_id(str(size))}: not a whole number"
                self.found.add(Kind.CHECKPOINT, words)
        return [point for point in points if isinstance(point[0], int)]

    def _look(self, point: Cells, root: bytes) -> None:
        size, previous, stored_root, at, note = point
        name = f"checkpoint of size {named_id(str(size))}"
        if previous != self._previous:
            words = f"{name}: the one before it, of size {named_id(str(previous))}, is not there"
            self.found.add(Kind.CHECKPOINT, words)
        self._previous = size
        try:
            head = self.key.open(note)
        except (NoteError, TypeError) as error:
            self.found.add(Kind.CHECKPOINT, f"{name}: {error}")
            return
        if (head.size, head.root, time_text(head.at)) != (size, stored_root, at):
            self.found.add(Kind.CHECKPOINT, f"{name}: its columns are not what its note says")
        if (head.size, head.root) == (size, root):
            self._good = size
            if size >= self.minimum and self.signed_with is None:
                self.signed_with = head.at
        elif head.size == size:
            words = f"{name}: another root was signed; something was changed from position"
            self.found.add(Kind.CHECKPOINT, f"{words} {self._good} to {size - 1}")
