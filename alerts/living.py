"""The living alerts that the reports of one transaction might join, read together.

1. What happened in the sectors that are held, on each day of these reports, is read once as plain
   rows.  Nobody else gives these sectors an alert, or has a report join one, until the transaction
   ends; what is written meanwhile is noted here.
2. An alert that a report might join is locked like for a step, and read again as it is then; who
   has it, who comes next and what was told of it are read with it.
3. One question a batch, not one a report: reports come in crowds about the same few facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from alerts.batch import Batch
from alerts.rows import KEYS, Rows
from alerts.steps import COMING
from alerts.store import Alert
from audit.limits import at_most
from sharing.store import Event, FollowUp
from sharing.store.base import UtcDateTime
from sharing.store.sessions import ask

CANDIDATES = 20  # living alerts of a sector at one time that are looked at
MOST = 1_000  # of the sectors that are held, on one day


class Candidate(NamedTuple):
    """An alert as it is known without being locked; ``category``: of the report that leads."""

    id: str
    scope_id: str
    happened_from: datetime
    happened_until: datetime
    category: str

    def near(self, at: datetime, within: timedelta) -> bool:
        """Say whether its reports happened within *within* of *at*."""
        return self.happened_from - within <= at <= self.happened_until + within


class Living:
    """The living alerts around the reports of a batch, whose sectors are held.

    ``coming``: who comes next, of each alert; ``said``: what was told of an event that leads one to
    whoever reported it.
    """

    def __init__(self, batch: Batch, events: Iterable[Event]) -> None:
        """*events*: the reports, and what they might join is read."""
        self.batch = batch
        self.coming = Rows(batch.session, COMING, "alert_id")
        self.said = Rows(batch.session, _STEPS, "event_id")
        self._found: dict[str, dict[str, Candidate]] = {}
        self._alerts: dict[str, Alert] = {}
        if batch.protocol.grouping.within:
            for _, of_day in groupby(sorted(events, key=_when), lambda one: _when(one).date()):
                self._read(list(of_day))

    def around(self, event: Event) -> list[Alert]:
        """Return the alerts that *event* might join, locked, the newest first."""
        ids = self._like(event) if self.batch.protocol.grouping.within else []
        self._lock(ids)
        locked = (self._alerts[one] for one in ids if one in self._alerts)
        return [alert for alert in locked if alert.state != "closed"]

    def note(self, alert: Mapping[str, Any], category: str) -> None:
        """Note an alert that was written or has changed, led by a report of *category*."""
        known = Candidate._make([*(alert[name] for name in Candidate._fields[:-1]), category])
        self._found.setdefault(known.scope_id, {})[known.id] = known

    def _read(self, events: Sequence[Event]) -> None:
        """*events*: of one day, in their order."""
        within = self.batch.protocol.grouping.within
        around = {
            "scopes": sorted({self.batch.scopes[event.sector_id] for event in events}),
            "since": events[0].occurred_from - within,
            "until": events[-1].occurred_from + within,
        }
        for row in ask(self.batch.session, _LIVING, **around).all():
            self._found.setdefault(row.scope_id, {})[row.id] = Candidate(*row)
        self._lock({one for event in events for one in self._like(event)})

    def _like(self, event: Event) -> list[str]:
        at, grouping = event.occurred_from, self.batch.protocol.grouping
        here = self._found.get(self.batch.scopes[event.sector_id], {})
        near = sorted(
            (one for one in here.values() if one.near(at, grouping.within)),
            key=lambda one: (-one.happened_until.timestamp(), one.id),
        )[:CANDIDATES]
        return [one.id for one in near if grouping.same(one.category, event.category)]

    def _lock(self, ids: Iterable[str]) -> None:
        missing = sorted({*ids} - self._alerts.keys())
        if not missing:
            return
        alerts = self.batch.session.scalars(_LOCKED, {"alerts": missing}).all()
        self._alerts |= {alert.id: alert for alert in alerts}
        leads = [alert.event_id for alert in alerts]
        self.batch.events(leads)
        self.batch.told_of.read(missing)
        self.coming.read(missing)
        self.said.read(leads)


def _when(event: Event) -> datetime:
    return event.occurred_from.astimezone(UTC)


_LIVING = (
    select(Alert.id, Alert.scope_id, Alert.happened_from, Alert.happened_until, Event.category)
    .join(Event, (Event.council_id == Alert.council_id) & (Event.id == Alert.event_id))
    .where(
        Alert.scope_id.in_(bindparam("scopes", expanding=True)),
        Alert.happened_until >= bindparam("since", type_=UtcDateTime()),
        Alert.happened_from <= bindparam("until", type_=UtcDateTime()),
        Alert.state != "closed",
        Alert.pattern.is_(None),
    )
    .order_by(Alert.happened_until.desc(), Alert.id)
    .limit(at_most(MOST))
)
_LOCKED = (
    select(Alert)
    .where(Alert.id.in_(bindparam("alerts", expanding=True)))
    .order_by(Alert.id)
    .with_for_update()
)
_STEPS = (
    select(FollowUp.event_id, FollowUp.step, FollowUp.by, FollowUp.outcome, FollowUp.measures)
    .where(FollowUp.event_id.in_(KEYS))
    .order_by(FollowUp.at)
)
