"""A tree in memory, which a log signs and a witness follows."""

from datetime import UTC, datetime
from functools import cached_property

from audit.checkpoint import Signer
from audit.merkle import Place, extend, leaf_hash, right_edge, tree_root
from audit.proofs import consistency_proof
from audit.witness.asked import written
from tests.audit.conftest import SIGNER

AT = datetime(2026, 11, 22, 2, 14, 6, tzinfo=UTC)


class Grown:
    """Leaves that are numbers, or the same with another word before them."""

    def __init__(self, size: int, word: str = "", signer: Signer = SIGNER) -> None:
        self.size, self.word, self.signer = size, word, signer

    @cached_property
    def _tiles(self) -> dict[Place, bytes]:
        return extend({}, 0, [leaf_hash(f"{self.word}{n}".encode()) for n in range(self.size)])

    def tile(self, level: int, index: int) -> bytes:
        """What a proof is made of."""
        return self._tiles.get((level, index), b"")

    def root(self, size: int) -> bytes:
        """Of the first leaves."""
        assert right_edge(size) is not None
        return tree_root(self.tile, size)

    def note(self, size: int, at: datetime = AT) -> str:
        """The checkpoint of that size."""
        return self.signer.seal(size, self.root(size), at)

    def proof(self, old: int, new: int) -> list[bytes]:
        """That one goes on from the other."""
        return consistency_proof(self.tile, old, new) if old else []

    def asked(self, old: int, new: int) -> bytes:
        """An honest request."""
        return written(old, self.proof(old, new), self.note(new))
