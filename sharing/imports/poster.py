"""In whose name a file is imported.  Whoever runs the command holds the database anyway; the
agent's rights are those that the charter gives them, no more.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from charters.parties import Actor
from sharing.agents import active_actors
from sharing.store import Login
from sharing.store.sessions import Sessions


def agent_who_logs_in(sessions: Sessions, email: str, now: datetime) -> Actor | None:
    """Return the agent who logs in with this address and has not left, or None."""
    with sessions.everywhere("the directory finds the council of an import") as session:
        login = session.scalar(select(Login).where(Login.email == email.strip().lower()))
    if login is None:
        return None
    agents = agents_of(sessions, login.council_id, now)
    return next((agent for agent in agents if agent.id == login.agent_id), None)


def agents_of(sessions: Sessions, council_id: str, now: datetime) -> list[Actor]:
    """Return the agents of a council who have not left."""
    with sessions.reading(council_id) as session:
        return active_actors(session, council_id, now)
