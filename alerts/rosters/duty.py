"""Who is on duty at an instant, by the rosters of the council.

Rules:

1. Replacements and dates without are applied; rosters that have ended say nothing.
2. A roster that says nothing of now is no reason to tell nobody: see ``alerts.recipients``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Row, Select, bindparam, select
from sqlalchemy.orm import Session

from alerts.rosters.shifts import Shift, Turn, holding, turns
from alerts.rosters.store import Roster, RosterDay, RosterShift
from sharing.store import Council
from sharing.store.sessions import ask

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lines:
    """The shifts of the council's rosters around some days, and what differs on them.

    ``of``: the roster of each shift, by the shift's id.
    """

    zone: ZoneInfo
    shifts: tuple[Shift, ...] = ()
    changes: dict[tuple[str, date], str | None] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)

    def turns(self, begins: datetime, ends: datetime) -> list[Turn]:
        """Return the turns that have an instant from *begins* up to *ends*, in order."""
        return turns(self.shifts, self.changes, self.zone, begins, ends)

    def holding(self, at: datetime) -> list[Turn]:
        """Return the turns that go on at the instant *at*."""
        return holding(self.shifts, self.changes, self.zone, at)


def on_duty(session: Session, at: datetime) -> frozenset[str]:
    """Return the ids of the agents on duty at the instant *at*."""
    return frozenset(turn.agent for turn in read_lines(session, at, at).holding(at))


def rostered(session: Session) -> frozenset[str]:
    """Return the ids of the agents who appear in any roster that goes on."""
    standing_in = (agent for agent in ask(session, _STANDING_IN).scalars() if agent)
    return frozenset((*ask(session, _ROSTERED).scalars(), *standing_in))


def read_lines(session: Session, begins: datetime, ends: datetime) -> Lines:
    """Return the lines that may have a turn from *begins* to *ends*, in the order of rosters."""
    # A day of margin for the zone, and one for the night that began the day before.
    days = {"since": begins.date() - 2 * _DAY, "until": ends.date() + _DAY}
    rows = ask(session, _SHIFTS, **days).all()
    if not rows:
        return Lines(ZoneInfo("UTC"))
    changes = ask(session, _CHANGES, **days)
    return Lines(
        ZoneInfo(rows[0].time_zone),
        tuple(_shift(row) for row in rows),
        {(shift, day): agent for shift, day, agent in changes},
        {row.id: row.roster_id for row in rows},
    )


def _shift(row: Row[*tuple[Any, ...]]) -> Shift:
    days = frozenset(int(digit) for digit in row.days)
    return Shift(row.id, row.agent_id, days, row.begins, row.ends, row.first_day, row.last_day)


def _going_on(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(RosterShift)
        .join(
            Roster,
            (Roster.council_id == RosterShift.council_id) & (Roster.id == RosterShift.roster_id),
        )
        .where(Roster.ended_at.is_(None))
    )


_SINCE: BindParameter[date] = bindparam("since")
_UNTIL: BindParameter[date] = bindparam("until")
_IN_DAYS = (
    RosterShift.first_day <= _UNTIL,
    RosterShift.last_day.is_(None) | (RosterShift.last_day >= _SINCE),
)
_SHIFTS = (
    _going_on(
        RosterShift.id,
        RosterShift.roster_id,
        RosterShift.agent_id,
        RosterShift.days,
        RosterShift.begins,
        RosterShift.ends,
        RosterShift.first_day,
        RosterShift.last_day,
        Council.time_zone,
    )
    .join(Council, Council.id == RosterShift.council_id)
    .where(*_IN_DAYS)
    .order_by(RosterShift.roster_id, RosterShift.first_day, RosterShift.id)
)
_CHANGES = select(RosterDay.shift_id, RosterDay.day, RosterDay.agent_id).where(
    RosterDay.day >= _SINCE, RosterDay.day <= _UNTIL
)
_ROSTERED = _going_on(RosterShift.agent_id)
_STANDING_IN = _going_on(RosterDay.agent_id).join(
    RosterDay,
    (RosterDay.council_id == RosterShift.council_id) & (RosterDay.shift_id == RosterShift.id),
)
