"""Settle a council from its file: partners, ground, agents, watch cells, log-ins; its rosters.

All of it or nothing is usable: log-ins are written last.  The ground goes through the desk, in
the name of the coordinator, like any later change of it; so do the rosters, afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.rosters.keeping import AddLines
from alerts.rosters.lines import Line
from alerts.rosters.rosters import CreateRoster
from alerts.store import CellMember, CellSector, LiveCounter, WatchCell
from charters.parties import Actor
from charters.vocabulary import Profession
from config.council_file import CouncilFile
from config.schema import take_stock
from config.wiring import House, now
from sharing.acceptance import AcceptCharter
from sharing.agents import active_actors
from sharing.keeper import note
from sharing.lives import found
from sharing.outlines import ImportTerritories
from sharing.shredding import shut_older
from sharing.store import (
    Agent,
    AgentSector,
    Council,
    Login,
    Partner,
    PartnerSector,
    Territory,
    TextVersion,
    new_id,
)


def settle(house: House, file: CouncilFile, hash_for: Callable[[str], str]) -> str:
    """Write the council and return its id; ``hash_for`` gives each e-mail its passphrase's hash."""
    council = new_id()
    with house.sessions.everywhere("a council is settled", reading=False) as session:
        session.add(
            Council(
                id=council,
                slug=file.slug,
                name=file.name,
                kind=file.kind,
                time_zone=file.time_zone,
            )
        )
    with house.sessions.of(council) as session:
        partners = _partners(session, file)
        agents = _agents(session, file, partners)
        session.add(LiveCounter(last=0))
        for texts in house.library:
            found(session, texts, now())
        counted = {"partners": len(partners), "agents": len(agents)}
        note(session, council, now(), "council:settle", f"council:{council}", counted)
    coordinator = _coordinator(council, file, partners, agents)
    # Nobody can have accepted yet; the coordinator does so like everybody, at the first log-in.
    accepting = replace(coordinator, accepted=frozenset((house.charter(council).own_name,)))
    house.desk.carry_out(ImportTerritories(file.territory), accepting)
    with house.sessions.of(council) as session:
        _ground(session, file, partners, agents)
        _cells(session, file, agents)
    with house.sessions.everywhere("log-ins are in the directory", reading=False) as session:
        for agent in file.agents.values():
            session.add(
                Login(
                    email=agent.email,
                    council_id=council,
                    agent_id=agents[agent.login],
                    passphrase_hash=hash_for(agent.email),
                )
            )
    take_stock(house.database)
    return council


def accept_all(house: House, council: str) -> None:
    """Have everybody of an invented council accept the charter, at the desk."""
    with house.sessions.reading(council) as session:
        people = active_actors(session, council, house.desk.clock())
    for actor in people:
        house.desk.carry_out(AcceptCharter(house.charter(council).own_name), actor)


def keep_rosters(
    house: House, council: str, file: CouncilFile, first: date | None = None
) -> dict[str, str]:
    """Make the file's rosters from *first* (None: today) on, as the coordinator; ids by code."""
    with house.sessions.reading(council) as session:
        partners = dict(session.execute(select(Partner.name, Partner.id)).all())
        cells = dict(session.execute(select(WatchCell.name, WatchCell.id)).all())
        people = active_actors(session, council, house.desk.clock())
    with house.sessions.everywhere("the file's people are found by their log-in") as session:
        logins = select(Login.email, Login.agent_id).where(Login.council_id == council)
        agents = dict(session.execute(logins).all())
    keeper = next(one for one in people if one.profession == Profession.COUNCIL_COORDINATOR)
    keeper = replace(keeper, accepted=keeper.accepted | {house.charter(council).own_name})
    today = now().astimezone(ZoneInfo(file.time_zone)).date()
    begins = (first or today).isoformat()
    made: dict[str, str] = {}
    for code, roster in file.rosters.items():
        cell = cells[file.cells[roster.cell].name] if roster.cell else ""
        partner = partners[file.partners[roster.partner].name] if roster.partner else ""
        new = CreateRoster(roster.name, cell, partner, roster.profession, roster.phone)
        made[code] = house.desk.carry_out(new, keeper)
        lines = tuple(
            Line(agents[file.agents[one.who].email], one.days, one.begins, one.ends, begins)
            for one in roster.shifts
        )
        house.desk.carry_out(AddLines(made[code], lines), keeper)
    return made


def found_all(house: House) -> int:
    """Store the texts that they began with for councils that have none; return how many texts."""
    with house.sessions.everywhere("councils without a stored text are looked for") as session:
        kept = session.execute(select(TextVersion.council_id, TextVersion.kind).distinct())
        have = {(council, kind) for council, kind in kept}
        councils = session.scalars(select(Council.id)).all()
    bare = [(one, texts) for one in councils for texts in house.library]
    bare = [(one, texts) for one, texts in bare if (one, texts.kind.value) not in have]
    for council, texts in bare:
        with house.sessions.of(council) as session:
            found(session, texts, now())
    return len(bare)


def shut_all(house: House) -> int:
    """Shut what was wrapped before there were keys beside the database; return how many."""
    with house.sessions.everywhere("wraps from before are looked for") as session:
        councils = session.scalars(select(Council.id)).all()
    return sum(sum(shut_older(house.sessions, council)) for council in councils)


def _coordinator(
    council: str, file: CouncilFile, partners: dict[str, str], agents: dict[str, str]
) -> Actor:
    coordinator = next(
        a for a in file.agents.values() if a.profession == Profession.COUNCIL_COORDINATOR
    )
    return Actor(
        id=agents[coordinator.login],
        council=council,
        partner=partners[coordinator.partner],
        partner_kind=file.partners[coordinator.partner].kind,
        profession=coordinator.profession,
    )


def _partners(session: Session, file: CouncilFile) -> dict[str, str]:
    ids = {code: new_id() for code in file.partners}
    for code, partner in file.partners.items():
        session.add(Partner(id=ids[code], name=partner.name, kind=partner.kind))
    session.flush()
    return ids


def _agents(session: Session, file: CouncilFile, partners: dict[str, str]) -> dict[str, str]:
    ids = {login: new_id() for login in file.agents}
    for login, agent in file.agents.items():
        session.add(
            Agent(
                id=ids[login],
                partner_id=partners[agent.partner],
                name=agent.name,
                profession=agent.profession,
            )
        )
    session.flush()
    return ids


def _ground(
    session: Session, file: CouncilFile, partners: dict[str, str], agents: dict[str, str]
) -> None:
    places = _places(session)
    for code, partner in file.partners.items():
        for place in partner.perimeter:
            session.add(PartnerSector(partner_id=partners[code], territory_id=places[place]))
    for login, agent in file.agents.items():
        for place in agent.places:
            session.add(AgentSector(agent_id=agents[login], territory_id=places[place]))


def _cells(session: Session, file: CouncilFile, agents: dict[str, str]) -> None:
    places = _places(session)
    for cell in file.cells.values():
        row = WatchCell(id=new_id(), name=cell.name)
        session.add(row)
        session.flush()
        for place in cell.covers:
            session.add(CellSector(cell_id=row.id, territory_id=places[place]))
        for login in cell.members:
            session.add(CellMember(cell_id=row.id, agent_id=agents[login]))


def _places(session: Session) -> dict[str, str]:
    return {t.code: t.id for t in session.execute(select(Territory.code, Territory.id))}
