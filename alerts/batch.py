"""The ground that one transaction of the relay stands on: its sectors, its people, what it told.

1. A report belongs to a sector, also when it names an estate of it.
2. Whoever relays reports of a sector holds it until the transaction ends: two reports of one fact
   are never two alerts, and a pattern is seen by whoever relays the last of its events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alerts.recipients import Recipient, cell_members, recipients
from alerts.rosters.duty import on_duty
from charters.parties import Actor
from charters.vocabulary import Action, RecordKind
from protocols.model import Protocol
from protocols.plan import Transmission
from sharing.agents import active_actors
from sharing.desk import Desk
from sharing.store import Event, Territory
from sharing.store.sessions import ask


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
        places = {place: (parent, kind) for place, parent, kind in ask(self.session, _PLACES)}

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

    def told(self, alert_id: str, *, new: bool = True) -> None:
        """Note that an alert is there, or has changed."""
        self.changed.append(alert_id)
        self.made += new


_PLACES = select(Territory.id, Territory.parent_id, Territory.kind)
_HELD = (
    select(Territory.id)
    .where(Territory.id.in_(bindparam("scopes", expanding=True)))
    .order_by(Territory.id)
    .with_for_update(key_share=True)
)
