"""Taking a complaint further, by its own organisation: one step at a time, a word and a date.

1. What cannot follow is a conflict that says where the complaint stands.
2. Whoever is asked for an appointment is told at once, by a notice that names nobody.
3. When it is filed, its event says so, if such events say it, and so does the report's follow-up:
   the colleague who reported learns that the organisation stands behind them.
"""

from __future__ import annotations

from dataclasses import dataclass

from charters.vocabulary import Action, RecordKind
from sharing.command import Command, ConflictError
from sharing.complaints.course import (
    NEXT,
    TheComplaint,
    able,
    find_complaint,
    moment_of,
    of_list,
    past_day,
    taken,
)
from sharing.notices import tell
from sharing.store import Complaint, Event, FollowUp, Partner, new_id
from sharing.work import Work

ASKED, ANSWERED = "complaint_asked", "complaint_appointment"
"""What the police service is told, and what the organisation is."""
FILED, BY_US = "complaint_filed", "organisme"
"""The quantity of an event that says it, and its word for an organisation."""
SAID = "complained"
"""The step of a report's follow-up."""


@dataclass(frozen=True, slots=True)
class TakeStep(Command[TheComplaint, None]):
    """Take a step of ``course.NEXT``.

    ``service``: the partner that is asked (``asked``) or has given the appointment (``given``).
    ``day`` and ``hour``: of the appointment; ``day``: on which it was filed.
    """

    complaint: str
    step: str
    service: str = ""
    day: str = ""
    hour: str = ""

    action = Action.COMPLAINT_EDIT
    conceals = True

    def subject(self, work: Work) -> TheComplaint:
        return find_complaint(work, self.complaint)

    def carry_out(self, work: Work, subject: TheComplaint) -> None:
        row = subject.row
        of_list("step", self.step, NEXT, "Cette étape n’existe pas.")
        if self.step not in NEXT[row.state]:
            said = "Cette plainte n’en est plus là. Relisez la page, puis choisissez l’étape."
            raise ConflictError("complaint_step", said)
        if self.step in ("asked", "given"):
            self._with_service(work, row)
        elif self.step == "filed":
            row.filed_on = past_day(work, self.day)
            _say_on_event(work, row)
        taken(work, row, self.step)

    def _with_service(self, work: Work, row: Complaint) -> None:
        people = able(work, Action.COMPLAINT_ANSWER)
        of_list(
            "service",
            self.service,
            {one.partner for one in people},
            "Dites à quel service de police ou de gendarmerie.",
        )
        row.service_id = self.service
        row.appointment_at = None
        if self.step == "given":
            row.appointment_at = moment_of(work, self.day, self.hour)
            return
        told = (one.id for one in people if one.partner == self.service)
        tell(work, told, ASKED, f"{RecordKind.COMPLAINT}:{row.id}")


@dataclass(frozen=True, slots=True)
class HandComplaint(Command[TheComplaint, None]):
    """Have a colleague follow it.  ``agent``: one who may."""

    complaint: str
    agent: str

    action = Action.COMPLAINT_EDIT
    conceals = True

    def subject(self, work: Work) -> TheComplaint:
        return find_complaint(work, self.complaint)

    def carry_out(self, work: Work, subject: TheComplaint) -> None:
        people = able(work, Action.COMPLAINT_EDIT, subject.row.partner_id)
        wrong = "Cette personne ne peut pas suivre la plainte."
        of_list("agent", self.agent, {one.id for one in people}, wrong)
        subject.row.follower_id = self.agent
        work.detail["handed"] = True


def _say_on_event(work: Work, row: Complaint) -> None:
    event = work.session.get(Event, (row.council_id, row.event_id)) if row.event_id else None
    if event is None:
        return
    if FILED in work.taxonomy.categories[event.category].quantities:
        event.quantities = {**event.quantities, FILED: BY_US}
    name = work.session.get_one(Partner, (row.council_id, row.partner_id)).name
    told = {"at": work.now, "step": SAID, "by": name, "measures": []}
    work.session.add(FollowUp(event_id=event.id, id=new_id(), **told))
