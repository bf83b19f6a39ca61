"""The ground that one transaction of the relay stands on: its sectors, its people, what it told.

1. A report belongs to a sector, also when it names an estate of it.
2. Whoever relays reports of a sector holds it until the transaction ends: two reports of one fact
   are never two alerts, and a pattern is seen by whoever relays the last of its events.
3. Who has an alert of a held sector is read once, as plain rows, and known until the transaction
   ends: nobody else gives that alert to anybody meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from alerts.recipients import Recipient, cell_members, recipients
from alerts.rosters.duty import on_duty
from alerts.store import Delivery
from charters.parties import Actor
from charters.vocabulary import Action, RecordKind
from protocols.model import Channel, Protocol
from protocols.plan import Transmission
from sharing.agents import active_actors
from sharing.desk import Desk
from sharing.store import Event, Territory
from sharing.store.sessions import ask

Told = dict[str, Any]
"""One row of ``Delivery``, to a board, without its council and channel."""


@dataclass
class Batch:
    """One transaction.  ``changed``: alerts that the board must hear of; ``made``: how many new."""

    desk: Desk
    session: Session
    protocol: Protocol
    council: str
    changed: list[str] = field(default_factory=list)
    made: int = 0
    _members: dict[str, frozenset[str]] = field(default_factory=dict, init=False)
    _events: dict[str, Event] = field(default_factory=dict, init=False)
    _having: dict[str, dict[str, Told]] = field(default_factory=dict, init=False)

    @cached_property
    def now(self) -> datetime:
        """When it is: one instant for all that the transaction does."""
        return self.desk.clock()

    @cached_property
    def agents(self) -> list[Actor]:
        """Everybody who is there."""
        return active_actors(self.session, self.council, self.now)

    @cached_property
    def on_duty(self) -> frozenset[str]:
        """Whoever is on duty now."""
        return on_duty(self.session, self.now)

    @cached_property
    def scopes(self) -> Mapping[str, str]:
        """Of every place the sector that it is or lies in; the place itself where there is none."""
        places = {place: (parent, kind) for place, parent, kind in ask(self.session, _PLACES).all()}

        def scope(place: str) -> str:
            at: str | None = place
            while at is not None:
                parent, kind = places[at]
                if kind == "sector":
                    return at
                at = parent
            return place

        return {place: scope(place) for place in places}

    @cached_property
    def places(self) -> Mapping[str, list[str]]:
        """Of each sector the places that are it or lie in it."""
        places: dict[str, list[str]] = {}
        for place, scope in self.scopes.items():
            places.setdefault(scope, []).append(place)
        return places

    def hold(self, events: Iterable[Event]) -> None:
        """Keep others from relaying reports of the same sectors until this transaction ends.

        In the order of ids, before any other lock: two who hold several never wait for each other.
        """
        scopes = {self.scopes[event.sector_id] for event in events}
        self.session.execute(_HELD, {"scopes": sorted(scopes)}).all()

    def may(self, actor: Actor, event: Event, alert_id: str) -> bool:
        """Say whether the charter would let *actor* receive *event* in this alert."""
        record = event.weighed_as(RecordKind.ALERT, alert_id)
        return self.desk.would(actor, Action.ALERT_RECEIVE, record).permitted

    def named(
        self, owed: Sequence[Transmission], sector: str, events: Sequence[Event]
    ) -> list[Recipient]:
        """Return whom the protocol names, on duty if anybody is who may hear of *events*."""

        def may(actor: Actor) -> bool:
            return all(self.may(actor, event, "*") for event in events)

        if sector not in self._members:
            self._members[sector] = cell_members(self.session, sector)
        members = self._members[sector]
        return recipients(self.session, owed, sector, self.agents, self.on_duty, may, members)

    def events(self, ids: Iterable[str]) -> Mapping[str, Event]:
        """Return these events by id, each read once."""
        if missing := sorted({*ids} - self._events.keys()):
            found = self.session.scalars(_EVENTS, {"events": missing})
            self._events.update({event.id: event for event in found})
        return self._events

    def having(self, alert_id: str) -> Mapping[str, Told]:
        """Return who has an alert, which is locked: their deliveries, by agent."""
        if alert_id not in self._having:
            rows = ask(self.session, _TOLD, alert=alert_id).mappings().all()
            self._having[alert_id] = {row["agent_id"]: dict(row) for row in rows}
        return self._having[alert_id]

    def has_now(self, alert_id: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Note that these deliveries of an alert have been written."""
        known = self._having.setdefault(alert_id, {})
        known.update({row["agent_id"]: {**row, "duties": list(row["duties"])} for row in rows})

    def change(self, row: Told, new: Mapping[str, Any]) -> None:
        """Write what is new of a delivery, if anything is."""
        changed = {name: value for name, value in new.items() if value != row[name]}
        if changed:
            row.update(changed)
            of = {"alert": row["alert_id"], "agent": row["agent_id"]}
            self.session.execute(_DELIVERY.values(changed), of)

    def told(self, alert_id: str, *, new: bool = True) -> None:
        """Note that an alert is there, or has changed."""
        self.changed.append(alert_id)
        self.made += new


_PLACES = select(Territory.id, Territory.parent_id, Territory.kind)
_EVENTS = select(Event).where(Event.id.in_(bindparam("events", expanding=True)))
_TOLD = select(
    Delivery.alert_id,
    Delivery.agent_id,
    Delivery.due_at,
    Delivery.duties,
    Delivery.articles,
    Delivery.acknowledge,
).where(Delivery.alert_id == bindparam("alert"), Delivery.channel == Channel.BOARD.value)
_DELIVERY = (
    update(Delivery)
    .where(
        Delivery.alert_id == bindparam("alert"),
        Delivery.agent_id == bindparam("agent"),
        Delivery.channel == Channel.BOARD.value,
    )
    .execution_options(synchronize_session=False)
)
_HELD = (
    select(Territory.id)
    .where(Territory.id.in_(bindparam("scopes", expanding=True)))
    .order_by(Territory.id)
    .with_for_update(key_share=True)
)
