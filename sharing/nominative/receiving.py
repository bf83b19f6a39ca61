"""A situation that was proposed to a group: read, then accepted as a record or refused with a word.

Rules:

1. Who answers, the charter says (``nominative:receive``); what is opened from it is a record like
   any other, by the same code, weighed element by element (``nominative:create``).
2. Reading it is a request of its own, in the trail before anything is shown.  Only those to whom it
   was sealed read it, and only they accept it: nobody opens a record from what they have not read.
3. With the answer, what was sealed is destroyed, in the same transaction.
4. The answer goes back to whoever proposed it as a word of ``REASONS``, never as a text.
5. They stay unnamed here, as on the event (R14.1 of the model charter); their organisation is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from audit.limits import at_most
from charters.parties import Record
from charters.vocabulary import Action, RecordKind
from sharing.command import (
    Circumstances,
    Command,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
    RefusedError,
)
from sharing.nominative.deposits import (
    PROPOSED,
    RECEIVER,
    TheDeposit,
    answering,
    destroy,
    proposed_to,
)
from sharing.nominative.records import CreateRecord, TheRecord
from sharing.notices import tell
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.fields import open_fields
from sharing.sealing.keys import Key
from sharing.sealing.pairs import Author, PrivatePair
from sharing.shredding import unwrap_kept
from sharing.store import Deposit, DepositField, DepositWrap, Partner, WorkingGroup
from sharing.work import Work

MOST = 200
REASONS = {
    "not_ours": "cette situation ne relève pas de ce groupe",
    "in_hand": "la situation est déjà prise en compte",
    "unclear": "il manque de quoi savoir de qui il s'agit",
    "outside_the_law": "un groupe de travail n'a pas le droit de suivre cette situation",
    "other_circuit": "elle relève d'un autre circuit, que le coordonnateur peut vous indiquer",
}
"""Why a group does not take a situation up; the French is for whoever proposed it."""


@dataclass(frozen=True, slots=True)
class DepositView:
    """What is in clear of a deposit; ``word``: of ``REASONS``, when it was refused."""

    id: str
    group: str
    event: str
    partner_name: str
    at: datetime
    state: str
    word: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class DepositRead:
    """A deposit with what was written, by field in the order of the form."""

    view: DepositView
    values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letterbox:
    """All that was proposed to a group."""

    group: WorkingGroup

    @property
    def record(self) -> Record:
        return proposed_to(self.group)


@dataclass(frozen=True, slots=True)
class ListDeposits(Command[Letterbox, tuple[DepositView, ...]]):
    """List what was proposed to a group: what waits first, then the newest; ``MOST`` at most."""

    group: str

    action = Action.NOMINATIVE_RECEIVE
    conceals = True

    def subject(self, work: Work) -> Letterbox:
        group = work.session.get(WorkingGroup, (work.actor.council, self.group[:64]))
        if group is None:
            raise NotFoundError(f"{RecordKind.WORKING_GROUP}:{self.group[:16]}")
        return Letterbox(group)

    def circumstances(self, subject: Letterbox) -> Circumstances:
        return answering(subject.group)

    def carry_out(self, work: Work, subject: Letterbox) -> tuple[DepositView, ...]:
        rows = work.session.scalars(
            select(Deposit)
            .where(Deposit.group_id == subject.group.id)
            .order_by(Deposit.state != "waiting", Deposit.at.desc(), Deposit.id)
            .limit(at_most(MOST))
        ).all()
        names = {p.id: p.name for p in work.session.scalars(select(Partner))}
        work.detail.update(group=subject.group.id, count=len(rows))
        return tuple(_view(row, names[row.partner_id]) for row in rows)


@dataclass(frozen=True, slots=True)
class ReadDeposit(Command[TheDeposit, DepositRead]):
    """Read what somebody proposed."""

    deposit: str
    pair: PrivatePair = field(repr=False)

    action = Action.NOMINATIVE_RECEIVE
    conceals = True

    def subject(self, work: Work) -> TheDeposit:
        return find_deposit(work, self.deposit)

    def circumstances(self, subject: TheDeposit) -> Circumstances:
        return subject.circumstances

    def carry_out(self, work: Work, subject: TheDeposit) -> DepositRead:
        row = refuse_answered(subject.row)
        key, author = _key_of(work, row, self.pair), Author(row.author_public)
        kept = work.session.scalars(select(DepositField).where(DepositField.deposit_id == row.id))
        written = {one.name: one.sealed for one in kept}
        sealed = {subject.place(code): written[code] for code in PROPOSED if code in written}
        try:
            found = open_fields(sealed, key, author)
            values = {place.field: one.content.decode() for place, one in found.items()}
        except CannotOpenError:
            wrong = "Cette proposition a été altérée\u00a0: prévenez le délégué."
            raise ConflictError("damaged", wrong) from None
        name = work.session.get_one(Partner, (row.council_id, row.partner_id)).name
        work.detail.update(group=row.group_id, count=len(values))
        return DepositRead(_view(row, name), values)


@dataclass(frozen=True, slots=True)
class AcceptDeposit(Command[TheRecord, str]):
    """Open a record from what was proposed; the answer is the record's id.

    ``record``: the form as its reader completed it, for the deposit's group, with their own pair.
    """

    deposit: str
    record: CreateRecord

    action = Action.NOMINATIVE_CREATE
    conceals = True

    def subject(self, work: Work) -> TheRecord:
        if self.record.group != find_deposit(work, self.deposit).row.group_id:
            raise NotFoundError(f"{RecordKind.NOMINATIVE_RECORD}:{self.deposit[:16]}")
        return self.record.subject(work)

    def circumstances(self, subject: TheRecord) -> Circumstances:
        return self.record.circumstances(subject)

    def carry_out(self, work: Work, subject: TheRecord) -> str:
        deposit = find_deposit(work, self.deposit)
        row, how = refuse_answered(deposit.row), deposit.circumstances
        decision = work.would(
            work.actor, Action.NOMINATIVE_RECEIVE, deposit.record, how.body, how.purpose
        )
        if not decision.permitted:
            raise RefusedError(decision)
        _key_of(work, row, self.record.pair)
        made = self.record.carry_out(work, subject)
        _answer(work, row, "accepted")
        work.detail["deposit"] = row.id
        return made


@dataclass(frozen=True, slots=True)
class RefuseDeposit(Command[TheDeposit, None]):
    """Refuse what was proposed, for a reason of ``REASONS``; also without having read it."""

    deposit: str
    word: str

    action = Action.NOMINATIVE_RECEIVE
    conceals = True

    def subject(self, work: Work) -> TheDeposit:
        return find_deposit(work, self.deposit)

    def circumstances(self, subject: TheDeposit) -> Circumstances:
        return subject.circumstances

    def carry_out(self, work: Work, subject: TheDeposit) -> None:
        row = refuse_answered(subject.row)
        if self.word not in REASONS:
            right = "Choisissez une raison de la liste."
            raise InvalidInputError(Problem("word", "unknown_word", "La raison manque.", right))
        _answer(work, row, "refused", self.word)
        work.detail["word"] = self.word


def find_deposit(work: Work, deposit: str) -> TheDeposit:
    """Return a deposit with its group, held until the end of the transaction.

    Raises NotFoundError.
    """
    key = work.actor.council, deposit[:64]
    # Whoever answers at the same time waits here, and then finds that it has been answered.
    row = work.session.get(Deposit, key, with_for_update={"key_share": True})
    if row is None:
        raise NotFoundError(f"{RecordKind.NOMINATIVE_RECORD}:{deposit[:16]}")
    return TheDeposit(row, work.session.get_one(WorkingGroup, (row.council_id, row.group_id)))


def refuse_answered(row: Deposit) -> Deposit:
    """Return a deposit that waits; raise ConflictError for another."""
    if row.state != "waiting":
        gone = "Ce qui était proposé a été détruit."
        raise ConflictError("answered", f"Cette situation a déjà reçu une réponse. {gone}")
    return row


def _answer(work: Work, row: Deposit, state: str, word: str = "") -> None:
    destroy(work.session, row, work.now)
    row.state, row.word = state, word
    row.decided_at, row.decided_by = work.now, work.actor.id
    tell(work, (row.depositor_id,), f"deposit_{state}", f"event_record:{row.event_id}", word)


def _key_of(work: Work, row: Deposit, pair: PrivatePair) -> Key:
    kept = work.session.get(DepositWrap, (row.council_id, row.id, pair.key_id))
    try:
        if kept is None:
            raise CannotOpenError
        return unwrap_kept(work.session, kept.wrapped, pair, row.id, RECEIVER)
    except CannotOpenError:
        wrong = "Cette proposition n'a pas été scellée pour vous."
        right = "Un autre membre du groupe peut la lire et y répondre."
        raise ConflictError("not_sealed_to_you", f"{wrong} {right}") from None


def _view(row: Deposit, partner_name: str) -> DepositView:
    return DepositView(
        row.id,
        row.group_id,
        row.event_id,
        partner_name,
        row.at,
        row.state,
        row.word,
        row.decided_at,
    )
