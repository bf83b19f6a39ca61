"""Whom a referent has still to inform: the day is sealed, so only they can find out, space open.

Rules:

1. The person is informed within ``LATE`` (RGPD, article 14, 3 a: a month at the most); until then
   the record says why it waits (A11).
2. Each record that is looked at is a request of its own: weighed as the reading of its follow-up,
   in the trail before anything is shown.  The motive is the one that this list has: to inform.
3. Only a referent looks, at the records that are theirs.  The trail does not say what was found: of
   which record the person knows nothing is for nobody who holds the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from charters.vocabulary import Action, Duty, Purpose, RecordKind
from sharing.command import Circumstances, Command, NotFoundError
from sharing.nominative.approvals import Part
from sharing.nominative.contents import opened, standing
from sharing.nominative.records import find_record, key_of
from sharing.nominative.renewal import steadily
from sharing.sealing.pairs import PrivatePair
from sharing.work import Work

LATE = timedelta(days=30)
FOLLOW_UP, INFORMED = "follow_up", "informed_on"


@dataclass(frozen=True, slots=True)
class WhetherInformed(Command[Part, bool]):
    """Say whether the person of a record that one is the referent of has been informed."""

    record: str
    pair: PrivatePair = field(repr=False)

    action = Action.NOMINATIVE_READ
    conceals = True

    def subject(self, work: Work) -> Part:
        found = find_record(work, self.record)
        if found.row.referent_id != work.actor.id:
            raise NotFoundError(f"{RecordKind.NOMINATIVE_RECORD}:{self.record[:16]}")
        return Part(found, FOLLOW_UP)

    def circumstances(self, asked: Part) -> Circumstances:
        told = frozenset((Duty.MOTIVE.value,))
        return Circumstances(asked.of.group.body, Purpose.INDIVIDUAL_FOLLOW_UP, told)

    def carry_out(self, work: Work, asked: Part) -> bool:
        work.detail["whether_informed"] = True  # that it was asked, not what was found
        return steadily(work, lambda: self._read(work, asked))

    def _read(self, work: Work, asked: Part) -> bool:
        row = asked.of.row
        key = key_of(work, row.id, self.pair)
        days = [one for one in standing(work, row.id, FOLLOW_UP) if one.name == INFORMED]
        return any(one.value for one in opened(work, row, days, key))
