"""Asking another member to agree to what is done by two, and answering.

Rules:

1. Nobody agrees with themselves, and nobody asks for what the charter would not let them do even
   with somebody else.
2. Whoever answers has read why, with their own pair: the motive is sealed for the group.
3. A request may be answered for ``WAITS``; once given, an approval holds for ``LASTS`` and may be
   used as often as needed.
4. Whoever could answer is told that there is something to answer, and whoever asked that there is
   an answer; neither notice says anything of the record.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select, update

from audit.limits import at_most
from charters.parties import Record
from charters.vocabulary import ELEMENTS, Action, Purpose
from sharing.accreditations import seated
from sharing.agents import active_actors
from sharing.command import (
    Circumstances,
    Command,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
)
from sharing.months import keep_motive
from sharing.nominative.by_two import BY_TWO, DECLINED, GIVEN
from sharing.nominative.motives import motive_of, seal_motive
from sharing.nominative.records import TheRecord, asked_for, find_record, key_of
from sharing.nominative.renewal import key_to_write
from sharing.notices import tell
from sharing.sealing.pairs import PrivatePair
from sharing.store import Agent, Approval, new_id
from sharing.work import Work

WAITS = timedelta(days=7)
LASTS = timedelta(hours=24)
MOST = 50


@dataclass(frozen=True, slots=True)
class Part:
    """A record, or one element of it, as the charter weighs it."""

    of: TheRecord
    element: str | None

    @property
    def record(self) -> Record:
        return self.of.of(self.element)


@dataclass(frozen=True, slots=True)
class TheRequest:
    """What was asked, as the charter weighs the answer."""

    of: TheRecord
    row: Approval

    @property
    def record(self) -> Record:
        return self.of.of(self.row.element)


@dataclass(frozen=True)  # with slots the class would be made twice, and name no action
class AskApproval(Command[Part, str], unfinished=True):
    """Ask the others of the group to agree; the answer is the request's id.

    ``element``: which one, or all of the record.  It is weighed as the action itself by somebody
    with whom another member agrees, so that nobody is asked in vain.
    """

    record: str
    purpose: str
    motive: str = field(repr=False)
    pair: PrivatePair = field(repr=False)
    element: str | None = None

    conceals = True

    def subject(self, work: Work) -> Part:
        if self.element is not None and self.element not in ELEMENTS:
            right = "Choisissez un mot de la liste."
            wrong = "Cette rubrique n'existe pas."
            raise InvalidInputError(Problem("element", "unknown_word", wrong, right))
        return Part(find_record(work, self.record), self.element)

    def circumstances(self, asked: Part) -> Circumstances:
        how = asked_for(asked.of, self.purpose, self.motive)
        return replace(how, met=how.met | BY_TWO)

    def carry_out(self, work: Work, asked: Part) -> str:
        others = self._others(work, asked)
        row, key = asked.of.row, key_to_write(work, asked.of.row, self.pair)
        approval = Approval(
            id=new_id(),
            record_id=row.id,
            agent_id=work.actor.id,
            action=self.action,
            element=self.element,
            purpose=self.purpose,
            charter=work.engine.name,
            author_pair=self.pair.key_id,
            asked_at=work.now,
            ends=work.now + WAITS,
        )
        approval.motive = seal_motive(row, approval, self.motive, key, self.pair)
        work.session.add(approval)
        tell(work, others, "approval_asked", f"{asked.record.kind}:{row.id}")
        kept = keep_motive(work, approval.id, self.motive, self.pair)
        work.detail.update(approval=approval.id, asks=True, told=len(others), motive=kept)
        return approval.id

    def _others(self, work: Work, asked: Part) -> list[str]:
        """Return who could agree; raise ConflictError if nobody has to, or nobody could."""
        how, actor = self.circumstances(asked), work.actor
        alone = how.met - BY_TWO
        if work.would(actor, self.action, asked.record, how.body, how.purpose, alone).permitted:
            raise ConflictError(
                "not_needed", "Cela se fait seul\u00a0: aucun accord n'est demandé."
            )
        same = select(Approval).where(
            Approval.record_id == asked.of.row.id,
            Approval.agent_id == actor.id,
            Approval.action == self.action,
            Approval.purpose == self.purpose,
            Approval.element == self.element,
            Approval.decision.is_(None),
            Approval.ends > work.now,
        )
        if work.session.scalars(same).first():
            wrong = "Vous l'avez déjà demandé\u00a0: les autres membres du groupe ont un avis."
            raise ConflictError("already_asked", wrong)
        seats = seated(work.session, asked.of.group.id, work.now) - {actor.id}
        answer = Action.NOMINATIVE_APPROVE
        others = [
            one.id
            for one in active_actors(work.session, actor.council, work.now, seats)
            if (said := work.would(one, answer, asked.record, how.body, how.purpose)).permitted
            or said.owed
        ]
        if not others:
            wrong = "Personne d'autre dans le groupe ne peut donner cet accord."
            raise ConflictError("nobody_else", f"{wrong} Parlez-en au coordonnateur.")
        return others


@dataclass(frozen=True, slots=True)
class AskToRead(AskApproval):
    """Ask to open what is opened by two: an archive."""

    action = Action.NOMINATIVE_READ


@dataclass(frozen=True, slots=True)
class AskToUpdate(AskApproval):
    """Ask to write, as whoever keeps the record, an element that is written by two."""

    action = Action.NOMINATIVE_UPDATE


@dataclass(frozen=True, slots=True)
class AskToContribute(AskApproval):
    """Ask to bring an element that is written by two."""

    action = Action.NOMINATIVE_CONTRIBUTE


@dataclass(frozen=True, slots=True)
class Approve(Command[TheRequest, None]):
    """Answer what another member asks: ``decision`` is given or declined."""

    record: str
    approval: str
    decision: str
    pair: PrivatePair = field(repr=False)

    action = Action.NOMINATIVE_APPROVE
    conceals = True

    def subject(self, work: Work) -> TheRequest:
        row = work.session.get(Approval, (work.actor.council, self.approval[:64]))
        found = find_record(work, self.record)
        if row is None or row.record_id != found.row.id:
            raise NotFoundError(f"approval:{self.approval[:16]}")
        return TheRequest(found, row)

    def circumstances(self, asked: TheRequest) -> Circumstances:
        return Circumstances(asked.of.group.body, asked.row.purpose)

    def carry_out(self, work: Work, asked: TheRequest) -> None:
        row, of = asked.row, asked.of.row
        if row.agent_id == work.actor.id:
            wrong = "Un accord se donne à deux\u00a0: un autre membre du groupe doit répondre."
            raise ConflictError("own_request", wrong)
        if self.decision not in (GIVEN, DECLINED):
            right = "Choisissez de donner votre accord ou non."
            wrong = "Cette réponse n'existe pas."
            raise InvalidInputError(Problem("decision", "unknown_word", wrong, right))
        if row.decision is None and row.ends <= work.now:
            raise ConflictError(
                "request_over", "Cette demande a pris fin\u00a0: elle peut être refaite."
            )
        motive_of(work, of, row, key_of(work, of.id, self.pair))  # who cannot read why cannot agree
        ends = work.now + LASTS if self.decision == GIVEN else work.now
        answered = work.session.execute(
            update(Approval)
            .where(Approval.id == row.id, Approval.decision.is_(None))
            .values(
                decision=self.decision, decided_by=work.actor.id, decided_at=work.now, ends=ends
            )
        )
        if answered.rowcount != 1:  # type: ignore[attr-defined]  # the result of an UPDATE has one
            raise ConflictError("already_decided", "Quelqu'un a déjà répondu à cette demande.")
        tell(work, (row.agent_id,), f"approval_{self.decision}", f"{asked.record.kind}:{of.id}")
        work.detail.update(approval=row.id, decision=self.decision)


@dataclass(frozen=True, slots=True)
class RequestView:
    """What somebody asked for, why, and what was answered; ``ends`` as in the table.

    ``mine``: whoever reads this asked it.
    """

    id: str
    agent: str
    agent_name: str
    action: str
    element: str | None
    purpose: str
    motive: str = field(repr=False)
    asked_at: datetime
    ends: datetime
    decision: str | None
    decided_by: str | None
    mine: bool


@dataclass(frozen=True, slots=True)
class ListApprovals(Command[Part, tuple[RequestView, ...]]):
    """List what is asked of the group about a record, newest first: for whoever could answer."""

    record: str
    pair: PrivatePair = field(repr=False)

    action = Action.NOMINATIVE_APPROVE
    conceals = True

    def subject(self, work: Work) -> Part:
        return Part(find_record(work, self.record), None)

    def circumstances(self, asked: Part) -> Circumstances:
        return Circumstances(asked.of.group.body, Purpose.INDIVIDUAL_FOLLOW_UP)

    def carry_out(self, work: Work, asked: Part) -> tuple[RequestView, ...]:
        of, body = asked.of.row, asked.of.group.body
        key = key_of(work, of.id, self.pair)
        rows = work.session.scalars(
            select(Approval)
            .where(Approval.record_id == of.id)
            .order_by(Approval.asked_at.desc(), Approval.id)
            .limit(at_most(MOST))
        ).all()
        seen = tuple(
            RequestView(
                row.id,
                row.agent_id,
                work.session.get_one(Agent, (of.council_id, row.agent_id)).name,
                row.action,
                row.element,
                row.purpose,
                motive_of(work, of, row, key),
                row.asked_at,
                row.ends,
                row.decision,
                row.decided_by,
                row.agent_id == work.actor.id,
            )
            for row in rows
            if work.would(
                work.actor, self.action, asked.of.of(row.element), body, row.purpose
            ).permitted
        )
        work.detail.update(count=len(seen), approvals=True)
        return seen
