"""A hundred thousand requests in thirty days, as the trail of a busy council would hold them.

1. Two thirds are readings of one event, by whoever happens to read it; the rest are lists, alerts
   that were received and read, reports, the map, the journal, log-ins; one in a hundred is about
   a record that is gone.
2. People, records and moments are drawn with a fixed seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import select

from alerts.store import Alert
from audit import trail
from benchmarks.council import Settled
from sharing.store import Agent, Event, new_id
from sharing.store.sessions import put

SEED = 20261126
SPAN = timedelta(days=30)
ALERTS = 2_000
BATCH = 5_000
ASKED = (  # action, kind, share; * is a list
    ("event:read", "event_record", 66),
    ("event:read", "*event_record", 8),
    ("alert:receive", "alert", 9),
    ("alert:read", "alert", 4),
    ("alert:read", "*alert", 3),
    ("event:create", "event_record", 4),
    ("territory:read", "*territory", 3),
    ("audit:read", "*audit_entry", 1),
    ("session:open", "agent", 1),
    ("event:read", "gone", 1),
)


def record(council: Settled, count: int, until: datetime) -> None:
    """Write *count* entries into the trail, the last one just before *until*; alerts first."""
    with council.house.sessions.of(council.id) as session:
        events = list(session.scalars(select(Event.id).order_by(Event.occurred_from, Event.id)))
        rows = session.execute(select(Agent.id, Agent.partner_id).order_by(Agent.id))
        people = [(agent, partner) for agent, partner in rows]
        alerts = [_alert(event, until) for event in events[-ALERTS:]]
        put(session, Alert, *alerts)
        deeds = _deeds(people, events, [alert["id"] for alert in alerts], count, until)
        while batch := list(islice(deeds, BATCH)):
            trail.append_all(session, council.id, batch)


def _alert(event: str, at: datetime) -> dict[str, Any]:
    times = {"created_at": at, "due_at": at}
    return {"id": new_id(), "event_id": event, "key": event, "duties": [], "state": "open", **times}


def _deeds(
    people: list[tuple[str, str]], events: list[str], alerts: list[str], count: int, until: datetime
) -> Iterator[trail.Deed]:
    dice = random.Random(SEED)
    ids = {"event_record": events, "alert": alerts, "agent": [one for one, _ in people]}
    kinds = dice.choices(ASKED, [share for _, _, share in ASKED], k=count)
    for number, (action, kind, _) in enumerate(kinds):
        actor, partner = dice.choice(people)
        if kind == "gone":
            resource = f"event_record:gone{number}"
        elif kind.startswith("*"):
            resource = f"{kind[1:]}:*"
        else:
            resource = f"{kind}:{dice.choice(ids[kind])}"
        at = until - SPAN + SPAN * (number + 0.5) / count
        outcome = "permitted" if dice.random() < 0.9 else "refused"
        yield trail.Deed(at, actor, partner, action, resource, outcome, ("A02",), ("R02.3",), "c@1")
