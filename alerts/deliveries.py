"""Who of those to be told may be: weighed by the charter, written in the trail, then delivered.

1. An alert may have several events.  For each person the charter decides over the strictest of
   them: nobody learns through an alert of an event that they may not receive.
2. Whoever already has the alert is not weighed again and gets no second delivery.
3. What a person is told of is in the trail by their name: when they are told, and again when a
   graver report leads what they have.  Of a report that only joins, one entry says by which rules
   all who have the alert may have it (ADR 36).
4. The entries are written together, before the transaction ends: each row by itself would cost more
   than all that is decided about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from alerts.recipients import Recipient
from audit.trail import Deed, append_all
from charters.decide import Decision
from charters.parties import Actor, Record
from charters.vocabulary import Action, RecordKind
from sharing.desk import Desk
from sharing.keeper import by_the_charter
from sharing.store import Event
from sharing.store.sessions import gather

JOIN = "alert:join"


@dataclass(slots=True)
class Weighing:
    """What the charter says, in one transaction, of people who are told of alerts."""

    desk: Desk
    deeds: list[Deed] = field(default_factory=list, init=False)

    def would(self, actor: Actor, record: Record) -> Decision:
        """Ask the charter; nobody is told anything on the strength of this alone."""
        return self.desk.would(actor, Action.ALERT_RECEIVE, record)

    def weigh(self, people: Iterable[Actor], record: Record) -> list[Decision]:
        """Ask the charter about *people* who are about to be told, or not."""
        return self.keep([self.would(actor, record) for actor in people])

    def keep(self, decisions: list[Decision]) -> list[Decision]:
        """Have what was asked before written down, person by person: now it is acted on."""
        self.deeds += map(self.desk.said, decisions)
        return decisions

    def keep_as_one(self, event: Event, alert_id: str, decisions: Sequence[Decision]) -> None:
        """Have it written down that *event* joined an alert, of those who have it already."""
        resource, what = f"{RecordKind.ALERT}:{alert_id}", {"event": event.id}
        now = self.desk.clock()
        self.deeds.append(by_the_charter(now, JOIN, resource, decisions, what))


@contextmanager
def weighing(desk: Desk, session: Session, council: str) -> Iterator[Weighing]:
    """Yield what weighs; leaving writes down what the charter said, in the order it was asked."""
    weighed = Weighing(desk)
    yield weighed
    gather(session)
    append_all(session, council, weighed.deeds)


def permitted(
    weighed: Weighing, records: Sequence[Record], told: Sequence[Recipient], now: datetime
) -> list[dict[str, Any]]:
    """Return the deliveries of an alert, as rows to put, of those who may hear it.

    *records*: the alert as each of its events has it weighed, the strictest of all first.
    """
    decisions = _weighed(weighed, records, [one.actor for one in told])
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
    weighed: Weighing, records: Sequence[Record], people: Sequence[Actor]
) -> list[Decision]:
    if len(records) == 1:
        return weighed.weigh(people, records[0])
    return weighed.keep([_strictest(weighed, actor, records) for actor in people])


def _strictest(weighed: Weighing, actor: Actor, records: Sequence[Record]) -> Decision:
    answers = [weighed.would(actor, record) for record in records]
    return next((answer for answer in answers if not answer.permitted), answers[0])
