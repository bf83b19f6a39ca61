"""Changing a record: brought up to date by whoever keeps it, added to by the others.

Rules:

1. A change is made in a record that one has opened, for the purpose it was opened for; each element
   of it is weighed by the charter by itself.
2. Nothing is written over: a field changes in a new revision, the earlier ones stay sealed beside.
3. Whoever changes a field says which revision they saw.  If it has changed since, nothing is
   written and they are told, so that they can look at both.
4. Why something was written that takes a motive is sealed with it, under the record's key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select

from charters.vocabulary import Action
from sharing.command import Circumstances, Command, ConflictError, InvalidInputError, Problem
from sharing.nominative.contents import Written, opened, standing
from sharing.nominative.fields import ADDED_TO, FIELDS, NEEDED
from sharing.nominative.index import index
from sharing.nominative.openings import Asked, ReadElement, asked_by, opening_of
from sharing.nominative.records import (
    asked_for,
    checked,
    key_of,
    refuse_elements,
    write_fields,
)
from sharing.nominative.renewal import key_to_write
from sharing.sealing.pairs import PrivatePair
from sharing.store import NominativeRecord, SealedField
from sharing.work import Work

WHY = "why"
"""The field in which the motive of a change is sealed: it is read with the element's history."""


@dataclass(frozen=True)  # with slots the class would be made twice, and name no action
class _Change(Command[Asked, int], unfinished=True):
    """Write some fields of one element; the answer is the record's new revision.

    ``values``: what was typed, by field; "" takes a field away.  ``seen``: the revision that was
    on the screen.  What is typed as it stands already is not written again.
    """

    record: str
    opening: str
    element: str
    seen: int
    values: Mapping[str, str] = field(repr=False)
    pair: PrivatePair = field(repr=False)
    motive: str = field(default="", repr=False)

    conceals = True

    def subject(self, work: Work) -> Asked:
        return asked_by(work, self.record, self.opening, self.element, self.action)

    def circumstances(self, asked: Asked) -> Circumstances:
        return asked_for(asked.of, asked.purpose, self.motive)

    def carry_out(self, work: Work, asked: Asked) -> int:
        row, opening = asked.of.row, opening_of(work, asked)
        weighed = row.state
        work.session.refresh(row, with_for_update=True)
        if row.state != weighed:  # archived or limited since
            wrong = "L'usage de cette fiche a été arrêté pendant que vous écriviez."
            raise ConflictError("no_longer_written", f"{wrong} Rien n'a été enregistré.")
        values = self._taken(work)
        refuse_elements(work, asked.of, self.action, values, self.circumstances(asked))
        self._refuse_changed(work, values)
        key, known = key_to_write(work, row, self.pair), dict[str, str]()
        if self.element not in ADDED_TO:
            there = opened(work, row, standing(work, row.id, self.element), key)
            known = {one.code: one.value for one in there}
            values = {code: v for code, v in values.items() if known.get(code, "") != v}
        if values:
            row.revision += 1
            row.touched_at = work.now
            why = {WHY: self.motive.strip()} if self.motive.strip() else {}
            write_fields(work, row, {**values, **why}, key, self.pair)
            index(work, row, {**known, **values}, self.pair)
        work.detail.update(opening=opening.id, revision=row.revision, count=len(values))
        return row.revision

    def _taken(self, work: Work) -> dict[str, str]:
        """Return what was typed as it is kept; raise InvalidInputError with every problem."""
        strange = [c for c in self.values if c not in FIELDS or FIELDS[c].element != self.element]
        if strange:
            right = "Une fiche ne contient que les rubriques prévues."
            wrong = "Cette rubrique n'existe pas."
            raise InvalidInputError(
                *(Problem(code[:40], "unknown_field", wrong, right) for code in strange)
            )
        taken = checked(work, self.values)
        gone = {code: "" for code in self.values if code not in taken}
        if self.element in ADDED_TO:  # an entry is whole
            gone = {f.code: "" for f in FIELDS.values() if f.element == self.element} | taken
            missing = [code for code, value in gone.items() if not value]
        else:
            missing = [code for code in gone if code in NEEDED]
        if missing:
            right = "Remplissez cette rubrique."
            raise InvalidInputError(
                *(Problem(c, "missing", f"{FIELDS[c].label} manque.", right) for c in missing)
            )
        return {**gone, **taken}

    def _refuse_changed(self, work: Work, values: Mapping[str, str]) -> None:
        """Raise ConflictError if a field that would change has changed since it was seen."""
        if self.element in ADDED_TO:
            return
        newest = work.session.scalar(
            select(func.max(SealedField.revision)).where(
                SealedField.record_id == self.record, SealedField.name.in_(sorted(values))
            )
        )
        if newest is not None and newest > self.seen:
            raise ConflictError(
                "changed_meanwhile", "Quelqu'un a changé cette rubrique pendant que vous écriviez."
            )


@dataclass(frozen=True, slots=True)
class UpdateElement(_Change):
    """Bring one element of a record up to date."""

    action = Action.NOMINATIVE_UPDATE


@dataclass(frozen=True, slots=True)
class Contribute(_Change):
    """Add to a record what one knows, if one wishes."""

    action = Action.NOMINATIVE_CONTRIBUTE


@dataclass(frozen=True, slots=True)
class ReadHistory(ReadElement):
    """Read all that was ever written of one element of a record that one has opened.

    Newest first, with the motives that were given (code ``WHY``).
    """

    def carry_out(self, work: Work, asked: Asked) -> tuple[Written, ...]:
        written = ReadElement.carry_out(self, work, asked)
        work.detail["history"] = True
        return written

    def _read(self, work: Work, row: NominativeRecord) -> tuple[Written, ...]:
        rows = work.session.scalars(
            select(SealedField)
            .where(SealedField.record_id == row.id, SealedField.element == self.element)
            .order_by(SealedField.revision.desc(), SealedField.name)
        ).all()
        return opened(work, row, rows, key_of(work, row.id, self.pair))
