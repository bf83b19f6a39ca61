"""Turn news in the outbox into alerts, for those who must and may hear them.

1. One transaction a batch: claim waiting news (rows another worker holds are skipped), hold its
   sectors, plan, weigh each recipient, write the alert and its deliveries or have the report join
   the alert of its fact, look for patterns, mark the news, write the board's messages.
2. The decision about each recipient is in the trail before anything can be shown.
3. Killed at any instruction, the batch has happened whole or not at all; run twice, or by two
   workers at once, each event is of one alert and each recipient has one delivery of it.
4. The caller rings the board afterwards; if it cannot, the sweeper will.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, select, update

from alerts.batch import Batch
from alerts.deliveries import permitted, weighing
from alerts.ground import on_ground
from alerts.grouping import join
from alerts.journal import write_messages
from alerts.living import Living
from alerts.memory import Memory
from alerts.patterns import look
from alerts.rises import look_for_rises
from alerts.seen import Seen
from alerts.telling import FIRST, alert_of, of_fact, write_alert
from audit.limits import at_most
from audit.many import UNCOUNTED
from charters.vocabulary import RecordKind
from protocols.model import Facts, Protocol
from protocols.plan import plan
from sharing.desk import Desk
from sharing.store import Council, Event, Outbox
from sharing.store.base import UtcDateTime

BATCH = 50  # nobody is told of the first of them before the last is done


@dataclass(frozen=True, slots=True)
class Relayed:
    """What one batch did.  ``messages``: what it wrote for boards, (number, alert id) each."""

    news: int
    alerts: int
    messages: tuple[tuple[int, str], ...] = ()


def relay(
    desk: Desk,
    protocol: Protocol,
    council_id: str,
    limit: int = BATCH,
    memory: Memory | None = None,
) -> Relayed:
    """Relay up to *limit* pieces of waiting news of one council, by the protocol in force.

    *memory*: what whoever calls remembers of what it relayed before.
    """
    memory = memory or Memory()
    with desk.sessions.of(council_id) as session:
        waiting = session.execute(_WAITING.limit(at_most(limit))).all()
        if not waiting:
            return Relayed(0, 0)
        with weighing(desk, session, council_id) as weighed:
            batch = Batch(weighed, session, on_ground(session, protocol), council_id)
            seen = _tell(batch, waiting, memory)
        changed = list(dict.fromkeys(batch.changed))
        first = write_messages(session, council_id, changed, batch.now) - len(changed) + 1
    memory.keep(council_id, seen.whole)
    return Relayed(len(waiting), batch.made, tuple(enumerate(changed, first)))


def _tell(batch: Batch, waiting: Sequence[Row[*tuple[Any, ...]]], memory: Memory) -> Seen:
    """Tell what there is to tell of news; return what was seen around it.

    *waiting*: rows of ``_WAITING``.
    """
    read, zone = batch.events(row.event_id for row in waiting), ZoneInfo(waiting[0].time_zone)
    events = [read[row.event_id] for row in waiting]
    batch.hold(events, memory.name)
    alerted = {row.event_id for row in waiting if row.alerted}  # news may come twice
    living, seen = Living(batch, events), Seen(batch, events, memory)
    new = [event for event in dict.fromkeys(events) if event.id not in alerted]
    with batch.session.no_autoflush:  # what changes of an alert is written once, with all others
        look(seen, [(event, _told(living, event, zone)) for event in new])
    batch.session.execute(_RELAYED, {"news": [row.id for row in waiting], "now": batch.now})
    look_for_rises(seen, events, zone)
    return seen


_HAS_ALERT = alert_of(Outbox, Outbox.event_id).is_not(None)
_WAITING = (
    select(Outbox.id, Outbox.event_id, Council.time_zone, _HAS_ALERT.label("alerted"))
    .join(Council, Council.id == Outbox.council_id)
    .where(Outbox.relayed_at.is_(None))
    .order_by(Outbox.written_at, Outbox.id)
    .with_for_update(of=Outbox, skip_locked=True)
)
"""News that nobody has relayed or is relaying, the time zone, and whether an alert has it already.

What belongs to a row is asked of it by itself, not joined: see ``seen.WAITS``.
"""
_RELAYED = (
    update(Outbox)
    .where(Outbox.id.in_(bindparam("news", expanding=True)))
    .values(relayed_at=bindparam("now", type_=UtcDateTime()))
    .execution_options(synchronize_session=False, **UNCOUNTED)
)


def waiting_councils(desk: Desk) -> list[str]:
    """Return the councils that have news nobody has relayed."""
    with desk.sessions.everywhere("the sweeper looks for news of any council") as session:
        return list(
            session.scalars(select(Outbox.council_id).where(Outbox.relayed_at.is_(None)).distinct())
        )


def _told(living: Living, event: Event, zone: ZoneInfo) -> str:
    """Have *event* join the alert of its fact, or write its own if anybody must and may hear it.

    Return the id of that alert, or the event's own: what it is a report of.
    """
    batch = living.batch
    owed = plan(batch.protocol, _facts(event, zone))
    told = batch.named(owed, event.sector_id, [event]) if owed else []
    joined = join(living, event, owed, told)
    if joined is not None:
        batch.told(joined.id, new=False)
        return joined.id
    if owed:
        alert = of_fact(event, batch.scopes[event.sector_id])
        record = event.weighed_as(RecordKind.ALERT, alert["id"])
        deliveries = permitted(batch.weighed, [record], told, batch.now)
        if write_alert(batch, alert, [event], FIRST, owed, deliveries):
            living.note(alert, event.category)
            batch.told(alert["id"])
            return str(alert["id"])
    return event.id


def _facts(event: Event, zone: ZoneInfo) -> Facts:
    return Facts(
        category=event.category,
        group=event.category_group,
        severity=event.severity,
        urgency=event.urgency,
        sector=event.sector_id,
        hour=event.occurred_from.astimezone(zone).hour,
    )
