"""Play the council's steps through the desk, each in the name of whoever takes it.

The past and the live night are played the same way; only the clock differs.  Nothing is
written beside the desk: what the demonstration shows went where real reports go.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from alerts.board import AcknowledgeAlert, CloseAlert, TakeAlert
from alerts.relay import relay
from alerts.store import AlertEvent, Delivery
from alerts.telling import CITED
from charters.parties import Actor
from config.demo.steps import ANSWERING, IN_CHARGE, SEEN, Answered, Posted, Step
from config.wiring import House
from sharing.agents import active_actors
from sharing.command import Command, SharingError
from sharing.events import PostEvent
from sharing.store import Login, Territory

log = logging.getLogger("vigie.demo")


@dataclass(slots=True)
class Players:
    """The council's people and places, as the database knows them."""

    council: str
    actors: dict[str, Actor]
    places: dict[str, str]


@dataclass(slots=True)
class Play:
    """Steps played so far: report numbers to event ids."""

    house: House
    players: Players
    ring: Callable[[str], None] = lambda council: None  # nobody is called in the past
    events: dict[int, str] = field(default_factory=dict)
    refused: int = 0

    def step(self, step: Step, clock: Callable[[], datetime]) -> None:
        """Play one step at the clock's time.  A refusal is counted, never hidden."""
        desk = replace(self.house.desk, clock=clock, ring=self.ring)
        actor = self.players.actors[step.by]
        try:
            if isinstance(step, Posted):
                draft = replace(step.draft, sector=self.players.places[step.draft.sector])
                self.events[step.number] = desk.carry_out(PostEvent(draft), actor).id
            else:
                command, actor = self._answer(step)
                if command is not None:
                    desk.carry_out(command, actor)
        except SharingError as error:
            self.refused += 1
            log.warning("a step was refused: %s", type(error).__name__)

    def relay(self, clock: Callable[[], datetime]) -> None:
        """Relay what waits, at the clock's time: the past has no worker, and no letters."""
        desk = replace(self.house.desk, clock=clock)
        council = self.players.council
        relay(desk, self.house.protocols(council, clock()).on_boards(), council)

    def _answer(self, step: Answered) -> tuple[Command[Any, Any] | None, Actor]:
        actor, event = self.players.actors[step.by], self.events.get(step.number)
        with self.house.sessions.reading(self.players.council) as session:
            alert = session.scalar(
                select(AlertEvent.alert_id).where(
                    AlertEvent.event_id == event, AlertEvent.role != CITED
                )
            )
            told = set(session.scalars(select(Delivery.agent_id).where(Delivery.alert_id == alert)))
        if alert is None:
            return None, actor
        if actor.id not in told:  # a colleague is on duty at this hour
            actor = next((one for one in self._alike(actor) if one.id in told), actor)
        if step.step == SEEN:
            return AcknowledgeAlert(alert), actor
        if step.step == IN_CHARGE:
            return TakeAlert(alert), actor
        return CloseAlert(alert, step.outcome or "", step.measures), actor

    def _alike(self, actor: Actor) -> list[Actor]:
        """Return who may answer in somebody's place: of their profession first."""
        people = [one for one in self.players.actors.values() if one.profession in ANSWERING]
        return sorted(people, key=lambda one: one.profession != actor.profession)


def players(house: House, council: str) -> Players:
    """Return the council's people by the first part of their address, and places by code."""
    with house.sessions.of(council) as session:
        now = house.desk.clock()
        actors = {actor.id: actor for actor in active_actors(session, council, now)}
        places = {t.code: t.id for t in session.execute(select(Territory.code, Territory.id))}
    with house.sessions.everywhere("the demonstration finds its people") as session:
        logins = session.execute(
            select(Login.email, Login.agent_id).where(Login.council_id == council)
        ).all()
    return Players(
        council,
        {email.partition("@")[0]: actors[agent] for email, agent in logins},
        places,
    )
