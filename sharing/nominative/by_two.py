"""What is done by two: whether another member's agreement is in force for somebody.

Rules:

1. It is one person's, for one record, one action and one purpose; of one element, or of the whole.
2. It holds until its end, for as long as whoever gave it keeps their seat in the group.
3. The trail says by which one something was done.
"""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select

from charters.vocabulary import Action, Duty
from sharing.accreditations import seated
from sharing.store import Approval, NominativeRecord, UtcDateTime
from sharing.work import Work

GIVEN, DECLINED = "given", "declined"
BY_TWO = frozenset((Duty.SECOND_PERSON.value,))


def approval_for(
    work: Work, row: NominativeRecord, action: Action, element: str | None, purpose: str | None
) -> Approval | None:
    """Return what lets the actor do this to *row* by two; None if nobody has agreed to it."""
    asked = {
        "record": row.id,
        "who": work.actor.id,
        "action": action,
        "purpose": purpose,
        "element": element,
        "now": work.now,
    }
    found = work.session.scalars(_GIVEN, asked).all()
    members = seated(work.session, row.group_id, work.now) if found else ()
    given = next((one for one in found if one.decided_by in members), None)
    if given is not None:
        work.detail["approval"] = given.id
    return given


# Asked at every reading: built once (ADR 17).
_GIVEN = (
    select(Approval)
    .where(
        Approval.record_id == bindparam("record"),
        Approval.agent_id == bindparam("who"),
        Approval.action == bindparam("action"),
        Approval.purpose == bindparam("purpose"),
        or_(Approval.element.is_(None), Approval.element == bindparam("element")),
        Approval.decision == GIVEN,
        Approval.decided_by != bindparam("who"),
        Approval.ends > bindparam("now", type_=UtcDateTime()),
    )
    .order_by(Approval.ends.desc(), Approval.id)
)
