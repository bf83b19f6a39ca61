"""From an event to a situation: what its reporter proposes to a group, sealed to who answers there.

Rules:

1. An event never carries a name.  What is proposed is sealed at once, to those of the group's
   members whom the charter lets answer and who have a pair; the event, its news and its alerts
   know nothing of it.
2. Whoever proposed it cannot read it again: nothing is wrapped for them, also when they sit in the
   group, and no command gives it back.
3. It is signed by a pair made for this one deposit and forgotten: the signature proves that its
   fields were written together, and not by whom.  Who, the row and the trail say.
4. Nothing follows from an event of a category that forbids it (``terms.Nominative``).
5. Without an answer it is destroyed after ``KEPT`` (``unanswered``).  What was answered keeps no
   field and no wrap (``receiving``).
6. What is sent twice, by a tap too many, is one proposal: the form carries its key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from charters.parties import Record
from charters.vocabulary import Action, Purpose, RecordKind
from sharing.agents import active_actors
from sharing.command import Circumstances, Command, ConflictError, InvalidInputError, Problem
from sharing.events import MOST_KEY, find_event
from sharing.nominative.fields import FIELDS
from sharing.nominative.records import checked, pairs_of
from sharing.notices import tell
from sharing.sealing.fields import Place, seal_fields
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair, PublicPair
from sharing.shredding import spent, wrap_kept
from sharing.store import (
    Deposit,
    DepositField,
    DepositWrap,
    Event,
    SealedPair,
    WorkingGroup,
    new_id,
)
from sharing.terms import Nominative
from sharing.work import Work

PROPOSED = (
    "last_name", "first_name", "birth_date", "phone", "address", "schooling", "occupation",
)  # fmt: skip
"""What somebody may propose: who it is and how to find them.  No difficulty, no measure."""
NEEDED = PROPOSED[:2]
KEPT = timedelta(days=30)
RECEIVER = "deposit"
"""What a deposit's key is wrapped for."""


@dataclass(frozen=True, slots=True)
class TheDeposit:
    """A deposit as the charter weighs it: a nominative record of its group that is not one yet."""

    row: Deposit
    group: WorkingGroup

    @property
    def record(self) -> Record:
        row = self.row
        return Record(
            RecordKind.NOMINATIVE_RECORD,
            row.id,
            council=row.council_id,
            partner=row.partner_id,
            author=row.depositor_id,
            sector=self.group.territory_id,
            reported_at=row.at,
            working_group=row.group_id,
        )

    @property
    def circumstances(self) -> Circumstances:
        return answering(self.group)

    def place(self, name: str) -> Place:
        """Where one of its fields is sealed."""
        return Place(self.row.council_id, self.row.id, name, 1, self.row.charter)


@dataclass(frozen=True, slots=True)
class PastProposal:
    """What became of something that one proposed: ``word`` is the reason of a refusal."""

    group_name: str
    at: datetime
    state: str
    word: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proposable:
    """Who can receive a situation, (id, name) in the order of names; and what one proposed."""

    groups: tuple[tuple[str, str], ...]
    past: tuple[PastProposal, ...]


@dataclass(frozen=True, slots=True)
class AskWhoReceives(Command[Event, Proposable]):
    """Ask which groups could receive a situation after one's own event."""

    event: str

    action = Action.EVENT_PROPOSE
    conceals = True

    def subject(self, work: Work) -> Event:
        return find_event(work, self.event)

    def carry_out(self, work: Work, event: Event) -> Proposable:
        refuse_category(event)
        groups = work.session.scalars(select(WorkingGroup).order_by(WorkingGroup.name)).all()
        people = answerers(work, groups)
        able = [g for g in groups if pairs_of(work.session, people[g.id])]
        names = {g.id: g.name for g in groups}
        mine = work.session.scalars(
            select(Deposit)
            .where(Deposit.event_id == event.id, Deposit.depositor_id == work.actor.id)
            .order_by(Deposit.at.desc(), Deposit.id)
        )
        past = tuple(
            PastProposal(names[d.group_id], d.at, d.state, d.word, d.decided_at) for d in mine
        )
        work.detail.update(groups=len(able), count=len(past))
        return Proposable(tuple((g.id, g.name) for g in able), past)


