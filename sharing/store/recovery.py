"""The council's recovery pair: its public half, what it was given to keep, and who can open it.

The private half is shut under a key that nobody holds: five officers hold a share each, and three
shares give it back (``sharing.sealing``).  No share is ever a row.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant


class RecoveryPair(Tenant, Base):
    """One set-up.  ``id``: the key id; ``kept``: the shut private half.

    In use is the one that has been rehearsed and is not retired.
    """

    __tablename__ = "recovery_pair"
    __table_args__ = (ForeignKeyConstraint(["council_id"], ["council.id"]),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    public: Mapped[bytes] = mapped_column(LargeBinary)
    kept: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    rehearsed_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class RecoveryOfficer(Tenant, Base):
    """Who was given which share of a set-up: ``number`` is 1 to 5."""

    __tablename__ = "recovery_officer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "pair_id"], ["recovery_pair.council_id", "recovery_pair.id"]
        ),
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
    )

    pair_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[str] = mapped_column(Id)


class RecoveryWrap(Tenant, Base):
    """A record's key for the recovery pair."""

    __tablename__ = "recovery_wrap"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "record_id"], ["nominative_record.council_id", "nominative_record.id"]
        ),
        ForeignKeyConstraint(
            ["council_id", "pair_id"], ["recovery_pair.council_id", "recovery_pair.id"]
        ),
    )

    record_id: Mapped[str] = mapped_column(Id, primary_key=True)
    pair_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
