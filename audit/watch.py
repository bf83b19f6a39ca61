"""The log's side of its witnesses: who follows it, what to send them, what their answers mean.

Rules:

1. Nothing here speaks HTTP: a submission goes out and an answer comes in, as bytes and a status.
2. A proof is tried against what we signed before it is sent.  A witness that then finds it wrong
   holds another tree than ours.
3. A cosignature is kept once it has been verified with the witness's keys, word for word.
4. A fork is what we cannot explain from what we signed: the witness is ahead of us, at a size that
   we never signed, or has another root.  It is kept until somebody has looked, whatever the witness
   answers later.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.canonical import time_text
from audit.checkpoint import Head, Verifier
from audit.cosignature import COSIGNATURE, MLDSA44, Key, check
from audit.errors import BrokenTrailError, NoteError, ProofError
from audit.merkle import tree_root
from audit.note import KEY_ID, line, number, split
from audit.proofs import consistency_proof, verify_consistency
from audit.store import Checkpoint, Cosignature, Log, Witness
from audit.stored import Stored
from audit.witness.asked import written

ID_BYTES = 10


class Said(StrEnum):
    """What came of the last question.  Keep alphabetical."""

    COSIGNED = "cosigned"
    NOTHING = ""
    REFUSED = "refused"  # it does not know us, or not our keys
    SILENT = "silent"  # nobody answered in time
    WRONG = "wrong"  # an answer that makes no sense, a line that does not verify


class Fork(StrEnum):
    """What a witness holds against us.  Keep alphabetical."""

    LARGER = "larger"  # it has seen a larger tree than there is
    NONE = ""
    ROOT = "root"  # it has seen another tree of a size that we signed
    UNSIGNED = "unsigned"  # it is at a size that we never signed


@dataclass(frozen=True, slots=True)
class Submission:
    """What a witness is asked: to cosign the tree of `size`, that goes on from the one of `old`."""

    old: int
    size: int
    body: bytes


def enlist(
    session: Session, council_id: str, partner: str, address: str, keys: Sequence[Key], at: datetime
) -> str:
    """Have a partner's witness follow this log; return its id.

    Raises NoteError unless the keys are those of one cosigner.
    """
    kinds = [key.kind for key in keys]
    if kinds not in ([COSIGNATURE], [COSIGNATURE, MLDSA44]) or len({k.name for k in keys}) > 1:
        raise NoteError("a witness has an Ed25519 key, and perhaps an ML-DSA-44 key of its name")
    new = b32encode(secrets.token_bytes(ID_BYTES)).decode("ascii").lower()
    blank = {"gone": "", "asked": "", "said": Said.NOTHING, "fork": Fork.NONE, "fork_at": ""}
    session.add(
        Witness(
            council_id=council_id,
            id=new,
            partner=partner,
            address=address,
            keys="\n".join(map(str, keys)),
            added=time_text(at),
            size=0,
            fork_size=0,
            **blank,
        )
    )
    return new


def newest(session: Session, council_id: str, key: Verifier) -> tuple[str, Head] | None:
    """The last checkpoint and what it says; None before the first.  Raises BrokenTrailError."""
    asked = select(Log.checkpoint).where(Log.council_id == council_id)
    note = session.scalar(asked)
    if not note:
        return None
    try:
        return note, key.open(note)
    except NoteError as error:
        raise BrokenTrailError(f"the log's checkpoint: {error}") from None


def submission(session: Session, council_id: str, key: Verifier, old: int) -> Submission | None:
    """What to send a witness that came to size `old`; None before the first checkpoint.

    Raises BrokenTrailError when our own tiles do not prove what we signed.
    """
    found = newest(session, council_id, key)
    if found is None:
        return None
    note, head = found
    stored = Stored(session, council_id)

    def tile(level: int, index: int) -> bytes:
        cells = stored.tile(level, index)
        return bytes(cells[1]) if cells and cells[1] else b""

    proof: list[bytes] = []
    if old:
        try:
            proof = consistency_proof(tile, old, head.size)
            verify_consistency(old, head.size, proof, tree_root(tile, old), head.root)
        except ProofError:
            raise BrokenTrailError(f"the tiles do not lead from size {old} to the newest") from None
    return Submission(old, head.size, written(old, proof, note))


def conclude(
    session: Session,
    council_id: str,
    witness_id: str,
    asked: Submission,
    answer: tuple[int, str] | None,
    at: datetime,
) -> int | None:
    """Keep what a witness answered: status and text, None for nothing in time.

    Returns the size to go on from when it is worth asking once more.
    """
    witness = session.get(Witness, (council_id, witness_id))
    if witness is None:
        return None
    witness.asked = time_text(at)
    if answer is None:
        witness.said = Said.SILENT
        return None
    status, text = answer
    if status == 200:
        witness.said = _cosigned(session, witness, asked, text)
    elif status in (409, 422):
        return _disagreed(session, witness, asked, status, text)
    else:
        witness.said = Said.REFUSED if status in (403, 404) else Said.WRONG
    return None


def _cosigned(session: Session, witness: Witness, asked: Submission, text: str) -> Said:
    point = session.get(Checkpoint, (witness.council_id, asked.size))
    try:
        seconds, lines = verified(point.note if point else "", text, witness.keys)
    except NoteError:
        return Said.WRONG
    if session.get(Cosignature, (witness.council_id, asked.size, witness.id)) is None:
        at = time_text(datetime.fromtimestamp(seconds, UTC))
        row = {"council_id": witness.council_id, "size": asked.size, "witness": witness.id}
        session.add(Cosignature(**row, at=at, lines=lines))
    witness.size = max(witness.size, asked.size)
    return Said.COSIGNED


def verified(note: str, lines: str, keys: str) -> tuple[int, str]:
    """The time, and those lines under a note that are of these keys, in their order.

    Raises NoteError: a line of one of them is missing, or does not verify.
    """
    known = [Key.from_text(text) for text in keys.split("\n")]
    text, _, _ = note.rpartition("\n\n")
    under = f"{text}\n\n{lines}"
    signed = check(under, known)[1]
    times = {seconds for seconds in signed.values() if seconds is not None}
    if len(signed) != len(known) or len(times) != 1:
        raise NoteError("not cosigned with all keys of this witness, at one time")
    written = {(name, blob[:KEY_ID]): line(name, blob) for name, blob in split(under)[1]}
    return times.pop(), "".join(written[key.name, key.id] for key in known)


def _disagreed(
    session: Session, witness: Witness, asked: Submission, status: int, text: str
) -> int | None:
    witness.said = Said.WRONG
    if status == 422:  # the proof was tried here: its tree of the old size is another one
        _fork(witness, Fork.ROOT, asked.old)
        return None
    try:
        told = number(text.removesuffix("\n"))
    except NoteError:
        return None
    last = session.scalar(select(Log.size).where(Log.council_id == witness.council_id)) or 0
    if told > last:
        _fork(witness, Fork.LARGER, told)
    elif told and session.get(Checkpoint, (witness.council_id, told)) is None:
        _fork(witness, Fork.UNSIGNED, told)
    elif told != asked.old:
        return told
    elif told == asked.size:
        _fork(witness, Fork.ROOT, told)
    return None


def _fork(witness: Witness, fork: Fork, size: int) -> None:
    if not witness.fork:
        witness.fork, witness.fork_size, witness.fork_at = fork, size, witness.asked


def cosignatures(session: Session, council_id: str, size: int) -> str:
    """The lines of all witnesses under the checkpoint of that size."""
    asked = select(Cosignature.lines).where(Cosignature.council_id == council_id)
    found = session.scalars(asked.where(Cosignature.size == size).order_by(Cosignature.witness))
    return "".join(found)
