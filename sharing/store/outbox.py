"""The letterbox: news written in the same transaction as the change it announces."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant, new_id

_WAITING = text("relayed_at IS NULL")


class Outbox(Tenant, Base):
    """One piece of news, waiting until ``relayed_at`` is set."""

    __tablename__ = "outbox"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "event_id"], ["event.council_id", "event.id"]),
        Index(
            "ix_outbox_waiting",
            "council_id",
            "written_at",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index(  # whether the news of one event waits, however much else does
            "ix_outbox_waiting_event",
            "council_id",
            "event_id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(40))
    event_id: Mapped[str] = mapped_column(Id)
    written_at: Mapped[datetime]
    relayed_at: Mapped[datetime | None]
