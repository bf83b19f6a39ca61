"""Events as they leave the desk: plain values, without what the charter hides.

The only place where a row of ``event`` becomes something that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, bindparam, select, tuple_, union

from audit.limits import at_most
from charters.parties import CARRIED, Record
from charters.residual import Tree
from charters.vocabulary import Action, HiddenField, RecordKind
from sharing.narrow import EVENT_COLUMNS, clause, seeks
from sharing.store import Agent, Event, Partner, Territory
from sharing.store.base import Id, UtcDateTime
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

_OF_EVENT = {
    name: column.key for name, column in (_SHOWN | _WEIGHED).items() if column.class_ is Event
}
_NAMES = (*_SHOWN, *_WEIGHED)
_FACTS = {"id", "council"} | CARRIED[RecordKind.EVENT_RECORD]  # the first fields after the kind
_RECORD = itemgetter(*(field.name for field in fields(Record) if field.name in _FACTS))
_VIEW = itemgetter(*_SHOWN)


def leaving(work: Work, row: Row[*tuple[Any, ...]]) -> EventView:
    """Turn a row of ``EVENT_ROWS`` into what leaves the desk; hide what the charter hides."""
    return _leaving(work, dict(zip(_NAMES, row, strict=True)))


def new_record(row: Mapping[str, Any]) -> Record:
    """Return what the charter weighs of an event about to be written: values by column."""
    return _record(_known(row))


def new_view(work: Work, row: Mapping[str, Any], names: dict[str, str]) -> EventView:
    """Return the view of an event just written, without reading it again.

    *names*: ``sector_name``, ``partner_name`` and ``author_name``.
    """
    return _leaving(work, _known(row) | names)


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[column] for name, column in _OF_EVENT.items()}


def _record(known: dict[str, Any]) -> Record:
    return Record(RecordKind.EVENT_RECORD, *_RECORD(known))


def _leaving(work: Work, known: dict[str, Any]) -> EventView:
    decision = work.would(work.actor, Action.EVENT_READ, _record(known))
    if not decision.permitted or HiddenField.AUTHOR in decision.hidden:
        known["author"] = known["author_name"] = None
    known["bias_motive"] = tuple(known["bias_motive"])
    known["measures_taken"] = tuple(known["measures_taken"])
    return EventView(*_VIEW(known))


def one_view(work: Work, event_id: str) -> EventView:
    """Return the view of one event of this council."""
    return leaving(work, work.session.execute(_ONE, {"event": event_id}).one())


_ONE = EVENT_ROWS.where(Event.id == bindparam("event"))


ASKED: Mapping[str, ColumnElement[bool]] = {
    "category": Event.category == bindparam("category"),
    "group": Event.category_group == bindparam("group"),
    "sector": Event.sector_id == bindparam("sector"),
    "state": Event.state == bindparam("state"),
    "partner": Event.partner_id == bindparam("partner"),
    "severity_min": Event.severity >= bindparam("severity_min"),
    "since": Event.occurred_from >= bindparam("since"),
    "until": Event.occurred_from < bindparam("until"),
    "before": tuple_(Event.occurred_from, Event.id)
    < tuple_(bindparam("before_at", type_=UtcDateTime()), bindparam("before_id", type_=Id)),
}
"""What a reader may ask for besides, by name; the values are parameters of these names."""


@lru_cache(maxsize=512)
def newest_rows(
    tree: Tree, asked: frozenset[str], limit: int, arrays: bool
) -> Select[*tuple[Any, ...]]:
    """Select the newest events that *tree* allows, by reading on or by seeking (see ``narrow``).

    *asked*: names of ``ASKED``.  Remembered: a reader's tree, once ``timeless``, is the same for
    days, and to build the statement costs more than to run it where there is little to read.
    The limit is written out: PostgreSQL plans anew each time for one that it does not know.
    """
    most = at_most(limit) if arrays else limit

    def narrowed(rows: Any, part: Tree) -> Any:
        allowed = clause(part, EVENT_COLUMNS, arrays=arrays)
        found = rows.where(allowed, *(ASKED[name] for name in sorted(asked)))
        return found.order_by(Event.occurred_from.desc(), Event.id.desc()).limit(most)

    parts = seeks(tree)
    if len(parts) < 2:
        return cast(Select[*tuple[Any, ...]], narrowed(EVENT_ROWS, tree))
    places = select(Event.id, Event.occurred_from.label("at"))
    found = union(*(select(narrowed(places, part).subquery()) for part in parts)).subquery()
    first = select(found).order_by(found.c.at.desc(), found.c.id.desc()).limit(most).subquery()
    query = EVENT_ROWS.join(first, Event.id == first.c.id)
    return query.order_by(first.c.at.desc(), first.c.id.desc())
