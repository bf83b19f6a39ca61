"""Reading complaints: one's own organisation's whole, everybody else's by their number.

Whoever follows a complaint, and whoever took a step, is named to their own organisation; what the
police service did, by the name of the service.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased

from audit.limits import at_most
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, Listing, Shelf
from sharing.complaints.course import NEXT, TheComplaint, able, find_complaint
from sharing.narrow import clause
from sharing.store import Agent, Complaint, ComplaintStep, Partner
from sharing.store.complaints import STATES
from sharing.work import Work

MOST = 200


@dataclass(frozen=True, slots=True)
class StepTaken:
    """``step``: one of ``STATES``; ``by``: a colleague, or the police service."""

    step: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """A complaint of one's own organisation."""

    id: str
    concerns: str
    state: str
    event: str | None
    follower: str
    follower_name: str
    service: str | None
    service_name: str | None
    appointment_at: datetime | None
    filed_on: date | None
    opened_at: datetime
    forget_at: datetime

    @property
    def next(self) -> tuple[str, ...]:
        """The steps that may follow."""
        return NEXT[self.state]


@dataclass(frozen=True, slots=True)
class ComplaintPage:
    """One complaint: its steps, whom to ask for an appointment, who could follow it: (id, name)."""

    complaint: ComplaintView
    steps: tuple[StepTaken, ...]
    services: tuple[tuple[str, str], ...]
    colleagues: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PartnerCount:
    """How many complaints an organisation has, by state: only those that there are."""

    partner_name: str
    by_state: Mapping[str, int]


_SERVICE = aliased(Partner)
_ROWS: Select[*tuple[Any, ...]] = (
    select(Complaint, Agent.name.label("follower_name"), _SERVICE.name.label("service_name"))
    .join(Agent, (Agent.council_id == Complaint.council_id) & (Agent.id == Complaint.follower_id))
    .outerjoin(
        _SERVICE,
        (_SERVICE.council_id == Complaint.council_id) & (_SERVICE.id == Complaint.service_id),
    )
)


@dataclass(frozen=True, slots=True)
class ListComplaints(Listing[tuple[ComplaintView, ...]]):
    """List those of one's own organisation, newest first.  ``event``: those of that event only."""

    event: str | None = None

    action = Action.COMPLAINT_READ
    kind = RecordKind.COMPLAINT

    def carry_out(self, work: Work, shelf: Shelf) -> tuple[ComplaintView, ...]:
        assert work.allowed is not None
        query = _ROWS.where(clause(work.allowed, {"partner": Complaint.partner_id}))
        if self.event is not None:
            query = query.where(Complaint.event_id == self.event[:64])
        query = query.order_by(Complaint.opened_at.desc(), Complaint.id).limit(at_most(MOST))
        found = tuple(_view(row) for row in work.session.execute(query))
        work.detail["count"] = len(found)
        return found


@dataclass(frozen=True, slots=True)
class ReadComplaint(Command[TheComplaint, ComplaintPage]):
    """Read one, with its steps and what may follow."""

    complaint: str

    action = Action.COMPLAINT_READ
    conceals = True

    def subject(self, work: Work) -> TheComplaint:
        return find_complaint(work, self.complaint)

    def carry_out(self, work: Work, subject: TheComplaint) -> ComplaintPage:
        row = subject.row
        steps = (
            select(ComplaintStep.step, ComplaintStep.at, Agent.name, Partner.id, Partner.name)
            .join(
                Agent,
                (Agent.council_id == ComplaintStep.council_id)
                & (Agent.id == ComplaintStep.agent_id),
            )
            .join(
                Partner,
                (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id),
            )
            .where(ComplaintStep.complaint_id == row.id)
            .order_by(ComplaintStep.rank)
        )
        taken = tuple(
            StepTaken(step, at, name if partner == row.partner_id else service)
            for step, at, name, partner, service in work.session.execute(steps)
        )
        view = _view(work.session.execute(_ROWS.where(Complaint.id == row.id)).one())
        if not view.next:
            return ComplaintPage(view, taken, (), ())
        services = {one.partner for one in able(work, Action.COMPLAINT_ANSWER)}
        people = {one.id for one in able(work, Action.COMPLAINT_EDIT, row.partner_id)}
        return ComplaintPage(
            view, taken, _named(work, Partner, services), _named(work, Agent, people)
        )


@dataclass(frozen=True, slots=True)
class CountComplaints(Listing[tuple[PartnerCount, ...]]):
    """Count them by organisation and state, for whoever the charter lets; no complaint is read."""

    action = Action.COMPLAINT_COUNT
    kind = RecordKind.COMPLAINT

    def carry_out(self, work: Work, shelf: Shelf) -> tuple[PartnerCount, ...]:
        assert work.allowed is not None
        query = (
            select(Partner.name, Complaint.state, func.count())
            .join(
                Partner,
                (Partner.council_id == Complaint.council_id) & (Partner.id == Complaint.partner_id),
            )
            .where(clause(work.allowed, {"partner": Complaint.partner_id}))
            .group_by(Partner.id, Partner.name, Complaint.state)
            .order_by(Partner.name)
        )
        found: dict[str, dict[str, int]] = {}
        for name, state, count in work.session.execute(query):
            found.setdefault(name, {})[state] = count
        work.detail["count"] = len(found)
        return tuple(
            PartnerCount(name, {state: states[state] for state in STATES if state in states})
            for name, states in found.items()
        )


def _view(row: Row[*tuple[Any, ...]]) -> ComplaintView:
    one: Complaint = row.Complaint
    return ComplaintView(
        one.id,
        one.concerns,
        one.state,
        one.event_id,
        one.follower_id,
        row.follower_name,
        one.service_id,
        row.service_name,
        one.appointment_at,
        date.fromisoformat(one.filed_on) if one.filed_on else None,
        one.opened_at,
        one.forget_at,
    )


def _named(
    work: Work, table: type[Agent] | type[Partner], ids: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    query = select(table.id, table.name).where(table.id.in_(sorted(ids)))
    return tuple((id_, name) for id_, name in work.session.execute(query.order_by(table.name)))
