"""Proofs that a leaf is in a tree, and that a tree begins with an older one.  Pure.

Rules (RFC 9162, 2.1.3 and 2.1.4):

1. A proof is checked against roots that the checker already trusts, never against what came
   with it.
2. Too short and too long are wrong: every hash of a proof is used, and the top is reached.
3. From size 0 everything is consistent and nothing is proven, so that is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from audit.errors import ProofError
from audit.merkle import Tiles, node_hash, span_hash


def inclusion_proof(tiles: Tiles, index: int, size: int) -> list[bytes]:
    """PATH(index, D[0:size]) of RFC 9162, 2.1.3.1: at most log2(size) hashes, rounded up."""
    if not 0 <= index < size:
        raise ProofError(f"there is no leaf {index} in a tree of {size}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(span_hash(tiles, middle, end))
            end = middle
        else:
            path.append(span_hash(tiles, start, middle))
            start = middle
    return path[::-1]


def consistency_proof(tiles: Tiles, old: int, new: int) -> list[bytes]:
    """PROOF(old, D[0:new]) of RFC 9162, 2.1.4.1; none is needed between equal sizes."""
    if not 0 < old <= new:
        raise ProofError(f"no consistency to prove from size {old} to {new}")
    path, start, end = [], 0, new
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(span_hash(tiles, middle, end))
            end = middle
        else:
            path.append(span_hash(tiles, start, middle))
            start = middle
    if start:
        path.append(span_hash(tiles, start, end))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise ProofError unless the leaf stands at `index` in the tree of that size and root."""
    if not 0 <= index < size:
        raise ProofError(f"there is no leaf {index} in a tree of {size}")
    found = leaf
    for on_left, sibling in _climb(index, size - 1, proof):
        found = node_hash(sibling, found) if on_left else node_hash(found, sibling)
    if found != root:
        raise ProofError("the proof leads to another root")


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Raise ProofError unless the tree of size `new` begins with that of size `old`."""
    # 1. There is something to prove.
    if not 0 < old <= new:
        raise ProofError(f"no consistency to prove from size {old} to {new}")
    if old == new:
        if proof or old_root != new_root:
            raise ProofError("two trees of one size, and not the same")
        return
    # 2. The way up begins at the lowest node that ends both trees' common part; when the old
    #    tree is perfect, that is its root, which the proof does not repeat.
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not hashes:
        raise ProofError("the proof is too short")
    shared = (old & -old).bit_length() - 1
    from_old = from_new = hashes[0]
    # 3. Hashes on the left are in both trees, those on the right only in the new one.
    for on_left, sibling in _climb(old - 1 >> shared, new - 1 >> shared, hashes[1:]):
        if on_left:
            from_old = node_hash(sibling, from_old)
            from_new = node_hash(sibling, from_new)
        else:
            from_new = node_hash(from_new, sibling)
    # 4. Both tops are the roots that we know.
    if (from_old, from_new) != (old_root, new_root):
        raise ProofError("the proof leads to other roots")


def _climb(place: int, last: int, proof: Iterable[bytes]) -> Iterator[tuple[bool, bytes]]:
    """From node `place` of a level that ends at `last`: each hash, and whether it is a left one."""
    for sibling in proof:
        if last == 0:
            raise ProofError("the proof is too long")
        on_left = bool(place & 1) or place == last
        yield on_left, sibling
        while on_left and place and not place & 1:  # no neighbour: it rises as it is
            place >>= 1
            last >>= 1
        place >>= 1
        last >>= 1
    if last:
        raise ProofError("the proof is too short")


def _split(width: int) -> int:
    """The largest power of two smaller than `width`, which is at least 2."""
    return 1 << (width - 1).bit_length() - 1
