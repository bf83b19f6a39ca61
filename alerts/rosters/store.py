"""Rosters, their shifts, what differs on a day, and hand-over notes.

A date without, and a turn held by somebody else, are one row: who holds it on that day, or nobody.
An extra date is a shift whose first day is its last.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from alerts.rosters.shifts import Shift
from sharing.store.base import Base, Id, Tenant, new_id


class Roster(Tenant, Base):
    """Who takes turns: the members of a watch cell, or a partner's agents of one profession.

    ``phone``: the number that is answered while somebody is on duty, in E.164; nobody's own.
    """

    __tablename__ = "roster"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "cell_id"], ["watch_cell.council_id", "watch_cell.id"]),
        ForeignKeyConstraint(["council_id", "partner_id"], ["partner.council_id", "partner.id"]),
        Index(None, "council_id", "cell_id"),
        Index(None, "council_id", "partner_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120))
    cell_id: Mapped[str | None] = mapped_column(Id)
    partner_id: Mapped[str | None] = mapped_column(Id)
    profession: Mapped[str | None] = mapped_column(String(40))
    phone: Mapped[str | None] = mapped_column(String(16))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RosterShift(Tenant, Base):
    """One line of a roster.  ``days``: digits of the weekdays, Monday is 0; minutes on the wall."""

    __tablename__ = "roster_shift"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "roster_id"], ["roster.council_id", "roster.id"]),
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "roster_id"),
        Index(None, "council_id", "agent_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    roster_id: Mapped[str] = mapped_column(Id)
    agent_id: Mapped[str] = mapped_column(Id)
    days: Mapped[str] = mapped_column(String(7))
    begins: Mapped[int]
    ends: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date | None]

    @property
    def shift(self) -> Shift:
        """The line as the clock reads it."""
        days = frozenset(int(digit) for digit in self.days)
        return Shift(
            self.id, self.agent_id, days, self.begins, self.ends, self.first_day, self.last_day
        )


class RosterDay(Tenant, Base):
    """One turn that is not held by whom its shift says: by ``agent_id``, or by nobody."""

    __tablename__ = "roster_day"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "shift_id"], ["roster_shift.council_id", "roster_shift.id"]
        ),
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "agent_id"),
    )

    shift_id: Mapped[str] = mapped_column(Id, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    agent_id: Mapped[str | None] = mapped_column(Id)


class HandOver(Tenant, Base):
    """A hand-over note (*fiche navette*): a word of the ambience, a few lines without a name."""

    __tablename__ = "hand_over"
    __table_args__ = (
        ForeignKeyConstraint(["council_id", "roster_id"], ["roster.council_id", "roster.id"]),
        ForeignKeyConstraint(["council_id", "agent_id"], ["agent.council_id", "agent.id"]),
        ForeignKeyConstraint(["council_id", "read_by"], ["agent.council_id", "agent.id"]),
        Index(None, "council_id", "roster_id", "at"),
        Index(None, "council_id", "agent_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    roster_id: Mapped[str] = mapped_column(Id)
    agent_id: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime]
    ambience: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(280))
    read_by: Mapped[str | None] = mapped_column(Id)
    read_at: Mapped[datetime | None]


class CoverageLooked(Tenant, Base):
    """The day, by the council's clock, on which the house last looked for holes."""

    __tablename__ = "coverage_looked"
    __table_args__ = (ForeignKeyConstraint(["council_id"], ["council.id"]),)

    day: Mapped[date]
    holes: Mapped[int]


class CoverageAdopted(Tenant, Base):
    """A version of the protocol that was adopted, once the house has looked for its holes."""

    __tablename__ = "coverage_adopted"
    __table_args__ = (ForeignKeyConstraint(["council_id"], ["council.id"]),)

    version: Mapped[str] = mapped_column(String(65), primary_key=True)  # id@version
    at: Mapped[datetime]
    holes: Mapped[int]
