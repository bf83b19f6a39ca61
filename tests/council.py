"""A small council for tests: real rows, the real house, nothing pretended.

A test that asks for the fixture ``council`` runs on SQLite and on PostgreSQL, with a real Valkey.

    Val-Fleuri (council_area)
    ├── nord (sector)   ── peupliers (estate, of the housing partner)
    └── sud  (sector)

    agent        partner    profession           ground     cell "Veille Nord" (nord)
    mediator     mediation  social_mediator      nord
    machine      mediation  social_mediator      nord       (a machine)
    caretaker    housing    caretaker            peupliers (perimeter of housing)
    officer      town       municipal_police     nord       member
    coordinator  town       council_coordinator  everywhere member
    police       state      state_police         everywhere
    auditor      control    charter_auditor      –

``council.neighbour``, another council of the same shape in the same database, may never show.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import select

from alerts.relay import Relayed, relay
from alerts.store import CellMember, CellSector, WatchCell
from audit.store import Entry
from charters.parties import Actor
from config.serving import application
from config.settings import Settings
from config.wiring import House
from sharing.agents import active_actors
from sharing.command import Command
from sharing.desk import Desk
from sharing.drafts import EventDraft
from sharing.gate import SCOPES, Gate
from sharing.lives import found
from sharing.store import (
    Agent,
    AgentSector,
    Council,
    Login,
    Partner,
    PartnerSector,
    Territory,
    new_id,
)
from sharing.store.sessions import Sessions
from tests.duties import duties_of
from tests.servers.databases import create_schema
from tests.servers.place import quick_place
from tests.thrift import hashed, share_addresses, share_statements, share_templates

T = TypeVar("T")

PASSPHRASE = "quatre mots pour la nuit"

PLACES = {  # code: kind, name, parent
    "ville": ("council_area", "Val-Fleuri", None),
    "nord": ("sector", "Quartier Nord", "ville"),
    "sud": ("sector", "Quartier Sud", "ville"),
    "peupliers": ("estate", "Résidence des Peupliers", "nord"),
}
PARTNERS = {  # code: kind, name, perimeter
    "mediation": ("mediation", "Médiation du Val", ()),
    "housing": ("housing", "Habitat du Val", ("peupliers",)),
    "town": ("municipality", "Ville de Val-Fleuri", ()),
    "state": ("state", "Police nationale", ()),
    "control": ("control", "Contrôle de la charte", ()),
}
AGENTS = {  # code: partner, profession, name, ground, in the cell
    "mediator": ("mediation", "social_mediator", "Awa Traoré", ("nord",), False),
    "machine": ("mediation", "social_mediator", "Logiciel de Médiation du Val", ("nord",), False),
    "caretaker": ("housing", "caretaker", "Bruno Lefèvre", (), False),
    "officer": ("town", "municipal_police", "Cédric Roche", ("nord",), True),
    "coordinator": ("town", "council_coordinator", "Diane Morel", ("ville",), True),
    "police": ("state", "state_police", "Élise Garnier", ("ville",), False),
    "auditor": ("control", "charter_auditor", "Farid Benali", (), False),
}
CELL = "Veille Nord"


@dataclass(frozen=True)
class SmallCouncil:
    """A council that has been settled; places, partners and agents are ids by code."""

    house: House
    id: str
    slug: str
    places: Mapping[str, str]
    partners: Mapping[str, str]
    agents: Mapping[str, str]
    cell: str
    neighbour: SmallCouncil | None = None

    @property
    def desk(self) -> Desk:
        return self.house.desk

    @property
    def gate(self) -> Gate:
        return self.house.gate

    @property
    def sessions(self) -> Sessions:
        return self.house.sessions

    @cached_property
    def app(self) -> Flask:
        """Pages and API, without a live stream."""
        share_addresses()
        app = application(self.house, live=False)
        share_templates(app)
        return app

    def actor(self, agent: str) -> Actor:
        """Return an agent as the desk knows them."""
        with self.sessions.reading(self.id) as session:
            everybody = active_actors(session, self.id, self.house.desk.clock())
        actors = {actor.id: actor for actor in everybody}
        return actors[self.agents[agent]]

    def ask(self, agent: str, command: Command[Any, T]) -> T:
        """Put a command to the desk in the name of an agent."""
        return self.desk.carry_out(command, self.actor(agent))

    def email(self, agent: str) -> str:  # the passphrase is PASSPHRASE
        return f"{agent}@{self.slug}.example"

    def key(self, agent: str = "machine", *scopes: str) -> str:
        """Make an API key for an agent; without scopes, it opens everything."""
        return self.house.credentials.make_key(
            self.id, self.agents[agent], "test", scopes or SCOPES
        )

    def bearer(self, agent: str = "machine", *scopes: str) -> dict[str, str]:  # of a fresh key
        return {"Authorization": f"Bearer {self.key(agent, *scopes)}"}

    def draft(self, **changes: Any) -> EventDraft:  # grave, under way in nord: it alerts the cell
        values: dict[str, Any] = {
            "category": "TRQ-04",
            "sector": self.places["nord"],
            "occurred_from": datetime.now(UTC) - timedelta(minutes=10),
            "severity": 4,
            "urgency": "immediate",
        }
        return EventDraft(**(values | changes))

    def relay(self) -> Relayed:  # turns the waiting news into alerts, as the workers do
        return relay(self.desk, self.house.protocols(self.id, datetime.now(UTC)), self.id)

    def rows(self, table: type[T]) -> list[T]:  # of this council only
        with self.sessions.reading(self.id) as session:
            return list(session.scalars(select(table)))

    def trail(self) -> list[Entry]:  # in the order of time
        return sorted(self.rows(Entry), key=lambda entry: (entry.at, entry.id))


def settings_for(database_url: str, redis_url: str) -> Settings:
    """Return settings for a house of a test; its secrets are nobody's."""
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key="a secret of the tests, known to everybody",
        trail_seed="5e" * 32,
        shred_dir=_keys_of(database_url),
        origin="https://vigie.example",
        secure_cookies=False,
    )


