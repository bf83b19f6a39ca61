"""Somebody stands there and shows something: their rows, locked until it has been weighed.

Rules:

1. The agent's row is locked first: whatever else the same agent shows at once comes after.
2. Five wrong codes in ``WINDOW``, and the next is not even looked at until the first is forgotten.
3. A challenge is taken from the row as it is looked at, right or wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from sharing.command import SharingError
from sharing.gate import Visitor, digest, proved_recently, record
from sharing.second_factor import ceremonies, rows
from sharing.store import Agent, LoginSession, WrongProof
from sharing.store.sessions import Sessions
from sharing.tries import WINDOW, locked, waits_until

CHALLENGE_LASTS = timedelta(minutes=5)


class ProofNeededError(SharingError):
    """A second factor has to be shown on this session first; nothing was done."""

    code = "proof_needed"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why what was shown is not taken.

    ``why``: wrong | used | wait | late | copied | known | locked.  ``until``: when to come back.
    """

    why: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody on one of their sessions, at one moment; both rows are locked."""

    session: Session
    agent: Agent
    visit: LoginSession
    now: datetime

    @property
    def owner(self) -> str:
        """The agent in a word: bound to what is sealed, and the name that devices know."""
        return f"{self.agent.council_id}.{self.agent.id}"

    def write(self, step: str, outcome: str = "permitted", **detail: str) -> None:
        """Write a step in the trail."""
        record(self.session, self.agent, self.now, f"factor:{step}", outcome, **detail)

    def must_have_proved(self) -> None:
        """Raise ``ProofNeededError`` if there is a factor and it was not shown just now."""
        if proved_recently(self.visit.proved_at, self.now):
            return
        if rows.has_any(self.session, self.agent.id):
            raise ProofNeededError("a second factor has to be shown first")

    def challenge(self) -> str:
        """Give this session a challenge in place of any other."""
        self.visit.challenge, self.visit.challenge_at = ceremonies.new_challenge(), self.now
        return self.visit.challenge

    def take_challenge(self) -> str | None:
        """Return the session's challenge, which is gone by that; None if it has none or is late."""
        challenge, since = self.visit.challenge, self.visit.challenge_at
        self.visit.challenge = self.visit.challenge_at = None
        return challenge if since and self.now - since < CHALLENGE_LASTS else None

    def proved(self, step: str, by: str, **detail: str) -> None:
        """Have *by* count on this session from now on, and write *step* down."""
        self.visit.proved_at, self.visit.proved_by = self.now, by
        self.session.execute(delete(WrongProof).where(WrongProof.agent_id == self.agent.id))
        self.write(step, by=by, **detail)

    def wait(self, by: str) -> Refusal | None:
        """Return a refusal, written down, if too many codes were wrong."""
        until = waits_until(self.session, WrongProof, self.agent.id, self.now)
        if until is None:
            return None
        self.write("prove", "refused", by=by, why="wait")
        return Refusal("wait", until)

    def refuse_code(self, by: str, why: str) -> Refusal:
        """Remember a code that was not right; say so, and until when to wait if it was the last."""
        past = WrongProof.at <= self.now - WINDOW
        self.session.execute(delete(WrongProof).where(WrongProof.agent_id == self.agent.id, past))
        self.session.add(WrongProof(agent_id=self.agent.id, at=self.now))
        return self.refuse("prove", by, why)

    def refuse(self, step: str, by: str, why: str, **detail: str) -> Refusal:
        """Write a refusal in the trail and return it."""
        self.write(step, "refused", by=by, why=why, **detail)
        return Refusal(why)


@contextmanager
def standing(
    sessions: Sessions, clock: Callable[[], datetime], visitor: Visitor
) -> Iterator[Standing]:
    """A transaction with the rows of *visitor*, who came by logging in."""
    council = visitor.actor.council
    with sessions.of(council) as session:
        agent = locked(session, council, visitor.actor.id)
        visit = session.get_one(LoginSession, (council, digest(visitor.token.partition(".")[2])))
        yield Standing(session, agent, visit, clock())
