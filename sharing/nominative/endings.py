"""A follow-up ends, or goes on: said by whoever may change the record.

Rules:

1. Whoever ends a follow-up says when and why, from the closed list.  That is the last revision: the
   record is an archive in the same transaction, with the day on which it is destroyed.
2. Whoever keeps following says why, also from a closed list; the record counts as looked after from
   that moment.  The reason is in the trail.
3. Both name the revision that was on the screen (``seen``): if the record has changed meanwhile,
   nothing is done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from charters.vocabulary import Action
from sharing.command import Circumstances, Command, ConflictError, InvalidInputError, Problem
from sharing.nominative.fields import FIELDS
from sharing.nominative.keeping import ARCHIVE
from sharing.nominative.openings import Asked, asked_by, opening_of
from sharing.nominative.records import (
    TheRecord,
    asked_for,
    checked,
    find_record,
    write_fields,
)
from sharing.nominative.renewal import key_to_write
from sharing.sealing.pairs import PrivatePair
from sharing.store import NominativeRecord
from sharing.work import Work

FOLLOW_UP = FIELDS["ended_on"].element
REASONS = {
    "under_way": "une action est en cours",
    "awaiting_answer": "la réponse d'un partenaire est attendue",
    "awaiting_person": "la personne n'a pas encore pu être revue",
    "still_fragile": "la situation reste fragile",
}
"""Why a follow-up goes on after a long silence."""


@dataclass(frozen=True, slots=True)
class EndFollowUp(Command[Asked, date]):
    """End the follow-up of a record that one has opened; the answer is until when it is kept.

    ``ended_on``: a day, not before the record was opened; ``ending``: a word of ``ENDINGS``.
    """

    record: str
    opening: str
    seen: int
    ended_on: str = field(repr=False)
    ending: str = field(repr=False)
    pair: PrivatePair = field(repr=False)

    action = Action.NOMINATIVE_UPDATE
    conceals = True

    def subject(self, work: Work) -> Asked:
        return asked_by(work, self.record, self.opening, FOLLOW_UP)

    def circumstances(self, asked: Asked) -> Circumstances:
        return asked.circumstances

    def carry_out(self, work: Work, asked: Asked) -> date:
        row, opening = asked.of.row, opening_of(work, asked)
        hold(work, row, self.seen)
        key = key_to_write(work, row, self.pair)
        values = self._checked(work, row)
        row.state, row.revision, row.touched_at = ARCHIVE, row.revision + 1, work.now
        write_fields(work, row, values, key, self.pair)
        if row.destroy_by is None:
            raise AssertionError("an archive has its last day")
        work.detail.update(opening=opening.id, state=ARCHIVE, keep=row.destroy_by.isoformat())
        return row.destroy_by

    def _checked(self, work: Work, row: NominativeRecord) -> dict[str, str]:
        values = checked(work, {"ended_on": self.ended_on, "ending": self.ending})
        if missing := [code for code in ("ended_on", "ending") if code not in values]:
            wrong, right = "Cette rubrique manque.", "Remplissez cette rubrique."
            raise InvalidInputError(*(Problem(code, "missing", wrong, right) for code in missing))
        opened = work.engine.context(row.opened_at).day
        if date.fromisoformat(values["ended_on"]) < opened:
            wrong = "La fiche n'était pas encore ouverte ce jour-là."
            right = f"Choisissez un jour depuis le {opened:%d/%m/%Y}."
            raise InvalidInputError(Problem("ended_on", "before_start", wrong, right))
        return values


@dataclass(frozen=True, slots=True)
class KeepFollowing(Command[TheRecord, None]):
    """Say that a follow-up goes on, and why: a word of ``REASONS``."""

    record: str
    seen: int
    purpose: str
    reason: str

    action = Action.NOMINATIVE_UPDATE
    conceals = True

    def subject(self, work: Work) -> TheRecord:
        return find_record(work, self.record)

    def circumstances(self, subject: TheRecord) -> Circumstances:
        return asked_for(subject, self.purpose, "")

    def carry_out(self, work: Work, subject: TheRecord) -> None:
        if self.reason not in REASONS:
            wrong, right = "Ce mot n'est pas de la liste.", "Choisissez un mot de la liste."
            raise InvalidInputError(Problem("reason", "unknown_word", wrong, right))
        hold(work, subject.row, self.seen)
        subject.row.touched_at = work.now
        work.detail["goes_on"] = self.reason


def hold(work: Work, row: NominativeRecord, seen: int) -> None:
    """Hold the record until the end of the transaction, as it was shown and weighed.

    Raises ConflictError if it is at another revision than *seen*, or in another state.
    """
    weighed = row.state
    work.session.refresh(row, with_for_update={"key_share": True})
    if (row.revision, row.state) != (seen, weighed):
        raise ConflictError(
            "changed_meanwhile", "La fiche a changé entre-temps\u00a0: relisez-la d'abord."
        )
