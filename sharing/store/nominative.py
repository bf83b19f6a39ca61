"""Nominative records: what is in clear is which group follows somebody, since when, and who may.

Whom it is about, and everything that is said of them, is sealed (``sharing.sealing``): a field by
field, each to its record, revision and charter; the record's key for each reader's own pair.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant, new_id


class NominativeRecord(Tenant, Base):
    """A situation that a group follows.  ``state``: active | limited | archived.

    ``destroy_by``: nothing of it is left from that day on (``sharing.nominative.keeping``); None:
    no day is known yet.  ``review_told_at``: when somebody was last asked whether it goes on.
    """

    __tablename__ = "nominative_record"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "group_id"], ["working_group.council_id", "working_group.id"]
        ),
        ForeignKeyConstraint(["council_id", "referent_id"], ["agent.council_id", "agent.id"]),
        ForeignKeyConstraint(["council_id", "author_id"], ["agent.council_id", "agent.id"]),
        ForeignKeyConstraint(["council_id", "partner_id"], ["partner.council_id", "partner.id"]),
        Index(None, "council_id", "group_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    group_id: Mapped[str] = mapped_column(Id)
    referent_id: Mapped[str] = mapped_column(Id)
    author_id: Mapped[str] = mapped_column(Id)
    partner_id: Mapped[str] = mapped_column(Id)
    state: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int]
    opened_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    destroy_by: Mapped[date | None]
    review_told_at: Mapped[datetime | None]
    new_key_due: Mapped[bool] = mapped_column(default=False)


class SealedField(Tenant, Base):
    """One field as it was written at one revision; nothing is written over.

    ``name``: the field's code.  ``author_pair``: who signed.
    """

    __tablename__ = "sealed_field"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "record_id"], ["nominative_record.council_id", "nominative_record.id"]
        ),
        ForeignKeyConstraint(
            ["council_id", "author_pair"], ["sealed_pair.council_id", "sealed_pair.id"]
        ),
    )

    record_id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    element: Mapped[str] = mapped_column(String(40))
    charter: Mapped[str] = mapped_column(String(140))
    author_pair: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class RecordWrap(Tenant, Base):
    """The record's key for one person's pair."""

    __tablename__ = "record_wrap"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "record_id"], ["nominative_record.council_id", "nominative_record.id"]
        ),
        ForeignKeyConstraint(
            ["council_id", "pair_id"], ["sealed_pair.council_id", "sealed_pair.id"]
        ),
    )

    record_id: Mapped[str] = mapped_column(Id, primary_key=True)
    pair_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class KeyToShred(Tenant, Base):
    """A record, a deposit or a month was destroyed: its key beside the database is to be, too.

    It names what is no more, so it refers to nothing.
    """

    __tablename__ = "key_to_shred"
    __table_args__ = (ForeignKeyConstraint(["council_id"], ["council.id"]),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


class Opening(Tenant, Base):
    """Somebody opened a record for a while: for what, and why (sealed for its group)."""

    __tablename__ = "opening"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "record_id"], ["nominative_record.council_id", "nominative_record.id"]
        ),
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "record_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    record_id: Mapped[str] = mapped_column(Id)
    agent_id: Mapped[str] = mapped_column(Id)
    purpose: Mapped[str] = mapped_column(String(40))
    charter: Mapped[str] = mapped_column(String(140))
    author_pair: Mapped[str] = mapped_column(String(64))
    motive: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    ends: Mapped[datetime]


class Approval(Tenant, Base):
    """Somebody asked another member to agree to what is done by two; and what was answered.

    ``element``: which one, or all of the record; ``motive``: sealed for its group; ``ends``: until
    when it may be answered, and once it is given, until when it holds.  ``decision``: given |
    declined, or nothing yet.
    """

    __tablename__ = "approval"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "record_id"], ["nominative_record.council_id", "nominative_record.id"]
        ),
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        ForeignKeyConstraint(["council_id", "decided_by"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "record_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    record_id: Mapped[str] = mapped_column(Id)
    agent_id: Mapped[str] = mapped_column(Id)
    action: Mapped[str] = mapped_column(String(40))
    element: Mapped[str | None] = mapped_column(String(40))
    purpose: Mapped[str] = mapped_column(String(40))
    charter: Mapped[str] = mapped_column(String(140))
    author_pair: Mapped[str] = mapped_column(String(64))
    motive: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime]
    ends: Mapped[datetime]
    decision: Mapped[str | None] = mapped_column(String(10))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(Id)
