"""Events as they leave the desk: plain values, without what the charter hides.

The only place where a row of ``event`` becomes something that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from charters.vocabulary import Action, HiddenField
from sharing.store import Agent, Event, Partner, Territory
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class EventView:
    """An event as it leaves the desk: plain values.  ``author`` None: hidden by the charter."""

    id: str
    category: str
    group: str
    sector: str
    sector_name: str
    place_type: str | None
    occurred_from: datetime
    occurred_to: datetime | None
    reported_at: datetime
    severity: int
    urgency: str
    certainty: str
    target_kind: str | None
    actor_profile: str | None
    bias_motive: tuple[str, ...]
    recurrence: str | None
    ambience: str | None
    measures_taken: tuple[str, ...]
    quantities: Mapping[str, Any]
    emergency_called: bool | None
    narrative: str
    state: str
    outcome: str | None
    partner: str
    partner_name: str
    author: str | None
    author_name: str | None


EVENT_ROWS: Select[*tuple[Any, ...]] = (
    select(
        Event,
        Territory.name.label("sector_name"),
        Partner.name.label("partner_name"),
        Agent.name.label("author_name"),
    )
    .join(
        Territory,
        (Territory.council_id == Event.council_id) & (Territory.id == Event.sector_id),
    )
    .join(Partner, (Partner.council_id == Event.council_id) & (Partner.id == Event.partner_id))
    .join(Agent, (Agent.council_id == Event.council_id) & (Agent.id == Event.author_id))
)
"""Events with the names beside them.  Built once: building it costs as much as running it."""


def leaving(work: Work, row: Row[*tuple[Any, ...]]) -> EventView:
    """Turn a row of ``EVENT_ROWS`` into what leaves the desk; hide what the charter hides."""
    event: Event = row.Event
    reading = work.would(work.actor, Action.EVENT_READ, event.record)
    named = reading.permitted and HiddenField.AUTHOR not in reading.hidden
    return EventView(
        id=event.id,
        category=event.category,
        group=event.category_group,
        sector=event.sector_id,
        sector_name=row.sector_name,
        place_type=event.place_type,
        occurred_from=event.occurred_from,
        occurred_to=event.occurred_to,
        reported_at=event.reported_at,
        severity=event.severity,
        urgency=event.urgency,
        certainty=event.certainty,
        target_kind=event.target_kind,
        actor_profile=event.actor_profile,
        bias_motive=tuple(event.bias_motive),
        recurrence=event.recurrence,
        ambience=event.ambience,
        measures_taken=tuple(event.measures_taken),
        quantities=dict(event.quantities),
        emergency_called=event.emergency_called,
        narrative=event.narrative,
        state=event.state,
        outcome=event.outcome,
        partner=event.partner_id,
        partner_name=row.partner_name,
        author=event.author_id if named else None,
        author_name=row.author_name if named else None,
    )


def one_view(work: Work, event_id: str) -> EventView:
    """Return the view of one event of this council."""
    return leaving(work, work.session.execute(_ONE, {"event": event_id}).one())


_ONE = EVENT_ROWS.where(Event.id == bindparam("event"))
