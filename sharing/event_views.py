"""Events as they leave the desk: plain values, without what the charter hides.

The only place where a row of ``event`` becomes something that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from charters.parties import Record
from charters.vocabulary import Action, HiddenField, RecordKind
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


_SHOWN: dict[str, Any] = {
    "id": Event.id,
    "category": Event.category,
    "group": Event.category_group,
    "sector": Event.sector_id,
    "sector_name": Territory.name,
    "place_type": Event.place_type,
    "occurred_from": Event.occurred_from,
    "occurred_to": Event.occurred_to,
    "reported_at": Event.reported_at,
    "severity": Event.severity,
    "urgency": Event.urgency,
    "certainty": Event.certainty,
    "target_kind": Event.target_kind,
    "actor_profile": Event.actor_profile,
    "bias_motive": Event.bias_motive,
    "recurrence": Event.recurrence,
    "ambience": Event.ambience,
    "measures_taken": Event.measures_taken,
    "quantities": Event.quantities,
    "emergency_called": Event.emergency_called,
    "narrative": Event.narrative,
    "state": Event.state,
    "outcome": Event.outcome,
    "partner": Event.partner_id,
    "partner_name": Partner.name,
    "author": Event.author_id,
    "author_name": Agent.name,
}
_WEIGHED: dict[str, Any] = {
    "council": Event.council_id,
    "confidential": Event.confidential,
    "nominative": Event.nominative,
}

EVENT_ROWS: Select[*tuple[Any, ...]] = (
    select(*(column.label(name) for name, column in (_SHOWN | _WEIGHED).items()))
    .select_from(Event)
    .outerjoin(
        Territory,
        (Territory.council_id == Event.council_id) & (Territory.id == Event.sector_id),
    )
    .outerjoin(Partner, (Partner.council_id == Event.council_id) & (Partner.id == Event.partner_id))
    .outerjoin(Agent, (Agent.council_id == Event.council_id) & (Agent.id == Event.author_id))
)
"""Events with the names beside them, as plain columns.

Built once: building it costs as much as running it.  The joins are outer although each name is
there: a planner without statistics would otherwise pair all names with each other first.
"""

_NAMES = (*_SHOWN, *_WEIGHED)
_RECORD = itemgetter(*(_NAMES.index(f.name) for f in fields(Record) if f.name != "kind"))


def leaving(work: Work, row: Row[*tuple[Any, ...]]) -> EventView:
    """Turn a row of ``EVENT_ROWS`` into what leaves the desk; hide what the charter hides."""
    record = Record(RecordKind.EVENT_RECORD, *_RECORD(row))
    shown = dict(zip(_SHOWN, row, strict=False))
    decision = work.would(work.actor, Action.EVENT_READ, record)
    if not decision.permitted or HiddenField.AUTHOR in decision.hidden:
        shown.update(author=None, author_name=None)
    shown["bias_motive"] = tuple(shown["bias_motive"])
    shown["measures_taken"] = tuple(shown["measures_taken"])
    return EventView(**shown)


def one_view(work: Work, event_id: str) -> EventView:
    """Return the view of one event of this council."""
    return leaving(work, work.session.execute(_ONE, {"event": event_id}).one())


_ONE = EVENT_ROWS.where(Event.id == bindparam("event"))
