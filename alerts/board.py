"""The watch cell's board: what was delivered to me, and what I do about it.

1. A step that has been taken is not taken twice: the second person learns who was first.
2. Taking in charge acknowledges; closing needs an outcome from the closed list, and is final.
3. An acknowledgement stands for as long as the protocol said when the alert was given.

The states and what each step does besides are in ``alerts.life``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from alerts.journal import last_number
from alerts.life import (
    LIVING,
    STATES,
    WAITING,
    Subject,
    delivered,
    shown,
    step,
    tell,
    too_late,
)
from alerts.relief import end_of_turn
from alerts.store import Alert
from alerts.views import ALERT_ROWS, AlertView, alert_view
from audit.limits import at_most
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, InvalidInputError, Listing, Problem, Shelf
from sharing.narrow import EVENT_COLUMNS, clause
from sharing.pages import after, bounded, write_cursor
from sharing.store.sessions import has_arrays
from sharing.work import Work

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
        page = rows[: self.limit]
        work.detail.update(filter={"state": list(self.states)}, count=len(page))
        last = page[-1].Alert if len(rows) > self.limit else None
        return BoardPage(
            tuple(alert_view(work, row) for row in page),
            write_cursor(last.created_at, last.id) if last else None,
            position,
        )


@dataclass(frozen=True, slots=True)
class ReadAlert(Command[Subject, AlertView]):
    """Read one alert, its event's narrative included."""

    alert_id: str

    action = Action.ALERT_READ
    conceals = True

    def subject(self, work: Work) -> Subject:
        return delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: Subject) -> AlertView:
        return shown(work, subject.alert)


@dataclass(frozen=True, slots=True)
class AcknowledgeAlert(Command[Subject, AlertView]):
    """Say that somebody has seen it and answers for it."""

    alert_id: str

    action = Action.ALERT_ACKNOWLEDGE

    def subject(self, work: Work) -> Subject:
        return delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: Subject) -> AlertView:
        alert = subject.alert
        if alert.state not in WAITING:
            raise too_late(work, alert)
        alert.acknowledged_at = work.now
        alert.expires_at = work.now + timedelta(seconds=alert.hold_s)
        alert.owner_id = work.actor.id
        alert.relief_at = end_of_turn(work.session, work.actor.id, work.now)
        step(work, subject, "acknowledged", "seen")
        return shown(work, alert)


@dataclass(frozen=True, slots=True)
class TakeAlert(Command[Subject, AlertView]):
    """Take it in charge, from whoever had only acknowledged it."""

    alert_id: str

    action = Action.ALERT_TAKE

    def subject(self, work: Work) -> Subject:
        return delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: Subject) -> AlertView:
        alert = subject.alert
        if alert.state not in (*WAITING, "acknowledged"):
            raise too_late(work, alert)
        if alert.state in WAITING:
            alert.acknowledged_at = work.now
            tell(work, alert, "seen")
        alert.taken_at, alert.expires_at = work.now, None
        alert.owner_id = work.actor.id
        alert.relief_at = end_of_turn(work.session, work.actor.id, work.now)
        step(work, subject, "in_charge", "in_charge")
        return shown(work, alert)


@dataclass(frozen=True, slots=True)
class CloseAlert(Command[Subject, AlertView]):
    """Close it with an outcome, which goes back to the reporter."""

    alert_id: str
    outcome: str
    measures: tuple[str, ...] = ()

    action = Action.ALERT_CLOSE
    measure_field: ClassVar[str] = "measures_taken"

    def subject(self, work: Work) -> Subject:
        return delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: Subject) -> AlertView:
        alert = subject.alert
        if alert.state == "closed":
            raise too_late(work, alert)
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
        alert.closed_at, alert.expires_at, alert.silenced_until = work.now, None, None
        alert.relief_at = None
        alert.outcome = self.outcome
        alert.owner_id = alert.owner_id or work.actor.id
        step(work, subject, "closed", "closed", self.outcome, self.measures)
        return shown(work, alert)
