"""Two referents get in touch: whoever was answered « somebody else follows them » asks for it.

Rules:

1. Only somebody whose own question met a record may send a request about it, within an hour.
2. The referent learns who asks, from where, for what, and about which of their records; no name of
   the person is written.  They answer by a word of a closed list (``ANSWERS``).
3. The asker learns that word, and never which record it was.
4. Both are told by a notice; an answered request is shown for ``KEPT``, and goes with its record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from audit.limits import at_most
from charters.parties import Record
from charters.vocabulary import Action, Duty, RecordKind
from sharing.command import (
    Circumstances,
    Command,
    ConflictError,
    InvalidInputError,
    Listing,
    NotFoundError,
    Problem,
    Shelf,
)
from sharing.facts import CASE_COLUMNS
from sharing.narrow import clause
from sharing.nominative.matches import HOUR, InGroup
from sharing.nominative.records import TheRecord, find_record
from sharing.notices import KEPT, MOST, tell
from sharing.store import Agent, MatchRequest, NominativeRecord, Partner, WorkingGroup
from sharing.store.sessions import has_arrays
from sharing.work import Work

ASKED, ANSWERED = "match_asked", "match_answered"
"""The kinds of notices."""
ANSWERS = {"will_contact": "je vous contacte", "cannot": "je ne peux pas"}
TOLD = frozenset((Duty.MOTIVE.value,))
"""The question said why; so does, by its word, the answer."""


@dataclass(frozen=True, slots=True)
class Mine:
    """A request that one may send: asked, as the question was, in the name of a group."""

    request: MatchRequest
    asking: InGroup

    @property
    def record(self) -> Record:
        return self.asking.record


@dataclass(frozen=True, slots=True)
class ToMe:
    """A request about a record of which one is the referent."""

    request: MatchRequest
    of: TheRecord

    @property
    def record(self) -> Record:
        return self.of.record


@dataclass(frozen=True, slots=True)
class AskReferent(Command[Mine, None]):
    """Ask the referent whom an answer named to get in touch; twice is once."""

    request: str

    action = Action.NOMINATIVE_MATCH
    conceals = True

    def subject(self, work: Work) -> Mine:
        row = _row(work, self.request)
        if row.agent_id != work.actor.id:
            raise _absent(self.request)
        group = work.session.get_one(WorkingGroup, (row.council_id, row.group_id))
        return Mine(row, InGroup(group))

    def circumstances(self, mine: Mine) -> Circumstances:
        return Circumstances(mine.asking.group.body, mine.request.purpose, TOLD)

    def carry_out(self, work: Work, mine: Mine) -> None:
        row = mine.request
        work.detail["request"] = row.id
        if row.asked_at is not None:
            return
        if row.met_at <= work.now - HOUR:
            wrong = "Cette réponse date de plus d'une heure\u00a0: posez la question de nouveau."
            raise ConflictError("answer_over", wrong)
        waiting = select(MatchRequest.id).where(
            MatchRequest.agent_id == row.agent_id,
            MatchRequest.record_id == row.record_id,
            MatchRequest.asked_at.is_not(None),
            MatchRequest.answered_at.is_(None),
        )
        if work.session.scalar(waiting.limit(at_most(1))) is not None:
            wrong = (
                "Vous l'avez déjà demandé à ce référent\u00a0: sa réponse viendra dans vos avis."
            )
            raise ConflictError("already_asked", wrong)
        row.asked_at = work.now
        record = find_record(work, row.record_id)
        tell(work, (record.row.referent_id,), ASKED, f"{record.record.kind}:{row.record_id}")


@dataclass(frozen=True, slots=True)
class AnswerRequest(Command[ToMe, None]):
    """Answer a request, by a word of ``ANSWERS``."""

    request: str
    word: str

    action = Action.NOMINATIVE_MATCH
    conceals = True

    def subject(self, work: Work) -> ToMe:
        row = _row(work, self.request)
        of = find_record(work, row.record_id)
        if row.asked_at is None or of.row.referent_id != work.actor.id:
            raise _absent(self.request)
        return ToMe(row, of)

    def circumstances(self, to_me: ToMe) -> Circumstances:
        return Circumstances(to_me.of.group.body, to_me.request.purpose, TOLD)

    def carry_out(self, work: Work, to_me: ToMe) -> None:
        row = to_me.request
        if self.word not in ANSWERS:
            right = "Choisissez une des deux réponses."
            raise InvalidInputError(Problem("answer", "unknown_word", "Il manque un mot.", right))
        if row.answered_at is not None:
            raise ConflictError("already_answered", "Vous avez déjà répondu à cette demande.")
        row.answer, row.answered_at = self.word, work.now
        work.detail.update(request=row.id, answer=self.word)
        tell(work, (row.agent_id,), ANSWERED, f"match_request:{row.id}", self.word)


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request, with the one at its other end; ``record``: to its referent only, else nothing."""

    id: str
    record: str
    name: str
    profession: str
    partner_name: str
    purpose: str
    asked_at: datetime
    answer: str


