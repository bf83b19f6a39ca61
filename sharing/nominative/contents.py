"""What stands in a record, opened: fields as they were written, with who wrote them and when.

Rules:

1. Nothing is weighed here: whoever calls has been permitted to read what they name.
2. A field that was altered is told, and shown in no part.
3. What is asked at every reading is built once, so that each statement is compiled once (ADR 17),
   and as plain rows where nothing is changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select

from sharing.command import ConflictError
from sharing.nominative.fields import ADDED_TO, FIELDS
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.fields import Place, open_fields
from sharing.sealing.keys import Key
from sharing.sealing.pairs import Author
from sharing.store import Agent, NominativeRecord, SealedField, SealedPair
from sharing.store.sessions import ask
from sharing.work import Work


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


def elements_of(work: Work, row: NominativeRecord) -> tuple[str, ...]:
    """Return the elements of which something is written, in the order of the list."""
    there = {element for (element,) in ask(work.session, _ELEMENTS, record=row.id)}
    return tuple(e for e in dict.fromkeys(f.element for f in FIELDS.values()) if e in there)


def standing(work: Work, record: str, element: str) -> list[SealedField]:
    """Return the fields of an element as they stand, in the order of the list.

    Of each the newest revision; of what is added to, all of them, the oldest first.
    """
    written = work.session.scalars(_STANDING, {"record": record, "element": element})
    order = list(FIELDS)
    rows = [row for row in written if row.name in FIELDS]
    if element in ADDED_TO:
        return sorted(rows, key=lambda kept: (kept.revision, order.index(kept.name)))
    newest = {row.name: row for row in rows}
    return sorted(newest.values(), key=lambda kept: order.index(kept.name))


def opened(
    work: Work, row: NominativeRecord, kept: Sequence[SealedField], key: Key
) -> tuple[Written, ...]:
    """Open sealed fields of a record; raise ConflictError if one of them has been altered."""
    pairs = sorted({one.author_pair for one in kept})
    found = ask(work.session, _AUTHORS, pairs=pairs) if pairs else ()
    authors = {pair: (Author(public), agent, name) for pair, public, agent, name in found}
    contents: dict[Place, str] = {}
    for pair in pairs:
        sealed = {_place(row, one): one.sealed for one in kept if one.author_pair == pair}
        contents |= _open(sealed, key, authors[pair][0])
    return tuple(
        _written(one, contents[_place(row, one)], *authors[one.author_pair]) for one in kept
    )


def _place(row: NominativeRecord, kept: SealedField) -> Place:
    return Place(row.council_id, row.id, kept.name, kept.revision, kept.charter)


def _open(sealed: Mapping[Place, bytes], key: Key, author: Author) -> dict[Place, str]:
    try:
        found = open_fields(sealed, key, author)
        return {place: one.content.decode() for place, one in found.items()}
    except CannotOpenError:
        raise ConflictError(
            "damaged", "Cette rubrique a été altérée\u00a0: prévenez le délégué."
        ) from None


def _written(kept: SealedField, content: str, _: Author, agent: str, name: str) -> Written:
    return Written(kept.name, content, agent, name, kept.at, kept.charter, kept.revision)


_STANDING = (
    select(SealedField)
    .where(
        SealedField.record_id == bindparam("record"), SealedField.element == bindparam("element")
    )
    .order_by(SealedField.revision)
)
_ELEMENTS = (
    select(SealedField.element).where(SealedField.record_id == bindparam("record")).distinct()
)
_AUTHORS = (
    select(SealedPair.id, SealedPair.public, Agent.id, Agent.name)
    .join(Agent, (Agent.council_id == SealedPair.council_id) & (Agent.id == SealedPair.agent_id))
    .where(SealedPair.id.in_(bindparam("pairs", expanding=True)))
)
