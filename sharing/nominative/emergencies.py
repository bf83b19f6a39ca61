"""Opening a record alone when a life is in danger, and who has to know of it.

Rules:

1. It opens what finds the person and those who answer for them (``FINDING``), for an hour, of
   archived and limited records too, without a second person; nothing else of the record.
2. Whoever the charter names is told in the same transaction, once each, and so are the record's
   referent and the coordinators of its group.
3. Where nobody in the council has a profession that the charter names, the others stand in.  If
   nobody but its author would know, the duty is not met.
4. The motive is sealed for the group; that a record was opened so is seen by whoever may know that
   there is a record.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select

from audit.limits import at_most
from charters.parties import NOTHING, Record
from charters.vocabulary import Action, Duty, Profession, Purpose
from sharing.accreditations import seated
from sharing.agents import active_actors
from sharing.command import Circumstances, Command
from sharing.nominative.closing import CloseOpening
from sharing.nominative.openings import Asked, OpeningView, ReadElement, open_for
from sharing.nominative.records import TheRecord, asked_for, find_record
from sharing.notices import tell
from sharing.sealing.pairs import PrivatePair
from sharing.store import Agent, Opening
from sharing.work import Work

FINDING = ("identity", "contact", "guardians")
EMERGENCY = Purpose.EMERGENCY_RESPONSE
MOST = 50
_NOTIFY = "notify:"
_REFERENT = f"{_NOTIFY}{Profession.CASE_REFERENT}"  # the record's own, not all of the council's


@dataclass(frozen=True, slots=True)
class Emergency:
    """A record that somebody would open so: who is told, and what of the charter that meets."""

    of: TheRecord
    people: frozenset[str]
    met: frozenset[str]

    @property
    def record(self) -> Record:
        return self.of.of(FINDING[0])


@dataclass(frozen=True, slots=True)
class BreakGlass(Command[Emergency, OpeningView]):
    """Open a record because a life is in danger, saying why; whoever has to know is told."""

    record: str
    motive: str = field(repr=False)
    pair: PrivatePair = field(repr=False)

    action = Action.NOMINATIVE_BREAK_GLASS
    conceals = True

    def subject(self, work: Work) -> Emergency:
        return _telling(work, find_record(work, self.record))

    def circumstances(self, subject: Emergency) -> Circumstances:
        how = asked_for(subject.of, EMERGENCY, self.motive)
        return replace(how, met=how.met | subject.met)

    def carry_out(self, work: Work, subject: Emergency) -> OpeningView:
        view = open_for(work, subject.of, EMERGENCY, self.motive, self.pair)
        about = f"{subject.record.kind}:{subject.of.row.id}"
        tell(work, subject.people, "opened_in_emergency", about)
        work.detail["told"] = len(subject.people)
        return replace(view, elements=tuple(e for e in view.elements if e in FINDING))


@dataclass(frozen=True, slots=True)
class ReadInEmergency(ReadElement):
    """Read one element of a record that one opened because a life is in danger."""

    action = Action.NOMINATIVE_BREAK_GLASS

    def subject(self, work: Work) -> Asked:
        return _opened_so(work, ReadElement.subject(self, work))


@dataclass(frozen=True, slots=True)
class CloseEmergency(CloseOpening):
    """Close it before its hour is over."""

    action = Action.NOMINATIVE_BREAK_GLASS

    def subject(self, work: Work) -> Asked:
        asked = CloseOpening.subject(self, work)
        return _opened_so(work, replace(asked, element=FINDING[0]))


@dataclass(frozen=True, slots=True)
class PastEmergency:
    """That somebody opened a record because a life was in danger; they have it until ``ends``."""

    agent: str
    agent_name: str
    profession: str
    at: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class ListEmergencies(Command[TheRecord, tuple[PastEmergency, ...]]):
    """List who opened a record so, newest first: for whoever may know that there is one."""

    record: str

    action = Action.NOMINATIVE_LIST
    conceals = True

    def subject(self, work: Work) -> TheRecord:
        return find_record(work, self.record)

    def carry_out(self, work: Work, subject: TheRecord) -> tuple[PastEmergency, ...]:
        rows = work.session.execute(
            select(Agent.id, Agent.name, Agent.profession, Opening.at, Opening.ends)
            .join(
                Agent,
                (Agent.council_id == Opening.council_id) & (Agent.id == Opening.agent_id),
            )
            .where(Opening.record_id == subject.row.id, Opening.purpose == EMERGENCY)
            .order_by(Opening.at.desc(), Opening.id)
            .limit(at_most(MOST))
        ).all()
        work.detail.update(count=len(rows), emergencies=True)
        return tuple(PastEmergency(*row) for row in rows)


def _opened_so(work: Work, asked: Asked) -> Asked:
    """Return *asked* with what was met when it was opened: whoever had to be told has been."""
    return replace(asked, told=_notices(work, asked.of)) if asked.opening else asked


def _notices(work: Work, of: TheRecord) -> frozenset[str]:
    """Return whom the charter wants told, in the words of ``Rule.owe``."""
    action, motive = Action.NOMINATIVE_BREAK_GLASS, frozenset((Duty.MOTIVE.value,))
    said = work.would(work.actor, action, of.of(FINDING[0]), of.group.body, EMERGENCY, motive)
    return frozenset(word for word in said.obligations if word.startswith(_NOTIFY))


def _telling(work: Work, of: TheRecord) -> Emergency:
    """Find who is told that the actor opens it; nobody is told of what they do themselves."""
    me, notices = work.actor.id, _notices(work, of)
    active = active_actors(work.session, work.actor.council, work.now)
    seats = seated(work.session, of.row.group_id, work.now)
    near = {
        one.id
        for one in active
        if one.id == of.row.referent_id
        or (one.id in seats and one.profession == Profession.COUNCIL_COORDINATOR)
    }
    named = {one.id for one in active if f"{_NOTIFY}{one.profession}" in notices - {_REFERENT}}
    people = frozenset((near | named) - {me})
    return Emergency(of, people, notices if people else NOTHING)
