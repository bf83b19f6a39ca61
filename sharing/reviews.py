"""What those who control say of an entry: that it was looked at, with what result, in a few words.

Rules:

1. The entry stays as it is; what is said of it stands in a table beside the trail, by
   whom and when, and nothing said before is taken away.
2. Saying it is itself an entry of the trail, with the state and never the remark.
3. A remark holds no name: it is screened like a narrative, and refused with what would be right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from audit.read import WrittenEntry, one_entry
from charters.parties import Record
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, InvalidInputError, NotFoundError, Problem
from sharing.journal import EntryView, last_reviews, partners_of, people_of, view
from sharing.screening import screen
from sharing.store import EntryReview, new_id
from sharing.store.sessions import put
from sharing.work import Work

LONGEST_REMARK = 280  # characters
STATES = {
    "reviewed": "Revue, rien à signaler",
    "asked": "Des explications sont demandées",
    "wrong": "Ce n'aurait pas dû être fait",
}
"""What may be said, and how it is said on the pages."""


@dataclass(frozen=True, slots=True)
class TheEntry:
    """One entry, as the charter weighs it."""

    council: str
    written: WrittenEntry

    @property
    def record(self) -> Record:
        return Record(RecordKind.AUDIT_ENTRY, self.written.id, council=self.council)


@dataclass(frozen=True, slots=True)
class Said:
    """One review, for people."""

    at: datetime
    by: str
    state: str
    remark: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry with what has been said of it, the newest first."""

    entry: EntryView
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class ReadEntry(Command[TheEntry, EntryPage]):
    """Read one entry of the trail."""

    entry: str

    action = Action.AUDIT_READ

    def subject(self, work: Work) -> TheEntry:
        return _find(work, self.entry)

    def carry_out(self, work: Work, subject: TheEntry) -> EntryPage:
        people, found = people_of(work), subject.written
        rows = work.session.scalars(
            select(EntryReview)
            .where(EntryReview.entry_id == found.id)
            .order_by(EntryReview.at.desc(), EntryReview.id.desc())
        )
        said = tuple(
            Said(row.at, people.get(row.agent_id, row.agent_id), row.state, row.remark)
            for row in rows
        )
        last = last_reviews(work, [found.id])
        return EntryPage(view(found, people, partners_of(work), last), said)


@dataclass(frozen=True, slots=True)
class ReviewEntry(Command[TheEntry, None]):
    """Say that an entry was looked at, and what one thinks of it."""

    entry: str
    state: str
    remark: str = field(default="", repr=False)

    action = Action.AUDIT_REVIEW

    def subject(self, work: Work) -> TheEntry:
        return _find(work, self.entry)

    def carry_out(self, work: Work, subject: TheEntry) -> None:
        if found := tuple(self._wrong()):
            raise InvalidInputError(*found)
        row = {
            "entry_id": subject.written.id,
            "agent_id": work.actor.id,
            "at": work.now,
            "state": self.state,
            "remark": self.remark.strip(),
        }
        put(work.session, EntryReview, {"id": new_id(), **row})
        work.detail.update(state=self.state, remarked=bool(row["remark"]))

    def _wrong(self) -> list[Problem]:
        found = []
        if self.state not in STATES:
            right = "Choisissez une des réponses proposées."
            found.append(Problem("state", "unknown", "Il manque ce que vous en pensez.", right))
        if len(self.remark) > LONGEST_REMARK:
            right = f"{LONGEST_REMARK} caractères au plus."
            found.append(Problem("remark", "too_long", "Cette remarque est trop longue.", right))
        elif screen(self.remark):
            wrong = "Cette remarque semble nommer quelqu'un."
            right = "Dites ce qui a été fait, sans nom\u00a0: l'entrée dit déjà par qui."
            found.append(Problem("remark", "personal", wrong, right))
        return found


def _find(work: Work, entry: str) -> TheEntry:
    found = one_entry(work.session, work.actor.council, entry)
    if found is None:
        raise NotFoundError(f"{RecordKind.AUDIT_ENTRY}:{entry[:16]}")
    return TheEntry(work.actor.council, found)
