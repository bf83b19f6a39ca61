"""What the patterns look at around the reports of one transaction, whose sectors are held.

1. What happened in a sector is read once, as plain rows, for all reports of the batch; what the
   batch relays is noted here.  So are the alerts of patterns that were told there, and what they
   cite: on the night when a pattern is there, each report asks for them.
2. A window is read, ``MOST_SEEN`` events at most, and never less than a week.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import cast

from sqlalchemy import bindparam, select

from alerts.batch import KEYS, Batch, Rows
from alerts.store import Alert, AlertEvent
from alerts.telling import alert_of
from audit.limits import at_most
from protocols.model import Pattern
from protocols.patterns import Happened
from sharing.store import Event, Outbox
from sharing.store.base import UtcDateTime
from sharing.store.sessions import ask

WEEK = timedelta(days=7)
MOST_SEEN = 1_000  # events of a window


@dataclass
class Seen:
    """What happened around the events of one batch, by sector; read when first asked for."""

    batch: Batch
    events: Sequence[Event]
    _by_scope: dict[str, list[Happened]] = field(default_factory=dict)
    _told: dict[tuple[str, str], list[tuple[Alert, str]]] = field(default_factory=dict)

    def of(self, scope: str) -> list[Happened]:
        """Return what was relayed of a sector, before this batch and of it."""
        if scope not in self._by_scope:
            around = self._around(
                scope, max(WEEK, *(p.window for p in self.batch.protocol.patterns))
            )
            rows = ask(self.batch.session, _AROUND, places=self.batch.places[scope], **around).all()
            self._by_scope[scope] = [_happened(*row) for row in rows]
        return self._by_scope[scope]

    def may_hold(self, facts: int, scope: str, monday: datetime) -> bool:
        """Say whether a sector may have so many facts in the week under way, since *monday*."""
        around = self.of(scope)
        found = {one.fact for one in around if one.at >= monday}
        return len(found) >= facts or len(around) >= MOST_SEEN

    def told(self, pattern: Pattern, scope: str, new: Happened) -> list[tuple[Alert, str]]:
        """Return the alerts of a pattern within a window of *new*, each with what it is led by.

        Its category; the newest first; locked like for a step.
        """
        key = pattern.id, scope
        if key not in self._told:
            asked = {"pattern": pattern.id, "scope": scope, **self._around(scope, pattern.window)}
            self._told[key] = [
                (alert, category)
                for alert, category in self.batch.session.execute(_TOLD_BEFORE, asked)
            ]
        near = [
            (until, alert, category)
            for alert, category in self._told[key]
            for since, until in [_times(alert)]
            if until >= new.at - pattern.window and since <= new.at + pattern.window
        ]
        near.sort(key=lambda one: (-one[0].timestamp(), one[1].id))
        return [(alert, category) for _, alert, category in near]

    def told_now(self, pattern: Pattern, scope: str) -> None:
        """Note that an alert of a pattern was written."""
        self._told.pop((pattern.id, scope), None)

    @cached_property
    def cited(self) -> Rows:
        """Of each alert the events that it has."""
        return Rows(self.batch.session, _CITED, "alert_id")

    def _around(self, scope: str, window: timedelta) -> dict[str, datetime]:
        scopes = self.batch.scopes
        times = [one.occurred_from for one in self.events if scopes[one.sector_id] == scope]
        return {"since": min(times) - window, "until": max(times) + window}


def happened(event: Event, fact: str) -> Happened:
    """Return what patterns look at of an event; *fact*: what it is a report of."""
    return _happened(fact, *_VALUES(event))


def _times(alert: Alert) -> tuple[datetime, datetime]:
    """From when to when it goes on: it was found by that."""
    return cast(datetime, alert.happened_from), cast(datetime, alert.happened_until)


def _happened(
    fact: str | None,
    event: str,
    at: datetime,
    reported_at: datetime,
    category: str,
    severity: int,
    partner: str,
    place_type: str | None,
    target_kind: str | None,
) -> Happened:
    return Happened(
        event, fact or event, at, reported_at, category, severity, partner, place_type, target_kind
    )


WAITS = (
    select(Outbox.id)
    .where(
        Outbox.council_id == Event.council_id,
        Outbox.event_id == Event.id,
        Outbox.relayed_at.is_(None),
    )
    .limit(at_most(1))
    .correlate(Event)
    .scalar_subquery()
    .is_not(None)
)
"""The event was not relayed yet: it will be looked at when it is.

Asked of each event by itself: PostgreSQL, which mostly counts no news that waits, would otherwise
read all of it for each event on the night when it matters.
"""
_FACTS = (
    "id",
    "occurred_from",
    "reported_at",
    "category",
    "severity",
    "partner_id",
    "place_type",
    "target_kind",
)
_VALUES = attrgetter(*_FACTS)
_AROUND = (
    select(alert_of(Event, Event.id), *(getattr(Event, name) for name in _FACTS))
    .where(
        Event.sector_id.in_(bindparam("places", expanding=True)),
        Event.occurred_from >= bindparam("since", type_=UtcDateTime()),
        Event.occurred_from <= bindparam("until", type_=UtcDateTime()),
        ~WAITS,
    )
    .order_by(Event.occurred_from.desc())
    .limit(at_most(MOST_SEEN))
)
_TOLD_BEFORE = (
    select(Alert, Event.category)
    .join(Event, (Event.council_id == Alert.council_id) & (Event.id == Alert.event_id))
    .where(
        Alert.scope_id == bindparam("scope"),
        Alert.happened_until >= bindparam("since", type_=UtcDateTime()),
        Alert.happened_from <= bindparam("until", type_=UtcDateTime()),
        Alert.pattern == bindparam("pattern"),
    )
    .order_by(Alert.happened_until.desc(), Alert.id)
    .with_for_update(of=Alert)
)
"""The alerts of a pattern in a sector near a time, locked like for a step."""
_CITED = select(AlertEvent.alert_id, AlertEvent.event_id).where(AlertEvent.alert_id.in_(KEYS))
