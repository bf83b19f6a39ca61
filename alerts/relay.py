"""Turn news in the outbox into alerts, for those who must and may hear them.

1. One transaction a batch: claim waiting news (rows another worker holds are skipped), plan,
   weigh each recipient, write the alert, its deliveries and the board's message, mark the news.
2. The decision about each recipient is in the trail before anything can be shown.
3. Killed at any instruction, the batch has happened whole or not at all; run twice, or by two
   workers at once, each event has one alert and each recipient one delivery.
4. The caller rings the board afterwards; if it cannot, the sweeper will.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alerts.journal import write_message
from alerts.recipients import Recipient, recipients
from alerts.store import Alert, Delivery
from audit.limits import at_most
from charters.parties import Actor
from charters.vocabulary import Action, RecordKind
from protocols.model import Facts, Protocol
from protocols.plan import plan
from sharing.agents import active_actors
from sharing.desk import Desk
from sharing.store import Council, Event, Outbox, new_id
from sharing.store.sessions import ask, put

BATCH = 200


@dataclass(frozen=True, slots=True)
class Relayed:
    """What one batch did."""

    news: int
    alerts: int


def relay(desk: Desk, protocol: Protocol, council_id: str, limit: int = BATCH) -> Relayed:
    """Relay up to *limit* pieces of waiting news of one council."""
    with desk.sessions.of(council_id) as session:
        waiting = session.execute(_WAITING.limit(at_most(limit))).all()
        agents: list[Actor] = []
        made = 0
        alerted = _alerted(session, [event.id for _, event, _ in waiting])
        for news, event, zone in waiting:
            transmissions = plan(protocol, _facts(event, ZoneInfo(zone)))
            if transmissions and event.id not in alerted:
                alerted.add(event.id)
                agents = agents or active_actors(session, council_id, desk.clock())
                told = recipients(session, transmissions, event.sector_id, agents)
                made += _alert(desk, session, event, told)
            news.relayed_at = desk.clock()
        return Relayed(len(waiting), made)


_WAITING = (
    select(Outbox, Event, Council.time_zone)
    .join(Event, (Event.council_id == Outbox.council_id) & (Event.id == Outbox.event_id))
    .join(Council, Council.id == Outbox.council_id)
    .where(Outbox.relayed_at.is_(None))
    .order_by(Outbox.written_at, Outbox.id)
    .with_for_update(of=Outbox, skip_locked=True)
)
"""News that nobody has relayed or is relaying, with its event and the council's time zone."""


def waiting_councils(desk: Desk) -> list[str]:
    """Return the councils that have news nobody has relayed."""
    with desk.sessions.everywhere("the sweeper looks for news of any council") as session:
        return list(
            session.scalars(select(Outbox.council_id).where(Outbox.relayed_at.is_(None)).distinct())
        )


def _alerted(session: Session, events: Sequence[str]) -> set[str]:
    """Return which of these events have their alert already: news may come twice."""
    return set(ask(session, _ALERTED, events=events).scalars())


_ALERTED = select(Alert.event_id).where(Alert.event_id.in_(bindparam("events", expanding=True)))


def _alert(desk: Desk, session: Session, event: Event, told: list[Recipient]) -> int:
    """Write the alert of *event* if anybody may hear it; return how many were written."""
    now, alert_id = desk.clock(), new_id()
    people = [recipient.actor for recipient in told]
    record = event.weighed_as(RecordKind.ALERT, alert_id)
    decisions = desk.weigh(session, people, Action.ALERT_RECEIVE, record)
    deliveries: list[dict[str, Any]] = [
        {
            "alert_id": alert_id,
            "agent_id": recipient.actor.id,
            "channel": "board",
            "due_at": now + recipient.within,
            "duties": recipient.duties,
            "articles": decision.articles,
            "acknowledge": recipient.acknowledge,
        }
        for recipient, decision in zip(told, decisions, strict=True)
        if decision.permitted
    ]
    if not deliveries:
        return 0
    alert = {
        "id": alert_id,
        "event_id": event.id,
        "created_at": now,
        "due_at": min(d["due_at"] for d in deliveries),
        "duties": sorted({duty for d in deliveries for duty in d["duties"]}),
    }
    put(session, Alert, alert)
    put(session, Delivery, *deliveries)
    write_message(session, event.council_id, alert_id, now)
    return 1


def _facts(event: Event, zone: ZoneInfo) -> Facts:
    return Facts(
        category=event.category,
        group=event.category_group,
        severity=event.severity,
        urgency=event.urgency,
        sector=event.sector_id,
        hour=event.occurred_from.astimezone(zone).hour,
    )
