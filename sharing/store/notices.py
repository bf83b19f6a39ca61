"""Notices: that something happened which somebody has to know.  Never what, or to whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant, new_id


class Notice(Tenant, Base):
    """One thing told to one person.

    ``kind``: what happened; ``about``: to what, ``nominative_record:id``; ``word``: a word of a
    closed list (a reason), or nothing.
    """

    __tablename__ = "notice"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "agent_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    agent_id: Mapped[str] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(60))
    word: Mapped[str] = mapped_column(String(40), default="")
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
