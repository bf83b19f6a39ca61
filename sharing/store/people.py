"""Councils, partners, agents, and what they present at the door."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant, new_id

LONGEST_SUBJECT = 255  # characters, the most that OpenID Connect allows


class Council(Base):
    """A tenant: one CLSPD or CISPD."""

    __tablename__ = "council"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))  # local | intercommunal
    time_zone: Mapped[str] = mapped_column(String(40), default="Europe/Paris")


class Partner(Tenant, Base):
    """An organisation that signed the council's charter."""

    __tablename__ = "partner"
    __table_args__ = (ForeignKeyConstraint(["council_id"], ["council.id"]),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))


class Agent(Tenant, Base):
    """A person of a partner, or one of its machines."""

    __tablename__ = "agent"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "partner_id"], ["partner.council_id", "partner.id"]),
        Index(None, "council_id", "partner_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    partner_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(120))
    profession: Mapped[str] = mapped_column(String(40))
    machine: Mapped[bool] = mapped_column(default=False)
    theme: Mapped[str] = mapped_column(String(10), default="auto")  # auto | light | dark
    left_at: Mapped[datetime | None]
    accepted_version: Mapped[str | None] = mapped_column(String(65))  # of the charter: id@version
    factors_reset_at: Mapped[datetime | None]  # until the agent has read that they are gone


class AgentSector(Tenant, Base):
    """A territory of an agent's post."""

    __tablename__ = "agent_sector"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        ForeignKeyConstraint(
            ["council_id", "territory_id"], ["territory.council_id", "territory.id"]
        ),
    )

    agent_id: Mapped[str] = mapped_column(Id, primary_key=True)
    territory_id: Mapped[str] = mapped_column(Id, primary_key=True)


class Login(Base):
    """The directory: which council and agent an e-mail address belongs to, and its passphrase."""

    __tablename__ = "login"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "agent_id"),
    )

    email: Mapped[str] = mapped_column(String(254), primary_key=True)  # folded to lower case
    council_id: Mapped[str] = mapped_column(Id)
    agent_id: Mapped[str] = mapped_column(Id)
    passphrase_hash: Mapped[str] = mapped_column(String(200))


class FederatedLogin(Tenant, Base):
    """Whom an identity of a provider was found to be, at its first log-in.

    An agent has one identity of an issuer; an identity is one agent, of whatever council.
    """

    __tablename__ = "federated_login"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "issuer", "subject", unique=True),
    )

    agent_id: Mapped[str] = mapped_column(Id, primary_key=True)
    issuer: Mapped[str] = mapped_column(String(LONGEST_SUBJECT), primary_key=True)
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    linked_at: Mapped[datetime]


class LoginSession(Tenant, Base):
    """One log-in of one person.  Only the hash of what the browser holds is kept.

    ``proved_at`` and ``proved_by``: when a second factor was last shown on it, and which (totp,
    passkey, recovery, proconnect); ``challenge``: what a passkey is being asked to sign, once.
    """

    __tablename__ = "login_session"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "agent_id"),
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    agent_id: Mapped[str] = mapped_column(Id)
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    proved_at: Mapped[datetime | None]
    proved_by: Mapped[str | None] = mapped_column(String(10))
    challenge: Mapped[str | None] = mapped_column(String(64))  # base64url
    challenge_at: Mapped[datetime | None]


class ApiKey(Tenant, Base):
    """A key for a partner's machine.  Only its hash is kept."""

    __tablename__ = "api_key"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        ForeignKeyConstraint(["council_id"], ["council.id"]),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    agent_id: Mapped[str] = mapped_column(Id)
    label: Mapped[str] = mapped_column(String(100))
    secret_hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]]
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
