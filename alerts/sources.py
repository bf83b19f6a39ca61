"""The events of an alert, for one reader: how many reports, of how many organisations, and which.

Rules:

1. What the charter does not let the reader read in an alert is not counted; what it does not let
   them read as a record is not listed.
2. No author and no narrative: these are the record's own.
3. An alert of one event asks nothing more of the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alerts.store import Alert, AlertEvent
from charters.vocabulary import Action, RecordKind
from sharing.store import Event, Partner, Territory
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class Source:
    """One event of an alert, that the reader may read."""

    event: str
    category: str
    severity: int
    sector_name: str
    partner_name: str
    occurred_from: datetime
    reported_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Sources:
    """``reports`` of ``partners`` organisations; ``listed`` as they happened."""

    reports: int = 1
    partners: int = 1
    listed: tuple[Source, ...] = ()


ALONE = Sources()
ROUTINE = "routine"
"""The urgency of a pattern: those of its events are theirs."""


def several(alert: Alert) -> bool:
    """Say whether an alert is of more than the event that leads it."""
    return alert.reports > 1 or alert.pattern is not None


def sources(work: Work, alert: Alert) -> Sources:
    """Return what the actor may know of the alert's events."""
    if not several(alert):
        return ALONE
    counted = [
        (event, partner, place)
        for _, event, partner, place in events_of(work.session, [alert.id])
        if work.would(
            work.actor, Action.ALERT_READ, event.weighed_as(RecordKind.ALERT, alert.id)
        ).permitted
    ]
    listed = (
        _source(event, partner, place)
        for event, partner, place in counted
        if work.would(work.actor, Action.EVENT_READ, event.record).permitted
    )
    partners = {event.partner_id for event, _, _ in counted}
    return Sources(len(counted), len(partners), tuple(listed))


def events_of(session: Session, alerts: Sequence[str]) -> list[tuple[str, Event, str, str]]:
    """Return (alert, event, organisation, place) of their events, in the order they happened."""
    rows = session.execute(_EVENTS, {"alerts": alerts})
    found = [(alert, event, partner, place) for alert, event, partner, place in rows]
    return sorted(found, key=lambda row: (row[1].occurred_from, row[1].id))


def _source(event: Event, partner: str, place: str) -> Source:
    return Source(
        event=event.id,
        category=event.category,
        severity=event.severity,
        sector_name=place,
        partner_name=partner,
        occurred_from=event.occurred_from,
        reported_at=event.reported_at,
        state=event.state,
    )


_EVENTS = (
    select(AlertEvent.alert_id, Event, Partner.name, Territory.name)
    .join(Event, (Event.council_id == AlertEvent.council_id) & (Event.id == AlertEvent.event_id))
    .join(Partner, (Partner.council_id == Event.council_id) & (Partner.id == Event.partner_id))
    .join(
        Territory,
        (Territory.council_id == Event.council_id) & (Territory.id == Event.sector_id),
    )
    .where(AlertEvent.alert_id.in_(bindparam("alerts", expanding=True)))
)
"""In no order: SQLite would read all events in theirs to have one."""
