"""Why somebody asks for a record: sealed under its key, so that its group reads it.

The server does not, and it is destroyed with the record.
"""

from __future__ import annotations

from sharing.command import ConflictError
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.fields import Place, open_field, seal_fields
from sharing.sealing.keys import Key
from sharing.sealing.pairs import Author, PrivatePair
from sharing.store import Approval, NominativeRecord, Opening, SealedPair
from sharing.work import Work

MOTIVE = "motive"


def seal_motive(
    row: NominativeRecord, of: Opening | Approval, motive: str, key: Key, author: PrivatePair
) -> bytes:
    """Return *motive* sealed to the record *row*, in the place of what it is the motive of."""
    place = motive_place(row, of)
    return seal_fields({place: motive.strip().encode()}, key, author)[place]


def motive_of(work: Work, row: NominativeRecord, of: Opening | Approval, key: Key) -> str:
    """Return why; raise ConflictError if it has been altered."""
    author = work.session.get_one(SealedPair, (row.council_id, of.author_pair))
    try:
        opened = open_field(of.motive, key, motive_place(row, of), Author(author.public))
    except CannotOpenError:
        raise ConflictError(
            "damaged", "Ce motif a été altéré\u00a0: prévenez le délégué."
        ) from None
    return opened.content.decode()


def motive_place(row: NominativeRecord, of: Opening | Approval) -> Place:
    """Return where the motive of *of* is sealed."""
    return Place(row.council_id, row.id, f"{MOTIVE}:{of.id}", 0, of.charter)
