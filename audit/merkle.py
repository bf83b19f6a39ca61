"""The Merkle tree of RFC 9162, 2.1, and its tiles (C2SP tlog-tiles).  Pure.

Words:

* a *leaf* is the hash of one entry; the tree of n leaves has one *root*;
* a *tile* (level l, index i) is up to 256 hashes, concatenated: at level 0 leaves, at level l
  the roots of full tiles of level l - 1.  A *partial* tile has 1 to 255; it is never summed up
  in the level above;
* a *span* [start, end) is a run of leaves; its hash is MTH(D[start:end]) of the RFC.

Rules:

1. A leaf is hashed with 0x00 before it and a node with 0x01, so neither passes for the other.
2. What is missing or too short is an error, never an empty hash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256

from audit.errors import ProofError

HASH = 32  # bytes
WIDTH = 256  # hashes of a full tile
FULL = HASH * WIDTH  # bytes of a full tile
HEIGHT = 8  # levels of the tree that one level of tiles spans

EMPTY_ROOT = sha256(b"").digest()

Place = tuple[int, int]
Tiles = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """The leaf of an entry."""
    return sha256(b"\x00" + data).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """The leaf of each."""
    return [sha256(b"\x00" + data).digest() for data in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """The node above two hashes."""
    return sha256(b"\x01" + left + right).digest()


def sum_up(hashes: bytes) -> bytes:
    """The hash above one or more concatenated hashes of the same height.

    Pairing neighbours and letting an odd last one rise unchanged gives the tree of RFC 9162,
    whose left half is always a power of two.
    """
    if not hashes or len(hashes) % HASH:
        raise ProofError("a run of hashes is empty or cut")
    while len(hashes) > HASH:
        paired = len(hashes) // (2 * HASH) * 2 * HASH
        nodes = [
            sha256(b"\x01" + hashes[at : at + 2 * HASH]).digest()
            for at in range(0, paired, 2 * HASH)
        ]
        hashes = b"".join([*nodes, hashes[paired:]])
    return hashes


_summed = lru_cache(maxsize=256)(sum_up)  # the proofs of neighbours share all but a few
# ------------------------------------------------------------------ growing


class Peaks:
    """The roots of the perfect trees that a growing tree is made of, tallest first."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []

    def push(self, peak: bytes, height: int = 0) -> None:
        """Add 2**height leaves on the right, given their root.

        The size so far must be a multiple of 2**height.
        """
        while self._peaks and self._peaks[-1][0] == height:
            peak = node_hash(self._peaks.pop()[1], peak)
            height += 1
        self._peaks.append((height, peak))

    def root(self, tail: bytes | None = None) -> bytes:
        """The root, with `tail`, the hash of fewer leaves than any peak has, on the right."""
        return _fold([peak for _, peak in self._peaks] + ([] if tail is None else [tail]))


def _fold(hashes: list[bytes]) -> bytes:
    if not hashes:
        return EMPTY_ROOT
    right = hashes[-1]
    for left in reversed(hashes[:-1]):
        right = node_hash(left, right)
    return right


def right_edge(size: int) -> list[Place]:
    """The partial tiles of a tree of `size` leaves, from the bottom."""
    places, level = [], 0
    while size:
        if size % WIDTH:
            places.append((level, size // WIDTH))
        size //= WIDTH
        level += 1
    return places


def extend(edge: Mapping[Place, bytes], size: int, leaves: Iterable[bytes]) -> dict[Place, bytes]:
    """Add leaves to a tree of `size`; return the tiles that are new or longer.

    `edge` holds the partial tiles of `right_edge(size)`.
    """
    changed: dict[Place, bytes] = {}
    level, added = 0, b"".join(leaves)
    while added:
        index, width = divmod(size, WIDTH)
        hashes = _tile(edge, level, index, width) + added
        full = []
        for start in range(0, len(hashes), FULL):
            tile = hashes[start : start + FULL]
            changed[level, index + start // FULL] = tile
            if len(tile) == FULL:
                full.append(sum_up(tile))
        level, size, added = level + 1, index, b"".join(full)
    return changed


def _tile(edge: Mapping[Place, bytes], level: int, index: int, width: int) -> bytes:
    tile = edge.get((level, index), b"") if width else b""
    if len(tile) != width * HASH:
        raise ProofError(f"tile {level}/{index} does not have {width} hashes")
    return tile


# ------------------------------------------------------------------ reading


def span_hash(tiles: Tiles, start: int, end: int) -> bytes:
    """The hash of a span that a proof may ask for: `start` is a multiple of its whole width."""
    return _fold([_perfect(tiles, height, index) for height, index in _perfect_spans(start, end)])


def tree_root(tiles: Tiles, size: int) -> bytes:
    """The root of the first `size` leaves; reads partial tiles of that size only."""
    return span_hash(tiles, 0, size)


def tiles_read(index: int, size: int) -> set[Place]:
    """The tiles that lead from one leaf to the root of a tree of `size` leaves.

    Those above the leaf, and those of the right edge.  With them one proves that the leaf is in the
    tree, and that the tree begins with the one that ends at the leaf.
    """
    places, level, last = set(right_edge(size)), 0, size
    while last:
        places.add((level, index >> HEIGHT * (level + 1)))
        level, last = level + 1, last // WIDTH
    return places


def _perfect_spans(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Height and index of the perfect trees of a span, from the left."""
    while start < end:
        height = (end - start).bit_length() - 1
        if start:
            height = min(height, (start & -start).bit_length() - 1)
        yield height, start >> height
        start += 1 << height


def _perfect(tiles: Tiles, height: int, index: int) -> bytes:
    level, rest = divmod(height, HEIGHT)
    first = index << rest
    at = first % WIDTH * HASH
    length = HASH << rest
    hashes = tiles(level, first // WIDTH)[at : at + length]
    if len(hashes) != length:
        raise ProofError(f"tile {level}/{first // WIDTH} is too short")
    return _summed(hashes)
