"""A sample of the trail: some entries of a period, drawn so that anybody can draw them again.

Rules:

1. The seed is the auditor's own; the tree's size and root are the last that were signed, which no
   auditor chooses.  All of it, with the bounds, is in the entry of this reading (``sample``).
2. Every draw is in the trail: whoever draws until the sample suits them is seen to.
3. The procedure is `audit.sample`; docs/auditing.md says it for those who draw again.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime

from audit.question import bounds
from audit.read import placed
from audit.sample import LONGEST_SEED, draw
from audit.stored import Stored
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, ConflictError, InvalidInputError, Problem, Shelf
from sharing.journal import EntryView, last_reviews, partners_of, people_of, view
from sharing.pages import unaskable
from sharing.work import Work

MOST = 100


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn, in the order drawn, and from what: enough to draw it again."""

    seed: str
    size: int
    root: str
    first: int
    end: int
    items: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class DrawSample(Command[Shelf, Sample]):
    """Draw up to *count* entries of a period.  ``since`` is included, ``until`` is not."""

    since: datetime
    until: datetime
    count: int
    seed: str

    action = Action.AUDIT_READ

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.AUDIT_ENTRY)

    def carry_out(self, work: Work, subject: Shelf) -> Sample:
        if found := tuple(self._wrong()):
            raise InvalidInputError(*found)
        council = work.actor.council
        last = Stored(work.session, council).last_checkpoint()
        if last is None:
            wrong = "Rien n'est encore signé dans le journal. Réessayez dans un instant."
            raise ConflictError("nothing_signed", wrong)
        size, root = last[0], last[2]
        first, end = bounds(work.session, council, self.since, self.until, size)
        drawn = draw(self.seed, size, root, first, end, self.count)
        people, partners = people_of(work), partners_of(work)
        entries = placed(work.session, council, drawn)
        said = last_reviews(work, [entry.id for entry in entries])
        kept = {"seed": self.seed, "size": size, "root": b64encode(root).decode()}
        work.detail["sample"] = {**kept, "first": first, "end": end, "count": self.count}
        work.detail["count"] = len(entries)
        items = tuple(view(entry, people, partners, said) for entry in entries)
        return Sample(self.seed, size, kept["root"], first, end, items)

    def _wrong(self) -> list[Problem]:
        found = list(unaskable({}, {"since": self.since, "until": self.until}))
        if not 1 <= self.count <= MOST:
            wrong = "Ce nombre d'entrées ne convient pas."
            found.append(Problem("count", "out_of_range", wrong, f"De 1 à {MOST}."))
        if not 0 < len(self.seed) <= LONGEST_SEED or not self.seed.isprintable():
            right = f"Un mot ou une phrase à vous, de {LONGEST_SEED} caractères au plus."
            found.append(Problem("seed", "bad_length", "Il manque la graine du tirage.", right))
        return found
