"""Reviews: what those who control say of entries of the trail.  The entries stay as they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant, new_id


class EntryReview(Tenant, Base):
    """What one person said of one entry, once; a later one stands beside it.

    ``state``: ``reviewed``, ``asked`` or ``wrong`` (``sharing.reviews``).
    """

    __tablename__ = "entry_review"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "entry_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    entry_id: Mapped[str] = mapped_column(Id)
    agent_id: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    remark: Mapped[str] = mapped_column(String(280))
