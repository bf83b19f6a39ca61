"""The board's messages, numbered without gaps in the order of commits.

The counter's row is locked until the transaction ends, so number *n* + 1 is never visible
before number *n*: a reader that has seen up to *n* misses nothing by asking for what is above.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from alerts.store import LiveCounter, LiveMessage


def write_message(session: Session, council_id: str, alert_id: str, at: datetime) -> int:
    """Write that *alert_id* is new or has changed; return the message's number."""
    number = session.scalar(
        update(LiveCounter)
        .where(LiveCounter.council_id == council_id)
        .values(last=LiveCounter.last + 1)
        .returning(LiveCounter.last)
    )
    if number is None:
        session.execute(insert(LiveCounter).values(council_id=council_id, last=1))
        number = 1
    session.add(LiveMessage(council_id=council_id, number=number, alert_id=alert_id, at=at))
    session.flush()
    return number


def last_number(session: Session) -> int:
    """Return the number of the council's last message, 0 if there is none."""
    return session.scalar(select(LiveCounter.last)) or 0


def messages_above(session: Session, number: int, limit: int) -> list[tuple[int, str]]:
    """Return (number, alert id) of the messages above *number*, oldest first."""
    rows = session.execute(
        select(LiveMessage.number, LiveMessage.alert_id)
        .where(LiveMessage.number > number)
        .order_by(LiveMessage.number)
        .limit(limit)
    )
    return [(n, alert) for n, alert in rows]
