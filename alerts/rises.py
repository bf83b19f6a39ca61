"""Abnormal rises: a sector's week against the weeks before it.

1. A week begins on Monday at midnight, where the council is.  A fact counts once, however often it
   was reported, in the week in which it happened.
2. What a week that is over held is counted once and kept (``SectorWeek``); a fact of it that is
   reported later has that one week counted again.  So one report costs a count over one week of
   one sector, by an index, however long the history is; of a week under way, over as many facts
   as would be a rise, and none as long as there are not ``count``.
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

from sqlalchemy import Integer, bindparam, exists, func, select

from alerts.batch import Batch
from alerts.patterns import MOST_CITED, tell, told_already
from alerts.seen import WAITS, WEEK, Seen
from alerts.store import AlertEvent, SectorWeek
from alerts.telling import JOINED
from audit.limits import at_most
from protocols.model import Pattern, PatternKind
from protocols.patterns import least_rise, rises
from sharing.store import Event
from sharing.store.base import UtcDateTime
from sharing.store.sessions import ask, put

MOST_COUNTED = 100_000  # facts of a sector in a week


def look_for_rises(seen: Seen, events: Sequence[Event], zone: ZoneInfo) -> None:
    """Tell the rises that these events, just relayed, make.  *seen*: what happened around them."""
    batch = seen.batch
    patterns = [p for p in batch.protocol.patterns if p.kind is PatternKind.RISE]
    if not patterns:
        return
    batch.session.flush()
    now = monday_of(batch.now, zone)
    oldest = now - max(pattern.weeks for pattern in patterns) * WEEK
    touched = {(batch.scopes[e.sector_id], monday_of(e.occurred_from, zone)) for e in events}
    here = sorted(scope for scope, monday in touched if monday == now)
    for pattern in patterns:
        monday = _midnight(now, zone)
        busy = [scope for scope in here if seen.may_hold(pattern.count, scope, monday)]
        if busy:
            _look(batch, pattern, busy, now, zone)
    for scope, week in sorted(touched):
        if oldest <= week < now:
            _count_again(batch, scope, week, zone)


def monday_of(at: datetime, zone: ZoneInfo) -> date:
    """Return the Monday of the week in which *at* falls there."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _look(
    batch: Batch, pattern: Pattern, scopes: Sequence[str], monday: date, zone: ZoneInfo
) -> None:
    """Look at the week under way: no further than to see that it is no rise, or that it is one."""
    begins = _midnight(monday - pattern.weeks * WEEK, zone)
    if ask(batch.session, _OLDER, at=begins).first() is None:
        return
    keys = {scope: f"{pattern.id}:{scope}::{monday}" for scope in scopes}
    told = told_already(batch.session, *keys.values())
    for scope, key in keys.items():
        if key in told:
            continue
        before = _before(batch, pattern, scope, monday, zone)
        enough = least_rise(pattern, before)
        if rises(pattern, _count(batch, scope, monday, zone, enough), before):
            week = _week(batch, scope, monday, zone)
            facts = list(ask(batch.session, _IDS, **week).scalars())
            tell(batch, pattern, scope, key, facts, pattern.label)


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


def _count(
    batch: Batch, scope: str, monday: date, zone: ZoneInfo, enough: int = MOST_COUNTED
) -> int:
    """Return the facts of a week; *enough*: it does not matter how many more there are."""
    week = _week(batch, scope, monday, zone)
    return ask(batch.session, _COUNT, enough=enough, **week).scalar() or 0


def _week(batch: Batch, scope: str, monday: date, zone: ZoneInfo) -> dict[str, Any]:
    begins, ends = (_midnight(day, zone) for day in (monday, monday + WEEK))
    return {"places": batch.places[scope], "begins": begins, "ends": ends}


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


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
_COUNT = select(func.count()).select_from(
    select(Event.id)
    .where(*_OF_WEEK)
    .limit(bindparam("enough", type_=Integer, literal_execute=True))
    .subquery()
)
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
    .order_by(Event.occurred_from, Event.id)
    .limit(at_most(1))
)
"""Whether anything happened before: asked in an order, it is found, or not, by an index."""
