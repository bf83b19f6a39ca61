"""The tree is that of RFC 9162: published vectors, and a naive tree written from the RFC."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ProofError
from audit.merkle import (
    EMPTY_ROOT,
    HASH,
    WIDTH,
    Peaks,
    Place,
    Tiles,
    extend,
    leaf_hash,
    right_edge,
    sum_up,
    tree_root,
)
from audit.proofs import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)

# The eight entries, and the roots of their first 1 to 8, which every implementation of RFC 6962
# has been held to since the first.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"

SIZES = st.one_of(
    st.integers(1, 40),
    st.sampled_from([255, 256, 257, 511, 512, 513, 700]),
    st.integers(1, 1400),
)


class Grown:
    """A tree grown in steps, with the tiles it is made of."""

    def __init__(self) -> None:
        self.tiles: dict[Place, bytes] = {}
        self.size = 0

    def add(self, leaves: list[bytes]) -> None:
        """As the sequencer does: read the right edge, write what changed."""
        edge = {place: self.tiles[place] for place in right_edge(self.size)}
        self.tiles |= extend(edge, self.size, leaves)
        self.size += len(leaves)

    def __call__(self, level: int, index: int) -> bytes:
        """Read one tile."""
        return self.tiles[level, index]


def leaves_of(count: int) -> list[bytes]:
    """Leaves that all differ."""
    return [leaf_hash(str(n).encode()) for n in range(count)]


def grown(leaves: list[bytes]) -> Tiles:
    """The tiles of these leaves."""
    tree = Grown()
    tree.add(leaves)
    return tree


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH as RFC 9162 defines it, 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH, 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF, 2.1.4.1."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], False), naive_root(leaves[:k])]


def test_published_roots() -> None:
    """The hashes that all logs agree on."""
    assert sha256(b"").digest() == EMPTY_ROOT
    leaves = [leaf_hash(entry) for entry in ENTRIES]
    for size, root in enumerate(ROOTS, start=1):
        assert tree_root(grown(leaves[:size]), size).hex() == root


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [(0, 1, []), (0, 8, [A, B, C]), (5, 8, [D, E, ROOTS[3]]), (2, 3, [ROOTS[1]]),
     (1, 5, [ROOTS[0], B, D])],
)  # fmt: skip
def test_published_inclusion_proofs(index: int, size: int, path: list[str]) -> None:
    """Proofs that all logs give for the same entry."""
    leaves = [leaf_hash(entry) for entry in ENTRIES[:size]]
    proof = inclusion_proof(grown(leaves), index, size)
    assert [step.hex() for step in proof] == path
    verify_inclusion(leaves[index], index, size, proof, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [F, E, ROOTS[3]]), (2, 5, [B, D])],
)
def test_published_consistency_proofs(old: int, new: int, path: list[str]) -> None:
    """Proofs that all logs give for the same two trees."""
    proof = consistency_proof(grown([leaf_hash(entry) for entry in ENTRIES]), old, new)
    assert [step.hex() for step in proof] == path
    roots = bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[new - 1])
    verify_consistency(old, new, proof, *roots)


def test_nothing_passes_for_something_else() -> None:
    """A leaf that spells out two hashes is not the node above them."""
    left, right = leaves_of(2)
    assert leaf_hash(left + right) != naive_root([left, right])


@given(steps=st.lists(st.integers(1, 600), min_size=1, max_size=5))
def test_growing_in_steps_is_growing_at_once(steps: list[int]) -> None:
    """However the batches fall, the tiles are those of the specification."""
    leaves = leaves_of(sum(steps))
    tree = Grown()
    for step in steps:
        tree.add(leaves[tree.size : tree.size + step])
    level, row = 0, leaves
    expected: dict[Place, bytes] = {}
    while row:
        for index in range(0, len(row), WIDTH):
            expected[level, index // WIDTH] = b"".join(row[index : index + WIDTH])
        full = range(0, len(row) // WIDTH * WIDTH, WIDTH)
        row = [naive_root(row[at : at + WIDTH]) for at in full]
        level += 1
    assert tree.tiles == expected
    assert tree_root(tree, tree.size) == naive_root(leaves)
    assert right_edge(tree.size) == [
        place for place in sorted(expected) if len(expected[place]) < WIDTH * HASH
    ]


def test_three_levels() -> None:
    """The example of the specification: 70,000 leaves fill 273 tiles and begin three."""
    assert right_edge(70_000) == [(0, 273), (1, 1), (2, 0)]
    tree = Grown()
    leaves = leaves_of(70_000)
    tree.add(leaves[:69_999])
    tree.add(leaves[69_999:])
    widths = {place: len(tree.tiles[place]) // HASH for place in right_edge(70_000)}
    assert widths == {(0, 273): 112, (1, 1): 17, (2, 0): 1}
    assert right_edge(256) == [(1, 0)]
    root = tree_root(tree, 70_000)
    peaks = Peaks()
    for leaf in leaves:
        peaks.push(leaf)
    assert root == peaks.root()
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        proof = inclusion_proof(tree, index, 70_000)
        assert len(proof) <= 17
        verify_inclusion(leaves[index], index, 70_000, proof, root)


@given(size=SIZES, data=st.data())
def test_peaks_are_the_tree(size: int, data: st.DataObject) -> None:
    """Leaf by leaf, or a full tile at once with a partial one behind: the same root."""
    leaves = leaves_of(size)
    one_by_one, by_tile = Peaks(), Peaks()
    for leaf in leaves:
        one_by_one.push(leaf)
    full = size // WIDTH * WIDTH
    for index in range(0, full, WIDTH):
        by_tile.push(sum_up(b"".join(leaves[index : index + WIDTH])), 8)
    tail = sum_up(b"".join(leaves[full:])) if size > full else None
    assert one_by_one.root() == by_tile.root(tail) == naive_root(leaves)


@given(size=SIZES, data=st.data())
def test_inclusion(size: int, data: st.DataObject) -> None:
    """The proof is the RFC's, and proves this leaf at this place and nothing else."""
    index = data.draw(st.integers(0, size - 1))
    leaves = leaves_of(size)
    root = naive_root(leaves)
    proof = inclusion_proof(grown(leaves), index, size)
    assert proof == naive_path(index, leaves)
    verify_inclusion(leaves[index], index, size, proof, root)
    other = data.draw(st.integers(0, size).filter(lambda n: n != index))
    for wrong in (
        (leaf_hash(b"other"), index, size, proof, root),
        (leaves[index], other, size, proof, root),
        (leaves[index], index, size, [*proof, root], root),
        (leaves[index], index, size, proof, leaf_hash(b"other")),
        (leaves[index], -1, size, proof, root),
        *([(leaves[index], index, size, proof[:-1], root)] if proof else []),
    ):
        with pytest.raises(ProofError):
            verify_inclusion(*wrong)


