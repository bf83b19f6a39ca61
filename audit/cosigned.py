"""Are the stored cosignatures what the witnesses wrote?  Part of `audit.verify`.

Every line is checked again, with the keys of the witness and the checkpoint that it stands under.
Those keys lie in the same database: this finds damage, not somebody who puts other keys there.
Whoever wants to know more asks the witness.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import and_, literal, select, tuple_

from audit.canonical import time_text
from audit.errors import NoteError
from audit.faults import Findings, Kind, named_id
from audit.limits import at_most
from audit.store import Checkpoint, Cosignature, Witness
from audit.stored import PORTION, Cells, Stored, rows_as_they_are
from audit.watch import verified


def check_cosignatures(stored: Stored, found: Findings) -> None:
    """Report every cosignature that is not of its witness, its checkpoint and its time."""
    for size, witness, at, lines, keys, note in _rows(stored):
        if keys is None:
            wrong = "is of a witness that is on no list"
        elif note is None:
            wrong = "stands under no checkpoint"
        else:
            wrong = _wrong(at, lines, keys, note)
        if wrong:
            where = f"of witness {named_id(witness)} at size {named_id(str(size))}"
            found.add(Kind.CHECKPOINT, f"the cosignature {where} {wrong}")


def _wrong(at: object, lines: object, keys: object, note: object) -> str:
    try:
        seconds, mine = verified(str(note), str(lines), str(keys))
    except NoteError as error:
        return f"does not hold: {error}"
    if mine != lines or time_text(datetime.fromtimestamp(seconds, UTC)) != at:
        return "is not kept as it was written"
    return ""


def _rows(stored: Stored) -> Iterator[Cells]:
    mine = Cosignature.council_id == stored.council_id
    listed = and_(Witness.council_id == stored.council_id, Witness.id == Cosignature.witness)
    under = and_(Checkpoint.council_id == stored.council_id, Checkpoint.size == Cosignature.size)
    asked = (
        select(
            Cosignature.size,
            Cosignature.witness,
            Cosignature.at,
            Cosignature.lines,
            Witness.keys,
            Checkpoint.note,
        )
        .outerjoin(Witness, listed)
        .outerjoin(Checkpoint, under)
        .where(mine)
        .order_by(Cosignature.size, Cosignature.witness)
        .limit(at_most(PORTION))
    )
    page = asked
    while rows := rows_as_they_are(stored.session, page):
        yield from rows
        last = tuple_(*map(literal, rows[-1][:2]))
        page = asked.where(tuple_(Cosignature.size, Cosignature.witness) > last)
