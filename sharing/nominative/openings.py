"""Opening a record: for what, why, for how long; then element by element.

Rules:

1. To open is to say for what and why.  An opening is one person's, and lasts for ``LASTS``.
2. Each element that is read is a request of its own: weighed by the charter, and in the trail,
   before anything of it leaves the desk.
3. The motive is sealed for the group (``motives``), and for whoever controls (``sharing.months``).
4. Every member sees who opened the record, for what, from when to when.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from charters.parties import NOTHING, Record
from charters.vocabulary import Action, Duty, Purpose
from sharing.command import Circumstances, Command, ConflictError
from sharing.months import keep_motive
from sharing.nominative.by_two import BY_TWO, approval_for
from sharing.nominative.contents import Written, elements_of, opened, standing
from sharing.nominative.motives import motive_of, seal_motive
from sharing.nominative.records import TheRecord, asked_for, find_record, key_of
from sharing.nominative.renewal import key_to_write, steadily
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair
from sharing.store import Agent, NominativeRecord, Opening, new_id
from sharing.work import Work

LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OpeningView:
    """A record opened for somebody, until ``ends``.

    ``elements``: those of which something is written, in the order of the list.
    """

    id: str
    revision: int
    ends: datetime
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenRecord(Command[TheRecord, OpeningView]):
    """Open a record, for a purpose, with a motive; no longer than an approval that it needs."""

    record: str
    purpose: str
    motive: str = field(repr=False)
    pair: PrivatePair = field(repr=False)

    action = Action.NOMINATIVE_READ
    conceals = True

    def subject(self, work: Work) -> TheRecord:
        found = find_record(work, self.record)
        given = approval_for(work, found.row, self.action, None, self.purpose)
        return replace(found, approval=given)

    def circumstances(self, subject: TheRecord) -> Circumstances:
        return asked_for(subject, self.purpose, self.motive)

    def carry_out(self, work: Work, subject: TheRecord) -> OpeningView:
        return open_for(work, subject, self.purpose, self.motive, self.pair)


@dataclass(frozen=True, slots=True)
class Asked:
    """A record, or one element of it, that somebody would read by the opening they name.

    ``told``: those who had to be told have been, in the words of ``Rule.owe``.
    """

    of: TheRecord
    element: str | None
    opening: Opening | None
    told: frozenset[str] = NOTHING

    @property
    def record(self) -> Record:
        return self.of.of(self.element)

    @property
    def circumstances(self) -> Circumstances:
        """Those of the opening, which takes a motive; or those in which there could be one.

        Whoever could open the record is told that they have to; for the others there is none.
        """
        met = self.told | {Duty.MOTIVE.value} | (BY_TWO if self.of.approval else NOTHING)
        return Circumstances(self.of.group.body, self.purpose, met)

    @property
    def purpose(self) -> str:
        return self.opening.purpose if self.opening else Purpose.INDIVIDUAL_FOLLOW_UP


@dataclass(frozen=True, slots=True)
class ReadElement(Command[Asked, tuple[Written, ...]]):
    """Read one element of a record that one has opened."""

    record: str
    opening: str
    element: str
    pair: PrivatePair = field(repr=False)

    action = Action.NOMINATIVE_READ
    conceals = True

    def subject(self, work: Work) -> Asked:
        return asked_by(work, self.record, self.opening, self.element)

    def circumstances(self, asked: Asked) -> Circumstances:
        return asked.circumstances

    def carry_out(self, work: Work, asked: Asked) -> tuple[Written, ...]:
        row, opening = asked.of.row, opening_of(work, asked)
        written = steadily(work, lambda: self._read(work, row))
        work.detail.update(opening=opening.id, count=len(written))
        return written

    def _read(self, work: Work, row: NominativeRecord) -> tuple[Written, ...]:
        key = key_of(work, row.id, self.pair)
        return opened(work, row, standing(work, row.id, self.element), key)


@dataclass(frozen=True, slots=True)
class PastOpening:
    """That somebody opened a record, for what and why; ``ends``: or has it open until then."""

    agent: str
    agent_name: str
    at: datetime
    ends: datetime
    purpose: str
    motive: str = field(repr=False)

    @property
    def emergency(self) -> bool:
        """Whether a life was said to be in danger."""
        return self.purpose == Purpose.EMERGENCY_RESPONSE


@dataclass(frozen=True, slots=True)
class ListOpenings(Command[Asked, tuple[PastOpening, ...]]):
    """List who opened a record, newest first: for whoever could open it now."""

    record: str
    opening: str
    pair: PrivatePair = field(repr=False)

    action = Action.NOMINATIVE_READ
    conceals = True

    def subject(self, work: Work) -> Asked:
        return asked_by(work, self.record, self.opening, None)

    def circumstances(self, asked: Asked) -> Circumstances:
        return asked.circumstances

    def carry_out(self, work: Work, asked: Asked) -> tuple[PastOpening, ...]:
        row, opening = asked.of.row, opening_of(work, asked)
        key = key_of(work, row.id, self.pair)
        past = select(Opening).where(Opening.record_id == row.id)
        rows = work.session.scalars(past.order_by(Opening.at.desc(), Opening.id)).all()
        work.detail.update(opening=opening.id, count=len(rows), openings=True)
        return tuple(_past(work, row, one, key) for one in rows)


def open_for(
    work: Work, subject: TheRecord, purpose: str, motive: str, pair: PrivatePair
) -> OpeningView:
    """Open a record for the actor, its motive sealed; no longer than an approval that it needs."""
    row, key, ends = subject.row, key_to_write(work, subject.row, pair), work.now + LASTS
    opening = Opening(
        id=new_id(),
        record_id=row.id,
        agent_id=work.actor.id,
        purpose=purpose,
        charter=work.engine.name,
        author_pair=pair.key_id,
        at=work.now,
        ends=min(ends, subject.approval.ends) if subject.approval else ends,
    )
    opening.motive = seal_motive(row, opening, motive, key, pair)
    work.session.add(opening)
    work.detail.update(opening=opening.id, motive=keep_motive(work, opening.id, motive, pair))
    return OpeningView(opening.id, row.revision, opening.ends, elements_of(work, row))


def asked_by(
    work: Work,
    record: str,
    opening: str,
    element: str | None,
    action: Action = Action.NOMINATIVE_READ,
) -> Asked:
    """Return what somebody would read, or write; raise ``NotFoundError`` if it is not there."""
    kept = work.session.get(Opening, (work.actor.council, opening[:64]))
    found = find_record(work, record)
    if kept and (kept.agent_id, kept.record_id) != (work.actor.id, found.row.id):
        kept = None
    asked = Asked(found, element, kept)
    given = approval_for(work, found.row, action, element, asked.purpose)
    return replace(asked, of=replace(found, approval=given))


def opening_of(work: Work, asked: Asked) -> Opening:
    """Return the opening; raise ConflictError if there is none, or none any more."""
    if asked.opening is None:
        raise ConflictError("not_opened", "Dites d'abord pourquoi vous ouvrez cette fiche.")
    if asked.opening.ends <= work.now:
        raise ConflictError("opening_over", "L'ouverture a pris fin\u00a0: rouvrez la fiche.")
    return asked.opening


def _past(work: Work, row: NominativeRecord, opening: Opening, key: Key) -> PastOpening:
    who = work.session.get_one(Agent, (row.council_id, opening.agent_id))
    motive = motive_of(work, row, opening, key)
    return PastOpening(who.id, who.name, opening.at, opening.ends, opening.purpose, motive)
