"""The copy of a record that is handed to the person: all that is held, and who had access to it.

Rules:

1. Whoever makes it has to be able to open the record: a member of its group.  The others are told
   whom to ask.
2. Authors and readers are said by function, profession and partner: a person has a right to know
   what is held and who uses it, not to the names of agents.
3. Motives are not in it, neither of reading nor of writing: they are told to the group, and may
   speak of others.  Why the copy was made is sealed for the group, as of any opening.
4. Who had access is what the trail says, one line an opening: when, for what, which elements, under
   which articles.
5. It is in the trail before it is shown, and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from audit.question import Filters
from audit.read import LONGEST_PAGE, WrittenEntry, entries
from charters.vocabulary import Action, RecordKind
from sharing.accreditations import seated
from sharing.command import Circumstances, Command, ConflictError
from sharing.nominative.contents import Written, opened
from sharing.nominative.fields import ADDED_TO, FIELDS
from sharing.nominative.openings import open_for
from sharing.nominative.records import (
    TheRecord,
    asked_for,
    find_record,
    key_of,
    refuse_elements,
)
from sharing.nominative.shelf import reference
from sharing.sealing.pairs import PrivatePair
from sharing.store import Agent, NominativeRecord, Partner, SealedField
from sharing.work import Work

ACCESSES = (
    Action.NOMINATIVE_APPROVE,
    Action.NOMINATIVE_BREAK_GLASS,
    Action.NOMINATIVE_CONTRIBUTE,
    Action.NOMINATIVE_COPY,
    Action.NOMINATIVE_CREATE,
    Action.NOMINATIVE_LIMIT,
    Action.NOMINATIVE_READ,
    Action.NOMINATIVE_UPDATE,
)
"""What is done to a record in particular; to see that it is in a list is no access to it."""
NOT_DONE = ("undone", "asks")
"""Marks of an entry by which nothing of the record was seen: it failed, or asked for agreement."""


@dataclass(frozen=True, slots=True)
class Function:
    """Who did something, without their name: a profession and the partner they work for."""

    profession: str
    partner_name: str


@dataclass(frozen=True, slots=True)
class Held:
    """A field as it was written.  ``standing``: as it is now, not as it was before a change."""

    code: str
    value: str = field(repr=False)
    by: Function
    at: datetime
    standing: bool


@dataclass(frozen=True, slots=True)
class Access:
    """That somebody had access: first at ``at``, to ``elements``, under ``articles``."""

    at: datetime
    by: Function
    action: str
    purpose: str
    elements: tuple[str, ...]
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """All that is held of somebody in one record.

    ``elements``: (element, its fields, the standing one before those that it took the place of).
    ``accesses``: the oldest first.  ``damaged``: entries of the trail that cannot be read.
    ``destroy_by``: the last day of the record, if one is known.
    """

    record: str
    group_name: str
    referent: Function
    state: str
    opened_at: datetime
    destroy_by: date | None
    elements: tuple[tuple[str, tuple[Held, ...]], ...] = field(repr=False)
    accesses: tuple[Access, ...]
    damaged: int

    @property
    def reference(self) -> str:
        return reference(self.record)


@dataclass(frozen=True, slots=True)
class CopyRecord(Command[TheRecord, Copy]):
    """Make the copy of a record, to hand it to the person."""

    record: str
    purpose: str
    motive: str = field(repr=False)
    pair: PrivatePair = field(repr=False)

    action = Action.NOMINATIVE_COPY
    conceals = True

    def subject(self, work: Work) -> TheRecord:
        return find_record(work, self.record)

    def circumstances(self, subject: TheRecord) -> Circumstances:
        return asked_for(subject, self.purpose, self.motive)

    def carry_out(self, work: Work, subject: TheRecord) -> Copy:
        row = subject.row
        if work.actor.id not in seated(work.session, row.group_id, work.now):
            wrong = "Cette fiche est scellée pour les membres de son groupe\u00a0: vous ne pouvez"
            right = "pas la copier. Demandez la copie au coordonnateur, s'il est membre du groupe."
            raise ConflictError("copied_by_the_group", f"{wrong} {right}")
        kept = _kept(work, row.id)
        codes = {one.name: "" for one in kept if one.name in FIELDS}
        refuse_elements(work, subject, self.action, codes, self.circumstances(subject))
        written = opened(work, row, kept, key_of(work, row.id, self.pair))
        open_for(work, subject, self.purpose, self.motive, self.pair)
        known = functions(work)
        found, damaged = seen(work, row)
        held = [(one.code, one, known[one.author]) for one in written if one.code in FIELDS]
        elements = dict.fromkeys(f.element for f in FIELDS.values() if f.code in codes)
        work.detail.update(elements=list(elements), count=len(held))
        return Copy(
            record=row.id,
            group_name=subject.group.name,
            referent=known[row.referent_id],
            state=row.state,
            opened_at=row.opened_at,
            destroy_by=row.destroy_by,
            elements=tuple((e, _held(e, held)) for e in elements),
            accesses=tuple(accesses(found, known)),
            damaged=damaged,
        )


def _kept(work: Work, record: str) -> list[SealedField]:
    """Return all that was ever sealed in a record, in the order in which it was written."""
    return list(
        work.session.scalars(
            select(SealedField)
            .where(SealedField.record_id == record)
            .order_by(SealedField.revision, SealedField.name)
        )
    )


def _held(element: str, held: Iterable[tuple[str, Written, Function]]) -> tuple[Held, ...]:
    """Return the fields of an element in the order of the list, each newest first.

    What is added to is kept as it was added: entry by entry, all of it standing.
    """
    order, added = list(FIELDS), element in ADDED_TO
    mine = [(code, one, by) for code, one, by in held if FIELDS[code].element == element]
    newest = {code: one.revision for code, one, _ in mine}
    if added:
        mine.sort(key=lambda found: (found[1].revision, order.index(found[0])))
    else:
        mine.sort(key=lambda found: (order.index(found[0]), -found[1].revision))
    return tuple(
        Held(code, one.value, by, one.at, added or one.revision == newest[code])
        for code, one, by in mine
    )


def functions(work: Work) -> Mapping[str, Function]:
    """Return the function of everybody in the council, by id."""
    rows = work.session.execute(
        select(Agent.id, Agent.profession, Partner.name).join(
            Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id)
        )
    )
    return {agent: Function(profession, partner) for agent, profession, partner in rows}


def seen(work: Work, row: NominativeRecord) -> tuple[list[WrittenEntry], int]:
    """Return the entries by which somebody had access to a record, the oldest first.

    And how many of its entries cannot be read.  By action, which the trail finds quickly.
    """
    about = f"{RecordKind.NOMINATIVE_RECORD}:{row.id}"
    found: list[WrittenEntry] = []
    for action in ACCESSES:
        asked = Filters(action=action, resource=about, since=row.opened_at)
        cursor: str | None = None
        while True:
            page = entries(work.session, row.council_id, asked, cursor, LONGEST_PAGE)
            found.extend(page.entries)
            cursor = page.next
            if cursor is None:
                break
    readable = [
        one
        for one in found
        if not one.damaged
        and one.outcome == "permitted"
        and not any(mark in one.detail for mark in NOT_DONE)
    ]
    damaged = sum(one.damaged for one in found)
    return sorted(readable, key=lambda one: (one.at, one.id)), damaged


def accesses(seen: Iterable[WrittenEntry], functions: Mapping[str, Function]) -> Iterator[Access]:
    """Yield one access for each opening and what was done by it, from the entries of both."""
    together: dict[tuple[str, str], list[WrittenEntry]] = {}
    for one in seen:
        opening = str(one.detail.get("opening", one.id))
        together.setdefault((opening, one.action), []).append(one)
    for (_, action), those in together.items():
        first, asked = those[0], [one.detail.get("asked", {}) for one in those]
        elements = [
            element
            for one, how in zip(those, asked, strict=True)
            for element in (*one.detail.get("elements", ()), how.get("element"))
            if element
        ]
        yield Access(
            at=first.at,
            by=functions.get(first.actor, Function("", "")),
            action=action,
            purpose=str(asked[0].get("purpose", "")),
            elements=tuple(dict.fromkeys(elements)),
            articles=tuple(sorted({article for one in those for article in one.articles})),
        )
