"""What the board's live message says of an alert, and who of those present may hear it.

No narrative, no author, no name: severity, category, sector, times, state, and the function
and organisation of whoever answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from alerts.store import Alert, Delivery
from charters.parties import Record
from charters.vocabulary import PROFESSION_FR, Action
from sharing.agents import active_actors
from sharing.desk import Desk
from sharing.gate import still_open
from sharing.store import Agent, Event, Partner, Territory
from sharing.store.sessions import ask


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One alert as it is now.  Times are ISO 8601; ``due_at`` is the earliest deadline."""

    id: str
    severity: int
    urgency: str
    category: str
    group: str
    sector: str
    sector_name: str
    place_type: str | None
    occurred_from: str
    created_at: str
    due_at: str
    state: str
    owner: str | None
    owner_name: str | None
    owner_partner: str | None
    record: Record
    recipients: frozenset[str]


def read_bulletins(session: Session, alert_ids: Sequence[str]) -> dict[str, Bulletin]:
    """Return the bulletins of these alerts by id."""
    told: dict[str, set[str]] = {}
    for alert_id, agent_id in ask(session, _TOLD, alerts=alert_ids):
        told.setdefault(alert_id, set()).add(agent_id)
    rows = session.execute(_ROWS, {"alerts": alert_ids})
    return {row.Alert.id: _bulletin(row, frozenset(told.get(row.Alert.id, ()))) for row in rows}


_TOLD = select(Delivery.alert_id, Delivery.agent_id).where(
    Delivery.alert_id.in_(bindparam("alerts", expanding=True)), Delivery.channel == "board"
)
_ROWS: Select[*tuple[Any, ...]] = (
    select(
        Alert,
        Event,
        Territory.name.label("sector_name"),
        Agent.profession.label("owner_profession"),
        Partner.name.label("owner_partner"),
    )
    .join(Event, (Event.council_id == Alert.council_id) & (Event.id == Alert.event_id))
    .join(
        Territory,
        (Territory.council_id == Event.council_id) & (Territory.id == Event.sector_id),
    )
    .outerjoin(Agent, (Agent.council_id == Alert.council_id) & (Agent.id == Alert.owner_id))
    .outerjoin(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
    .where(Alert.id.in_(bindparam("alerts", expanding=True)))
)


def _bulletin(row: Row[*tuple[Any, ...]], recipients: frozenset[str]) -> Bulletin:
    alert: Alert = row.Alert
    event: Event = row.Event
    return Bulletin(
        id=alert.id,
        severity=event.severity,
        urgency=event.urgency,
        category=event.category,
        group=event.category_group,
        sector=event.sector_id,
        sector_name=row.sector_name,
        place_type=event.place_type,
        occurred_from=event.occurred_from.isoformat(),
        created_at=alert.created_at.isoformat(),
        due_at=alert.due_at.isoformat(),
        state=alert.state,
        owner=alert.owner_id,
        owner_name=PROFESSION_FR.get(row.owner_profession, row.owner_profession),
        owner_partner=row.owner_partner,
        record=alert.record(event),
        recipients=recipients,
    )


class Presence(NamedTuple):
    """Who sits before a screen: an agent of a council, and the token that opened it."""

    council: str
    agent: str
    token: str

    def __repr__(self) -> str:
        """Never the token: what is printed ends up in a log."""
        return f"Presence({self.council}, {self.agent})"


def welcome(
    desk: Desk, session: Session, council_id: str, present: Iterable[Presence]
) -> Callable[[Bulletin | None], frozenset[Presence]]:
    """Return who of those *present* may hear a bulletin, by what the database says now.

    For None: who may still be here at all.
    """
    asked = set(present)
    now = desk.clock()
    open_tokens = still_open(session, now, [p.token for p in asked])
    actors = {a.id: a for a in active_actors(session, council_id, now, {p.agent for p in asked})}
    here = frozenset(p for p in asked if p.token in open_tokens and p.agent in actors)

    def hearing(bulletin: Bulletin | None) -> frozenset[Presence]:
        if bulletin is None:
            return here
        told = {p.agent for p in here} & bulletin.recipients
        may = {
            agent
            for agent in told
            if desk.would(actors[agent], Action.ALERT_READ, bulletin.record).permitted
        }
        return frozenset(p for p in here if p.agent in may)

    return hearing
