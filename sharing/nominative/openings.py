"""Opening a record: for what, why, for how long; then element by element.

Rules:

1. To open is to say for what and why.  An opening is one person's, and lasts for ``LASTS``.
2. Each element that is read is a request of its own: weighed by the charter, and in the trail,
   before anything of it leaves the desk.
3. The motive is sealed for the group (``motives``).
4. Every member sees who opened the record, for what, from when to when.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from charters.parties import NOTHING, Record
from charters.vocabulary import Action, Duty, Purpose
from sharing.command import Circumstances, Command, ConflictError
from sharing.nominative.by_two import BY_TWO, approval_for
from sharing.nominative.fields import ADDED_TO, FIELDS
from sharing.nominative.motives import motive_of, seal_motive
from sharing.nominative.records import TheRecord, asked_for, find_record, key_of
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.fields import Place, open_field
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair, PublicPair
from sharing.store import Agent, NominativeRecord, Opening, SealedField, SealedPair, new_id
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
class Written:
    """A field as it was written: its value, by whom and when, under which charter.

    An empty value: it was taken away.  ``revision``: what was written together has the same.
    """

    code: str
    value: str = field(repr=False)
    author: str
    author_name: str
    at: datetime
    charter: str
    revision: int


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
        key = key_of(work, row.id, self.pair)
        written = opened(work, row, standing(work, row.id, self.element), key)
        work.detail.update(opening=opening.id, count=len(written))
        return written


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
        rows = work.session.scalars(
            select(Opening)
            .where(Opening.record_id == row.id)
            .order_by(Opening.at.desc(), Opening.id)
        ).all()
        work.detail.update(opening=opening.id, count=len(rows), openings=True)
        return tuple(_past(work, row, one, key) for one in rows)


def open_for(
    work: Work, subject: TheRecord, purpose: str, motive: str, pair: PrivatePair
) -> OpeningView:
    """Open a record for the actor, its motive sealed; no longer than an approval that it needs."""
    row, key, ends = subject.row, key_of(work, subject.row.id, pair), work.now + LASTS
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
    work.detail["opening"] = opening.id
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
    if kept is not None and (kept.agent_id, kept.record_id) != (work.actor.id, found.row.id):
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


def elements_of(work: Work, row: NominativeRecord) -> tuple[str, ...]:
    """Return the elements of which something is written, in the order of the list."""
    there = set(
        work.session.scalars(
            select(SealedField.element).where(SealedField.record_id == row.id).distinct()
        )
    )
    return tuple(e for e in dict.fromkeys(f.element for f in FIELDS.values()) if e in there)


def standing(work: Work, record: str, element: str) -> list[SealedField]:
    """Return the fields of an element as they stand, in the order of the list.

    Of each the newest revision; of what is added to, all of them, the oldest first.
    """
    written = work.session.scalars(
        select(SealedField)
        .where(SealedField.record_id == record, SealedField.element == element)
        .order_by(SealedField.revision)
    )
    order = list(FIELDS)
    rows = [row for row in written if row.name in FIELDS]
    if element in ADDED_TO:
        return sorted(rows, key=lambda kept: (kept.revision, order.index(kept.name)))
    newest = {row.name: row for row in rows}
    return sorted(newest.values(), key=lambda kept: order.index(kept.name))


def opened(
    work: Work, row: NominativeRecord, kept: Iterable[SealedField], key: Key
) -> tuple[Written, ...]:
    """Open sealed fields of a record; raise ConflictError if one of them has been altered."""
    authors: dict[str, tuple[PublicPair, Agent]] = {}
    return tuple(_open(work, row, one, key, authors) for one in kept)


def _open(
    work: Work,
    row: NominativeRecord,
    kept: SealedField,
    key: Key,
    authors: dict[str, tuple[PublicPair, Agent]],
) -> Written:
    if kept.author_pair not in authors:
        author = work.session.get_one(SealedPair, (row.council_id, kept.author_pair))
        agent = work.session.get_one(Agent, (row.council_id, author.agent_id))
        authors[kept.author_pair] = PublicPair(author.public), agent
    public, agent = authors[kept.author_pair]
    place = Place(row.council_id, row.id, kept.name, kept.revision, kept.charter)
    try:
        content = open_field(kept.sealed, key, place, public).content.decode()
    except CannotOpenError:
        raise ConflictError(
            "damaged", "Cette rubrique a été altérée\u00a0: prévenez le délégué."
        ) from None
    return Written(kept.name, content, agent.id, agent.name, kept.at, kept.charter, kept.revision)
