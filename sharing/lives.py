"""The rows of a council's versions as their lives; the lock under which they change.

Whoever proposes, signs, withdraws or changes a key holds the council's row: two of them queue.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from charters.life import Life, Voter
from charters.signing import digest
from sharing.library import Library
from sharing.store import (
    CharterSignature,
    CharterVersion,
    Council,
    Partner,
    PartnerKey,
)

ROWS = select(
    CharterVersion.name,
    CharterVersion.proposed_at,
    CharterVersion.adopted_at,
    CharterVersion.in_force_from,
    CharterVersion.withdrawn_at,
)


def lives_of(session: Session) -> list[Life]:
    """Return the lives of the council's versions, oldest first."""
    return [Life(*row) for row in session.execute(ROWS.order_by(CharterVersion.proposed_at))]


def locked(session: Session, council: str) -> Council:
    """Return the council, held until the end of the transaction (no foreign key waits for it)."""
    query = select(Council).where(Council.id == council)
    return session.scalars(query.with_for_update(key_share=True)).one()


def found(session: Session, library: Library, now: datetime) -> CharterVersion:
    """Store the charter that the council begins with.  Nobody has signed it."""
    row = CharterVersion(
        name=library.engine.charter.own_name,
        content=library.founding,
        sha256=digest(library.founding),
        base=library.national,
        proposed_at=now,
        adopted_at=now,
        in_force_from=now,
    )
    session.add(row)
    session.flush()
    return row


def voters(session: Session) -> set[Voter]:
    """Return the partners that can sign now: those with a key in force."""
    return {Voter(*row) for row in session.execute(_VOTERS)}


def signed_by(session: Session, version: str) -> set[Voter]:
    """Return the partners whose signature of *version* counts: its key is still in force."""
    return {Voter(*row) for row in session.execute(_SIGNED, {"version": version})}


_VOTERS = (
    select(Partner.id, Partner.kind)
    .join(
        PartnerKey,
        (PartnerKey.council_id == Partner.council_id) & (PartnerKey.partner_id == Partner.id),
    )
    .where(PartnerKey.withdrawn_at.is_(None))
)
_SIGNED = _VOTERS.join(
    CharterSignature,
    (CharterSignature.council_id == PartnerKey.council_id)
    & (CharterSignature.key_id == PartnerKey.id),
).where(CharterSignature.version == bindparam("version"))
