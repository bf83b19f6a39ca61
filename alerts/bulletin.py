"""What the board's live message says of an alert, and who of those present may hear it.

No narrative, no author, no name: severity, category, sector, times, state, and the function
and organisation of whoever answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from alerts.store import Alert, Delivery
from charters.parties import Actor, Record
from charters.vocabulary import PROFESSION_FR, Action
from sharing.agents import active_actors
from sharing.desk import Desk
from sharing.gate import Visitor, still_open
from sharing.store import Agent, Event, Partner, Territory


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
    for alert_id, agent_id in session.execute(
        select(Delivery.alert_id, Delivery.agent_id).where(
            Delivery.alert_id.in_(alert_ids), Delivery.channel == "board"
        )
    ):
        told.setdefault(alert_id, set()).add(agent_id)
    rows = session.execute(_ROWS.where(Alert.id.in_(alert_ids)))
    return {row.Alert.id: _bulletin(row, frozenset(told.get(row.Alert.id, ()))) for row in rows}


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


def welcome(
    desk: Desk, session: Session, council_id: str, visitors: Sequence[Visitor]
) -> Callable[[Bulletin | None], list[Visitor]]:
    """Return who of *visitors* may hear a bulletin, by what the database says now.

    For None: who may still be here at all.
    """
    open_tokens = still_open(session, council_id, desk.clock(), [v.token for v in visitors])
    actors = {a.id: a for a in active_actors(session, council_id)}
    present = [v for v in visitors if v.token in open_tokens and v.actor.id in actors]

    def hearing(bulletin: Bulletin | None) -> list[Visitor]:
        if bulletin is None:
            return present
        rights: dict[str, bool] = {}
        for visitor in present:
            actor: Actor = actors[visitor.actor.id]
            if actor.id not in rights:
                rights[actor.id] = (
                    actor.id in bulletin.recipients
                    and desk.would(actor, Action.ALERT_READ, bulletin.record).permitted
                )
        return [v for v in present if rights[v.actor.id]]

    return hearing
