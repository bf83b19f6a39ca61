"""Abnormal rises: a sector's week against the weeks before it.

1. A week begins on Monday at midnight, where the council is.  A fact counts once, however often it
   was reported, in the week in which it happened.
2. What a week that is over held is counted once and kept (``SectorWeek``); a fact of it that is
   reported later has that one week counted again.  So one report costs a count over one week of
   one sector, by an index, however long the history is.
3. The week under way is held against complete ones: it may be told before it is over, never later,
   and once (the key holds its Monday).
4. Before the council's own history reaches back over all those weeks, nothing is a rise: a week
   without Vigie is not a quiet week.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, func, select

from alerts.batch import Batch
from alerts.patterns import MOST_CITED, WAITS, tell, told_already
from alerts.store import AlertEvent, SectorWeek
from alerts.telling import JOINED
from audit.limits import at_most
from protocols.model import Pattern, PatternKind
from protocols.patterns import rises
from sharing.store import Event
from sharing.store.base import UtcDateTime
from sharing.store.sessions import ask, put

WEEK = timedelta(days=7)


def look_for_rises(batch: Batch, events: Sequence[Event], zone: ZoneInfo) -> None:
    """Tell the rises that these events, just relayed, make."""
    patterns = [p for p in batch.protocol.patterns if p.kind is PatternKind.RISE]
    if not patterns:
        return
    batch.session.flush()
    now = monday_of(batch.now, zone)
    oldest = now - max(pattern.weeks for pattern in patterns) * WEEK
    touched = {(batch.scopes[e.sector_id], monday_of(e.occurred_from, zone)) for e in events}
    for scope, monday in sorted(touched):
        if monday == now:
            for pattern in patterns:
                _look(batch, pattern, scope, monday, zone)
        elif monday >= oldest:
            _count_again(batch, scope, monday, zone)


def monday_of(at: datetime, zone: ZoneInfo) -> date:
    """Return the Monday of the week in which *at* falls there."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _look(batch: Batch, pattern: Pattern, scope: str, monday: date, zone: ZoneInfo) -> None:
    key = f"{pattern.id}:{scope}::{monday}"
    facts = _count(batch, scope, monday, zone)
    if facts < pattern.count or told_already(batch.session, key):
        return
    begins = datetime.combine(monday - pattern.weeks * WEEK, time(), zone)
    if ask(batch.session, _OLDER, at=begins).first() is None:
        return
    if rises(pattern, facts, _before(batch, pattern, scope, monday, zone)):
        week = _week(batch, scope, monday, zone)
        tell(
            batch,
            pattern,
            scope,
            key,
            list(ask(batch.session, _IDS, **week).scalars()),
            pattern.label,
        )


def _before(batch: Batch, pattern: Pattern, scope: str, monday: date, zone: ZoneInfo) -> list[int]:
    """Return the facts of each of the weeks before, counting those that nobody has counted."""
    mondays = [monday - weeks * WEEK for weeks in range(1, pattern.weeks + 1)]
    asked = {"scope": scope, "mondays": [str(day) for day in mondays]}
    known = {row.monday: row.facts for row in ask(batch.session, _KNOWN, **asked)}
    for day in mondays:
        if str(day) not in known:
            known[str(day)] = _count(batch, scope, day, zone)
            row = {"territory_id": scope, "monday": str(day), "facts": known[str(day)]}
            put(batch.session, SectorWeek, row)
    return [known[str(day)] for day in mondays]


def _count_again(batch: Batch, scope: str, monday: date, zone: ZoneInfo) -> None:
    row = batch.session.get(SectorWeek, (batch.council, scope, str(monday)))
    if row is not None:
        row.facts = _count(batch, scope, monday, zone)


def _count(batch: Batch, scope: str, monday: date, zone: ZoneInfo) -> int:
    week = _week(batch, scope, monday, zone)
    return ask(batch.session, _COUNT, **week).scalar() or 0


def _week(batch: Batch, scope: str, monday: date, zone: ZoneInfo) -> dict[str, Any]:
    begins, ends = (datetime.combine(day, time(), zone) for day in (monday, monday + WEEK))
    return {"places": batch.places[scope], "begins": begins, "ends": ends}


_REPEATS = exists(
    select(AlertEvent.event_id).where(
        AlertEvent.council_id == Event.council_id,
        AlertEvent.event_id == Event.id,
        AlertEvent.role == JOINED,
    )
)
_OF_WEEK = (
    Event.sector_id.in_(bindparam("places", expanding=True)),
    Event.occurred_from >= bindparam("begins", type_=UtcDateTime()),
    Event.occurred_from < bindparam("ends", type_=UtcDateTime()),
    ~_REPEATS,
    ~WAITS,
)
_COUNT = select(func.count(Event.id)).where(*_OF_WEEK)
_IDS = (
    select(Event.id)
    .where(*_OF_WEEK)
    .order_by(Event.occurred_from.desc())
    .limit(at_most(MOST_CITED))
)
_KNOWN = select(SectorWeek.monday, SectorWeek.facts).where(
    SectorWeek.territory_id == bindparam("scope"),
    SectorWeek.monday.in_(bindparam("mondays", expanding=True)),
)
_OLDER = (
    select(Event.id)
    .where(Event.occurred_from < bindparam("at", type_=UtcDateTime()))
    .limit(at_most(1))
)
