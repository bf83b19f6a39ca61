"""What somebody sees of a record they have opened, before any element of it: its outside.

Rules:

1. Nothing sealed is here: reference, group, referent, state, dates, and what they may do.
2. What they may read and write is asked of the charter, element by element; an element that they
   could not read is not shown to be there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from charters.vocabulary import Action
from sharing.command import Circumstances, Command
from sharing.nominative.contents import elements_of
from sharing.nominative.fields import FIELDS
from sharing.nominative.openings import Asked, asked_by, opening_of
from sharing.nominative.shelf import reference
from sharing.store import Agent
from sharing.work import Work

ALL = tuple(dict.fromkeys(field.element for field in FIELDS.values()))
WRITING = (Action.NOMINATIVE_UPDATE, Action.NOMINATIVE_CONTRIBUTE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The outside of a record, as one person has it open until ``ends``.

    ``elements``: those that are written and that they may read; ``writes``: by element, how they
    may write it (update or contribute).
    """

    record: str
    opening: str
    purpose: str
    ends: datetime
    revision: int
    group_name: str
    referent_name: str
    state: str
    opened_at: datetime
    touched_at: datetime
    elements: tuple[str, ...]
    writes: Mapping[str, Action]

    @property
    def reference(self) -> str:
        return reference(self.record)


@dataclass(frozen=True, slots=True)
class ReadSheet(Command[Asked, Sheet]):
    """Look at a record that one has opened, from outside."""

    record: str
    opening: str

    action = Action.NOMINATIVE_READ
    conceals = True

    def subject(self, work: Work) -> Asked:
        return asked_by(work, self.record, self.opening, None)

    def circumstances(self, asked: Asked) -> Circumstances:
        return asked.circumstances

    def carry_out(self, work: Work, asked: Asked) -> Sheet:
        row, opening = asked.of.row, opening_of(work, asked)
        referent = work.session.get_one(Agent, (row.council_id, row.referent_id))
        work.detail.update(opening=opening.id, sheet=True)
        return Sheet(
            row.id,
            opening.id,
            opening.purpose,
            opening.ends,
            row.revision,
            asked.of.group.name,
            referent.name,
            row.state,
            row.opened_at,
            row.touched_at,
            tuple(e for e in elements_of(work, row) if _may(work, asked, self.action, e)),
            {e: action for e in ALL for action in WRITING if _may(work, asked, action, e)},
        )


def _may(work: Work, asked: Asked, action: Action, element: str) -> bool:
    """Say whether the charter lets the actor do it, once they have done what is owed."""
    how = asked.circumstances
    record = asked.of.of(element)
    decision = work.would(work.actor, action, record, how.body, how.purpose, how.met)
    return decision.permitted or bool(decision.owed)
