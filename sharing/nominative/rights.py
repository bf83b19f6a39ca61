"""The rights of persons: is there a record of somebody, and is its use limited?

Rules:

1. A search says which records meet a person, in whatever state they are, and never a name; it is
   limited as questions are (``matches``), and in the trail by numbers.
2. A record that nothing can be compared with is said to be so: a right is not answered by silence.
3. While its use is limited a record is only kept (N09): it still opens when a life is in danger, it
   is still copied for the person, and its last day still comes.
4. An archive is not limited: it changes no more and opens by two.
5. The motive of neither is kept: whoever exercises a right has no key to seal it under.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import exists, select

from charters.parties import Record
from charters.vocabulary import Action, Duty, RecordKind
from sharing.accreditations import seated
from sharing.command import Circumstances, Command, ConflictError
from sharing.nominative.index import COMPARED, found, held
from sharing.nominative.keeping import ACTIVE, ARCHIVE, LIMITED
from sharing.nominative.matches import count_question, person_of
from sharing.nominative.records import SHORTEST_MOTIVE, TheRecord, asked_for, find_record
from sharing.nominative.shelf import RecordLine, lines
from sharing.notices import tell
from sharing.sealing.pairs import PrivatePair
from sharing.store import IndexToken, NominativeRecord
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class AllRecords:
    """The records of the council: none in particular."""

    council: str

    @property
    def record(self) -> Record:
        return Record(RecordKind.NOMINATIVE_RECORD, "*", council=self.council)


@dataclass(frozen=True, slots=True)
class Search:
    """What a search met; ``uncompared``: records that no search can meet, as things stand."""

    met: tuple[RecordLine, ...]
    uncompared: tuple[RecordLine, ...]


@dataclass(frozen=True, slots=True)
class SearchPerson(Command[AllRecords, Search]):
    """Search the records of somebody who exercises their rights."""

    purpose: str
    motive: str = field(repr=False)
    last_name: str = field(repr=False)
    first_name: str = field(repr=False)
    birth_date: str = field(repr=False)
    pair: PrivatePair = field(repr=False)

    action = Action.NOMINATIVE_SEARCH
    conceals = True

    def subject(self, work: Work) -> AllRecords:
        return AllRecords(work.actor.council)

    def circumstances(self, subject: AllRecords) -> Circumstances:
        told = len(self.motive.strip()) >= SHORTEST_MOTIVE
        return Circumstances(None, self.purpose, frozenset((Duty.MOTIVE.value,) if told else ()))

    def carry_out(self, work: Work, subject: AllRecords) -> Search:
        count_question(work)
        person = person_of(work, {name: getattr(self, name) for name in COMPARED[:3]})
        key = held(work, self.pair)
        if key is None:
            wrong = "Vous n'avez pas encore reçu la clé qui sert à chercher."
            right = "Elle vous sera remise dès qu'un membre d'un groupe ouvrira une fiche"
            again = "ou demandera si une personne est déjà suivie."
            raise ConflictError("no_index_key", f"{wrong} {right} {again}")
        met = lines(work, NominativeRecord.id.in_(sorted(found(work, key, person))))
        none = ~exists(
            select(IndexToken.record_id).where(
                IndexToken.council_id == NominativeRecord.council_id,
                IndexToken.record_id == NominativeRecord.id,
            )
        )
        uncompared = lines(work, none)
        work.detail.update(count=len(met), uncompared=len(uncompared))
        return Search(met, uncompared)


@dataclass(frozen=True)
class _Limit(Command[TheRecord, None]):
    """Take a record from one state to another, and tell those who follow it."""

    record: str
    purpose: str
    motive: str = field(repr=False)

    action = Action.NOMINATIVE_LIMIT
    conceals = True

    def subject(self, work: Work) -> TheRecord:
        return find_record(work, self.record)

    def circumstances(self, subject: TheRecord) -> Circumstances:
        return asked_for(subject, self.purpose, self.motive)

    def _take(self, work: Work, subject: TheRecord, state: str, kind: str) -> None:
        row = subject.row
        work.session.refresh(row, with_for_update=True)
        if row.state == ARCHIVE:
            wrong = "C'est une archive\u00a0: elle ne change plus et ne s'ouvre qu'à deux."
            raise ConflictError("archived", f"{wrong} Son usage n'a pas à être limité.")
        if row.state == state:
            wrong = "L'usage de cette fiche est déjà limité."
            if state == ACTIVE:
                wrong = "L'usage de cette fiche n'est pas limité."
            raise ConflictError("as_it_is", wrong)
        row.state = state
        people = seated(work.session, row.group_id, work.now) | {row.referent_id}
        tell(work, people - {work.actor.id}, kind, f"{RecordKind.NOMINATIVE_RECORD}:{row.id}")
        work.detail.update(state=state, told=len(people - {work.actor.id}))


@dataclass(frozen=True, slots=True)
class LimitRecord(_Limit):
    """Limit the use of a record that the person contests."""

    def carry_out(self, work: Work, subject: TheRecord) -> None:
        self._take(work, subject, LIMITED, "record_limited")


@dataclass(frozen=True, slots=True)
class LiftLimit(_Limit):
    """Let it be used again."""

    def carry_out(self, work: Work, subject: TheRecord) -> None:
        self._take(work, subject, ACTIVE, "limit_lifted")
