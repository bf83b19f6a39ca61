"""Watch cells, alerts, deliveries and the live journal.

``LiveMessage`` is the letterbox of the board: numbered without gaps per council, in the order
of commits.  The stream in Redis only repeats it and can be made again from it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    column,
)
from sqlalchemy.orm import Mapped, mapped_column

from charters.parties import Record
from charters.vocabulary import RecordKind
from sharing.store.base import Base, Id, Tenant, new_id
from sharing.store.events import WEIGHED, Event

LONGEST_KEY = 80  # characters


def _sought(name: str, key: str, where: ColumnElement[bool]) -> Index:
    """An index of the few rows that the sweeper looks for every second, in every council."""
    return Index(name, key, sqlite_where=where, postgresql_where=where)


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
    """One fact that somebody must know of, or one pattern; recipients are deliveries.

    ``event_id`` leads: the alert is weighed and shown by its facts.  Of a fact it is the gravest
    report, of a pattern the strictest of the events that it cites.  All are in ``AlertEvent``.
    ``key`` makes an alert once: the first event's id, or pattern, scope, topic and window.
    ``scope_id``: the sector that it is of, whatever estate of it a report names.
    ``happened_from`` and ``happened_until``: when the first and the last of its events happened.
    ``protocol``: the version by which it was made; None: from before versions were kept.

    What the protocol said when it was given holds to its end: ``within_s``, seconds in which an
    answer was due; ``hold_s``, seconds that an acknowledgement stands; ``arbiter``, the profession
    that rules; ``channels``, by which whoever comes next is told; and its steps.

    ``passed_to`` and ``escalated_to`` are French words for whom: a function, a cell, an
    organisation.
    """

    __tablename__ = "alert"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "event_id"], ["event.council_id", "event.id"]),
        ForeignKeyConstraint(["council_id", "owner_id"], ["agent.council_id", "agent.id"]),
        ForeignKeyConstraint(["council_id", "scope_id"], ["territory.council_id", "territory.id"]),
        Index(None, "council_id", "event_id"),
        Index(None, "council_id", "key", unique=True),
        Index(None, "council_id", "scope_id", "happened_until"),
        Index(None, "council_id", "state", "created_at"),
        _sought("ix_alert_expiring", "expires_at", column("expires_at").is_not(None)),
        _sought("ix_alert_relieved", "relief_at", column("relief_at").is_not(None)),
        _sought("ix_alert_silenced", "silenced_until", column("silenced_until").is_not(None)),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    event_id: Mapped[str] = mapped_column(Id)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    duties: Mapped[list[str]]
    protocol: Mapped[str | None] = mapped_column(String(65))
    state: Mapped[str] = mapped_column(String(12), default="open")
    owner_id: Mapped[str | None] = mapped_column(Id)
    acknowledged_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(40))
    within_s: Mapped[int] = mapped_column(default=15 * 60)
    hold_s: Mapped[int] = mapped_column(default=15 * 60)
    arbiter: Mapped[str] = mapped_column(String(40), default="mayor")
    channels: Mapped[list[str]] = mapped_column(default=lambda: ["board"])
    expires_at: Mapped[datetime | None]
    relief_at: Mapped[datetime | None]  # when the turn ends that its owner holds
    passed_to: Mapped[str | None] = mapped_column(String(200))
    escalated_at: Mapped[datetime | None]
    escalated_to: Mapped[str | None] = mapped_column(String(400))
    silenced_until: Mapped[datetime | None]
    graver_at: Mapped[datetime | None]  # when a graver report last joined
    contested: Mapped[str | None] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    scope_id: Mapped[str | None] = mapped_column(Id)
    happened_from: Mapped[datetime | None]
    happened_until: Mapped[datetime | None]
    reports: Mapped[int] = mapped_column(default=1)  # how many events it has
    pattern: Mapped[str | None] = mapped_column(String(20))  # its id in the protocol
    label: Mapped[str | None] = mapped_column(String(120))  # of the pattern, as it was then

    def record(self, event: Event) -> Record:
        """The alert as the charter weighs it: the facts of its event."""
        return event.weighed_as(RecordKind.ALERT, self.id)


WEIGHED[RecordKind.ALERT] = (Alert.id, Alert.event_id)


class AlertEvent(Tenant, Base):
    """One event of an alert: its ``first`` report, one that ``joined``, or one that is ``cited``.

    An event is the first of one alert at most, or joined one; patterns may cite it besides.
    """

    __tablename__ = "alert_event"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "alert_id"], ["alert.council_id", "alert.id"]),
        ForeignKeyConstraint(["council_id", "event_id"], ["event.council_id", "event.id"]),
        Index(None, "council_id", "event_id"),
    )

    alert_id: Mapped[str] = mapped_column(Id, primary_key=True)
    event_id: Mapped[str] = mapped_column(Id, primary_key=True)
    role: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]  # when it became one


class SectorWeek(Tenant, Base):
    """How many facts happened in a sector in a week that is over: counted once, kept."""

    __tablename__ = "sector_week"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "territory_id"], ["territory.council_id", "territory.id"]
        ),
    )

    territory_id: Mapped[str] = mapped_column(Id, primary_key=True)
    monday: Mapped[str] = mapped_column(String(10), primary_key=True)  # a day: 2026-11-23
    facts: Mapped[int]


class SilenceWatch(Tenant, Base):
    """The last day on which it was looked who has fallen silent."""

    __tablename__ = "silence_watch"
    __table_args__ = (ForeignKeyConstraint(["council_id"], ["council.id"]),)

    on: Mapped[str] = mapped_column("on_day", String(10))


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


class AlertStep(Tenant, Base):
    """Somebody who is told besides, once it is due; the chain of an alert is frozen as these.

    ``kind``: ``escalation`` when nobody answers, ``transfer`` and ``arbitration`` at once.
    ``whom``: words of the protocol, or ``cell:`` and ``agent:`` with an id; the people behind them
    are found when it is due.  ``after_s``: seconds from when the alert began to wait.
    ``state``: waiting, done, or moot as long as somebody answers.
    """

    __tablename__ = "alert_step"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "alert_id"], ["alert.council_id", "alert.id"]),
        _sought("ix_alert_step_waiting", "due_at", column("state") == "waiting"),
    )

    alert_id: Mapped[str] = mapped_column(Id, primary_key=True)
    rank: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12))
    after_s: Mapped[int]
    due_at: Mapped[datetime]
    whom: Mapped[list[str]]
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    done_at: Mapped[datetime | None]


class Acknowledgement(Tenant, Base):
    """One step that somebody took on an alert: acknowledged, taken in charge, released, …

    ``expired``: that of whose acknowledgement nothing followed.  ``relieved``: their turn ended.
    """

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


class Arbitration(Tenant, Base):
    """That somebody asked who is competent, why (a closed list), and what was ruled."""

    __tablename__ = "arbitration"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "alert_id"], ["alert.council_id", "alert.id"]),
        ForeignKeyConstraint(["council_id", "asked_by"], ["agent.council_id", "agent.id"]),
        ForeignKeyConstraint(["council_id", "ruled_by"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "alert_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    alert_id: Mapped[str] = mapped_column(Id)
    why: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(Id)
    ruled_at: Mapped[datetime | None]
    ruled_by: Mapped[str | None] = mapped_column(Id)
    reason: Mapped[str | None] = mapped_column(String(16))
    taker: Mapped[str | None] = mapped_column(String(200))


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
