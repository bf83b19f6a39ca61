"""What the board's live message says of an alert, and who of those present may hear it.

No narrative, no author, no name: severity, category, sector, times, state, and the function
and organisation of whoever answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from alerts.sources import ROUTINE, events_of, several
from alerts.store import Alert, Delivery
from charters.labels import PROFESSION_FR
from charters.parties import Record
from charters.vocabulary import Action, RecordKind
from sharing.agents import active_actors
from sharing.desk import Desk
from sharing.gate import still_open
from sharing.store import Agent, Event, Partner, Territory
from sharing.store.joined import Joined


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One alert as it is now.  Times are ISO 8601; ``due_at`` is the earliest deadline.

    ``records``: what whoever hears it must be permitted to read, one for each of its events.
    ``alone``: what is said to who may read the event that leads, and not all the others.
    """

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
    expires_at: str | None
    passed_to: str | None
    escalated_at: str | None
    escalated_to: str | None
    silenced_until: str | None
    graver_at: str | None
    contested: str | None
    label: str | None
    reports: int
    partners: int
    record: Record
    recipients: frozenset[str]
    records: tuple[Record, ...]
    alone: Bulletin | None


def read_bulletins(session: Session, alert_ids: Sequence[str]) -> dict[str, Bulletin]:
    """Return the bulletins of these alerts by id."""
    rows = session.execute(_ROWS, {"alerts": alert_ids}).all()
    whole: dict[str, list[Event]] = {}
    shared = [row.Alert.id for row in rows if several(row.Alert)]
    for alert_id, event, _, _ in events_of(session, shared) if shared else ():
        whole.setdefault(alert_id, []).append(event)
    found = {}
    for row in rows:
        alone = _bulletin(row)
        events = whole.get(row.Alert.id)
        found[row.Alert.id] = _of_several(row.Alert, alone, events) if events else alone
    return found


def _of_several(alert: Alert, alone: Bulletin, events: Sequence[Event]) -> Bulletin:
    """Return what is said of all the events to who may read them all."""
    return replace(
        alone,
        label=alert.label,
        urgency=ROUTINE if alert.pattern else alone.urgency,
        place_type=None if alert.pattern else alone.place_type,
        reports=len(events),
        partners=len({event.partner_id for event in events}),
        records=tuple(event.weighed_as(RecordKind.ALERT, alert.id) for event in events),
        alone=None if alert.pattern else alone,
    )


def who_hears(
    bulletin: Bulletin, hearing: Callable[[Bulletin | None], frozenset[Presence]]
) -> Iterator[tuple[Bulletin, frozenset[Presence]]]:
    """Yield what is said of an alert, and to whom of those present."""
    all_of_it = hearing(bulletin)
    yield bulletin, all_of_it
    if bulletin.alone is not None:
        yield bulletin.alone, hearing(bulletin.alone) - all_of_it


_TOLD = (
    select(Joined(Delivery.agent_id))
    .where(
        Delivery.council_id == Alert.council_id,
        Delivery.alert_id == Alert.id,
        Delivery.channel == "board",
    )
    .correlate(Alert)
    .scalar_subquery()
)
_ROWS: Select[*tuple[Any, ...]] = (
    select(
        Alert,
        Event,
        Territory.name.label("sector_name"),
        Agent.profession.label("owner_profession"),
        Partner.name.label("owner_partner"),
        _TOLD.label("told"),
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


def _bulletin(row: Row[*tuple[Any, ...]]) -> Bulletin:
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
        expires_at=_when(alert.expires_at),
        passed_to=alert.passed_to,
        escalated_at=_when(alert.escalated_at),
        escalated_to=alert.escalated_to,
        silenced_until=_when(alert.silenced_until),
        graver_at=_when(alert.graver_at),
        contested=alert.contested,
        label=None,
        reports=1,
        partners=1,
        record=alert.record(event),
        recipients=frozenset((row.told or "").split()),
        records=(alert.record(event),),
        alone=None,
    )


def _when(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


class Presence(NamedTuple):
    """Who sits before a screen: an agent of a council, and what is ``held`` of their way in."""

    council: str
    agent: str
    held: str

    def __repr__(self) -> str:
        """Nothing of the way in: what is printed ends up in a log."""
        return f"Presence({self.council}, {self.agent})"


def welcome(
    desk: Desk, session: Session, council_id: str, present: Iterable[Presence]
) -> Callable[[Bulletin | None], frozenset[Presence]]:
    """Return who of those *present* may hear a bulletin, by what the database says now.

    For None: who may still be here at all.
    """
    asked = set(present)
    now = desk.clock()
    good = still_open(session, now, [p.held for p in asked])
    actors = {a.id: a for a in active_actors(session, council_id, now, {p.agent for p in asked})}
    here = frozenset(p for p in asked if p.held in good and p.agent in actors)

    def hearing(bulletin: Bulletin | None) -> frozenset[Presence]:
        if bulletin is None:
            return here
        told = {p.agent for p in here} & bulletin.recipients
        may = {
            agent
            for agent in told
            if all(
                desk.would(actors[agent], Action.ALERT_READ, record).permitted
                for record in bulletin.records
            )
        }
        return frozenset(p for p in here if p.agent in may)

    return hearing
