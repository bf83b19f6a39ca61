"""What is done by two: whether another member's agreement is in force for somebody.

Rules:

1. It is one person's, for one record, one action and one purpose; of one element, or of the whole.
2. It holds until its end, for as long as whoever gave it keeps their seat in the group.
3. The trail says by which one something was done.
"""

from __future__ import annotations

from sqlalchemy import or_, select

from charters.vocabulary import Action, Duty
from sharing.accreditations import seated
from sharing.store import Approval, NominativeRecord
from sharing.work import Work

GIVEN, DECLINED = "given", "declined"
BY_TWO = frozenset((Duty.SECOND_PERSON.value,))


def approval_for(
    work: Work, row: NominativeRecord, action: Action, element: str | None, purpose: str | None
) -> Approval | None:
    """Return what lets the actor do this to *row* by two; None if nobody has agreed to it."""
    found = work.session.scalars(
        select(Approval)
        .where(
            Approval.record_id == row.id,
            Approval.agent_id == work.actor.id,
            Approval.action == action,
            Approval.purpose == purpose,
            or_(Approval.element.is_(None), Approval.element == element),
            Approval.decision == GIVEN,
            Approval.decided_by != work.actor.id,
            Approval.ends > work.now,
        )
        .order_by(Approval.ends.desc(), Approval.id)
    ).all()
    members = seated(work.session, row.group_id, work.now) if found else ()
    given = next((one for one in found if one.decided_by in members), None)
    if given is not None:
        work.detail["approval"] = given.id
    return given
