"""Rosters for tests, as rows: who is on duty now, in the small council."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.rosters.store import Roster, RosterDay, RosterShift
from sharing.store import new_id
from tests.council import SmallCouncil

PARIS = ZoneInfo("Europe/Paris")
LONG_AGO = date(2000, 1, 1)
ROUND_THE_CLOCK = ("0123456", 0, 1440)
NEVER = ("0123456", 0, 1440, date(2001, 1, 1))  # the last day has long passed


def today() -> date:
    """The day in Paris."""
    return datetime.now(UTC).astimezone(PARIS).date()


def on_roster(council: SmallCouncil, *lines: tuple[object, ...], cell: bool = True) -> list[str]:
    """Write a roster of the cell, or of the police: (agent, days, begins, ends[, last]) each."""
    roster, ids = new_id(), [new_id() for _ in lines]
    whose = {"cell_id": council.cell}
    if not cell:
        whose = {"partner_id": council.partners["state"], "profession": "state_police"}
    with council.sessions.of(council.id) as session:
        session.add(Roster(id=roster, name="Garde", made_at=datetime.now(UTC), **whose))
        session.flush()
        for id_, (agent, days, begins, ends, *last) in zip(ids, lines, strict=True):
            session.add(
                RosterShift(
                    id=id_,
                    roster_id=roster,
                    agent_id=council.agents[str(agent)],
                    days=days,
                    begins=begins,
                    ends=ends,
                    first_day=LONG_AGO,
                    last_day=last[0] if last else None,
                )
            )
    return ids


def instead(council: SmallCouncil, shift: str, agent: str | None) -> None:
    """Today and yesterday, somebody else holds the turn, or nobody."""
    with council.sessions.of(council.id) as session:
        for ago in (0, 1):
            day = today() - timedelta(days=ago)
            who = council.agents[agent] if agent else None
            session.add(RosterDay(shift_id=shift, day=day, agent_id=who))
