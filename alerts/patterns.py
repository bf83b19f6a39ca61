"""Patterns over several events, looked for as each report is relayed, and told like an event.

Rules:

1. The cost of one report does not depend on how long the history is: what is read is a window of
   its sector, ``MOST_SEEN`` events at most, found by an index (``protocols.patterns``).
2. Only what has been relayed counts, so that reports which join one alert are one fact first.
3. Once per pattern, sector, topic and window: what comes within a window of a pattern that is told
   joins it while it lives, and is no new pattern once it is closed.  ``Alert.key`` holds this
   against any number of workers.
4. Nobody learns through a pattern of an event that they may not receive: for each person the
   charter decides over the strictest of the events cited, and that decision is in the trail.
5. A pattern's alert is led by the strictest of its events, so that it stays as hidden as that one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alerts.batch import Batch
from alerts.deliveries import permitted
from alerts.recipients import Recipient
from alerts.store import Alert, AlertEvent
from alerts.telling import CITED, JOINED, add_event, write_alert
from audit.limits import at_most
from charters.vocabulary import Action, RecordKind
from protocols.model import Duty, Facts, Pattern, When
from protocols.patterns import Happened, cited, topic
from protocols.plan import Transmission, plan
from sharing.store import Event, Outbox, new_id
from sharing.store.base import UtcDateTime
from sharing.store.sessions import ask

MOST_SEEN = 1_000  # events of a window
MOST_CITED = 50


@dataclass
class Seen:
    """What happened around the events of one batch, by sector; read when first asked for."""

    batch: Batch
    events: Sequence[Event]
    _by_scope: dict[str, list[Happened]] = field(default_factory=dict)

    def of(self, scope: str) -> list[Happened]:
        """Return what was relayed of a sector, before this batch and of it."""
        if scope not in self._by_scope:
            scopes, places = self.batch.scopes, self.batch.places
            times = [e.occurred_from for e in self.events if scopes[e.sector_id] == scope]
            widest = max(pattern.window for pattern in self.batch.protocol.patterns)
            around = {"since": min(times) - widest, "until": max(times) + widest}
            rows = ask(self.batch.session, _AROUND, places=places[scope], **around)
            self._by_scope[scope] = [_happened(*row) for row in rows]
        return self._by_scope[scope]


def look(seen: Seen, event: Event, fact: str) -> None:
    """Tell the patterns that *event*, just relayed, makes.  *fact*: what it is a report of."""
    batch = seen.batch
    if not batch.protocol.patterns:
        return
    scope = batch.scopes[event.sector_id]
    before = seen.of(scope)
    new = _happened(fact, *_VALUES(event))
    for pattern in batch.protocol.patterns:
        if facts := cited(pattern, new, before):
            _made(batch, pattern, scope, event, new, facts)
    before.append(new)


def _made(
    batch: Batch,
    pattern: Pattern,
    scope: str,
    event: Event,
    new: Happened,
    facts: Sequence[Happened],
) -> None:
    """Tell a pattern that is there, or have the new fact join it where it was told.

    *event* and *new*: the report that was just relayed, and what patterns look at of it.
    """
    of = topic(pattern, new)
    around = {
        "pattern": pattern.id,
        "scope": scope,
        "since": new.at - pattern.window,
        "until": new.at + pattern.window,
    }
    for alert, lead in batch.session.execute(_TOLD_BEFORE, around):
        if not of or lead.category == of:
            if alert.state != "closed":
                _add(batch, alert, event)
            return
    window = int(new.at.timestamp() // pattern.window.total_seconds())
    key = f"{pattern.id}:{scope}:{of}:{window}"
    tell(batch, pattern, scope, key, [fact.id for fact in facts], pattern.label)


def tell(
    batch: Batch, pattern: Pattern, scope: str, key: str, events: Sequence[str], label: str
) -> bool:
    """Write the alert of a pattern for those whom it names and who may receive all its events.

    Say whether there is anybody; whoever calls holds the scope, and has looked for the key.
    """
    now, alert_id = batch.now, new_id()
    rows = batch.session.scalars(_EVENTS, {"events": list(events)}).all()
    owed = _owed(batch, pattern, scope, rows[-1])
    told = batch.named(owed, scope, rows)
    rows_by = _strictest_first(batch, alert_id, rows, told)
    lead = rows_by[0]
    alert = {
        "id": alert_id,
        "event_id": lead.id,
        "key": key,
        "scope_id": scope,
        "happened_from": rows[0].occurred_from,
        "happened_until": rows[-1].occurred_from,
        "pattern": pattern.id,
        "label": label[:120],
    }
    records = [event.weighed_as(RecordKind.ALERT, alert_id) for event in rows_by]
    deliveries = permitted(batch.desk, batch.session, records, told, now)
    written = write_alert(batch, alert, rows_by, CITED, owed, deliveries)
    if written:
        batch.told(alert_id)
    return written


def told_already(session: Session, key: str) -> bool:
    """Say whether an alert of this key was ever written."""
    return ask(session, _KEY, key=key).first() is not None


def _owed(batch: Batch, pattern: Pattern, scope: str, event: Event) -> tuple[Transmission, ...]:
    """Whom the pattern names, planned as one duty of the protocol is."""
    when = When(urgency=frozenset({event.urgency}))
    duty = Duty(pattern.id, pattern.label, when, pattern.whom, pattern.within)
    facts = Facts(event.category, event.category_group, event.severity, event.urgency, scope, 0)
    return plan(replace(batch.protocol, duties=(duty,)), facts)


def _strictest_first(
    batch: Batch, alert_id: str, events: Sequence[Event], told: Sequence[Recipient]
) -> list[Event]:
    """Return the events, those first that most of those to be told may not receive."""
    refused = {
        event.id: sum(not batch.may(one.actor, event, alert_id) for one in told) for event in events
    }
    return sorted(events, key=lambda e: (-refused[e.id], -e.severity, -e.occurred_from.timestamp()))


def _add(batch: Batch, alert: Alert, event: Event) -> None:
    """Have a fact join a pattern that was told, if all who were told may receive it."""
    session, now = batch.session, batch.now
    there = set(ask(session, _CITED, alert=alert.id).scalars())
    if event.id in there or len(there) >= MOST_CITED:
        return
    having = batch.having(alert.id)
    people = [actor for actor in batch.agents if actor.id in having]
    if not all(batch.may(actor, event, alert.id) for actor in people):
        return
    record = event.weighed_as(RecordKind.ALERT, alert.id)
    batch.desk.weigh(session, people, Action.ALERT_RECEIVE, record)
    add_event(session, alert, event.id, event.occurred_from, CITED, now)
    batch.told(alert.id, new=False)


def _happened(
    fact: str | None,
    event: str,
    at: datetime,
    reported_at: datetime,
    category: str,
    severity: int,
    partner: str,
    place_type: str | None,
    target_kind: str | None,
) -> Happened:
    return Happened(
        event, fact or event, at, reported_at, category, severity, partner, place_type, target_kind
    )


WAITS = (
    select(Outbox.id)
    .where(
        Outbox.council_id == Event.council_id,
        Outbox.event_id == Event.id,
        Outbox.relayed_at.is_(None),
    )
    .limit(at_most(1))
    .correlate(Event)
    .scalar_subquery()
    .is_not(None)
)
"""The event was not relayed yet: it will be looked at when it is.

