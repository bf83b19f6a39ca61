"""Patterns over several events, looked for as each report is relayed, and told like an event.

Rules:

1. The cost of one report does not depend on how long the history is: what is read is a window of
   its sector, found by an index (``alerts.seen``).
2. Only what has been relayed counts, so that reports which join one alert are one fact first.
3. Once per pattern, sector, topic and window: what comes within a window of a pattern that is told
   joins it while it lives, and is no new pattern once it is closed.  ``Alert.key`` holds this
   against any number of workers.
4. Nobody learns through a pattern of an event that they may not receive: for each person the
   charter decides over the strictest of the events cited, and that decision is in the trail.
5. A pattern's alert is led by the strictest of its events, so that it stays as hidden as that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alerts.batch import Batch
from alerts.deliveries import permitted
from alerts.recipients import Recipient
from alerts.seen import Seen, Topic, happened
from alerts.store import Alert
from alerts.telling import CITED, add_event, write_alert
from charters.vocabulary import RecordKind
from protocols.model import Facts, Pattern, When
from protocols.patterns import Happened, cited, looks, topic
from protocols.plan import Transmission, plan
from sharing.store import Event, new_id
from sharing.store.sessions import ask

MOST_CITED = 50


class _Shown(NamedTuple):
    """A pattern that is there, and what makes it.  ``event``, ``new``: the report that shows it."""

    pattern: Pattern
    what: Topic
    event: Event
    new: Happened
    facts: Sequence[Happened]


def look(seen: Seen, reports: Iterable[tuple[Event, str]]) -> None:
    """Tell the patterns that *reports*, just relayed, make: each with what it is a report of."""
    shown = [one for event, fact in reports for one in _shown(seen, event, fact)]
    seen.read_told(one.what for one in shown)
    for one in shown:
        _made(seen, one)


def _shown(seen: Seen, event: Event, fact: str) -> Iterator[_Shown]:
    scope, new = seen.batch.scopes[event.sector_id], happened(event, fact)
    for pattern in seen.batch.protocol.patterns:
        if looks(pattern, new) and (facts := cited(pattern, new, seen.of(scope))):
            what = Topic(pattern.id, scope, topic(pattern, new))
            yield _Shown(pattern, what, event, new, facts)
    seen.note(scope, new)


def _made(seen: Seen, shown: _Shown) -> None:
    """Tell a pattern that is there, or have the new fact join it where it was told."""
    pattern, what, event, new, facts = shown
    if told := seen.told(what, new.at, pattern.window):
        if told[0].state != "closed":
            _add(seen, told[0], event)
        return
    window = int(new.at.timestamp() // pattern.window.total_seconds())
    key = f"{':'.join(what)}:{window}"
    tell(seen.batch, pattern, what.scope, key, [fact.id for fact in facts], pattern.label)
    seen.told_now(what)


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
    deliveries = permitted(batch.weighed, records, told, now)
    written = write_alert(batch, alert, rows_by, CITED, owed, deliveries)
    if written:
        batch.told(alert_id)
    return written


def told_already(session: Session, *keys: str) -> frozenset[str]:
    """Return those of *keys* of which an alert was ever written."""
    return frozenset(ask(session, _KEYS, keys=list(keys)).scalars())


def _owed(batch: Batch, pattern: Pattern, scope: str, event: Event) -> tuple[Transmission, ...]:
    """Whom the pattern names, planned as one duty of the protocol is."""
    when = When(urgency=frozenset({event.urgency}))
    duty = replace(pattern.duty, when=when)
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


def _add(seen: Seen, alert: Alert, event: Event) -> None:
    """Have a fact join a pattern that was told, if all who were told may receive it."""
    batch, there = seen.batch, {row["event_id"] for row in seen.cited[alert.id]}
    if event.id in there or len(there) >= MOST_CITED:
        return
    record = event.weighed_as(RecordKind.ALERT, alert.id)
    answers = [
        batch.weighed.would(actor, record) for actor in batch.who_have(alert.id, batch.held_by)
    ]
    if not all(answer.permitted for answer in answers):
        return
    batch.weighed.keep_as_one(event, alert.id, answers)
    add_event(batch.session, alert, event.id, event.occurred_from, CITED, batch.now)
    seen.cited.add(alert.id, [{"alert_id": alert.id, "event_id": event.id}])
    batch.told(alert.id, new=False)


_EVENTS = (
    select(Event)
    .where(Event.id.in_(bindparam("events", expanding=True)))
    .order_by(Event.occurred_from, Event.id)
)
_KEYS = select(Alert.key).where(Alert.key.in_(bindparam("keys", expanding=True)))
