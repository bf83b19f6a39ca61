"""The watch over alerts: whatever has come due is done, whoever looks, however often.

1. One transaction a batch: acknowledgements whose time is over, owners whose turn is (``relief``),
   silences that end, steps that are due.  The rows are locked with their alert; what another worker
   or an answering person holds is skipped and looked at again a second later.
2. Killed at any instruction, a step has been done whole or not at all; run twice, or by several at
   once, each person has one delivery, each step one entry in the trail.
3. A silence holds back the chain, never for severity 4 or 5: if the severity has risen meanwhile
   the silence is over.
4. A step that reaches nobody brings the next one forward; when none is left it is said aloud.
5. Whoever comes next is told by the channels that the protocol named when the alert was given: at
   night nobody sits before a board.  Whoever has the alert already is rung again by them: nobody
   has answered, and they are asked once more.
6. What the house does by itself is in the trail under its own name (``sharing.keeper``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from alerts import steps
from alerts.channels.outgoing import Wants, deliver, deliver_again
from alerts.channels.wishes import GRAVE
from alerts.deliveries import Weighing, permitted, weighing
from alerts.grouping import EVENTS_OF
from alerts.journal import write_message
from alerts.life import follow_up, reopen
from alerts.names import names_of
from alerts.people import people_behind
from alerts.recipients import Recipient
from alerts.relief import relieve
from alerts.store import Acknowledgement, Alert, AlertStep, Delivery
from audit.limits import at_most
from charters.parties import Actor
from sharing.agents import active_actors
from sharing.desk import Desk
from sharing.keeper import HOUSE, note
from sharing.store import Event, UtcDateTime, new_id
from sharing.store.sessions import ask

log = logging.getLogger("vigie.watch")

BATCH = 100

_NOW = bindparam("now", type_=UtcDateTime())
_OVER = Alert.expires_at <= _NOW
_LOUD = or_(Alert.silenced_until <= _NOW, Event.severity >= GRAVE)
_OFF_DUTY = Alert.relief_at <= _NOW
_RINGS_AGAIN = Alert.silenced_until.is_not(None) & _LOUD
_HEARD = or_(Alert.silenced_until.is_(None), _LOUD)
_OF_EVENT = (Event.council_id == Alert.council_id) & (Event.id == Alert.event_id)
_OF_ALERT = (Alert.council_id == AlertStep.council_id) & (Alert.id == AlertStep.alert_id)
_ALERTS = select(Alert, Event).join(Event, _OF_EVENT)
_STEPS = select(AlertStep, Alert, Event).join(Alert, _OF_ALERT).join(Event, _OF_EVENT)
_DUE = (
    AlertStep.state == "waiting",
    AlertStep.due_at <= _NOW,
    or_(AlertStep.kind != steps.ESCALATION, _HEARD),
)


def _due(
    alert: InstrumentedAttribute[str], step: InstrumentedAttribute[str]
) -> tuple[Select[str], ...]:
    """Questions that bring a column of each alert, and of each step, of which something is due."""
    return (
        select(alert).where(_OVER),
        select(alert).where(_OFF_DUTY),
        select(alert).join(Event, _OF_EVENT).where(_RINGS_AGAIN),
        select(step).join(Alert, _OF_ALERT).join(Event, _OF_EVENT).where(*_DUE),
    )


_ANYTHING = union_all(*_due(Alert.id, AlertStep.alert_id)).limit(at_most(1))
"""Whether anything is due at all."""


def sweep_alerts(desk: Desk, council_id: str, limit: int = BATCH) -> int:
    """Do what is due in one council, at most *limit* of each kind; return how much that was."""
    with desk.sessions.reading(council_id) as session:  # nearly always nothing: asked before a lock
        if ask(session, _ANYTHING, now=desk.clock()).first() is None:
            return 0
    with desk.sessions.of(council_id) as session:
        now = desk.clock()
        done = _each(session, _OVER, now, limit, _expire)
        done += _relieve(desk, session, now, limit)
        done += _each(session, _RINGS_AGAIN, now, limit, _ring_again)
        return done + _steps(desk, session, now, limit)


def councils_with_due(desk: Desk) -> list[str]:
    """Return the councils in which something has come due."""
    now, questions = {"now": desk.clock()}, _due(Alert.council_id, AlertStep.council_id)
    with desk.sessions.everywhere("the sweeper looks for what is due in any council") as session:
        return sorted({c for q in questions for c in session.scalars(q.distinct(), now)})


def due_since(session: Session, now: datetime) -> datetime | None:
    """Return since when the oldest step, turn or acknowledgement that is due has been; None: none.

    Of every council, in a session that sees them all.
    """
    steps_due = select(func.min(AlertStep.due_at)).join(Alert, _OF_ALERT).join(Event, _OF_EVENT)
    questions = (
        select(func.min(Alert.expires_at)).where(_OVER),
        select(func.min(Alert.relief_at)).where(_OFF_DUTY),
        steps_due.where(*_DUE),
    )
    found = [session.scalar(question, {"now": now}) for question in questions]
    return min((moment for moment in found if moment is not None), default=None)


def _each(
    session: Session,
    which: ColumnElement[bool],
    now: datetime,
    limit: int,
    do: Callable[[Session, Alert, datetime], None],
) -> int:
    found = _ALERTS.where(which).limit(at_most(limit))
    rows = session.execute(found.with_for_update(of=Alert, skip_locked=True), {"now": now}).all()
    for alert, _ in rows:
        do(session, alert, now)
        write_message(session, alert.council_id, alert.id, now)
    return len(rows)


def _expire(session: Session, alert: Alert, now: datetime) -> None:
    """Nobody took it in charge in time: it is open again."""
    ran_out = {"alert_id": alert.id, "agent_id": alert.owner_id, "step": "expired", "at": now}
    session.add(Acknowledgement(id=new_id(), **ran_out))
    _note(session, alert, now, "alert:expire", {"acknowledged_by": alert.owner_id})
    reopen(session, alert)
    follow_up(session, alert, now, "reopened", "")


def _ring_again(session: Session, alert: Alert, now: datetime) -> None:
    early = alert.silenced_until is not None and alert.silenced_until > now
    alert.silenced_until = None
    _note(session, alert, now, "alert:ring_again", {"severity_rose": early})


def _relieve(desk: Desk, session: Session, now: datetime, limit: int) -> int:
    found = _ALERTS.where(_OFF_DUTY).limit(at_most(limit))
    rows = session.execute(found.with_for_update(of=Alert, skip_locked=True), {"now": now}).all()
    agents = active_actors(session, rows[0].Alert.council_id, now) if rows else []
    for alert, event in rows:
        if relieve(desk, session, alert, event, agents, now):
            write_message(session, alert.council_id, alert.id, now)
    return len(rows)


def _steps(desk: Desk, session: Session, now: datetime, limit: int) -> int:
    session.flush()
    due = _STEPS.where(*_DUE).order_by(AlertStep.due_at, AlertStep.alert_id, AlertStep.rank)
    locked = due.limit(at_most(limit)).with_for_update(of=(AlertStep, Alert), skip_locked=True)
    rows = session.execute(locked, {"now": now}).all()
    if not rows:
        return 0
    council_id = rows[0].Alert.council_id
    agents = active_actors(session, council_id, now)
    with weighing(desk, session, council_id) as weighed:
        for step, alert, event in rows:
            _carry_out(weighed, session, step, alert, event, agents, now)
    return len(rows)


def _carry_out(
    weighed: Weighing,
    session: Session,
    step: AlertStep,
    alert: Alert,
    event: Event,
    agents: list[Actor],
    now: datetime,
) -> None:
    """Tell whoever is behind the step now, as far as the charter lets them hear it."""
    step.state, step.done_at = "done", now
    people = people_behind(session, step.whom, event.sector_id, agents)
    have = set(ask(session, _HAVE, alert=alert.id).scalars())
    within, duties = timedelta(seconds=alert.within_s), tuple(alert.duties)
    events = session.scalars(EVENTS_OF, {"alerts": [alert.id]}).all()
    records = [alert.record(one) for one in sorted(events, key=lambda one: one.id != event.id)]
    asked = [Recipient(one, within, duties, True) for one in people]
    reached = permitted(weighed, records, asked, now)
    told = [row for row in reached if row["agent_id"] not in have]
    rung = [row for row in reached if row["agent_id"] in have]
    wants = Wants(session)
    deliver(wants, event, told, now, always=alert.channels)
    deliver_again(wants, event, rung, now, always=alert.channels)
    if step.kind == steps.ESCALATION:
        _go_on(session, step, alert, len(reached), now)
    write_message(session, alert.council_id, alert.id, now)
    said = {"kind": step.kind, "rank": step.rank, "whom": step.whom}
    said |= {"told": len(told), "rung": len(rung), "reached": len(reached)}
    _note(session, alert, now, "alert:escalate", said)


def _go_on(session: Session, step: AlertStep, alert: Alert, reached: int, now: datetime) -> None:
    """Say whom nobody's answer has brought in; if that is nobody, the next one comes now."""
    if reached:
        alert.escalated_at, alert.escalated_to = now, names_of(session, step.whom)
        follow_up(session, alert, now, "escalated", alert.escalated_to)
        return
    session.flush()
    if not steps.bring_forward(session, alert.id, now) and not _anybody(session, alert.id):
        log.critical("an alert of council %s reaches nobody", alert.council_id)


def _anybody(session: Session, alert_id: str) -> bool:
    return ask(session, _HAVE.limit(at_most(1)), alert=alert_id).first() is not None


def _note(
    session: Session, alert: Alert, now: datetime, action: str, detail: dict[str, object]
) -> None:
    note(session, alert.council_id, now, action, f"alert:{alert.id}", detail, by=HOUSE)


_HAVE = select(Delivery.agent_id).where(
    Delivery.alert_id == bindparam("alert"), Delivery.channel == "board"
)
