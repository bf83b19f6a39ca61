"""Why records were opened, for whoever controls: sealed to pairs of a month, which are destroyed.

An entry of the trail holds the SHA-256 of what is here (``id``); the trail itself knows none of it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant


class TrailMonth(Tenant, Base):
    """A pair of a month (``2026-11``, of UTC).  ``kept``: its private half, shut."""

    __tablename__ = "trail_month"
    __table_args__ = (Index(None, "council_id", "month"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    month: Mapped[str] = mapped_column(String(7))
    public: Mapped[bytes] = mapped_column(LargeBinary)
    kept: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]


class TrailMonthWrap(Tenant, Base):
    """The key of a month's private half, for one person's pair."""

    __tablename__ = "trail_month_wrap"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "month_id"], ["trail_month.council_id", "trail_month.id"]
        ),
        ForeignKeyConstraint(
            ["council_id", "pair_id"], ["sealed_pair.council_id", "sealed_pair.id"]
        ),
    )

    month_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    pair_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class TrailMotive(Tenant, Base):
    """A motive: its key wrapped for a pair of the month, and itself sealed under that key.

    ``about``: the opening or the request that it is the motive of, which may be gone.
    """

    __tablename__ = "trail_motive"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "month_id"], ["trail_month.council_id", "trail_month.id"]
        ),
        ForeignKeyConstraint(
            ["council_id", "author_pair"], ["sealed_pair.council_id", "sealed_pair.id"]
        ),
        Index(None, "council_id", "month_id"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    month_id: Mapped[str] = mapped_column(String(64))
    about: Mapped[str] = mapped_column(Id)
    charter: Mapped[str] = mapped_column(String(140))
    author_pair: Mapped[str] = mapped_column(String(64))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
