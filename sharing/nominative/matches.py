"""Hit or no hit: does a group of the council follow this person already?

Rules:

1. One asks in the name of a group, for a purpose, with a motive.  Names and date are compared as
   blind tokens (``sharing.matching``) and kept nowhere; neither is the motive: there is no record
   under whose key it could be sealed, and a question about somebody begins no file about them.
2. Records that one could list anyway are named.  Of another group's record the answer is whom to
   contact: never the record, its group or what is in it.
3. So many questions an hour (``QUESTIONS``), counted in rows; each is in the trail, by numbers.
4. Only a situation that is being followed answers: what is archived or limited is kept, not used.
5. No hit proves nothing: what is written otherwise may be missed, and the page says how often.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from charters.parties import Record
from charters.vocabulary import Action, Duty, RecordKind
from sharing.accreditations import find_group, seated
from sharing.command import Circumstances, Command, ConflictError, InvalidInputError, Problem
from sharing.matching import Identity, UnreadableNameError
from sharing.matching.names import normalise
from sharing.nominative.index import COMPARED, found, identity, index_key
from sharing.nominative.indexing import all_indexed, catch_up
from sharing.nominative.records import SHORTEST_MOTIVE, TheRecord
from sharing.nominative.values import take
from sharing.sealing.pairs import PrivatePair
from sharing.store import (
    Agent,
    MatchQuestion,
    MatchRequest,
    NominativeRecord,
    Partner,
    WorkingGroup,
    new_id,
)
from sharing.tries import locked, waits_until
from sharing.work import Work

QUESTIONS, HOUR = 20, timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class InGroup:
    """The records of a group that somebody asks in the name of: none in particular."""

    group: WorkingGroup

    @property
    def record(self) -> Record:
        row = self.group
        kind = RecordKind.NOMINATIVE_RECORD
        return Record(kind, "*", council=row.council_id, working_group=row.id)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask.  ``request``: what to hand to ``AskReferent``, for an hour."""

    request: str
    name: str
    profession: str
    partner_name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of somebody: nothing of it is their name.

    ``here``: ids of records that the actor may list.  ``elsewhere``: the referents of others.
    ``unreferred``: another group's record has no referent in office.  ``whole``: no record waits
    to be indexed.
    """

    here: tuple[str, ...]
    elsewhere: tuple[Contact, ...]
    unreferred: bool
    whole: bool

    @property
    def hit(self) -> bool:
        return bool(self.here or self.elsewhere or self.unreferred)


@dataclass(frozen=True, slots=True)
class AskWhetherFollowed(Command[InGroup, Answer]):
    """Ask whether a person is followed by a group of the council."""

    group: str
    purpose: str
    motive: str = field(repr=False)
    last_name: str = field(repr=False)
    first_name: str = field(repr=False)
    birth_date: str = field(repr=False)
    pair: PrivatePair = field(repr=False)

    action = Action.NOMINATIVE_MATCH
    conceals = True

    def subject(self, work: Work) -> InGroup:
        return InGroup(find_group(work, self.group).row)

    def circumstances(self, subject: InGroup) -> Circumstances:
        told = len(self.motive.strip()) >= SHORTEST_MOTIVE
        met = frozenset((Duty.MOTIVE.value,) if told else ())
        return Circumstances(subject.group.body, self.purpose, met)

    def carry_out(self, work: Work, subject: InGroup) -> Answer:
        count_question(work)
        typed = {name: getattr(self, name) for name in COMPARED[:3]}
        person = person_of(work, typed)
        key = index_key(work, self.pair)
        indexed = catch_up(work, self.circumstances(subject), self.pair, key)
        met = _followed(work, found(work, key, person))
        here = tuple(one.row.id for one in met if _may_list(work, one))
        others = [one for one in met if one.row.id not in here]
        referred = {one.row.referent_id: one for one in others if _in_office(work, one)}
        elsewhere = tuple(_contact(work, subject, self.purpose, one) for one in referred.values())
        unreferred = any(not _in_office(work, one) for one in others)
        work.detail.update(group=subject.group.id, here=len(here), elsewhere=len(others))
        if indexed:
            work.detail["indexed"] = indexed
        return Answer(here, elsewhere, unreferred, all_indexed(work))


def person_of(work: Work, typed: Mapping[str, str]) -> Identity:
    """Return whom somebody asks about; raise InvalidInputError with every problem."""
    today = work.engine.context(work.now).day
    taken = {code: _comparable(code, take(code, text, today)) for code, text in typed.items()}
    problems = [one for one in taken.values() if isinstance(one, Problem)]
    if problems:
        raise InvalidInputError(*problems)
    return identity({code: str(text) for code, text in taken.items()})


def _comparable(code: str, taken: str | Problem) -> str | Problem:
    """Return what was taken, or what is wrong with a name that cannot be compared."""
    try:
        if code != "birth_date" and isinstance(taken, str):
            normalise(taken)
    except UnreadableNameError:
        right = "Écrivez-le en lettres latines ordinaires."
        return Problem(code, "not_a_name", "Ce nom ne peut pas être comparé.", right)
    return taken


def count_question(work: Work) -> None:
    """Write the question down; raise ConflictError for one too many."""
    locked(work.session, work.actor.council, work.actor.id)
    work.session.execute(delete(MatchQuestion).where(MatchQuestion.at <= work.now - HOUR))
    me = work.actor.id
    until = waits_until(work.session, MatchQuestion, me, work.now, QUESTIONS, HOUR)
    if until is not None:
        clock = (until + timedelta(minutes=1)).astimezone(ZoneInfo(work.engine.charter.time_zone))
        wrong = f"Vous avez posé {QUESTIONS} questions en une heure, c'est le plus que l'on peut."
        raise ConflictError("too_many_questions", f"{wrong} Revenez à {clock:%H:%M}.")
    work.session.add(MatchQuestion(id=new_id(), agent_id=me, at=work.now))


def _followed(work: Work, ids: Iterable[str]) -> list[TheRecord]:
    """Return those of the records that are being followed, with their groups; oldest first."""
    rows = work.session.execute(
        select(NominativeRecord, WorkingGroup)
        .join(
            WorkingGroup,
            (WorkingGroup.council_id == NominativeRecord.council_id)
            & (WorkingGroup.id == NominativeRecord.group_id),
        )
        .where(NominativeRecord.id.in_(sorted(ids)), NominativeRecord.state == "active")
        .order_by(NominativeRecord.opened_at, NominativeRecord.id)
    )
    return [TheRecord(row, group) for row, group in rows]


def _may_list(work: Work, one: TheRecord) -> bool:
    return work.would(work.actor, Action.NOMINATIVE_LIST, one.record).permitted


def _in_office(work: Work, one: TheRecord) -> bool:
    return one.row.referent_id in seated(work.session, one.group.id, work.now)


def _contact(work: Work, asking: InGroup, purpose: str, met: TheRecord) -> Contact:
    """Return whom to ask about *met*, and note that this question met it."""
    work.session.execute(
        delete(MatchRequest).where(
            MatchRequest.asked_at.is_(None), MatchRequest.met_at <= work.now - HOUR
        )
    )
    request = MatchRequest(
        id=new_id(),
        agent_id=work.actor.id,
        group_id=asking.group.id,
        record_id=met.row.id,
        purpose=purpose,
        met_at=work.now,
    )
    work.session.add(request)
    referent = work.session.get_one(Agent, (met.row.council_id, met.row.referent_id))
    partner = work.session.get_one(Partner, (met.row.council_id, referent.partner_id))
    return Contact(request.id, referent.name, referent.profession, partner.name)
