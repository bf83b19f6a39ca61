"""What agents prove with besides their passphrase, and what was shown wrongly.

Nothing here opens anything by itself: the secret of the codes is sealed under a key that the
database does not hold, recovery codes are hashes, and a passkey's private half never leaves its
device.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant, new_id

LONGEST_CREDENTIAL = 1_364  # characters: 1,023 bytes in base64url, the most that WebAuthn allows


class Totp(Tenant, Base):
    """The application that shows somebody's codes.  ``confirmed_at`` None: not in use yet."""

    __tablename__ = "totp"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
    )

    agent_id: Mapped[str] = mapped_column(Id, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(BigInteger)  # of the last code that was taken


class Passkey(Tenant, Base):
    """The public half of a passkey.  ``sign_count``: how often it says that it has signed."""

    __tablename__ = "passkey"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "agent_id"),
        Index(None, "council_id", "credential", unique=True),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    agent_id: Mapped[str] = mapped_column(Id)
    credential: Mapped[str] = mapped_column(String(LONGEST_CREDENTIAL))  # base64url
    public_key: Mapped[bytes] = mapped_column(LargeBinary)  # COSE
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[list[str]]
    label: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class RecoveryCode(Tenant, Base):
    """The hash of a recovery code."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
    )

    agent_id: Mapped[str] = mapped_column(Id, primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None]


class WrongProof(Tenant, Base):
    """A code that was not right: too many in a short time, and its agent has to wait."""

    __tablename__ = "wrong_proof"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "agent_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    agent_id: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]
