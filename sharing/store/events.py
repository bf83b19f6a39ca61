"""Event records and what follows them.  An event never holds a name; its author is a reference."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from charters.parties import Record
from charters.vocabulary import RecordKind
from sharing.store.base import Base, Id, Tenant, new_id


class Event(Tenant, Base):
    """One event record (*fiche événement*)."""

    __tablename__ = "event"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "partner_id"], ["partner.council_id", "partner.id"]),
        ForeignKeyConstraint(["council_id", "author_id"], ["agent.council_id", "agent.id"]),
        ForeignKeyConstraint(["council_id", "sector_id"], ["territory.council_id", "territory.id"]),
        CheckConstraint("severity BETWEEN 1 AND 5", name="severity"),
        CheckConstraint("length(narrative) <= 280", name="narrative"),
        Index(None, "council_id", "occurred_from", "id"),
        # The newest of one author, partner or sector: see sharing.narrow.seeks.
        Index(None, "council_id", "author_id", "occurred_from", "id"),
        Index(None, "council_id", "partner_id", "occurred_from", "id"),
        Index(None, "council_id", "sector_id", "occurred_from", "id"),
        Index(None, "council_id", "author_id", "reported_at"),
        # So that sending twice stores once.
        Index(None, "council_id", "author_id", "sending_key", unique=True),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    partner_id: Mapped[str] = mapped_column(Id)
    author_id: Mapped[str] = mapped_column(Id)
    sector_id: Mapped[str] = mapped_column(Id)
    category: Mapped[str] = mapped_column(String(10))
    category_group: Mapped[str] = mapped_column(String(5))
    confidential: Mapped[bool]
    nominative: Mapped[str] = mapped_column(String(10))
    severity: Mapped[int] = mapped_column(SmallInteger)
    urgency: Mapped[str] = mapped_column(String(12))
    certainty: Mapped[str] = mapped_column(String(12))
    place_type: Mapped[str | None] = mapped_column(String(40))
    occurred_from: Mapped[datetime]
    occurred_to: Mapped[datetime | None]
    reported_at: Mapped[datetime]
    target_kind: Mapped[str | None] = mapped_column(String(40))
    actor_profile: Mapped[str | None] = mapped_column(String(40))
    bias_motive: Mapped[list[str]]
    recurrence: Mapped[str | None] = mapped_column(String(40))
    ambience: Mapped[str | None] = mapped_column(String(40))
    measures_taken: Mapped[list[str]]
    quantities: Mapped[dict[str, Any]]
    emergency_called: Mapped[bool | None]
    narrative: Mapped[str] = mapped_column(String(280))
    state: Mapped[str] = mapped_column(String(12), default="received")
    outcome: Mapped[str | None] = mapped_column(String(40))
    sending_key: Mapped[str | None] = mapped_column(String(100))  # the author's own
    fingerprint: Mapped[str | None] = mapped_column(String(64))  # of the draft sent under it

    @property
    def record(self) -> Record:
        """The event as the charter weighs it."""
        return self.weighed_as(RecordKind.EVENT_RECORD, self.id)

    def weighed_as(self, kind: RecordKind, record_id: str) -> Record:
        """The same facts under another kind: an alert is weighed on its event."""
        return Record(
            kind=kind,
            id=record_id,
            council=self.council_id,
            partner=self.partner_id,
            author=self.author_id,
            sector=self.sector_id,
            category=self.category,
            group=self.category_group,
            severity=self.severity,
            urgency=self.urgency,
            state=self.state,
            confidential=self.confidential,
            nominative=self.nominative,
            reported_at=self.reported_at,
        )


WEIGHED: dict[str, tuple[Any, Any]] = {RecordKind.EVENT_RECORD: (Event.id, Event.id)}
"""Of each kind that is weighed on the facts of an event: its id, and that event's.

A package above that has such records adds them here.
"""


class FollowUp(Tenant, Base):
    """One step after a report, as its author sees it: seen, taken in charge, closed."""

    __tablename__ = "follow_up"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "event_id"], ["event.council_id", "event.id"]),
    )

    event_id: Mapped[str] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    at: Mapped[datetime]
    step: Mapped[str] = mapped_column(String(12))  # seen | in_charge | closed
    by: Mapped[str] = mapped_column(String(200))  # an organisation or a watch cell, never a person
    outcome: Mapped[str | None] = mapped_column(String(40))
    measures: Mapped[list[str]]


class ReferralStub(Tenant, Base):
    """That somebody pointed to a legal circuit: circuit, day, sector, kind of reporter."""

    __tablename__ = "referral_stub"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "sector_id"], ["territory.council_id", "territory.id"]),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    circuit: Mapped[str] = mapped_column(String(20))
    on: Mapped[str] = mapped_column("on_day", String(10))  # a day, not an instant: 2026-11-22
    sector_id: Mapped[str] = mapped_column(Id)
    reporter_kind: Mapped[str] = mapped_column(String(20))
