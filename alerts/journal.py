"""The board's messages, numbered without gaps in the order of commits.

The counter's row is locked until the transaction ends, so number *n* + 1 is never visible
before number *n*: a reader that has seen up to *n* misses nothing by asking for what is above.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Integer, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from alerts.store import LiveCounter, LiveMessage
from sharing.store.sessions import ask, put

# On the tables rather than the mapped classes, so each statement names its council by itself.
_COUNTER = cast(Table, LiveCounter.__table__)
_NEXT = (
    update(_COUNTER)
    .where(_COUNTER.c.council_id == bindparam("council"))
    .values(last=_COUNTER.c.last + bindparam("count", type_=Integer))
    .returning(_COUNTER.c.last)
)
# Two transactions may both be the council's first: one of them opens the counter, both count.
_OPEN = {
    "postgresql": postgresql.insert(_COUNTER).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(_COUNTER).on_conflict_do_nothing(),
}


def write_message(session: Session, council_id: str, alert_id: str, at: datetime) -> int:
    """Write that *alert_id* is new or has changed; return the message's number."""
    return write_messages(session, council_id, [alert_id], at)


def write_messages(session: Session, council_id: str, alerts: Sequence[str], at: datetime) -> int:
    """Write one message for each of *alerts*, in their order; return the last one's number."""
    if not alerts:
        return last_number(session)
    session.flush()  # the alerts stand before the messages that name them
    connection = session.connection()
    asked = {"council": council_id, "count": len(alerts)}
    last = cast(int | None, connection.scalar(_NEXT, asked))
    if last is None:
        connection.execute(_OPEN[connection.dialect.name], {"council_id": council_id, "last": 0})
        last = cast(int, connection.scalar(_NEXT, asked))
    rows = [
        {"number": number, "alert_id": alert, "at": at}
        for number, alert in enumerate(alerts, last - len(alerts) + 1)
    ]
    put(session, LiveMessage, *rows)
    return last


def last_number(session: Session) -> int:
    """Return the number of the council's last message, 0 if there is none."""
    return ask(session, _LAST).scalar() or 0


def messages_above(session: Session, number: int, limit: int) -> list[tuple[int, str]]:
    """Return (number, alert id) of the messages above *number*, oldest first."""
    return [(n, alert) for n, alert in ask(session, _ABOVE, number=number, most=limit)]


_LAST = select(LiveCounter.last)
_ABOVE = (
    select(LiveMessage.number, LiveMessage.alert_id)
    .where(LiveMessage.number > bindparam("number"))
    .order_by(LiveMessage.number)
    .limit(bindparam("most", type_=Integer, literal_execute=True))
)
