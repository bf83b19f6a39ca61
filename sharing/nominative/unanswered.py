"""What was proposed to a group and nobody has answered: destroyed after a while, and both are told.

Rules:

1. After ``KEPT`` nothing of what was sealed is left; that it was proposed stays, as a row.
2. The depositor and those to whom it was sealed get a notice; the trail says that it happened.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from audit import trail
from charters.vocabulary import RecordKind
from sharing.nominative.deposits import KEPT, destroy, owners
from sharing.notices import put_up
from sharing.store import Deposit, DepositWrap

HOUSE = "vigie"
"""Who acts, in the trail."""


def waiting_too_long(now: datetime) -> ColumnElement[bool]:
    """The condition of a deposit that nobody answered in time."""
    return and_(Deposit.state == "waiting", Deposit.at <= now - KEPT)


def expire(session: Session, now: datetime) -> int:
    """Destroy what nobody has answered for ``KEPT``, tell both sides; return how many."""
    late = select(Deposit).where(waiting_too_long(now))
    # Two at once: the second waits here, and finds that nothing is waiting any more.
    rows = session.scalars(late.order_by(Deposit.id).with_for_update()).all()
    for row in rows:
        wraps = select(DepositWrap.pair_id).where(DepositWrap.deposit_id == row.id)
        receivers = owners(session, session.scalars(wraps).all())
        destroy(session, row, now)
        row.state, row.decided_at = "expired", now
        put_up(session, now, (row.depositor_id,), "deposit_expired", f"event_record:{row.event_id}")
        put_up(session, now, receivers, "deposit_missed", f"deposit:{row.id}")
        resource = f"{RecordKind.NOMINATIVE_RECORD}:{row.id}"
        deed = trail.Deed(now, HOUSE, HOUSE, "deposit:expire", resource, "permitted")
        trail.append(session, row.council_id, deed)
    return len(rows)
