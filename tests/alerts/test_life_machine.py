"""The life of an alert, held against a small model: three people, a clock, whatever comes next.

The model knows the states, the timers and the chain; after each move the tables must say the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete

from alerts.board import AcknowledgeAlert, CloseAlert, TakeAlert
from alerts.passing import ReleaseAlert, TransferAlert
from alerts.silence import SilenceAlert
from alerts.store import Alert, AlertStep, Delivery
from audit.store import Entry
from sharing.command import ConflictError, NotFoundError
from tests.alerts.night import START, Night
from tests.council import SmallCouncil, fill, found_in
from tests.servers.databases import Databases

CHAIN = ((10, "coordinator", "council_coordinator"), (20, "police", "state_police"))
PEOPLE = ("officer", "coordinator", "police")
WAITING = ("open", "transferred")


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def council(request: pytest.FixtureRequest) -> Iterator[SmallCouncil]:
    """A council on each kind of database, for all the lives of this module."""
    databases: Databases = request.getfixturevalue(request.param)
    url, like = databases.filled(fill)
    with found_in(url, "redis://127.0.0.1:1", like) as here:
        yield here
    databases.drop(url)


@dataclass
class Model:
    """What an alert should be; minutes of the night."""

    state: str = "open"
    owner: str | None = None
    expires: float | None = None
    silent: float | None = None
    due: list[float] = field(default_factory=list)
    left: set[int] = field(default_factory=set)  # steps of the chain that are still to be done
    told: set[str] = field(default_factory=lambda: {"officer"})
    passed: list[str] = field(default_factory=list)  # told by hand, not yet carried out

    def look(self, now: float) -> None:
        """What the house does by itself at *now*."""
        if self.expires is not None and self.expires <= now:
            self.state, self.owner, self.expires = "open", None, None
        if self.silent is not None and self.silent <= now:
            self.silent = None
        self.told |= set(self.passed)
        self.passed.clear()
        if self.state in WAITING and self.silent is None:
            over = {step for step in self.left if self.due[step] <= now}
            self.told |= {CHAIN[step][1] for step in over}
            self.left -= over

    def refused(self, agent: str, deed: str) -> type[Exception] | None:
        """Why *agent* may not do *deed* now."""
        if agent not in self.told:
            return NotFoundError
        open_to = {
            "acknowledge": WAITING, "take": (*WAITING, "acknowledged"),
            "close": (*WAITING, "acknowledged", "in_charge"),
            "silence": (*WAITING, "acknowledged", "in_charge"),
        }  # fmt: skip
        if deed in open_to:
            return None if self.state in open_to[deed] else ConflictError
        if self.state == "closed" or self.owner not in (None, agent):
            return ConflictError
        return ConflictError if deed == "release" and self.owner is None else None


people = st.sampled_from(("officer", *PEOPLE, "officer"))  # who has it from the beginning


class Life(RuleBasedStateMachine):
    """One alert from its beginning; each rule is one move."""

    council: ClassVar[SmallCouncil]

    def __init__(self) -> None:
        super().__init__()
        self.night, self.model = Night(self.council), Model(due=[10, 20], left={0, 1})
        self.night.chain(*((after, word) for after, _, word in CHAIN))
        self.alert = self.night.happens()

    def ask(self, agent: str, deed: str, command: Any) -> bool:
        expected = self.model.refused(agent, deed)
        if expected is None:
            self.night.ask(agent, command)
            return True
        with pytest.raises(expected):
            self.night.ask(agent, command)
        return False

    @rule(agent=people)
    def acknowledge(self, agent: str) -> None:
        if self.ask(agent, "acknowledge", AcknowledgeAlert(self.alert)):
            model, now = self.model, self.night.minute
            model.state, model.owner, model.expires = "acknowledged", agent, now + 15

    @rule(agent=people)
    def take(self, agent: str) -> None:
        if self.ask(agent, "take", TakeAlert(self.alert)):
            self.model.state, self.model.owner, self.model.expires = "in_charge", agent, None

    @rule(agent=people)
    def release(self, agent: str) -> None:
        if self.ask(agent, "release", ReleaseAlert(self.alert)):
            self.model.state, self.model.owner, self.model.expires = "open", None, None

    @rule(agent=people, to=people)
    def transfer(self, agent: str, to: str) -> None:
        word = f"agent:{self.council.agents[to]}"
        if self.ask(agent, "transfer", TransferAlert(self.alert, word)):
            model, now = self.model, self.night.minute
            model.state, model.owner, model.expires = "transferred", None, None
            model.silent, model.left = None, {0, 1}
            model.due = [now + after for after, _, _ in CHAIN]
            model.passed.append(to)

    @rule(agent=people)
    def close(self, agent: str) -> None:
        if self.ask(agent, "close", CloseAlert(self.alert, "resolue")):
            model = self.model
            model.state, model.expires, model.silent = "closed", None, None
            model.owner = model.owner or agent
            model.passed.clear()

    @rule(agent=people, minutes=st.sampled_from((0, 5, 30)))
    def silence(self, agent: str, minutes: int) -> None:
        if self.ask(agent, "silence", SilenceAlert(self.alert, minutes)):
            self.model.silent = self.night.minute + minutes if minutes else None

    @rule(minutes=st.sampled_from((0, 1, 5, 9, 15)), times=st.integers(1, 2))
    def time_goes_by(self, minutes: int, times: int) -> None:
        self.night.at(self.night.minute + minutes)
        self.model.look(self.night.minute)
        for _ in range(times - 1):
            assert self.night.at(self.night.minute) == 0, "what was done is not done again"

    @invariant()
    def the_tables_say_the_same(self) -> None:
        council, model = self.council, self.model
        codes = {council.agents[who]: who for who in PEOPLE}
        with council.sessions.reading(council.id) as session:
            alert = session.get_one(Alert, (council.id, self.alert))
            about = {"alert_id": self.alert}
            steps = session.query(AlertStep).filter_by(**about, kind="escalation").all()
            told = [d.agent_id for d in session.query(Delivery).filter_by(**about)]
        times = (alert.expires_at, alert.silenced_until)
        since = [(at - START).total_seconds() / 60 if at else None for at in times]
        assert (alert.state, codes.get(alert.owner_id or ""), since) == (
            model.state, model.owner, [model.expires, model.silent],
        )  # fmt: skip
        assert sorted(codes[agent] for agent in told) == sorted(model.told)
        answered = "waiting" if model.state in WAITING else "moot"
        assert {step.rank - 1: step.state for step in steps} == {
            number: answered if number in model.left else "done" for number in (0, 1)
        }

    def is_over(self) -> None:
        """Have nothing of this life come due in the next: its night begins at the same hour."""
        with self.council.sessions.of(self.council.id) as session:
            alert = session.get_one(Alert, (self.council.id, self.alert))
            alert.state, alert.expires_at, alert.silenced_until = "closed", None, None
            session.execute(delete(AlertStep).where(AlertStep.alert_id == self.alert))

    def teardown(self) -> None:
        with self.council.sessions.reading(self.council.id) as session:
            entries = session.query(Entry).filter_by(resource=f"alert:{self.alert}").all()
        self.is_over()
        weighed = [e.actor for e in entries if e.action == "alert:receive"]
        steps = [json.loads(e.detail) for e in entries if e.action == "alert:escalate"]
        assert all(step["reached"] == step["told"] + step["rung"] == 1 for step in steps)
        assert len(weighed) == 1 + len(steps), "once when told, and once when rung again"
        assert len(set(weighed)) == 1 + sum(step["told"] for step in steps)


def test_every_life_is_that_of_the_model(
    council: SmallCouncil, campaign: Callable[[str, int, int], int]
) -> None:
    """Whatever three people do, whenever, the alert is where it should be and nobody is lost."""
    lives = campaign("lives of an alert", 40, 500)
    bounds = settings(
        max_examples=lives, stateful_step_count=16, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    life = type("LifeHere", (Life,), {"council": council})
    run_state_machine_as_test(life, settings=bounds)
