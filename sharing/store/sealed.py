"""What the server keeps of people's sealed pairs: nothing that opens without them.

A private half is locked under its owner's passphrase, or, while they are in the sealed space, shut
under a key that only their browser's cookie holds (``sharing.sealing``).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant, new_id


class SealedPair(Tenant, Base):
    """Somebody's pair.  ``id``: the key id, 64 hexadecimal digits; ``retired_at`` None: in use."""

    __tablename__ = "sealed_pair"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "agent_id"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    agent_id: Mapped[str] = mapped_column(Id)
    public: Mapped[bytes] = mapped_column(LargeBinary)
    locked: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class OpenedSpace(Tenant, Base):
    """One log-in that is in the sealed space until ``ends``."""

    __tablename__ = "opened_space"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "token_hash"], ["login_session.council_id", "login_session.token_hash"]
        ),
        ForeignKeyConstraint(
            ["council_id", "pair_id"], ["sealed_pair.council_id", "sealed_pair.id"]
        ),
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    pair_id: Mapped[str] = mapped_column(String(64))
    kept: Mapped[bytes] = mapped_column(LargeBinary)
    ends: Mapped[datetime]


class WrongPassphrase(Tenant, Base):
    """A try at somebody's sealed space: too many in a short time, and they have to wait."""

    __tablename__ = "wrong_passphrase"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "agent_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    agent_id: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]
