"""Complaints of organisations: state and dates.  No column has room for a narrative or a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from sharing.store.base import Base, Id, Tenant, new_id

CONCERNS = ("goods", "people")
STATES = ("decided", "asked", "given", "filed", "answered", "given_up")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Complaint(Tenant, Base):
    """What an organisation files in its own name, and where it stands.

    ``event_id``: the event that it began from, of the same organisation.  ``follower_id``: who
    follows it there.  ``service_id``: the police service that is asked for an appointment, which is
    there at ``appointment_at``.  ``filed_on``: a day, 2026-11-22.  ``forget_at``: its end.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "partner_id"], ["partner.council_id", "partner.id"]),
        ForeignKeyConstraint(["council_id", "service_id"], ["partner.council_id", "partner.id"]),
        ForeignKeyConstraint(["council_id", "follower_id"], ["agent.council_id", "agent.id"]),
        ForeignKeyConstraint(["council_id", "event_id"], ["event.council_id", "event.id"]),
        CheckConstraint(_one_of("concerns", CONCERNS), name="concerns"),
        CheckConstraint(_one_of("state", STATES), name="state"),
        CheckConstraint("filed_on LIKE '20__-__-__'", name="filed_on"),
        Index(None, "council_id", "partner_id"),
        Index(None, "council_id", "service_id"),
        Index(None, "council_id", "event_id"),
        Index(None, "forget_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    partner_id: Mapped[str] = mapped_column(Id)
    event_id: Mapped[str | None] = mapped_column(Id)
    concerns: Mapped[str] = mapped_column(String(6))
    state: Mapped[str] = mapped_column(String(8))
    follower_id: Mapped[str] = mapped_column(Id)
    service_id: Mapped[str | None] = mapped_column(Id)
    appointment_at: Mapped[datetime | None]
    filed_on: Mapped[str | None] = mapped_column(String(10))
    opened_at: Mapped[datetime]
    forget_at: Mapped[datetime]


class ComplaintStep(Tenant, Base):
    """One step of a complaint: which, when, by whom."""

    __tablename__ = "complaint_step"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "complaint_id"], ["complaint.council_id", "complaint.id"]
        ),
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        CheckConstraint(_one_of("step", STATES), name="step"),
    )

    complaint_id: Mapped[str] = mapped_column(Id, primary_key=True)
    rank: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    step: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]
    agent_id: Mapped[str] = mapped_column(Id)
