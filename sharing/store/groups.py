"""Working groups, and who is accredited in them.

What happened and when, never a state: whether an accreditation is in force follows from the clock.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant, new_id


class WorkingGroup(Tenant, Base):
    """A territorial or thematic group of the council, the only place of nominative information.

    ``body``: which formation of the council it is (``charters.vocabulary.Body``).
    ``territory_id`` None: it is about the whole council, or about a theme.
    """

    __tablename__ = "working_group"
    __table_args__ = (
        ForeignKeyConstraint(["council_id"], ["council.id"]),
        ForeignKeyConstraint(
            ["council_id", "territory_id"], ["territory.council_id", "territory.id"]
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(String(40))
    territory_id: Mapped[str | None] = mapped_column(Id)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Accreditation(Tenant, Base):
    """A person's seat in a group: designated by name, for a time, by somebody."""

    __tablename__ = "accreditation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "group_id"], ["working_group.council_id", "working_group.id"]
        ),
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        ForeignKeyConstraint(["council_id", "given_by"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "agent_id"),
        Index(None, "council_id", "group_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    group_id: Mapped[str] = mapped_column(Id)
    agent_id: Mapped[str] = mapped_column(Id)
    given_by: Mapped[str] = mapped_column(Id)
    since: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
