"""The rows of a council's versions as their lives; the lock under which they change.

Whoever proposes, signs, withdraws or changes a key holds the council's row: two of them queue.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from charters.life import Life, Voter
from charters.signing import digest
from charters.vocabulary import RecordKind
from sharing.library import Texts
from sharing.store import Council, Partner, PartnerKey, TextSignature, TextVersion

ROWS = (
    select(
        TextVersion.name,
        TextVersion.proposed_at,
        TextVersion.adopted_at,
        TextVersion.in_force_from,
        TextVersion.withdrawn_at,
    )
    .where(TextVersion.kind == bindparam("kind"))
    .order_by(TextVersion.proposed_at)
)


def lives_of(session: Session, kind: RecordKind) -> list[Life]:
    """Return the lives of the council's versions of *kind*, oldest first."""
    return [Life(*row) for row in session.execute(ROWS, {"kind": kind})]


def locked(session: Session, council: str) -> Council:
    """Return the council, held until the end of the transaction (no foreign key waits for it)."""
    query = select(Council).where(Council.id == council)
    return session.scalars(query.with_for_update(key_share=True)).one()


def found(session: Session, texts: Texts[Any], now: datetime) -> TextVersion:
    """Store the text that the council begins with.  Nobody has signed it."""
    row = TextVersion(
        kind=texts.kind,
        name=texts.text(texts.first).own_name,
        content=texts.founding,
        sha256=digest(texts.founding),
        base=texts.base,
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


def signed_by(session: Session, kind: RecordKind, version: str) -> set[Voter]:
    """Return the partners whose signature of *version* counts: its key is still in force."""
    rows = session.execute(_SIGNED, {"kind": kind, "version": version})
    return {Voter(*row) for row in rows}


_VOTERS = (
    select(Partner.id, Partner.kind)
    .join(
        PartnerKey,
        (PartnerKey.council_id == Partner.council_id) & (PartnerKey.partner_id == Partner.id),
    )
    .where(PartnerKey.withdrawn_at.is_(None))
)
_SIGNED = _VOTERS.join(
    TextSignature,
    (TextSignature.council_id == PartnerKey.council_id) & (TextSignature.key_id == PartnerKey.id),
).where(
    TextSignature.kind == bindparam("kind"),
    TextSignature.version == bindparam("version"),
)
