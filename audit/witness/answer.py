"""What a witness answers to `add-checkpoint` (C2SP tlog-witness).

    200  the checkpoint goes on from what was seen: its cosignatures
    400  no request, or a checkpoint smaller than the size it goes on from
    403  not signed by a key that is trusted for this log
    404  no such log
    409  the log came to another size, which is told; or there are two trees of this size
    422  the proof does not lead from what was seen to this checkpoint

Rules:

1. Checks stand in the order of the specification, inside one turn of the memory.
2. One signature of each kind that is trusted is needed: whoever trusts an ML-DSA key of a log is
   not content with Ed25519.
3. The cosignature leaves this function after the memory is on the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from audit.cosignature import Cosigner, check
from audit.errors import NoteError, ProofError
from audit.merkle import EMPTY_ROOT
from audit.note import read_text, split
from audit.proofs import verify_consistency
from audit.witness.asked import Asked, read
from audit.witness.memory import Memory, Seen, Turn

PLAIN = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status of HTTP, and what is said with it."""

    status: int
    body: str
    kind: str = PLAIN


def add_checkpoint(
    memory: Memory, cosigner: Cosigner, body: bytes, clock: Callable[[], datetime]
) -> Answer:
    """Cosign what goes on from what was seen, or say why not.

    Raises sqlite3.Error when it could not be written down: then nothing was cosigned.
    """
    try:
        asked = read(body)
        text, _ = split(asked.note)
        origin, size, root = read_text(text, extensions=True)
    except NoteError as error:
        return Answer(400, f"{error}\n")
    with memory.turn() as turn:
        refusal = _refusal(turn, asked, origin, Seen(size, root))
        if refusal is not None:
            return refusal
        at = turn.keep(origin, Seen(size, root), asked.note, clock())  # the time is of this turn
    return Answer(200, cosigner.cosign(text, at))


def _refusal(turn: Turn, asked: Asked, origin: str, new: Seen) -> Answer | None:
    keys = turn.keys(origin)
    if not keys:
        return Answer(404, "this log is not known here\n")
    try:
        signed = check(asked.note, keys)[1]
    except NoteError as error:
        return Answer(403, f"{error}\n")
    if {key.kind for key in signed} != {key.kind for key in keys}:
        return Answer(403, "not signed by a key that is trusted for this log\n")
    if asked.old > new.size:
        return Answer(400, "the old size is larger than the checkpoint's\n")
    seen = turn.latest(origin) or Seen(0, EMPTY_ROOT)
    if asked.old != seen.size or (new.size == seen.size and new.root != seen.root):
        return Answer(409, f"{seen.size}\n", SIZE)
    try:
        _verify(seen, new, asked.proof)
    except ProofError as error:
        return Answer(422, f"{error}\n")
    return None


def _verify(seen: Seen, new: Seen, proof: tuple[bytes, ...]) -> None:
    """From nothing everything goes on, and there is nothing to prove."""
    if seen.size:
        verify_consistency(seen.size, new.size, proof, seen.root, new.root)
    elif proof:
        raise ProofError("from size 0 there is nothing to prove")
