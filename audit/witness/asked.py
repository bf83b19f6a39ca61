"""The body of `add-checkpoint` (C2SP tlog-witness), read and written.  Pure.

old 20852014                       the size up to which the witness has cosigned this log
PlRNCrwHpqhGrupue0L7gxbjbMiKA9te…  hashes that lead from there (RFC 9162, 2.1.4), at most 63
                                   an empty line
example.com/behind-the-sofa        the checkpoint, word for word
…
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.errors import NoteError
from audit.merkle import HASH
from audit.note import MAX_NOTE, from_base64, number, to_base64

LONGEST_PROOF = 63  # hashes
LONGEST = 4 * MAX_NOTE  # bytes: a note is all of it but a few thousand


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: from which size, with which proof, to which checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: str


def written(old: int, proof: Sequence[bytes], note: str) -> bytes:
    """The body of a request."""
    hashes = "".join(f"{to_base64(one)}\n" for one in proof)
    return f"old {old}\n{hashes}\n{note}".encode()


def read(body: bytes) -> Asked:
    """The request, its note still unread.  Raises NoteError, which says what is wrong."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise NoteError("a request is UTF-8") from None
    head, gap, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    if not gap or not first.startswith("old "):
        raise NoteError("a request is an old size, a proof, an empty line and a checkpoint")
    if len(lines) > LONGEST_PROOF:
        raise NoteError(f"a proof has at most {LONGEST_PROOF} hashes")
    proof = tuple(from_base64(line) for line in lines)
    if any(len(one) != HASH for one in proof):
        raise NoteError(f"a hash has {HASH} bytes")
    return Asked(number(first.removeprefix("old ")), proof, note)
