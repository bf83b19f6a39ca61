"""The police service's side: which organisations ask it for an appointment, and its answer, a date.

A service sees what it is asked itself, and nothing beside: not the event, not who follows it, not
what became of the complaint.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from audit.limits import at_most
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, Listing, NotFoundError, Shelf
from sharing.complaints.course import TheComplaint, able, find_complaint, moment_of, taken
from sharing.complaints.moving import ANSWERED
from sharing.complaints.reading import MOST
from sharing.narrow import clause
from sharing.notices import tell
from sharing.store import Complaint, ComplaintStep, Partner
from sharing.work import Work

BEFORE = ("asked", "given")
"""The states in which a complaint is the service's business."""


@dataclass(frozen=True, slots=True)
class RequestView:
    """That an organisation asks for an appointment, since when, and the one that it was given."""

    id: str
    partner_name: str
    asked_at: datetime | None
    appointment_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListRequests(Listing[tuple[RequestView, ...]]):
    """List what one's own service is asked, unanswered and oldest first."""

    action = Action.COMPLAINT_ANSWER
    kind = RecordKind.COMPLAINT

    def carry_out(self, work: Work, shelf: Shelf) -> tuple[RequestView, ...]:
        assert work.allowed is not None
        asked_at = (
            select(func.max(ComplaintStep.at))
            .where(
                ComplaintStep.council_id == Complaint.council_id,
                ComplaintStep.complaint_id == Complaint.id,
                ComplaintStep.step == "asked",
            )
            .scalar_subquery()
        )
        query = (
            select(Complaint.id, Partner.name, asked_at, Complaint.appointment_at)
            .join(
                Partner,
                (Partner.council_id == Complaint.council_id) & (Partner.id == Complaint.partner_id),
            )
            .where(
                clause(work.allowed, {"partner": Complaint.partner_id}),
                Complaint.service_id == work.actor.partner,
                Complaint.state.in_(BEFORE),
            )
            .order_by(Complaint.state, asked_at, Complaint.id)
            .limit(at_most(MOST))
        )
        found = tuple(RequestView(*row) for row in work.session.execute(query))
        work.detail["count"] = len(found)
        return found


@dataclass(frozen=True, slots=True)
class GiveAppointment(Command[TheComplaint, None]):
    """Give, or move, the appointment that one's own service is asked for."""

    complaint: str
    day: str
    hour: str

    action = Action.COMPLAINT_ANSWER
    conceals = True

    def subject(self, work: Work) -> TheComplaint:
        found = find_complaint(work, self.complaint)
        if found.row.service_id != work.actor.partner or found.row.state not in BEFORE:
            raise NotFoundError(f"{RecordKind.COMPLAINT}:{found.row.id}")
        return found

    def carry_out(self, work: Work, subject: TheComplaint) -> None:
        row = subject.row
        row.appointment_at = moment_of(work, self.day, self.hour)
        taken(work, row, "given")
        people = able(work, Action.COMPLAINT_READ, row.partner_id)
        tell(work, (one.id for one in people), ANSWERED, f"{RecordKind.COMPLAINT}:{row.id}")
