"""Opening a complaint: alone, or from an event that one's own organisation has reported.

1. Whoever opens it follows it, until it is handed to a colleague.
2. An event has one complaint of its organisation at a time; after one that was given up, another.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from charters.parties import Record
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, ConflictError, RefusedError
from sharing.complaints.course import FORSAKEN, absent, of_list, of_partner, taken
from sharing.store import Complaint, Event, new_id
from sharing.store.complaints import CONCERNS
from sharing.work import Work

OF_GROUP = {"BIE": "goods", "PER": "people"}
"""What the complaint of an event concerns, by the family of its category."""


@dataclass(frozen=True, slots=True)
class _New:
    record: Record


@dataclass(frozen=True, slots=True)
class OpenComplaint(Command[_New, str]):
    """Open a complaint of one's own organisation; answer its id.  ``concerns``: goods, people."""

    concerns: str

    action = Action.COMPLAINT_OPEN

    def subject(self, work: Work) -> _New:
        return _New(of_partner(work.actor.council, work.actor.partner))

    def carry_out(self, work: Work, subject: _New) -> str:
        of_list("concerns", self.concerns, CONCERNS, "Dites ce que la plainte concerne.")
        return _opened(work, self.concerns)


@dataclass(frozen=True, slots=True)
class ComplainOfEvent(Command[Event, str]):
    """Open the complaint of an event of one's own organisation; answer its id."""

    event_id: str

    action = Action.EVENT_COMPLAIN
    conceals = True

    def subject(self, work: Work) -> Event:
        key = (work.actor.council, self.event_id[:64])
        event = work.session.get(Event, key, with_for_update=True)
        if event is None:
            raise absent(RecordKind.EVENT_RECORD, self.event_id)
        return event

    def carry_out(self, work: Work, event: Event) -> str:
        mine = of_partner(work.actor.council, work.actor.partner)
        decision = work.would(work.actor, Action.COMPLAINT_OPEN, mine)
        if not decision.permitted:
            raise RefusedError(decision)
        there = select(Complaint.id).where(
            Complaint.event_id == event.id,
            Complaint.partner_id == work.actor.partner,
            Complaint.state != "given_up",
        )
        if work.session.scalar(there) is not None:
            said = "Votre organisme a déjà une plainte pour ce fait."
            raise ConflictError("complaint_there", said)
        of_list("event", event.category_group, OF_GROUP, "Ce fait ne touche ni biens ni personnes.")
        return _opened(work, OF_GROUP[event.category_group], event.id)


def _opened(work: Work, concerns: str, event: str | None = None) -> str:
    row = Complaint(
        id=new_id(),
        partner_id=work.actor.partner,
        event_id=event,
        concerns=concerns,
        state="decided",
        follower_id=work.actor.id,
        opened_at=work.now,
        forget_at=work.now + FORSAKEN,
    )
    work.session.add(row)
    taken(work, row, "decided")
    work.detail["complaint"] = row.id
    return row.id
