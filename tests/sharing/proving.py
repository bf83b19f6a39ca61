"""Somebody with a session and a clock of their own, who enrols factors and shows them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp

from sharing.gate import Visitor, met
from sharing.second_factor.factors import SecondFactor
from tests.council import PASSPHRASE, SmallCouncil
from tests.sharing.device import Device


def visit(council: SmallCouncil, agent: str) -> Visitor:
    """Log *agent* in and return them as the pages know them."""
    token = council.gate.log_in(council.email(agent), PASSPHRASE)
    found = council.gate.recognise(token) if token else None
    assert found is not None
    return found


@dataclass
class Prover:
    """An agent on one session; ``now`` moves when the test says so."""

    council: SmallCouncil
    agent: str = "mediator"
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    secret: str = ""
    visitor: Visitor = field(init=False)

    def __post_init__(self) -> None:
        """Log in."""
        self.visitor = visit(self.council, self.agent)

    @property
    def factor(self) -> SecondFactor:
        """The second factor of the house, at this person's hour; no two steps at the same one."""
        self.now += timedelta(milliseconds=1)
        return replace(self.council.house.second_factor, clock=lambda: self.now)

    def wait(self, **length: float) -> None:
        """Let time pass."""
        self.now += timedelta(**length)

    def code(self, steps: int = 0) -> str:
        """Return what the application shows, *steps* from now."""
        return pyotp.TOTP(self.secret).at(self.now, counter_offset=steps)

    def wrong(self) -> str:
        """Return a code that the application does not show."""
        near = {self.code(steps) for steps in range(-2, 3)}
        return next(code for code in (f"{digit}" * 6 for digit in range(6)) if code not in near)

    def enrol(self) -> None:
        """Put an application in use; its first code is used up by that."""
        self.secret = self.factor.begin_application(self.visitor) or ""
        assert self.secret
        assert self.factor.confirm_application(self.visitor, self.code()) is None

    def register(self, device: Device, label: str = "") -> None:
        """Put the passkey of *device* in use."""
        answer = device.make(self.factor.ask_new_passkey(self.visitor))
        assert self.factor.add_passkey(self.visitor, answer, label) is None

    def show(self, device: Device) -> str | None:
        """Prove with *device*; return why not."""
        answer = device.show(self.factor.ask_passkey(self.visitor))
        refused = self.factor.show_passkey(self.visitor, answer)
        return refused.why if refused else None

    def show_code(self, code: str) -> str | None:
        """Prove with a code of the application; return why not."""
        refused = self.factor.show_code(self.visitor, code)
        return refused.why if refused else None

    def show_recovery(self, code: str) -> str | None:
        """Prove with a recovery code; return why not."""
        refused = self.factor.show_recovery(self.visitor, code)
        return refused.why if refused else None

    def again(self) -> Visitor:
        """Return the visitor as the next request finds them."""
        found = self.council.gate.recognise(self.visitor.token)
        assert found is not None
        return found

    @property
    def proved(self) -> bool:
        """Whether the charter's duty would be met, now."""
        return met(self.again(), self.now) == {"mfa"}

    def steps(self) -> list[dict[str, Any]]:
        """Return what the trail says of factors: each step with its outcome and detail."""
        return [
            {"step": entry.action[7:], "outcome": entry.outcome, **json.loads(entry.detail)}
            for entry in self.council.trail()
            if entry.action.startswith("factor:")
        ]
