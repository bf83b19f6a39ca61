"""The ground that one transaction of the relay stands on: its sectors, its people, what it told.

1. A report belongs to a sector, also when it names an estate of it.
2. Whoever relays reports of a sector holds it until the transaction ends: two reports of one fact
   are never two alerts, and a pattern is seen by whoever relays the last of its events.  It says so
   in the sector's row, for whoever remembers what was there (``alerts.memory``).
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

from alerts.channels.outgoing import Wants
from alerts.deliveries import Weighing
from alerts.recipients import Recipient, members_by_sector, recipients
from alerts.rosters.duty import on_duty
from alerts.rows import KEYS, Rows
from alerts.store import Delivery
from audit.many import UNCOUNTED
from charters.parties import Actor
from charters.vocabulary import RecordKind
from protocols.model import Channel, Protocol
from protocols.plan import Transmission
from sharing.agents import Ground, active_actors, read_ground
from sharing.store import Event, Territory
from sharing.store.sessions import ask

Told = dict[str, Any]
"""One row of ``Delivery``, to a board, without its council and channel."""


@dataclass
class Batch:
    """One transaction.  ``changed``: alerts that the board must hear of; ``made``: how many new.

    ``same``: of the sectors that are held, those of which nobody else has relayed a report since
    this relayer did.
    """

    weighed: Weighing
    session: Session
    protocol: Protocol
    council: str
    changed: list[str] = field(default_factory=list)
    made: int = 0
    same: frozenset[str] = frozenset()
    _members: dict[str, frozenset[str]] = field(default_factory=dict, init=False)
    _events: dict[str, Event] = field(default_factory=dict, init=False)

    @cached_property
    def now(self) -> datetime:
        """When it is: one instant for all that the transaction does."""
        return self.weighed.desk.clock()

    @cached_property
    def ground(self) -> Ground:
        """Who is there, whose ground is what, and which place lies in which."""
        return read_ground(self.session, self.now)

    @cached_property
    def agents(self) -> list[Actor]:
        """Everybody who is there."""
        return active_actors(self.session, self.council, self.now, ground=self.ground)

    @cached_property
    def on_duty(self) -> frozenset[str]:
        """Whoever is on duty now."""
        return on_duty(self.session, self.now)

    @cached_property
    def wants(self) -> Wants:
        """How those who are told want to be told."""
        return Wants(self.session)

    @cached_property
    def scopes(self) -> Mapping[str, str]:
        """Of every place the sector that it is or lies in; the place itself where there is none."""
        places = {place: (parent, kind) for place, parent, kind in self.ground.places}

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

    def hold(self, events: Iterable[Event], relayer: str) -> None:
        """Keep others from relaying reports of the same sectors until this transaction ends.

        In the order of ids, before any other lock: two who hold several never wait for each other.
        *relayer*: the name of whoever relays them now.
        """
        scopes = {self.scopes[event.sector_id] for event in events}
        held = ask(self.session, _HELD, scopes=sorted(scopes)).all()
        self.same = frozenset(scope for scope, last in held if last == relayer)
        if others := sorted(scopes - self.same):
            self.session.execute(_RELAYED_BY, {"scopes": others, "relayer": relayer})

    def may(self, actor: Actor, event: Event, alert_id: str) -> bool:
        """Say whether the charter would let *actor* receive *event* in this alert."""
        record = event.weighed_as(RecordKind.ALERT, alert_id)
        return self.weighed.would(actor, record).permitted

    def named(
        self, owed: Sequence[Transmission], sector: str, events: Sequence[Event]
    ) -> list[Recipient]:
        """Return whom the protocol names, on duty if anybody is who may hear of *events*."""

        def may(actor: Actor) -> bool:
            return all(self.may(actor, event, "*") for event in events)

        if sector not in self._members:
            known = {event.sector_id for event in self._events.values()}
            self._members |= members_by_sector(self.session, known | {sector})
        members = self._members[sector]
        return recipients(self.session, owed, sector, self.agents, self.on_duty, may, members)

    def events(self, ids: Iterable[str]) -> Mapping[str, Event]:
        """Return these events by id, each read once."""
        if missing := sorted({*ids} - self._events.keys()):
            found = self.session.scalars(_EVENTS, {"events": missing})
            self._events.update({event.id: event for event in found})
        return self._events

    @cached_property
    def told_of(self) -> Rows:
        """Of each alert that is locked who has it: its deliveries to boards."""
        return Rows(self.session, _TOLD, "alert_id")

    @cached_property
    def held_by(self) -> Rows:
        """The same, when nothing more than who they are is asked."""
        return Rows(self.session, _HELD_BY, "alert_id")

    def having(self, alert_id: str) -> Mapping[str, Told]:
        """Return who has an alert, which is locked: their deliveries, by agent."""
        return {row["agent_id"]: row for row in self.told_of[alert_id]}

    def who_have(self, alert_id: str, rows: Rows | None = None) -> list[Actor]:
        """Return those who have an alert, which is locked, and are still there.

        *rows*: where they were read, if not in ``told_of``.
        """
        known = {row["agent_id"] for row in (rows or self.told_of)[alert_id]}
        return [actor for actor in self.agents if actor.id in known]

    def has_now(self, alert_id: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Note that these deliveries of an alert have been written."""
        new = ({**row, "duties": list(row["duties"])} for row in rows)
        self.told_of.add(alert_id, new)

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


_EVENTS = select(Event).where(Event.id.in_(bindparam("events", expanding=True)))
_TOLD = select(
    Delivery.alert_id,
    Delivery.agent_id,
    Delivery.due_at,
    Delivery.duties,
    Delivery.acknowledge,
).where(
    Delivery.alert_id.in_(KEYS),
    Delivery.channel == Channel.BOARD.value,
)
_HELD_BY = select(Delivery.alert_id, Delivery.agent_id).where(
    Delivery.alert_id.in_(KEYS), Delivery.channel == Channel.BOARD.value
)
_DELIVERY = (
    update(Delivery)
    .where(
        Delivery.alert_id == bindparam("alert"),
        Delivery.agent_id == bindparam("agent"),
        Delivery.channel == Channel.BOARD.value,
    )
    .execution_options(synchronize_session=False, **UNCOUNTED)
)
_HELD = (
    select(Territory.id, Territory.relayed_by)
    .where(Territory.id.in_(bindparam("scopes", expanding=True)))
    .order_by(Territory.id)
    .with_for_update(key_share=True)
)
_RELAYED_BY = (
    update(Territory)
    .where(Territory.id.in_(bindparam("scopes", expanding=True)))
    .values(relayed_by=bindparam("relayer"))
    .execution_options(synchronize_session=False, **UNCOUNTED)
)