def furnish(database_url: str, redis_url: str) -> House:
    """Return a house on these servers; the files that never change are read once a run."""
    house, read = House(settings_for(database_url, redis_url)), _read_once()
    shared = ("taxonomy", "charter_engine", "protocol")  # of which a test may want another
    vars(house).update((what, getattr(read, what)) for what in shared)
    share_statements(house.database)
    return house


def settle(house: House, slug: str, neighbour: SmallCouncil | None = None) -> SmallCouncil:
    """Write a council of the shape above and return it."""
    ids = {code: new_id() for code in (*PLACES, *PARTNERS, *AGENTS)}
    here = SmallCouncil(
        house=house,
        id=new_id(),
        slug=slug,
        places={code: ids[code] for code in PLACES},
        partners={code: ids[code] for code in PARTNERS},
        agents={code: ids[code] for code in AGENTS},
        cell=new_id(),
        neighbour=neighbour,
    )
    with house.sessions.everywhere("a council is settled", reading=False) as session:
        name = f"CLSPD de {slug.capitalize()}"
        session.add(Council(id=here.id, slug=slug, name=name, kind="local"))
    with house.sessions.of(here.id) as session:
        for rows in _rows(here):
            session.add_all(rows)
            session.flush()
        for texts in house.library:
            found(session, texts, datetime.now(UTC))
    return here


def _rows(council: SmallCouncil) -> Iterator[list[Any]]:
    """Yield the rows in an order that the foreign keys accept."""
    places, partners, agents = council.places, council.partners, council.agents
    for code, (kind, name, parent) in PLACES.items():
        up = places[parent] if parent else None
        yield [Territory(id=places[code], code=code, kind=kind, name=name, parent_id=up)]
    yield [Partner(id=partners[p], kind=kind, name=name) for p, (kind, name, _) in PARTNERS.items()]
    yield [
        Agent(
            id=agents[code],
            partner_id=partners[partner],
            name=name,
            profession=profession,
            machine=code == "machine",
            accepted_version=council.house.charter_engine.charter.own_name,
        )
        for code, (partner, profession, name, _, _) in AGENTS.items()
    ]
    yield [WatchCell(id=council.cell, name=CELL)]
    yield [CellSector(cell_id=council.cell, territory_id=places["nord"])]
    for partner, (_, _, perimeter) in PARTNERS.items():
        yield [
            PartnerSector(partner_id=partners[partner], territory_id=places[code])
            for code in perimeter
        ]
    for code, (_, _, _, ground, member) in AGENTS.items():
        agent = agents[code]
        yield [AgentSector(agent_id=agent, territory_id=places[place]) for place in ground]
        yield [CellMember(cell_id=council.cell, agent_id=agent)] if member else []
        yield [
            Login(
                email=council.email(code),
                council_id=council.id,
                agent_id=agent,
                passphrase_hash=hashed(PASSPHRASE),
            )
        ]


@cache
def _read_once() -> House:
    house = House(settings_for("sqlite://", "redis://127.0.0.1:1"))
    vars(house)["protocol"] = duties_of(house.protocol)
    return house


@cache
def _keys_of(database_url: str) -> Path:
    """The directory of keys beside a database: copies hold councils of the same ids."""
    directory = tempfile.mkdtemp(prefix="vigie-keys-", dir=quick_place())
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return Path(directory)


def fill(database_url: str) -> SmallCouncil:
    """Make the tables and settle a council with its neighbour; return it, its house closed."""
    create_schema(database_url)
    with settled(database_url, "redis://127.0.0.1:1") as council:
        return council


@contextmanager
def settled(database_url: str, redis_url: str) -> Iterator[SmallCouncil]:
    """Furnish a house and settle a council with its neighbour; leave nothing open behind."""
    house = furnish(database_url, redis_url)
    try:
        yield settle(house, "val-fleuri", neighbour=settle(house, "autre-ville"))
    finally:
        house.close()


@contextmanager
def found_in(database_url: str, redis_url: str, like: SmallCouncil) -> Iterator[SmallCouncil]:
    """Furnish a house on a copy of the database in which the council *like* was settled."""
    house = furnish(database_url, redis_url)
    mine = {"places": like.places, "partners": like.partners, "agents": like.agents}
    own: dict[str, Any] = {name: dict(ids) for name, ids in mine.items()}
    beside = like.neighbour and replace(like.neighbour, house=house)
    try:
        yield replace(like, house=house, neighbour=beside, **own)
    finally:
        house.close()
