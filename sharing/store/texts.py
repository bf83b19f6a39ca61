"""The versions of what a council adopts (its charter, its protocol), keys of partners, signatures.

What happened and when, never a state: that follows from the clock (``charters.life``).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant, new_id

NAME = String(65)  # id@version: twice 32 characters
KIND = String(12)  # charter, protocol


class TextVersion(Tenant, Base):
    """One version: the file as it was handed in, and the national base that it stands under.

    ``base`` empty: it stands under none (a protocol).  ``proposed_by`` None: the text that the
    council began with, which nobody signed.
    """

    __tablename__ = "text_version"
    __table_args__ = (
        ForeignKeyConstraint(["council_id"], ["council.id"]),
        ForeignKeyConstraint(["council_id", "proposed_by"], ["agent.council_id", "agent.id"]),
    )

    kind: Mapped[str] = mapped_column(KIND, primary_key=True)
    name: Mapped[str] = mapped_column(NAME, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    base: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    proposed_by: Mapped[str | None] = mapped_column(Id)
    proposed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    adopted_at: Mapped[datetime | None]
    in_force_from: Mapped[datetime | None]


class PartnerKey(Tenant, Base):
    """A public key with which a partner signs."""

    __tablename__ = "partner_key"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "partner_id"], ["partner.council_id", "partner.id"]),
        Index(None, "council_id", "public", unique=True),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    partner_id: Mapped[str] = mapped_column(Id)
    public: Mapped[str] = mapped_column(String(44))  # base64
    since: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class TextSignature(Tenant, Base):
    """A partner's signature of a version, made with one of its keys."""

    __tablename__ = "text_signature"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "kind", "version"],
            ["text_version.council_id", "text_version.kind", "text_version.name"],
        ),
        ForeignKeyConstraint(
            ["council_id", "key_id"], ["partner_key.council_id", "partner_key.id"]
        ),
        ForeignKeyConstraint(["council_id", "handed_by"], ["agent.council_id", "agent.id"]),
    )

    kind: Mapped[str] = mapped_column(KIND, primary_key=True)
    version: Mapped[str] = mapped_column(NAME, primary_key=True)
    key_id: Mapped[str] = mapped_column(Id, primary_key=True)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    handed_by: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]