@given(new=SIZES, data=st.data())
def test_consistency(new: int, data: st.DataObject) -> None:
    """The proof is the RFC's, and a tree that does not begin with the old one has none."""
    old = data.draw(st.integers(1, new))
    leaves = leaves_of(new)
    roots = naive_root(leaves[:old]), naive_root(leaves)
    proof = consistency_proof(grown(leaves), old, new)
    assert proof == naive_subproof(old, leaves, True)
    verify_consistency(old, new, proof, *roots)
    forked = naive_root([leaf_hash(b"other"), *leaves[1:]])
    for wrong in (
        (old, new, proof, roots[0], forked),
        (old, new, proof, forked, roots[1]),
        (old, new, [*proof, roots[0]], *roots),
        (0, new, proof, EMPTY_ROOT, roots[1]),
        (new + 1, new, proof, *roots),
        *([(old, new, proof[:-1], *roots)] if proof else []),
    ):
        with pytest.raises(ProofError):
            verify_consistency(*wrong)


@given(size=SIZES, bit=st.integers(0, 255), data=st.data())
def test_one_bit_of_a_proof(size: int, bit: int, data: st.DataObject) -> None:
    """Every bit of a proof matters."""
    leaves = leaves_of(size + 1)
    index = data.draw(st.integers(0, size))
    proof = inclusion_proof(grown(leaves), index, size + 1)
    at = data.draw(st.integers(0, len(proof) - 1))
    damaged = bytearray(proof[at])
    damaged[bit // 8] ^= 1 << bit % 8
    proof[at] = bytes(damaged)
    with pytest.raises(ProofError):
        verify_inclusion(leaves[index], index, size + 1, proof, naive_root(leaves))


def test_what_is_missing_is_an_error() -> None:
    """No tree is made of tiles that are absent, short or empty."""
    with pytest.raises(ProofError, match="0/0"):
        extend({}, 3, leaves_of(1))
    with pytest.raises(ProofError, match="0/0"):
        extend({(0, 0): bytes(64)}, 3, leaves_of(1))
    with pytest.raises(ProofError, match="too short"):
        tree_root(lambda *_: bytes(HASH), 3)
    for cut in (b"", bytes(33)):
        with pytest.raises(ProofError, match="cut"):
            sum_up(cut)
    with pytest.raises(ProofError, match="no leaf"):
        inclusion_proof(grown(leaves_of(3)), 3, 3)
    for old, new in ((0, 3), (4, 3)):
        with pytest.raises(ProofError, match="no consistency"):
            consistency_proof(grown(leaves_of(3)), old, new)
