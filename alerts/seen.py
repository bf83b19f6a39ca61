"""What the patterns look at around the reports of one transaction, whose sectors are held.

1. What happened in a sector is read once, as plain rows, for all reports of the batch; what the
   batch relays is noted here.  So are the alerts of patterns that were told there, and what they
   cite: on the night when a pattern is there, each report asks for them.
2. What was read is remembered for the next batch (``alerts.memory``): on that night a batch has ten
   reports, and hundreds have happened around them.
3. A window is read, ``MOST_SEEN`` events at most, and never less than a week; of a sector that has
   more nothing is remembered.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple, cast

from sqlalchemy import bindparam, or_, select

from alerts.batch import Batch
from alerts.memory import Memory, Remembered
from alerts.rows import KEYS, Rows
from alerts.store import Alert, AlertEvent
from alerts.telling import alert_of
from audit.limits import at_most
from protocols.patterns import Happened, in_time
from sharing.store import Event, Outbox
from sharing.store.base import UtcDateTime
from sharing.store.sessions import ask

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MOST_SEEN = 1_000  # events of a window


class Topic(NamedTuple):
    """What alerts of patterns are told of once at a time; ``of``: see ``protocols.patterns``."""

    pattern: str
    scope: str
    of: str


@dataclass
class Seen:
    """What happened around the events of one batch, by sector; read when first asked for.

    The sectors of *events* are held.
    """

    batch: Batch
    events: Sequence[Event]
    memory: Memory
    _by_scope: dict[str, Remembered] = field(default_factory=dict, init=False)
    _new: dict[str, list[Happened]] = field(default_factory=dict, init=False)
    _told: dict[Topic, list[Alert]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Take what is remembered of the sectors; what others have added to since is forgotten."""
        for scope in {self.batch.scopes[event.sector_id] for event in self.events}:
            remembered = self.memory.take(self.batch.council, scope)
            here = frozenset(self.batch.places[scope])
            if remembered and remembered.places == here and scope in self.batch.same:
                self._by_scope[scope] = remembered

    def of(self, scope: str) -> list[Happened]:
        """Return what was relayed of a sector, before this batch and of it, oldest first."""
        known = self._by_scope.get(scope)
        if known is None or known.since > self._since[scope]:
            known = self._by_scope[scope] = self._read(scope)
        return known.events

    def note(self, scope: str, new: Happened) -> None:
        """Note what this batch has relayed."""
        self._new.setdefault(scope, []).append(new)
        if known := self._by_scope.get(scope):
            insort(known.events, new, key=in_time)

    @property
    def whole(self) -> Mapping[str, Remembered]:
        """What may be remembered: of each sector that was looked at all since some day."""
        seen = self._by_scope.items()
        return {scope: known for scope, known in seen if len(known.events) < MOST_SEEN}

    def may_hold(self, facts: int, scope: str, monday: datetime) -> bool:
        """Say whether a sector may have so many facts in the week under way, since *monday*."""
        around = self.of(scope)
        of_week = around[bisect_left(around, monday, key=attrgetter("at")) :]
        found = {one.fact for one in of_week}
        return len(found) >= facts or len(around) >= MOST_SEEN

    def read_told(self, topics: Iterable[Topic]) -> None:
        """Have at hand the alerts of patterns on these topics, locked like for a step."""
        missing = {*topics} - self._told.keys()
        if not missing:
            return
        for topic in missing:
            self._told[topic] = []
        scopes = sorted({topic.scope for topic in missing})
        window = max(pattern.window for pattern in self.batch.protocol.patterns)
        asked = {
            "scopes": scopes,
            "patterns": sorted({topic.pattern for topic in missing}),
            "categories": sorted({topic.of for topic in missing}),
            "any": sorted({topic.pattern for topic in missing if not topic.of}),
            "since": min(self._times[scope][0] for scope in scopes) - window,
            "until": max(self._times[scope][-1] for scope in scopes) + window,
        }
        for alert, category in self.batch.session.execute(_TOLD_BEFORE, asked).all():
            for of in (category, ""):
                if (topic := Topic(alert.pattern or "", alert.scope_id or "", of)) in missing:
                    self._told[topic].append(alert)
        found = [alert.id for topic in missing for alert in self._told[topic]]
        self.cited.read(found)
        self.batch.held_by.read(found)

    def told(self, topic: Topic, at: datetime, window: timedelta) -> list[Alert]:
        """Return the alerts on a topic within *window* of *at*, the newest first."""
        self.read_told([topic])
        near = [
            (until, alert)
            for alert in self._told[topic]
            for since, until in [_lasts(alert)]
            if until >= at - window and since <= at + window
        ]
        near.sort(key=lambda one: (-one[0].timestamp(), one[1].id))
        return [alert for _, alert in near]

    def told_now(self, topic: Topic) -> None:
        """Note that an alert was written on a topic."""
        self._told.pop(topic, None)

    @cached_property
    def cited(self) -> Rows:
        """Of each alert the events that it has."""
        return Rows(self.batch.session, _CITED, "alert_id")

    @cached_property
    def _since(self) -> Mapping[str, datetime]:
        """From when on what happened in each sector is looked at."""
        window = max([WEEK, *(pattern.window for pattern in self.batch.protocol.patterns)])
        return {scope: times[0] - window for scope, times in self._times.items()}

    @cached_property
    def _times(self) -> Mapping[str, list[datetime]]:
        """When the reports of each sector happened, in their order."""
        times: dict[str, list[datetime]] = {}
        for event in self.events:
            times.setdefault(self.batch.scopes[event.sector_id], []).append(event.occurred_from)
        return {scope: sorted(those) for scope, those in times.items()}

    def _read(self, scope: str) -> Remembered:
        since = self._since[scope] - DAY  # the next batch may reach back a little further
        places = self.batch.places[scope]
        rows = ask(self.batch.session, _AROUND, places=places, since=since).all()
        read = {row.id: _happened(*row) for row in rows}
        read |= {new.id: new for new in self._new.get(scope, ())}  # in the tables they may wait
        return Remembered(frozenset(places), since, sorted(read.values(), key=in_time))


def happened(event: Event, fact: str) -> Happened:
    """Return what patterns look at of an event; *fact*: what it is a report of."""
    return _happened(fact, *_VALUES(event))


def _lasts(alert: Alert) -> tuple[datetime, datetime]:
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
        ~WAITS,
    )
    .order_by(Event.occurred_from.desc())
    .limit(at_most(MOST_SEEN))
)
_TOLD_BEFORE = (
    select(Alert, Event.category)
    .join(Event, (Event.council_id == Alert.council_id) & (Event.id == Alert.event_id))
    .where(
        Alert.scope_id.in_(bindparam("scopes", expanding=True)),
        Alert.happened_until >= bindparam("since", type_=UtcDateTime()),
        Alert.happened_from <= bindparam("until", type_=UtcDateTime()),
        Alert.pattern.in_(bindparam("patterns", expanding=True)),
        or_(
            Alert.pattern.in_(bindparam("any", expanding=True)),
            Event.category.in_(bindparam("categories", expanding=True)),
        ),
    )
    .order_by(Alert.id)
    .with_for_update(of=Alert)
)
"""The alerts of patterns in some sectors near a time, locked like for a step.

Of those that are told of each category by itself, only the *categories* that are asked for.
"""
_CITED = select(AlertEvent.alert_id, AlertEvent.event_id).where(AlertEvent.alert_id.in_(KEYS))
