"""Deposits: a situation that somebody proposed to a group after an event, sealed to its receivers.

In clear is from which event, by whom, to which group, and what became of it.  Fields and wraps are
there while it waits; with the answer they go.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant, new_id


class Deposit(Tenant, Base):
    """One proposal.  ``state``: waiting | accepted | refused | expired; ``word``: why refused.

    ``charter``: under which version its fields were sealed; ``author_public``: the public half of
    the pair that was made to sign them, and then forgotten.  ``sending_key``: of the form.
    """

    __tablename__ = "deposit"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "event_id"], ["event.council_id", "event.id"]),
        ForeignKeyConstraint(
            ["council_id", "group_id"], ["working_group.council_id", "working_group.id"]
        ),
        ForeignKeyConstraint(["council_id", "depositor_id"], ["agent.council_id", "agent.id"]),
        ForeignKeyConstraint(["council_id", "partner_id"], ["partner.council_id", "partner.id"]),
        ForeignKeyConstraint(["council_id", "decided_by"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "event_id"),
        Index(None, "council_id", "group_id"),
        Index(None, "council_id", "depositor_id", "sending_key", unique=True),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    event_id: Mapped[str] = mapped_column(Id)
    group_id: Mapped[str] = mapped_column(Id)
    depositor_id: Mapped[str] = mapped_column(Id)
    partner_id: Mapped[str] = mapped_column(Id)
    charter: Mapped[str] = mapped_column(String(140))
    author_public: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    word: Mapped[str] = mapped_column(String(40), default="")
    at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(Id)
    sending_key: Mapped[str | None] = mapped_column(String(100))


class DepositField(Tenant, Base):
    """One sealed field of a deposit that waits.  ``name``: the field's code."""

    __tablename__ = "deposit_field"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "deposit_id"], ["deposit.council_id", "deposit.id"]),
    )

    deposit_id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class DepositWrap(Tenant, Base):
    """The deposit's key for one receiver's pair."""

    __tablename__ = "deposit_wrap"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "deposit_id"], ["deposit.council_id", "deposit.id"]),
        ForeignKeyConstraint(
            ["council_id", "pair_id"], ["sealed_pair.council_id", "sealed_pair.id"]
        ),
    )

    deposit_id: Mapped[str] = mapped_column(Id, primary_key=True)
    pair_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
