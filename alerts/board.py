"""The watch cell's board: what was delivered to me, and what I do about it.

Life of an alert: open → acknowledged → in_charge → closed.  Rules:

1. A step that has been taken is not taken twice: the second person learns who was first.
2. Taking in charge acknowledges; closing needs an outcome from the closed list.
3. Each step is told to the reporter (a follow-up by the cell or organisation, never a person),
   to every board (a live message), and to the trail, in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import bindparam, select

from alerts.journal import last_number, write_message
from alerts.recipients import cell_of
from alerts.store import Acknowledgement, Alert
from alerts.views import ALERT_ROWS, AlertView, alert_view
from audit.limits import at_most
from charters.parties import Record
from charters.vocabulary import Action, RecordKind
from sharing.command import (
    Command,
    ConflictError,
    InvalidInputError,
    Listing,
    NotFoundError,
    Problem,
    Shelf,
)
from sharing.narrow import EVENT_COLUMNS, clause
from sharing.pages import after, bounded, write_cursor
from sharing.store import Agent, Event, FollowUp, Partner, new_id
from sharing.store.sessions import has_arrays
from sharing.work import Work

STATES = ("open", "acknowledged", "in_charge", "closed")
LIVING = STATES[:3]
OUTCOMES = ("resolue", "non_resolue", "sans_suite_motivee", "transmise_autre_circuit")


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Alerts, the cursor of the next page, and the number of the live message it is up to."""

    items: tuple[AlertView, ...]
    next: str | None
    position: int


@dataclass(frozen=True, slots=True)
class ListAlerts(Listing[BoardPage]):
    """List the alerts delivered to the actor that the charter still lets them read."""

    states: tuple[str, ...] = LIVING
    cursor: str | None = None
    limit: int = 50

    action = Action.ALERT_READ
    kind = RecordKind.ALERT

    def carry_out(self, work: Work, shelf: Shelf) -> BoardPage:
        assert work.allowed is not None
        if not self.states or not set(self.states) <= set(STATES):
            right = f"Un ou plusieurs de : {', '.join(STATES)}."
            raise InvalidInputError(Problem("state", "unknown", "Cet état n'existe pas.", right))
        position = last_number(work.session)
        query = (
            ALERT_ROWS.where(
                Alert.state.in_(self.states),
                clause(work.allowed, EVENT_COLUMNS, arrays=has_arrays(work.session)),
            )
            .where(*after(self.cursor, Alert.created_at, Alert.id))
            .order_by(Alert.created_at.desc(), Alert.id.desc())
            .limit(at_most(bounded(self.limit) + 1))
        )
        rows = work.session.execute(query, {"recipient": work.actor.id}).all()
        shown = rows[: self.limit]
        work.detail.update(filter={"state": list(self.states)}, count=len(shown))
        last = shown[-1].Alert if len(rows) > self.limit else None
        return BoardPage(
            tuple(alert_view(work, row) for row in shown),
            write_cursor(last.created_at, last.id) if last else None,
            position,
        )


@dataclass(frozen=True, slots=True)
class _Subject:
    """An alert with its event, both locked for the step that follows."""

    alert: Alert
    event: Event

    @property
    def record(self) -> Record:
        return self.alert.record(self.event)


@dataclass(frozen=True, slots=True)
class ReadAlert(Command[_Subject, AlertView]):
    """Read one alert, its event's narrative included."""

    alert_id: str

    action = Action.ALERT_READ
    conceals = True

    def subject(self, work: Work) -> _Subject:
        return _delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: _Subject) -> AlertView:
        return _view(work, subject.alert)


@dataclass(frozen=True, slots=True)
class AcknowledgeAlert(Command[_Subject, AlertView]):
    """Say that somebody has seen it and answers for it."""

    alert_id: str

    action = Action.ALERT_ACKNOWLEDGE

    def subject(self, work: Work) -> _Subject:
        return _delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: _Subject) -> AlertView:
        alert = subject.alert
        if alert.state != "open":
            raise _too_late(work, alert)
        alert.acknowledged_at = work.now
        alert.owner_id = work.actor.id
        _step(work, subject, "acknowledged", "seen")
        return _view(work, alert)


