"""The life of an alert, and what every step of it does besides.

    open → acknowledged → in_charge → closed
      ↑ ↖________|____________|             taken back by its owner; or nobody took it in time
      └──── transferred ←─────┘             passed on: waits for whom it was passed to

1. ``open`` and ``transferred`` wait: the chain of escalation counts.  As soon as somebody answers
   it is moot; ``closed`` is final.
2. Each step is told to every reporter (a follow-up by the cell or organisation, never a person),
   to every board (a live message), and to the trail, in one transaction.
3. The alert's row is locked first, whoever takes the step: two at once are one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alerts import steps
from alerts.grouping import reported
from alerts.journal import write_message
from alerts.recipients import cell_of
from alerts.store import Acknowledgement, Alert
from alerts.views import ALERT_ROWS, AlertView, alert_view
from audit.limits import at_most
from charters.parties import Record
from charters.vocabulary import RecordKind
from sharing.command import ConflictError, NotFoundError
from sharing.store import Agent, Event, FollowUp, Partner, new_id
from sharing.work import Work

WAITING = ("open", "transferred")
STATES = (*WAITING, "acknowledged", "in_charge", "closed")
LIVING = STATES[:4]
BECOMES = {
    "seen": "seen", "in_charge": "in_charge", "closed": "closed", "reopened": "received",
    "passed": "seen", "ruled": "seen",
}  # fmt: skip
"""What a report's state becomes when its author is told of a step; others leave it as it is."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An alert with its event; the alert is locked for the step that follows."""

    alert: Alert
    event: Event

    @property
    def record(self) -> Record:
        return self.alert.record(self.event)


def delivered(work: Work, alert_id: str) -> Subject:
    """Return an alert that was delivered to the actor, locked; absent otherwise."""
    resource = f"{RecordKind.ALERT}:{alert_id[:64]}"
    row = _row(work, alert_id[:64], locked=True)
    if row is None:
        raise NotFoundError(resource)
    return Subject(row.Alert, row.Event)


def shown(work: Work, alert: Alert) -> AlertView:
    """Return the alert as it is after what was done."""
    work.session.flush()
    return alert_view(work, _row(work, alert.id))


def _row(work: Work, alert_id: str, *, locked: bool = False) -> Any:
    query = _ONE_LOCKED if locked else _ONE
    return work.session.execute(query, {"recipient": work.actor.id, "alert": alert_id}).first()


_ONE = ALERT_ROWS.where(Alert.id == bindparam("alert"))
_ONE_LOCKED = _ONE.with_for_update(of=Alert)


def step(
    work: Work,
    subject: Subject,
    state: str,
    told: str,
    outcome: str | None = None,
    measures: tuple[str, ...] = (),
    by: str | None = None,
) -> None:
    """Bring the alert to *state* by the actor's hand; the reporter is *told*."""
    alert = subject.alert
    alert.state = state
    if state == "closed":
        steps.end(work.session, alert.id)
    elif state not in WAITING:
        steps.rest(work.session, alert.id)
    noted(work, alert, state)
    tell(work, alert, told, outcome, measures, by)


def noted(work: Work, alert: Alert, what: str) -> None:
    """Keep who did *what* to the alert, and say on every board that it has changed."""
    work.session.add(
        Acknowledgement(
            id=new_id(), alert_id=alert.id, agent_id=work.actor.id, step=what, at=work.now
        )
    )
    changed(work, alert)


def changed(work: Work, alert: Alert) -> None:
    """Say on every board that the alert has changed, and have the workers look at it."""
    write_message(work.session, alert.council_id, alert.id, work.now)
    work.ring()


def reopen(session: Session, alert: Alert) -> None:
    """Nobody answers for it any more: it waits again, with whoever was to come next."""
    alert.state = "open"
    _nobodys(alert)
    steps.wake(session, alert.id)


def hand_to(session: Session, alert: Alert, to: str, now: datetime) -> None:
    """Nobody's until *to*, French words, answers: a delay as long as the first, the chain anew."""
    _nobodys(alert)
    alert.escalated_at = alert.escalated_to = alert.silenced_until = None
    alert.passed_to = to
    alert.due_at = now + timedelta(seconds=alert.within_s)
    steps.wake_anew(session, alert.id, now)


def _nobodys(alert: Alert) -> None:
    alert.owner_id = alert.acknowledged_at = alert.taken_at = None
    alert.expires_at = alert.relief_at = None


def tell(
    work: Work,
    alert: Alert,
    told: str,
    outcome: str | None = None,
    measures: tuple[str, ...] = (),
    by: str | None = None,
) -> None:
    """Tell every reporter, in the name of the actor's cell or organisation, or of *by*."""
    for event in reported(work.session, alert):
        spokesman = by or _spokesman(work, event)
        _follow_up(work.session, event, work.now, told, spokesman, outcome, measures)


def follow_up(session: Session, alert: Alert, at: datetime, told: str, by: str) -> None:
    """Write what every reporter is *told* that nobody at a board did."""
    for event in reported(session, alert):
        _follow_up(session, event, at, told, by)


def _follow_up(
    session: Session,
    event: Event,
    at: datetime,
    told: str,
    by: str,
    outcome: str | None = None,
    measures: tuple[str, ...] = (),
) -> None:
    event.state = BECOMES.get(told, event.state)
    event.outcome = outcome or event.outcome
    session.add(
        FollowUp(
            event_id=event.id,
            id=new_id(),
            at=at,
            step=told,
            by=by[:200],
            outcome=outcome,
            measures=list(measures),
        )
    )


def _spokesman(work: Work, event: Event) -> str:
    """In whose name the reporter is told: the actor's cell for that sector, else their partner."""
    return cell_of(work.session, work.actor.id, event.sector_id) or _partner_name(work)


def _partner_name(work: Work) -> str:
    return work.session.get_one(Partner, (work.actor.council, work.actor.partner)).name


def too_late(work: Work, alert: Alert) -> ConflictError:
    """Return who was first, in words."""
    done = {
        "acknowledged": "a déjà son accusé de réception",
        "in_charge": "est déjà prise en charge",
        "closed": "est déjà close",
    }[alert.state]
    code = f"already_{alert.state}"
    return ConflictError(code, f"Cette alerte {done} par {_who(work, alert)}.")


def of_its_owner(work: Work, alert: Alert) -> ConflictError | None:
    """Return why the actor may not give the alert away, if they may not: it is another's."""
    if alert.state == "closed":
        return too_late(work, alert)
    if alert.state in WAITING or alert.owner_id == work.actor.id:
        return None
    who = _who(work, alert)
    return ConflictError("not_yours", f"Cette alerte est suivie par {who}.")


def _who(work: Work, alert: Alert) -> str | None:
    return work.session.scalar(_TOOK, {"alert": alert.id, "step": alert.state})


_TOOK = (
    select(Partner.name)
    .join(Agent, (Agent.council_id == Partner.council_id) & (Agent.partner_id == Partner.id))
    .join(
        Acknowledgement,
        (Acknowledgement.council_id == Agent.council_id) & (Acknowledgement.agent_id == Agent.id),
    )
    .where(
        Acknowledgement.alert_id == bindparam("alert"), Acknowledgement.step == bindparam("step")
    )
    .order_by(Acknowledgement.at.desc())
    .limit(at_most(1))
)
"""The organisation that last took a step of an alert."""
