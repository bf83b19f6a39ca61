"""A council at two in the morning, with a clock of its own and nobody to look after it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from alerts.relay import relay
from alerts.store import Alert, AlertStep, Delivery
from alerts.watch import sweep_alerts
from protocols.model import Step
from sharing.desk import Desk
from sharing.events import PostEvent
from sharing.reports import ListMyReports
from sharing.store import Agent
from tests.council import SmallCouncil

START = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # two in the morning


@dataclass
class Night:
    """A council with a clock of its own: TRQ-04 tells the officer, then who comes next."""

    council: SmallCouncil
    minute: float = 0
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = replace(self.council.desk, clock=lambda: self.now)

    @property
    def now(self) -> datetime:
        return START + timedelta(minutes=self.minute)

    def happens(self, **changes: object) -> str:
        """Something happens in nord; return its alert."""
        told = {"occurred_from": self.now, "severity": 3, "urgency": "routine"} | changes
        event = self.ask("mediator", PostEvent(self.council.draft(**told)))
        relay(self.desk, self.council.house.protocol, self.council.id)
        [alert] = [one.id for one in self.council.rows(Alert) if one.event_id == event.id]
        return alert

    def ask(self, agent: str, command: Any) -> Any:
        return self.desk.carry_out(command, self.council.actor(agent))

    def leaves(self, agent: str) -> None:
        with self.council.sessions.of(self.council.id) as session:
            row = session.get_one(Agent, (self.council.id, self.council.agents[agent]))
            row.left_at = START

    def at(self, minute: float) -> int:
        """Look at what has come due by *minute*."""
        self.minute = minute
        return sweep_alerts(self.desk, self.council.id)

    @property
    def alert(self) -> Alert:
        [alert] = self.council.rows(Alert)
        return alert

    @property
    def told(self) -> set[str]:
        codes = {agent: code for code, agent in self.council.agents.items()}
        return {codes[one.agent_id] for one in self.council.rows(Delivery)}

    @property
    def steps(self) -> list[str]:
        rows = sorted(self.council.rows(AlertStep), key=lambda step: step.rank)
        return [step.state for step in rows]

    def report(self) -> list[tuple[str, str]]:
        """What the mediator is told: (step, by)."""
        reports = self.ask("mediator", ListMyReports()).items
        return [(step.step, step.by) for one in reports for step in one.steps]

    def deeds(self, action: str) -> list[Any]:
        return [entry for entry in self.council.trail() if entry.action == action]

    def chain(self, *steps: tuple[int, str]) -> None:
        """Have every duty go on so, from now, in minutes: ``chain((10, "watch_cell"))``."""
        chain = tuple(Step(timedelta(minutes=after), frozenset({who})) for after, who in steps)
        protocol = self.council.house.protocol
        duties = tuple(replace(duty, escalation=chain) for duty in protocol.duties)
        vars(self.council.house)["protocol"] = replace(protocol, duties=duties)