@dataclass(frozen=True, slots=True)
class TakeAlert(Command[_Subject, AlertView]):
    """Take it in charge, from whoever had only acknowledged it."""

    alert_id: str

    action = Action.ALERT_TAKE

    def subject(self, work: Work) -> _Subject:
        return _delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: _Subject) -> AlertView:
        alert = subject.alert
        if alert.state not in ("open", "acknowledged"):
            raise _too_late(work, alert)
        if alert.state == "open":
            alert.acknowledged_at = work.now
            _tell(work, subject.event, "seen")
        alert.taken_at = work.now
        alert.owner_id = work.actor.id
        _step(work, subject, "in_charge", "in_charge")
        return _view(work, alert)


@dataclass(frozen=True, slots=True)
class CloseAlert(Command[_Subject, AlertView]):
    """Close it with an outcome, which goes back to the reporter."""

    alert_id: str
    outcome: str
    measures: tuple[str, ...] = ()

    action = Action.ALERT_CLOSE
    measure_field: ClassVar[str] = "measures_taken"

    def subject(self, work: Work) -> _Subject:
        return _delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: _Subject) -> AlertView:
        alert = subject.alert
        if alert.state == "closed":
            raise _too_late(work, alert)
        known = work.taxonomy.qualitative[self.measure_field].values
        if self.outcome not in OUTCOMES:
            right = f"Un de : {', '.join(OUTCOMES)}."
            raise InvalidInputError(
                Problem("outcome", "unknown", "Choisissez la suite donnée.", right)
            )
        if not set(self.measures) <= set(known):
            right = f"Un ou plusieurs de : {', '.join(known)}."
            raise InvalidInputError(
                Problem("measures", "unknown", "Ce choix n'est pas dans la liste.", right)
            )
        alert.closed_at = work.now
        alert.outcome = subject.event.outcome = self.outcome
        alert.owner_id = alert.owner_id or work.actor.id
        _step(work, subject, "closed", "closed", self.outcome, self.measures)
        return _view(work, alert)


def _delivered(work: Work, alert_id: str) -> _Subject:
    """Return an alert that was delivered to the actor, locked; absent otherwise."""
    resource = f"{RecordKind.ALERT}:{alert_id[:64]}"
    row = _row(work, alert_id[:64], locked=True)
    if row is None:
        raise NotFoundError(resource)
    return _Subject(row.Alert, row.Event)


def _view(work: Work, alert: Alert) -> AlertView:
    work.session.flush()
    return alert_view(work, _row(work, alert.id))


def _row(work: Work, alert_id: str, *, locked: bool = False) -> Any:
    query = _ONE_LOCKED if locked else _ONE
    return work.session.execute(query, {"recipient": work.actor.id, "alert": alert_id}).first()


_ONE = ALERT_ROWS.where(Alert.id == bindparam("alert"))
_ONE_LOCKED = _ONE.with_for_update(of=Alert)


def _step(
    work: Work,
    subject: _Subject,
    state: str,
    told: str,
    outcome: str | None = None,
    measures: tuple[str, ...] = (),
) -> None:
    alert = subject.alert
    alert.state = state
    work.session.add(
        Acknowledgement(
            id=new_id(), alert_id=alert.id, agent_id=work.actor.id, step=state, at=work.now
        )
    )
    _tell(work, subject.event, told, outcome, measures)
    write_message(work.session, alert.council_id, alert.id, work.now)
    work.ring()


def _tell(
    work: Work,
    event: Event,
    step: str,
    outcome: str | None = None,
    measures: tuple[str, ...] = (),
) -> None:
    event.state = step
    work.session.add(
        FollowUp(
            event_id=event.id,
            id=new_id(),
            at=work.now,
            step=step,
            by=_spokesman(work, event),
            outcome=outcome,
            measures=list(measures),
        )
    )


def _spokesman(work: Work, event: Event) -> str:
    """In whose name the reporter is told: the actor's cell for that sector, else their partner."""
    return cell_of(work.session, work.actor.id, event.sector_id) or _partner_name(work)


def _partner_name(work: Work) -> str:
    return work.session.get_one(Partner, (work.actor.council, work.actor.partner)).name


def _too_late(work: Work, alert: Alert) -> ConflictError:
    who = work.session.scalar(_TOOK, {"alert": alert.id, "step": alert.state})
    done = {
        "acknowledged": "a déjà son accusé de réception",
        "in_charge": "est déjà prise en charge",
        "closed": "est déjà close",
    }[alert.state]
    code = f"already_{alert.state}"
    return ConflictError(code, f"Cette alerte {done} par {who}.")


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
)
"""The organisation that took a step of an alert."""
