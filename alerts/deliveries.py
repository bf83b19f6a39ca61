"""Who of those to be told may be: weighed by the charter, written in the trail, then delivered.

1. An alert may have several events.  For each person the charter decides over the strictest of
   them: nobody learns through an alert of an event that they may not receive.
2. Whoever already has the alert is not weighed again and gets no second delivery.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from alerts.recipients import Recipient
from charters.decide import Decision
from charters.parties import Actor, Record
from charters.vocabulary import Action
from sharing.desk import Desk


def permitted(
    desk: Desk,
    session: Session,
    records: Sequence[Record],
    told: Sequence[Recipient],
    now: datetime,
) -> list[dict[str, Any]]:
    """Return the deliveries of an alert, as rows to put, of those who may hear it.

    *records*: the alert as each of its events has it weighed, the strictest of all first.
    """
    decisions = _weighed(desk, session, records, [one.actor for one in told])
    return [
        {
            "alert_id": records[0].id,
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


def _weighed(
    desk: Desk, session: Session, records: Sequence[Record], people: Sequence[Actor]
) -> list[Decision]:
    if len(records) == 1:
        return desk.weigh(session, people, Action.ALERT_RECEIVE, records[0])
    decisions: list[Decision] = []
    for actor in people:
        refused = (one for one in records if not _would(desk, actor, one))
        strictest = next(refused, records[0])
        decisions += desk.weigh(session, [actor], Action.ALERT_RECEIVE, strictest)
    return decisions


def _would(desk: Desk, actor: Actor, record: Record) -> bool:
    return desk.would(actor, Action.ALERT_RECEIVE, record).permitted
