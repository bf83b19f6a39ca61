"""What leaves the trail: the entries of some days, or the proof of one, for whoever controls.

Rules:

1. That something was handed out, of which days and how much, is in the trail before anybody has it.
2. It is made whole first, so it is bounded; the keeper's ``vigie audit export`` has no bound.
3. It holds what entries hold: ids and rules, never a content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from audit.checkpoint import Verifier
from audit.errors import UnprovableError
from audit.export import Part, export_csv, export_lines
from audit.prove import prove
from audit.question import Filters, bounds
from audit.stored import Stored
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, ConflictError, InvalidInputError, Problem, Shelf
from sharing.pages import unaskable
from sharing.work import Work

MOST = 10_000  # entries at once
FORMS: dict[str, tuple[Callable[..., Iterator[str]], int]] = {
    "csv": (export_csv, 1),
    "jsonl": (export_lines, 2),
}
"""How it is written, and how many lines are no entries."""


@dataclass(frozen=True, slots=True)
class ExportTrail(Command[Shelf, str]):
    """Hand out the signed entries of a period as text, in one of ``FORMS``.

    ``since`` is included, ``until`` is not.  ``key``: the log's.
    """

    since: datetime | None
    until: datetime | None
    form: str
    key: Verifier = field(repr=False)

    action = Action.AUDIT_EXPORT

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.AUDIT_ENTRY)

    def carry_out(self, work: Work, subject: Shelf) -> str:
        since, until, write = self._asked()
        council, days = work.actor.council, Filters(since=since, until=until)
        last = Stored(work.session, council).last_checkpoint()
        part = Part(*bounds(work.session, council, since, until, last[0] if last else 0), days)
        if part.end is not None and part.end - part.start > MOST:
            wrong = f"Cette période compte plus de {MOST} entrées."
            raise InvalidInputError(Problem("until", "too_many", wrong, "Prenez moins de jours."))
        try:
            lines = list(write[0](work.session, council, self.key, part))
        except UnprovableError:
            wrong = "Le journal n'est pas encore signé, ou n'est plus ce qui a été signé."
            raise ConflictError("nothing_signed", wrong) from None
        said: dict[str, Any] = {"since": str(since), "until": str(until)}
        work.detail.update(filter=said, form=self.form, count=len(lines) - write[1])
        return "".join(lines)

    def _asked(self) -> tuple[datetime, datetime, tuple[Callable[..., Iterator[str]], int]]:
        found = list(unaskable({}, {"since": self.since, "until": self.until}))
        for name, value in (("since", self.since), ("until", self.until)):
            if value is None:
                found.append(Problem(name, "missing", "Il manque ce jour.", "Choisissez-le."))
        write = FORMS.get(self.form)
        if write is None:
            wrong, right = "Cette forme n'existe pas.", "Choisissez l'une des deux."
            found.append(Problem("form", "unknown", wrong, right))
        if found or self.since is None or self.until is None or write is None:
            raise InvalidInputError(*found)
        return self.since, self.until, write


@dataclass(frozen=True, slots=True)
class ProveEntry(Command[Shelf, str]):
    """Hand out the proof that an entry is in the signed tree (C2SP tlog-proof)."""

    entry: str
    key: Verifier = field(repr=False)

    action = Action.AUDIT_EXPORT

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.AUDIT_ENTRY)

    def carry_out(self, work: Work, subject: Shelf) -> str:
        try:
            proof = prove(work.session, work.actor.council, self.entry[:64], self.key)
        except UnprovableError:
            wrong = "Il n'y a pas de preuve de cette entrée\u00a0: elle attend d'être signée,"
            raise ConflictError("no_proof", f"{wrong} ou n'est plus là.") from None
        work.detail.update(about=self.entry[:64])
        return proof
