"""A small council whose organisations file complaints, and the moments at which they do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from sharing.command import Command
from sharing.events import PostEvent
from sharing.store import Agent, Login, Partner
from tests.council import PASSPHRASE, SmallCouncil
from tests.thrift import hashed

T = TypeVar("T")

NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)  # two in the morning in Paris
PEOPLE = {  # agent: partner, profession, name
    "landlord": ("housing", "housing_manager", "Gisèle Aubry"),
    "deputy": ("housing", "housing_manager", "Hakim Belaïd"),
    "mayor": ("town", "mayor", "Inès Vidal"),
    "gendarme": ("gendarmerie", "state_police", "Joël Kermorvan"),
}


def settle(council: SmallCouncil) -> SmallCouncil:
    """Add the people who represent organisations, and a second police service.

    Return the council that knows them.
    """
    partners = {**council.partners, "gendarmerie": "the-gendarmerie"}
    version = council.house.charter_engine.charter.own_name
    with council.sessions.of(council.id) as session:
        session.add(Partner(id="the-gendarmerie", kind="state", name="Gendarmerie du Val"))
        session.flush()
        for code, (partner, profession, name) in PEOPLE.items():
            row = Agent(id=f"the-{code}", name=name, profession=profession)
            row.partner_id, row.accepted_version = partners[partner], version
            session.add(row)
            session.flush()
            login = Login(email=council.email(code), council_id=council.id, agent_id=row.id)
            login.passphrase_hash = hashed(PASSPHRASE)
            session.add(login)
    agents = {**council.agents, **{code: f"the-{code}" for code in PEOPLE}}
    return replace(council, agents=agents, partners=partners)


def at(council: SmallCouncil, when: datetime, agent: str, command: Command[Any, T]) -> T:
    """Put a command to the desk at a moment."""
    desk = replace(council.desk, clock=lambda: when)
    return desk.carry_out(command, council.actor(agent))


def damage(council: SmallCouncil, by: str = "caretaker", **changes: Any) -> str:
    """Report damage in the landlord's estate; return the event's id."""
    place = council.places["peupliers" if by == "caretaker" else "nord"]
    facts = {"category": "BIE-01", "sector": place, "severity": 2, "urgency": "past"}
    return council.ask(by, PostEvent(council.draft(**facts | changes))).id
