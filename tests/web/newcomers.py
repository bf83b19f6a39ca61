"""People who come to the small council for one test, and log in to its pages."""

from __future__ import annotations

from alerts.store import CellMember
from sharing.store import Agent, AgentSector, Login, new_id
from tests.council import PASSPHRASE, SmallCouncil
from tests.thrift import hashed
from tests.web.test_pages_bad_input import Person


def newcomer(
    council: SmallCouncil,
    login: str,
    name: str,
    trade: str,
    ground: str,
    *,
    cell: bool = False,
) -> Person:
    """Return somebody of the town, on this ground, at the pages.  ``cell``: and of the cell."""
    agent = Agent(id=new_id(), name=name, profession=trade)
    agent.partner_id = council.partners["town"]
    agent.accepted_version = council.house.charter_engine.charter.own_name
    row = Login(email=council.email(login), council_id=council.id, agent_id=agent.id)
    row.passphrase_hash = hashed(PASSPHRASE)
    with council.sessions.of(council.id) as session:
        key = agent.id
        session.add(agent)
        session.flush()
        session.add_all([AgentSector(agent_id=key, territory_id=council.places[ground]), row])
        if cell:
            session.add(CellMember(cell_id=council.cell, agent_id=key))
    return Person(council, login)
