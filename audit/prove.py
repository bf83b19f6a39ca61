"""Proofs to hand out: that an entry is in the signed tree, that the tree only ever grew.

    c2sp.org/tlog-proof@v1               C2SP tlog-proof, a file that stands alone
    extra eyJhY3Rpb24iOiJldmVudDpyZWFk…  base64 of the entry's canonical bytes
    index 1311                           its position, from 0
    b3B0aW9uYWwgaGFzaCBudW1iZXIgb25l…    hashes from its leaf to the root (RFC 9162, 2.1.3)
                                         an empty line
    vigie.example/aulnoye234567aul       the newest checkpoint, word for word
    …

Rules:

1. What is handed out has been checked here against the signed root.  A proof that would not
   convince is never given; what is stored is then damaged, and `verify` says where.
2. The bytes of the entry are extra data, which tlog-proof leaves open.  They need no trust: their
   hash is the leaf.
3. A checkpoint is read before the tiles.  Tiles only grow, so the sequencer may go on meanwhile.
4. The signatures of one checkpoint are checked once in a process: the same note under the same keys
   is as good the second time.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy.orm import Session

from audit.canonical import entry_bytes
from audit.checkpoint import Head, Verifier
from audit.errors import NoteError, ProofError, UnprovableError
from audit.merkle import Tiles, leaf_hash, tiles_read, tree_root
from audit.proofs import consistency_proof, inclusion_proof, verify_consistency, verify_inclusion
from audit.stored import Stored

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
DAMAGED = "what is stored is not what was signed; `vigie audit verify` says where"


def prove(session: Session, council_id: str, entry_id: str, key: Verifier) -> str:
    """The tlog-proof file of one entry, under the newest checkpoint.

    Raises UnprovableError: no such entry, one that still waits, one that is no longer kept, or a
    trail that is not what was signed with `key`.
    """
    stored = Stored(session, council_id)
    possible = entry_id if entry_id.isascii() and entry_id.isalnum() else ""
    checkpoint, position, *content = stored.entry_and_log(possible) or (None, None, None)
    # 1. What was signed.
    note, head = _signed(checkpoint, key)
    # 2. The entry, and that it is in what was signed.
    if content[0] is None:
        raise UnprovableError("this council's trail has no entry of this id")
    if position is None or (isinstance(position, int) and position >= head.size):
        raise UnprovableError("the entry waits to be signed: ask again in a second")
    # 3. The proof, tried before it is given.
    try:
        data = entry_bytes(council_id, *content)
        path = inclusion_proof(tiles_for(stored, position, head.size), position, head.size)
        verify_inclusion(leaf_hash(data), position, head.size, path, head.root)
    except (ProofError, TypeError, ValueError):
        raise UnprovableError(DAMAGED) from None
    return proof_text(position, path, note, data)


def prove_growth(session: Session, council_id: str, old: int, key: Verifier) -> str:
    """That the newest tree begins with the one of size `old`, as C2SP tlog-witness sends it.

    The line ``old N``, the hashes (RFC 9162, 2.1.4), an empty line, the newest checkpoint.
    Raises UnprovableError for a size that no tree of this log has had, size 0 included: it proves
    nothing.
    """
    stored = Stored(session, council_id)
    note, head = newest(stored, key)
    if not 0 < old <= head.size:
        raise UnprovableError(f"sizes go from 1 to {head.size}, the newest checkpoint's")
    try:
        shelf = tiles_for(stored, old - 1, head.size)
        path = consistency_proof(shelf, old, head.size)
        verify_consistency(old, head.size, path, tree_root(shelf, old), head.root)
    except ProofError:
        raise UnprovableError(DAMAGED) from None
    return f"old {old}\n{_lines(path)}\n{note}"


def proof_text(index: int, path: Iterable[bytes], note: str, extra: bytes = b"") -> str:
    """The lines of a tlog-proof."""
    more = f"extra {b64encode(extra).decode()}\n" if extra else ""
    return f"{PROOF_HEADER}\n{more}index {index}\n{_lines(path)}\n{note}"


def _lines(path: Iterable[bytes]) -> str:
    return "".join(f"{b64encode(one).decode()}\n" for one in path)


def newest(stored: Stored, key: Verifier) -> tuple[str, Head]:
    """The newest checkpoint, word for word, and what it says.

    Raises UnprovableError when nothing was signed yet, or not with this key.
    """
    log = stored.log_as_it_is()
    return _signed(log[1] if log else None, key)


def _signed(note: str | None, key: Verifier) -> tuple[str, Head]:
    if not note:
        raise UnprovableError("nothing has been signed yet: ask again in a second")
    try:
        return note, _opened(key, note)
    except (NoteError, TypeError):
        raise UnprovableError(DAMAGED) from None


@lru_cache(maxsize=64)  # of so many councils the newest
def _opened(key: Verifier, note: str) -> Head:
    return key.open(note)


def tiles_for(stored: Stored, index: int, size: int) -> Tiles:
    """The tiles between one leaf and the root of the tree of `size`, read at once."""
    held = stored.tiles(tiles_read(index, size))

    def tile(level: int, index: int) -> bytes:
        hashes = held.get((level, index))
        if not isinstance(hashes, bytes):
            raise ProofError(f"tile {level}/{index} is missing")
        return hashes

    return tile