@dataclass(frozen=True, slots=True)
class Requests:
    """Those that wait for one's answer or had it lately, and those that one sent; newest first."""

    received: tuple[RequestView, ...]
    sent: tuple[RequestView, ...]


@dataclass(frozen=True, slots=True)
class ListRequests(Listing[Requests]):
    """List the requests about records of which one is the referent, and one's own."""

    action = Action.NOMINATIVE_LIST
    kind = RecordKind.NOMINATIVE_RECORD

    def carry_out(self, work: Work, shelf: Shelf) -> Requests:
        assert work.allowed is not None
        known = clause(work.allowed, CASE_COLUMNS, arrays=has_arrays(work.session))
        me = work.actor.id
        received = _requests(work, MatchRequest.agent_id).where(
            NominativeRecord.referent_id == me, known
        )
        sent = _requests(work, NominativeRecord.referent_id).where(MatchRequest.agent_id == me)
        found = Requests(
            tuple(_view(row, row.record_id) for row in work.session.execute(received)),
            tuple(_view(row, "") for row in work.session.execute(sent)),
        )
        work.detail.update(count=len(found.received), sent=len(found.sent))
        return found


def _requests(work: Work, other: Any) -> Select[*tuple[Any, ...]]:
    """The requests that are shown, with the agent whose id is in the column *other*."""
    return (
        select(
            MatchRequest.id,
            MatchRequest.record_id,
            Agent.name,
            Agent.profession,
            Partner.name.label("partner_name"),
            MatchRequest.purpose,
            MatchRequest.asked_at,
            MatchRequest.answer,
        )
        .join(
            NominativeRecord,
            (NominativeRecord.council_id == MatchRequest.council_id)
            & (NominativeRecord.id == MatchRequest.record_id),
        )
        .join(Agent, (Agent.council_id == MatchRequest.council_id) & (Agent.id == other))
        .join(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
        .where(
            MatchRequest.asked_at.is_not(None),
            or_(
                MatchRequest.answered_at.is_(None),
                MatchRequest.answered_at > work.now - KEPT,
            ),
        )
        .order_by(MatchRequest.asked_at.desc(), MatchRequest.id)
        .limit(at_most(MOST))
    )


def _view(row: Any, record: str) -> RequestView:
    return RequestView(
        row.id,
        record,
        row.name,
        row.profession,
        row.partner_name,
        row.purpose,
        row.asked_at,
        row.answer,
    )


def _row(work: Work, request: str) -> MatchRequest:
    row = work.session.get(MatchRequest, (work.actor.council, request[:64]))
    if row is None:
        raise _absent(request)
    return row


def _absent(request: str) -> NotFoundError:
    return NotFoundError(f"match_request:{request[:16]}")
