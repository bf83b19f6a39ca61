"""How often somebody may be wrong: so many tries in a while, and they wait.

1. Rows say so, not a process: it survives a restart, and holds however many workers there are.
2. The agent's row is locked first, so that tries at once are counted one after the other.
3. Nobody else waits.  Tries of one thing are not tries of another: each has a table of its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from sharing.store import Agent, MatchQuestion, WrongPassphrase, WrongProof

TRIES = 5
WINDOW = timedelta(minutes=15)


def locked(session: Session, council: str, agent: str) -> Agent:
    """Return the agent's row; whatever else they try at once comes after."""
    # Rows that only refer to the agent do not wait for this lock.
    return session.get_one(Agent, (council, agent), with_for_update={"key_share": True})


def waits_until(
    session: Session,
    tried: type[WrongPassphrase | WrongProof | MatchQuestion],
    agent: str,
    now: datetime,
    most: int = TRIES,
    window: timedelta = WINDOW,
) -> datetime | None:
    """Return when the agent may try again; None: now."""
    tries = session.scalars(
        select(tried.at).where(tried.agent_id == agent, tried.at > now - window).order_by(tried.at)
    ).all()
    return tries[-most] + window if len(tries) >= most else None
