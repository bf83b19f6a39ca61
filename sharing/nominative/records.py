"""Nominative records at the desk: opened for a group, sealed to its members.

Rules:

1. Each element that is written or read is weighed by the charter by itself: who may open a record
   may not therefore read the measures of justice in it.
2. What is written is sealed before it is a row; the server holds the key for one request.
3. A record is wrapped for those members of its group who have a pair; the author is one of them.
4. A field is a row for each revision: nothing is written over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from charters.parties import Record
from charters.vocabulary import Action, Duty, RecordKind
from sharing.accreditations import seated
from sharing.command import (
    Circumstances,
    Command,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
    RefusedError,
)
from sharing.holders import keep_for_recovery, recovery_pair
from sharing.nominative.by_two import BY_TWO
from sharing.nominative.fields import FIELDS, NEEDED, NOTICES
from sharing.nominative.index import index
from sharing.nominative.keeping import limit
from sharing.nominative.values import take
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.fields import Place, seal_fields
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair, PublicPair
from sharing.shredding import unwrap_kept, wrap_kept
from sharing.store import (
    Agent,
    Approval,
    NominativeRecord,
    RecordWrap,
    SealedField,
    SealedPair,
    WorkingGroup,
    new_id,
)
from sharing.store.sessions import ask, put
from sharing.work import Work

MEMBER = "member"
"""What a record's key is wrapped for."""
SHORTEST_MOTIVE = 10


@dataclass(frozen=True, slots=True)
class TheRecord:
    """A record as the charter weighs it, with its group; ``approval``: another member agrees."""

    row: NominativeRecord
    group: WorkingGroup
    approval: Approval | None = None

    @property
    def record(self) -> Record:
        return self.of(None)

    def of(self, element: str | None) -> Record:
        """The same, asked for one element of it."""
        row = self.row
        return Record(
            RecordKind.NOMINATIVE_RECORD,
            row.id,
            council=row.council_id,
            partner=row.partner_id,
            author=row.author_id,
            sector=self.group.territory_id,
            state=row.state,
            reported_at=row.opened_at,
            working_group=row.group_id,
            referent=row.referent_id,
            element=element,
        )


@dataclass(frozen=True, slots=True)
class CreateRecord(Command[TheRecord, str]):
    """Open a record; the answer is its id.  ``values``: what was typed, by field.

    ``pair``: the author's own, from the sealed space; never kept.
    """

    group: str
    referent: str
    purpose: str
    values: Mapping[str, str] = field(repr=False)
    pair: PrivatePair = field(repr=False)
    motive: str = field(default="", repr=False)

    action = Action.NOMINATIVE_CREATE

    def subject(self, work: Work) -> TheRecord:
        group = work.session.get(WorkingGroup, (work.actor.council, self.group[:64]))
        if group is None:
            raise NotFoundError(f"{RecordKind.WORKING_GROUP}:{self.group[:16]}")
        row = NominativeRecord(
            id=new_id(),
            council_id=work.actor.council,
            group_id=group.id,
            referent_id=self.referent[:64],
            author_id=work.actor.id,
            partner_id=work.actor.partner,
            state="active",
            revision=1,
            opened_at=work.now,
            touched_at=work.now,
        )
        return TheRecord(row, group)

    def circumstances(self, subject: TheRecord) -> Circumstances:
        how = asked_for(subject, self.purpose, self.motive)
        said = any(self.values.get(code, "").strip() for code in NOTICES)
        return replace(how, met=how.met | ({Duty.NOTICE.value} if said else set()))

    def carry_out(self, work: Work, subject: TheRecord) -> str:
        values = checked(work, self.values)
        missing = [code for code in NEEDED if code not in values]
        if missing:
            right = "Remplissez cette rubrique."
            raise InvalidInputError(
                *(Problem(c, "missing", f"{FIELDS[c].label} manque.", right) for c in missing)
            )
        refuse_elements(work, subject, self.action, values, self.circumstances(subject))
        members = seated(work.session, subject.group.id, work.now)
        if self.referent not in members:
            right = "Choisissez un membre habilité du groupe."
            wrong = "Le référent n'est pas membre du groupe."
            raise InvalidInputError(Problem("referent", "not_a_member", wrong, right))
        readers = pairs_of(work.session, members)
        if self.pair.key_id not in readers:
            raise ConflictError("not_a_reader", "Votre espace scellé n'est pas celui d'un membre.")
        work.session.add(subject.row)
        work.session.flush()
        key, record = Key.new(), subject.row.id
        wraps = {
            pair_id: wrap_kept(work.session, key, public, record, MEMBER)
            for pair_id, public in readers.items()
        }
        made = {"record_id": record, "at": work.now}
        rows = ({**made, "pair_id": pair_id, "wrapped": w} for pair_id, w in wraps.items())
        put(work.session, RecordWrap, *rows)
        officers = recovery_pair(work.session)
        keep_for_recovery(work.session, key, officers, record, work.now)
        write_fields(work, subject.row, values, key, self.pair)
        index(work, subject.row, values, self.pair)
        elements = sorted({FIELDS[code].element for code in values})
        work.detail.update(elements=elements, readers=len(readers))
        return record


