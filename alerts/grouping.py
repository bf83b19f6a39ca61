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
7. The charter is asked about each who has it or is told now, and the trail says so: of each by
   name who is told or has a graver report to see, in one entry of those who only have one more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alerts.batch import Batch, Told
from alerts.channels.outgoing import deliver
from alerts.deliveries import permitted
from alerts.graver import ring_again, stand_behind
from alerts.living import Living
from alerts.recipients import Recipient
from alerts.store import Alert, AlertEvent
from alerts.telling import JOINED, add_event
from charters.decide import Decision
from charters.vocabulary import RecordKind
from protocols.plan import Transmission
from sharing.store import Event, FollowUp, new_id
from sharing.store.sessions import put


def join(
    living: Living, event: Event, owed: Sequence[Transmission], told: Sequence[Recipient]
) -> Alert | None:
    """Have *event* join the alert of its fact; None if there is none that it may join.

    *owed*: what its own duties ask for; *told*: whom they name.
    """
    for alert in living.around(event):
        known = living.batch.having(alert.id)
        newcomers = [one for one in told if one.actor.id not in known]
        answers = _hides_nothing(living.batch, alert, event, newcomers)
        if answers is not None:
            _pressed(living.batch, alert, known, told)
            _join(living, alert, event, owed, newcomers, answers)
            return alert
    return None


def reported(session: Session, alert: Alert) -> Sequence[Event]:
    """Return the events that report what the alert is of; none for a pattern, which cites them."""
    return [] if alert.pattern else session.scalars(EVENTS_OF, {"alerts": [alert.id]}).all()


def _hides_nothing(
    batch: Batch, alert: Alert, event: Event, newcomers: Sequence[Recipient]
) -> list[Decision] | None:
    """Return what the charter says of those who have the alert; None if the event may not join."""
    record = event.weighed_as(RecordKind.ALERT, alert.id)
    answers = [batch.weighed.would(actor, record) for actor in batch.who_have(alert.id)]
    if not all(answer.permitted for answer in answers):
        return None
    welcome = [one.actor for one in newcomers if batch.may(one.actor, event, alert.id)]
    if welcome:
        there = batch.session.scalars(EVENTS_OF, {"alerts": [alert.id]}).all()
        if not all(batch.may(actor, one, alert.id) for actor in welcome for one in there):
            return None
    return answers


def _join(
    living: Living,
    alert: Alert,
    event: Event,
    owed: Sequence[Transmission],
    newcomers: Sequence[Recipient],
    answers: list[Decision],
) -> None:
    batch, lead = living.batch, living.batch.events([alert.event_id])[alert.event_id]
    rows = permitted(
        batch.weighed, [event.weighed_as(RecordKind.ALERT, alert.id)], newcomers, batch.now
    )
    deliver(batch.wants, event, rows, batch.now, batch.protocol)
    batch.has_now(alert.id, rows)
    add_event(batch.session, alert, event.id, event.occurred_from, JOINED, batch.now)
    alert.due_at = min([alert.due_at, *(row["due_at"] for row in rows)])
    alert.duties = sorted({*alert.duties, *(duty for row in rows for duty in row["duties"])})
    _so_far(living, lead, event)
    alert.channels = sorted({*alert.channels, *_asked(batch, alert.duties)})
    stand_behind(batch, living.coming, alert, owed)
    if event.severity <= lead.severity:
        batch.weighed.keep_as_one(event, alert.id, answers)
    else:
        batch.weighed.keep(answers)
        ring_again(batch, alert, event, batch.told_of[alert.id])
        lead = event
    living.note(vars(alert), lead.category)


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


def _so_far(living: Living, lead: Event, event: Event) -> None:
    """Tell whoever reported *event* the steps that were told of the fact before."""
    event.state, batch = lead.state, living.batch
    steps = [
        {**step, "event_id": event.id, "id": new_id(), "at": batch.now}
        for step in living.said[lead.id]
    ]
    put(batch.session, FollowUp, *steps)
    living.said.add(event.id, living.said[lead.id])


EVENTS_OF = (
    select(Event)
    .join(
        AlertEvent,
        (AlertEvent.council_id == Event.council_id) & (AlertEvent.event_id == Event.id),
    )
    .where(AlertEvent.alert_id.in_(bindparam("alerts", expanding=True)))
)
"""The events of these alerts, in no order: SQLite would read all events in theirs to have one."""