Asked of each event by itself: PostgreSQL, which mostly counts no news that waits, would otherwise
read all of it for each event on the night when it matters.
"""
_OF_FACT = (
    select(
        select(Alert.key)
        .where(Alert.council_id == AlertEvent.council_id, Alert.id == AlertEvent.alert_id)
        .limit(at_most(1))
        .correlate(AlertEvent)
        .scalar_subquery()
    )
    .where(
        AlertEvent.council_id == Event.council_id,
        AlertEvent.event_id == Event.id,
        AlertEvent.role == JOINED,
    )
    .limit(at_most(1))
    .correlate(Event)
    .scalar_subquery()
)
"""The key of the alert that the event joined; an event joins one at most."""
_FACTS = (
    "id",
    "occurred_from",
    "reported_at",
    "category",
    "severity",
    "partner_id",
    "place_type",
    "target_kind",
)
_VALUES = attrgetter(*_FACTS)
_AROUND = (
    select(_OF_FACT, *(getattr(Event, name) for name in _FACTS))
    .where(
        Event.sector_id.in_(bindparam("places", expanding=True)),
        Event.occurred_from >= bindparam("since", type_=UtcDateTime()),
        Event.occurred_from <= bindparam("until", type_=UtcDateTime()),
        ~WAITS,
    )
    .order_by(Event.occurred_from.desc())
    .limit(at_most(MOST_SEEN))
)
_TOLD_BEFORE = (
    select(Alert, Event)
    .join(Event, (Event.council_id == Alert.council_id) & (Event.id == Alert.event_id))
    .where(
        Alert.scope_id == bindparam("scope"),
        Alert.happened_until >= bindparam("since", type_=UtcDateTime()),
        Alert.happened_from <= bindparam("until", type_=UtcDateTime()),
        Alert.pattern == bindparam("pattern"),
    )
    .order_by(Alert.happened_until.desc(), Alert.id)
    .with_for_update(of=Alert)
)
"""The alerts of a pattern in a sector near a time, locked like for a step."""
_EVENTS = (
    select(Event)
    .where(Event.id.in_(bindparam("events", expanding=True)))
    .order_by(Event.occurred_from, Event.id)
)
_CITED = select(AlertEvent.event_id).where(AlertEvent.alert_id == bindparam("alert"))
_KEY = select(Alert.id).where(Alert.key == bindparam("key"))
