"""Writing an alert: its row, its events, who is told, under which articles and by when.

1. Whoever is told was weighed by the desk, and the decision is in the trail of this transaction.
2. Who comes next if nobody answers is frozen beside it.  An alert that nobody may hear, now or
   later, is not written.
3. The board's message is the caller's to write, after all else: its counter's lock is the last that
   a transaction takes, so that nobody who holds an alert waits for whoever waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, SQLColumnExpression, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from alerts.batch import Batch
from alerts.channels.outgoing import deliver
from alerts.steps import freeze
from alerts.store import Alert, AlertEvent
from audit.limits import at_most
from protocols.plan import Transmission, merged
from sharing.store import Event, Outbox, new_id
from sharing.store.sessions import put

FIRST, JOINED, CITED = "first", "joined", "cited"
"""What an event is to an alert."""


def alert_of(news: type[Event | Outbox], event: SQLColumnExpression[str]) -> ScalarSelect[str]:
    """The alert that *event*, a column of *news*, began or joined; patterns, which cite, apart.

    It is of one at most.  Asked of each row by itself, not joined: see ``seen.WAITS``.
    """
    return (
        select(AlertEvent.alert_id)
        .where(
            AlertEvent.council_id == news.council_id,
            AlertEvent.event_id == event,
            AlertEvent.role != CITED,
        )
        .limit(at_most(1))
        .correlate(news)
        .scalar_subquery()
    )


def write_alert(
    batch: Batch,
    alert: Mapping[str, Any],
    events: Sequence[Event],
    role: str,
    owed: Sequence[Transmission],
    deliveries: Sequence[Mapping[str, Any]],
) -> bool:
    """Write *alert* (its own columns) of *events*, led by the first; say whether anybody hears.

    *owed*: what the protocol asked for.  If nobody of those who must be told may, the first who
    comes next is told at once; if nobody ever does, nothing is written.
    """
    session, protocol, now = batch.session, batch.protocol, batch.now
    chain = merged(step for transmission in owed for step in transmission.escalation)
    if not deliveries and not chain:
        return False
    within = min(transmission.within for transmission in owed)
    row = {
        "pattern": None,
        "label": None,
        **alert,
        "created_at": now,
        "due_at": min((d["due_at"] for d in deliveries), default=now + within),
        "duties": sorted({duty for transmission in owed for duty in transmission.duties}),
        "reports": len(events),
        "within_s": int(within.total_seconds()),
        "hold_s": int(protocol.hold.total_seconds()),
        "arbiter": protocol.arbiter,
        "channels": sorted({channel for one in owed for channel in one.channels}),
        "protocol": protocol.own_name,
    }
    batch.wants.read([delivery["agent_id"] for delivery in deliveries])  # before rows wait to leave
    put(session, Alert, row)
    put(session, AlertEvent, *(_of(alert["id"], event.id, role, now) for event in events))
    deliver(batch.wants, events[0], deliveries, now, protocol)
    batch.has_now(alert["id"], deliveries)
    freeze(session, alert["id"], now, chain, unheard=not deliveries)
    return True


def add_event(
    session: Session, alert: Alert, event: str, happened: datetime, role: str, now: datetime
) -> None:
    """Say that one more event, which *happened* then, is of an alert that was written before."""
    put(session, AlertEvent, _of(alert.id, event, role, now))
    alert.reports += 1
    alert.happened_from = min(alert.happened_from or happened, happened)
    alert.happened_until = max(alert.happened_until or happened, happened)
    for time in ("happened_from", "happened_until"):
        flag_modified(alert, time)  # so that one statement serves all that a batch adds to


def _of(alert_id: str, event: str, role: str, now: datetime) -> dict[str, Any]:
    return {"alert_id": alert_id, "event_id": event, "role": role, "at": now}


def of_fact(event: Event, scope: str) -> dict[str, Any]:
    """Return the columns of the alert of one report, before it is known who is told."""
    return {
        "id": new_id(),
        "event_id": event.id,
        "key": event.id,
        "scope_id": scope,
        "happened_from": event.occurred_from,
        "happened_until": event.occurred_from,
    }
