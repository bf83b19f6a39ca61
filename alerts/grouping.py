"""Reports of one fact are one alert: a report joins the living alert of what it reports.

Rules:

1. It joins the newest alert that is not closed, of its sector (an estate is of its sector), of a
   like category, whose reports happened within the protocol's ``grouping`` of it.
2. Nothing is merged away: each event keeps its record, its author and what becomes of it.
3. Grouping hides nothing from anybody and shows nobody more: a report joins only if each of those
   who have the alert may receive it, and each of those whom it must reach may receive what is
   there already.  Otherwise it has an alert of its own.
4. Whoever the report's own duties name and who was not told yet is told; nobody's delay grows.
5. The gravest report leads: by its facts the alert is shown and weighed.  One graver than all
   before it rings again (``alerts.graver``); whatever has been done about the alert stands.
6. Whoever reported it finds what has become of the alert so far.
7. What the charter says of each who has it, or is told now, is in the trail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alerts.batch import Batch, Told
from alerts.channels.outgoing import deliver
from alerts.deliveries import permitted
from alerts.graver import ring_again, stand_behind
from alerts.recipients import Recipient
from alerts.store import Alert, AlertEvent
from alerts.telling import JOINED, add_event
from audit.limits import at_most
from charters.vocabulary import Action, RecordKind
from protocols.plan import Transmission
from sharing.store import Event, FollowUp, new_id
from sharing.store.base import UtcDateTime
from sharing.store.sessions import ask, put

CANDIDATES = 20  # living alerts of a sector at one time that are looked at


def join(
    batch: Batch, event: Event, owed: Sequence[Transmission], told: Sequence[Recipient]
) -> Alert | None:
    """Have *event* join the alert of its fact; None if there is none that it may join.

    *owed*: what its own duties ask for; *told*: whom they name.
    """
    grouping, session, now = batch.protocol.grouping, batch.session, batch.now
    if not grouping.within:
        return None
    around = {
        "scope": batch.scopes[event.sector_id],
        "since": event.occurred_from - grouping.within,
        "until": event.occurred_from + grouping.within,
    }
    living = session.scalars(_LIVING, around).all()
    leads = batch.events(alert.event_id for alert in living)
    for alert in living:
        lead = leads[alert.event_id]
        if not grouping.same(lead.category, event.category):
            continue
        known = batch.having(alert.id)
        newcomers = [one for one in told if one.actor.id not in known]
        if _hides_nothing(batch, alert, event, known, newcomers):
            _pressed(batch, alert, known, told)
            _join(batch, alert, event, known, newcomers)
            _so_far(session, lead, event, now)
            alert.channels = sorted({*alert.channels, *_asked(batch, alert.duties)})
            stand_behind(session, alert, owed, now)
            if event.severity > lead.severity:
                ring_again(batch, alert, event, list(known.values()))
            return alert
    return None


def reported(session: Session, alert: Alert) -> Sequence[Event]:
    """Return the events that report what the alert is of; none for a pattern, which cites them."""
    return [] if alert.pattern else session.scalars(EVENTS_OF, {"alerts": [alert.id]}).all()


def _hides_nothing(
    batch: Batch,
    alert: Alert,
    event: Event,
    known: Mapping[str, Told],
    newcomers: Sequence[Recipient],
) -> bool:
    having = (actor for actor in batch.agents if actor.id in known)
    if not all(batch.may(actor, event, alert.id) for actor in having):
        return False
    welcome = [one.actor for one in newcomers if batch.may(one.actor, event, alert.id)]
    if not welcome:
        return True
    there = batch.session.scalars(EVENTS_OF, {"alerts": [alert.id]}).all()
    return all(batch.may(actor, one, alert.id) for actor in welcome for one in there)


def _join(
    batch: Batch,
    alert: Alert,
    event: Event,
    known: Mapping[str, Told],
    newcomers: Sequence[Recipient],
) -> None:
    session, having = batch.session, [one for one in batch.agents if one.id in known]
    record = event.weighed_as(RecordKind.ALERT, alert.id)
    rows = permitted(batch.desk, session, [record], newcomers, batch.now)
    batch.desk.weigh(session, having, Action.ALERT_RECEIVE, record)
    deliver(session, event, rows, batch.now, batch.protocol)
    batch.has_now(alert.id, rows)
    add_event(session, alert, event.id, event.occurred_from, JOINED, batch.now)
    alert.due_at = min([alert.due_at, *(row["due_at"] for row in rows)])
    alert.duties = sorted({*alert.duties, *(duty for row in rows for duty in row["duties"])})


def _pressed(
    batch: Batch, alert: Alert, known: Mapping[str, Told], told: Sequence[Recipient]
) -> None:
    """Have those who were told already answer sooner, where the new report presses more."""
    for one in told:
        row = known.get(one.actor.id)
        if row is None:
            continue
        duties, due = list(dict.fromkeys((*row["duties"], *one.duties))), row["due_at"]
        alert.duties = sorted({*alert.duties, *one.duties})
        if alert.state in ("open", "transferred"):
            due = min(due, batch.now + one.within)
            alert.due_at = min(alert.due_at, due)
        acknowledge = row["acknowledge"] or one.acknowledge
        batch.change(row, {"duties": duties, "acknowledge": acknowledge, "due_at": due})


def _asked(batch: Batch, duties: Sequence[str]) -> set[str]:
    """Return the channels that these duties ask for: whoever comes next is told by them too."""
    return {
        channel for duty in batch.protocol.duties if duty.id in duties for channel in duty.channels
    }


def _so_far(session: Session, lead: Event, event: Event, now: datetime) -> None:
    """Tell whoever reported *event* the steps that were told of the fact before."""
    event.state = lead.state
    steps: list[dict[str, Any]] = [
        {
            "event_id": event.id,
            "id": new_id(),
            "at": now,
            "step": step.step,
            "by": step.by,
            "outcome": step.outcome,
            "measures": step.measures,
        }
        for step in ask(session, _STEPS, event=lead.id)
    ]
    put(session, FollowUp, *steps)


_LIVING = (
    select(Alert)
    .where(
        Alert.scope_id == bindparam("scope"),
        Alert.happened_until >= bindparam("since", type_=UtcDateTime()),
        Alert.happened_from <= bindparam("until", type_=UtcDateTime()),
        Alert.state != "closed",
        Alert.pattern.is_(None),
    )
    .order_by(Alert.happened_until.desc(), Alert.id)
    .limit(at_most(CANDIDATES))
    .with_for_update()
)
"""The living alerts of a sector at a time, the newest first, locked like for a step."""
_STEPS = (
    select(FollowUp.step, FollowUp.by, FollowUp.outcome, FollowUp.measures)
    .where(FollowUp.event_id == bindparam("event"))
    .order_by(FollowUp.at)
)
EVENTS_OF = (
    select(Event)
    .join(
        AlertEvent,
        (AlertEvent.council_id == Event.council_id) & (AlertEvent.event_id == Event.id),
    )
    .where(AlertEvent.alert_id.in_(bindparam("alerts", expanding=True)))
)
"""The events of these alerts, in no order: SQLite would read all events in theirs to have one."""
