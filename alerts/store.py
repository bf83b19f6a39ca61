"""Watch cells, alerts, deliveries and the live journal.

``LiveMessage`` is the letterbox of the board: numbered without gaps per council, in the order
of commits.  The stream in Redis only repeats it and can be made again from it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from charters.parties import Record
from charters.vocabulary import RecordKind
from sharing.store.base import Base, Id, Tenant, new_id
from sharing.store.events import WEIGHED, Event


class WatchCell(Tenant, Base):
    """A watch cell (*cellule de veille*)."""

    __tablename__ = "watch_cell"
    __table_args__ = (ForeignKeyConstraint(["council_id"], ["council.id"]),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120))


class CellSector(Tenant, Base):
    """A territory that a watch cell looks after, with all that lies under it."""

    __tablename__ = "cell_sector"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "cell_id"], ["watch_cell.council_id", "watch_cell.id"]),
        ForeignKeyConstraint(
            ["council_id", "territory_id"], ["territory.council_id", "territory.id"]
        ),
    )

    cell_id: Mapped[str] = mapped_column(Id, primary_key=True)
    territory_id: Mapped[str] = mapped_column(Id, primary_key=True)


class CellMember(Tenant, Base):
    """An agent of a watch cell."""

    __tablename__ = "cell_member"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "cell_id"], ["watch_cell.council_id", "watch_cell.id"]),
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "agent_id"),
    )

    cell_id: Mapped[str] = mapped_column(Id, primary_key=True)
    agent_id: Mapped[str] = mapped_column(Id, primary_key=True)


class Alert(Tenant, Base):
    """One event that somebody must know of.  One alert an event; recipients are deliveries."""

    __tablename__ = "alert"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "event_id"], ["event.council_id", "event.id"]),
        ForeignKeyConstraint(["council_id", "owner_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "event_id", unique=True),
        Index(None, "council_id", "state", "created_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    event_id: Mapped[str] = mapped_column(Id)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    duties: Mapped[list[str]]
    state: Mapped[str] = mapped_column(String(12), default="open")
    owner_id: Mapped[str | None] = mapped_column(Id)
    acknowledged_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(40))

    def record(self, event: Event) -> Record:
        """The alert as the charter weighs it: the facts of its event."""
        return event.weighed_as(RecordKind.ALERT, self.id)


WEIGHED[RecordKind.ALERT] = (Alert.id, Alert.event_id)


class Delivery(Tenant, Base):
    """An alert for one recipient: the charter permitted it, under these articles."""

    __tablename__ = "delivery"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "alert_id"], ["alert.council_id", "alert.id"]),
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "agent_id", "due_at"),
    )

    alert_id: Mapped[str] = mapped_column(Id, primary_key=True)
    agent_id: Mapped[str] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True, default="board")
    due_at: Mapped[datetime]
    duties: Mapped[list[str]]
    articles: Mapped[list[str]]
    acknowledge: Mapped[bool]


class Acknowledgement(Tenant, Base):
    """One step that somebody took on an alert: acknowledged, taken in charge, closed."""

    __tablename__ = "acknowledgement"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "alert_id"], ["alert.council_id", "alert.id"]),
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "alert_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    alert_id: Mapped[str] = mapped_column(Id)
    agent_id: Mapped[str] = mapped_column(Id)
    step: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]


class LiveCounter(Tenant, Base):
    """The number of the council's last live message; locked while one is added."""

    __tablename__ = "live_counter"
    __table_args__ = (ForeignKeyConstraint(["council_id"], ["council.id"]),)

    last: Mapped[int] = mapped_column(BigInteger, default=0)


class LiveMessage(Tenant, Base):
    """One message for the board: this alert is new, or has changed."""

    __tablename__ = "live_message"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "alert_id"], ["alert.council_id", "alert.id"]),
    )

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    alert_id: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]