def asked_for(subject: TheRecord, purpose: str, motive: str) -> Circumstances:
    """How a record is asked for: in its group's formation, for a purpose, with a motive if told."""
    told = len(motive.strip()) >= SHORTEST_MOTIVE
    met = frozenset((Duty.MOTIVE.value,) if told else ())
    return Circumstances(subject.group.body, purpose, met | (BY_TWO if subject.approval else met))


def checked(work: Work, values: Mapping[str, str]) -> dict[str, str]:
    """Return the values as they are kept; raise InvalidInputError with every problem."""
    today = work.engine.context(work.now).day
    taken = {code: take(code, typed, today) for code, typed in values.items() if typed.strip()}
    problems = [found for found in taken.values() if isinstance(found, Problem)]
    if problems:
        raise InvalidInputError(*problems)
    return {code: str(found) for code, found in taken.items()}


def refuse_elements(
    work: Work, subject: TheRecord, action: Action, values: Mapping[str, str], how: Circumstances
) -> None:
    """Raise RefusedError for the first element that the charter does not let the actor write."""
    for element in dict.fromkeys(FIELDS[code].element for code in values):
        decision = work.would(
            work.actor, action, subject.of(element), how.body, how.purpose, how.met
        )
        if not decision.permitted:
            raise RefusedError(decision)


def write_fields(
    work: Work, row: NominativeRecord, values: Mapping[str, str], key: Key, author: PrivatePair
) -> None:
    """Seal *values* as the record's present revision, signed once by their author.

    What is no field (why something was written) is of the element of what is written with it.
    """
    limit(row, values, work.engine.context(work.now).day)
    charter = work.engine.name
    elements = {code: FIELDS[code].element for code in values if code in FIELDS}
    places = {
        Place(work.actor.council, row.id, code, row.revision, charter): value.encode()
        for code, value in values.items()
    }
    for place, sealed in seal_fields(places, key, author).items():
        work.session.add(
            SealedField(
                record_id=row.id,
                name=place.field,
                revision=place.revision,
                element=elements.get(place.field) or next(iter(elements.values())),
                charter=charter,
                author_pair=author.key_id,
                sealed=sealed,
                at=work.now,
            )
        )


def pairs_of(session: Session, agents: frozenset[str]) -> dict[str, PublicPair]:
    """Return the public pairs in use of *agents*, by key id."""
    rows = session.execute(
        select(SealedPair.id, SealedPair.public)
        .join(
            Agent, (Agent.council_id == SealedPair.council_id) & (Agent.id == SealedPair.agent_id)
        )
        .where(
            SealedPair.agent_id.in_(agents),
            SealedPair.retired_at.is_(None),
            Agent.left_at.is_(None),
        )
    )
    return {pair_id: PublicPair(public) for pair_id, public in rows}


def find_record(work: Work, record: str) -> TheRecord:
    """Return a record of the council with its group, or raise ``NotFoundError``."""
    found = work.session.execute(_RECORD, {"record": record[:64]}).one_or_none()
    if found is None:
        raise NotFoundError(f"{RecordKind.NOMINATIVE_RECORD}:{record[:16]}")
    return TheRecord(*found)


def key_of(work: Work, record: str, pair: PrivatePair) -> Key:
    """Return the record's key; raise ConflictError if it was not wrapped for this pair."""
    kept = ask(work.session, _WRAP, record=record, pair=pair.key_id).scalar()
    try:
        if kept is None:
            raise CannotOpenError
        return unwrap_kept(work.session, kept, pair, record, MEMBER)
    except CannotOpenError:
        wrong = "Cette fiche n'a pas encore été scellée pour vous."
        right = "Demandez à un membre du groupe de vous l'ouvrir."
        raise ConflictError("not_sealed_to_you", f"{wrong} {right}") from None


# Asked at every reading: built once, so that each is compiled once (ADR 17).
_RECORD = (
    select(NominativeRecord, WorkingGroup)
    .join(
        WorkingGroup,
        (WorkingGroup.council_id == NominativeRecord.council_id)
        & (WorkingGroup.id == NominativeRecord.group_id),
    )
    .where(NominativeRecord.id == bindparam("record"))
)
_WRAP = select(RecordWrap.wrapped).where(
    RecordWrap.record_id == bindparam("record"), RecordWrap.pair_id == bindparam("pair")
)
