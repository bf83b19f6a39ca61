"""What has to leave the platform, to which machines, and how each person wants to be told.

A ``Sending`` is the letter and its id the same at every try, so that whoever gets it twice can
tell.  It holds no content: that is read when it is sent, and so never older than the alert.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant, new_id


class Webhook(Tenant, Base):
    """A partner's machine that is told of what its agent is alerted to.

    ``host`` is for people to see; ``sealed`` holds address and secret, closed for this row alone.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "agent_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    agent_id: Mapped[str] = mapped_column(Id)
    host: Mapped[str] = mapped_column(String(260))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Outlet(Tenant, Base):
    """What a council sends by, besides e-mail and webhooks: its SMS gateway, notifications.

    ``scheme``: which gateway, for people to see; ``sealed``: its whole address, closed for this
    council's channel alone.  Both are empty for ``push``.
    """

    __tablename__ = "outlet"
    __table_args__ = (ForeignKeyConstraint(["council_id"], ["council.id"]),)

    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    scheme: Mapped[str] = mapped_column(String(20), default="")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]


class Phone(Tenant, Base):
    """The mobile of one person (E.164), who gave it for SMS."""

    __tablename__ = "phone"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
    )

    agent_id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime]


class Device(Tenant, Base):
    """A browser of one person that takes notifications (a subscription of RFC 8030).

    ``sealed``: its address, closed for this row alone; ``mark``: that address's SHA-256, so that a
    browser is kept once.
    """

    __tablename__ = "device"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "agent_id", "mark", unique=True),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    agent_id: Mapped[str] = mapped_column(Id)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    mark: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


class Sending(Tenant, Base):
    """One message to one address by one channel.

    ``state``: waiting (not tried yet) | failed (tried, will be again) | sent | dead (given up).
    ``next_at``: when to try, None when nothing more is to be done; while somebody is trying, when
    another may.  ``alert_id`` None: the digest of the local ``day``, or ``about`` the watch itself
    (``told.ABOUT``).
    """

    __tablename__ = "sending"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "alert_id"], ["alert.council_id", "alert.id"]),
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        ForeignKeyConstraint(["council_id", "webhook_id"], ["webhook.council_id", "webhook.id"]),
        Index(None, "next_at"),
        Index(None, "council_id", "state", "made_at"),
        Index(None, "council_id", "agent_id", "day", unique=True),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    alert_id: Mapped[str | None] = mapped_column(Id)
    agent_id: Mapped[str] = mapped_column(Id)
    webhook_id: Mapped[str | None] = mapped_column(Id)
    channel: Mapped[str] = mapped_column(String(12))
    day: Mapped[str | None] = mapped_column(String(10))  # ISO
    about: Mapped[str | None] = mapped_column(String(16))
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    attempt: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(20), default="")
    ended_at: Mapped[datetime | None]


class Preference(Tenant, Base):
    """How one person wants to be told by one channel.

    ``severity_from`` 6: only what the protocol and the gravest alerts oblige to.  ``quiet_from``
    and ``quiet_until``: local hours without messages, over midnight when the second is smaller.
    """

    __tablename__ = "preference"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
    )

    agent_id: Mapped[str] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    severity_from: Mapped[int]
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