@dataclass(frozen=True, slots=True)
class ProposeSituation(Command[Event, bool]):
    """Propose to a group the situation of a person whom one's own event concerned.

    ``values``: what was typed, by field of ``PROPOSED``.  ``key``: of the form; the answer is
    whether it had proposed something before: then nothing is looked at, and nothing is sent.
    """

    event: str
    group: str
    values: Mapping[str, str] = field(repr=False)
    key: str | None = None

    action = Action.EVENT_PROPOSE
    conceals = True

    def subject(self, work: Work) -> Event:
        return find_event(work, self.event)

    def carry_out(self, work: Work, event: Event) -> bool:
        refuse_category(event)
        if (before := self._sent_before(work)) is not None:
            work.detail.update(deposit=before, again=True)
            return True
        values = _taken(work, self.values)
        group = work.session.get(WorkingGroup, (work.actor.council, self.group[:64]))
        if group is None:
            right = "Choisissez un groupe de la liste."
            raise InvalidInputError(Problem("group", "unknown", "Ce groupe n'existe pas.", right))
        pairs = pairs_of(work.session, answerers(work, [group])[group.id])
        if not pairs:
            wrong = "Personne ne peut encore recevoir cette situation dans ce groupe."
            raise ConflictError("no_receiver", f"{wrong} Parlez-en au coordonnateur du conseil.")
        row = Deposit(
            id=new_id(),
            council_id=work.actor.council,
            event_id=event.id,
            group_id=group.id,
            depositor_id=work.actor.id,
            partner_id=work.actor.partner,
            charter=work.engine.name,
            state="waiting",
            at=work.now,
            sending_key=self.key,
        )
        _seal(work, TheDeposit(row, group), values, pairs)
        tell(work, owners(work.session, pairs), "deposit_new", f"deposit:{row.id}")
        elements = sorted({FIELDS[code].element for code in values})
        work.detail.update(deposit=row.id, group=group.id, elements=elements, receivers=len(pairs))
        return False

    def _sent_before(self, work: Work) -> str | None:
        """Return what one proposed with this key; raise InvalidInputError if it is too long."""
        if self.key is None:
            return None
        if not 1 <= len(self.key) <= MOST_KEY:
            right = "Rouvrez le formulaire."
            wrong = "Ce formulaire a été abîmé en route."
            raise InvalidInputError(Problem("key", "bad_length", wrong, right))
        mine = Deposit.depositor_id == work.actor.id, Deposit.sending_key == self.key
        return work.session.scalar(select(Deposit.id).where(*mine))


def answering(group: WorkingGroup) -> Circumstances:
    """How a group's members ask for what was proposed to it."""
    return Circumstances(group.body, Purpose.INDIVIDUAL_FOLLOW_UP)


def answerers(work: Work, groups: Sequence[WorkingGroup]) -> dict[str, frozenset[str]]:
    """Return by group who else could answer for it, once they have done what the charter asks."""
    version = frozenset((work.engine.charter.own_name,))
    people = [
        replace(actor, accepted=version)  # they will have accepted it before they read anything
        for actor in active_actors(work.session, work.actor.council, work.now)
        if actor.id != work.actor.id
    ]
    found = {}
    for group in groups:
        how, record = answering(group), proposed_to(group)
        asked = (
            (a.id, work.would(a, Action.NOMINATIVE_RECEIVE, record, how.body, how.purpose))
            for a in people
            if group.id in a.groups
        )
        found[group.id] = frozenset(agent for agent, d in asked if d.permitted or d.owed)
    return found


def proposed_to(group: WorkingGroup) -> Record:
    """Return whatever is proposed to a group, as the charter weighs it."""
    return Record(
        RecordKind.NOMINATIVE_RECORD,
        "*",
        council=group.council_id,
        sector=group.territory_id,
        working_group=group.id,
    )


def refuse_category(event: Event) -> None:
    """Raise ConflictError for an event from which no situation can follow."""
    if event.nominative != Nominative.GROUP:
        wrong = "Aucune situation ne peut être suivie à partir d'un événement de cette catégorie."
        raise ConflictError("no_situation", wrong)


def destroy(session: Session, row: Deposit, now: datetime) -> None:
    """Destroy what was sealed in a deposit; what became of it stays."""
    spent(session, row.id, now)
    for kept in (DepositWrap, DepositField):
        session.execute(delete(kept).where(kept.deposit_id == row.id))
    row.author_public = b""


def _taken(work: Work, values: Mapping[str, str]) -> dict[str, str]:
    strange = [code for code in values if code not in PROPOSED]
    if strange:
        wrong, right = "Cette rubrique n'existe pas.", "On ne propose que les rubriques prévues."
        raise InvalidInputError(*(Problem(c[:40], "unknown_field", wrong, right) for c in strange))
    kept = checked(work, values)
    if missing := [code for code in NEEDED if code not in kept]:
        right = "Remplissez cette rubrique."
        raise InvalidInputError(
            *(Problem(c, "missing", f"{FIELDS[c].label} manque.", right) for c in missing)
        )
    return kept


def _seal(
    work: Work, deposit: TheDeposit, values: Mapping[str, str], pairs: Mapping[str, PublicPair]
) -> None:
    """Write the row, its sealed fields and the wraps; key and author are forgotten here."""
    row, key, author = deposit.row, Key.new(), PrivatePair.new()
    row.author_public = author.public.raw
    work.session.add(row)
    work.session.flush()
    contents = {deposit.place(code): value.encode() for code, value in values.items()}
    for place, sealed in seal_fields(contents, key, author).items():
        work.session.add(DepositField(deposit_id=row.id, name=place.field, sealed=sealed))
    for pair_id, public in pairs.items():
        kept = wrap_kept(work.session, key, public, row.id, RECEIVER)
        work.session.add(DepositWrap(deposit_id=row.id, pair_id=pair_id, wrapped=kept))


def owners(session: Session, pairs: Iterable[str]) -> frozenset[str]:
    """Return whose the pairs are."""
    owned = select(SealedPair.agent_id).where(SealedPair.id.in_(tuple(pairs)))
    return frozenset(session.scalars(owned))
