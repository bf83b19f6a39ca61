"""A synthetic council of believable size for the benchmarks: ids by code, nothing of anywhere.

Val (council_area) ── s00 … s59 (sectors) ── each with two estates: s00a, s00b …

agent        partner       profession              ground
mediator     mediation     social_mediator         two sectors
machine      mediation     social_mediator         the same (a machine)
manager      housing0      housing_manager         six estates (perimeter of housing0)
coordinator  town          council_coordinator     everywhere
officer      town          municipal_police        ten sectors
merchant     shops         merchant_representative two sectors
prosecutor   justice       prosecutor              everywhere
watch00 … 39 town, state…  six professions         everywhere; members of the watch cell
crowd000 …   all partners  caretakers, mediators…  one sector each; they report
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from alerts.store import CellMember, CellSector, LiveCounter, WatchCell
from charters.parties import Actor
from config import schema
from config.settings import Settings
from config.wiring import House
from sharing.agents import active_actors
from sharing.store import Agent, AgentSector, Council, Partner, PartnerSector, Territory, new_id

SECTORS = 60
CROWD = 150
WATCH = 40
AREA = "val"

PARTNERS = {
    "mediation": "mediation", "town": "municipality", "state": "state", "justice": "justice",
    "shops": "commerce", "school": "education", "buses": "transport", "prevention": "prevention",
    "social": "social", "housing0": "housing", "housing1": "housing", "housing2": "housing",
}  # fmt: skip
NAMED = {  # code: partner, profession, ground
    "mediator": ("mediation", "social_mediator", ("s04", "s17")),
    "machine": ("mediation", "social_mediator", ("s04", "s17")),
    "manager": ("housing0", "housing_manager", ()),
    "coordinator": ("town", "council_coordinator", (AREA,)),
    "officer": ("town", "municipal_police", tuple(f"s{n:02}" for n in range(10))),
    "merchant": ("shops", "merchant_representative", ("s04", "s05")),
    "prosecutor": ("justice", "prosecutor", (AREA,)),
}
WATCHING = (
    ("town", "municipal_police"), ("state", "state_police"), ("mediation", "social_mediator"),
    ("mediation", "night_correspondent"), ("town", "council_coordinator"), ("town", "mayor"),
)  # fmt: skip
REPORTING = (
    ("housing0", "caretaker"), ("housing1", "caretaker"), ("housing2", "caretaker"),
    ("mediation", "social_mediator"), ("mediation", "night_correspondent"),
    ("town", "municipal_police"), ("school", "school_representative"),
    ("buses", "transport_security"), ("prevention", "prevention_educator"),
    ("social", "social_worker"), ("shops", "merchant_representative"),
)  # fmt: skip
ESTATES = {f"housing{n}": range(n * 10, n * 10 + 3) for n in range(3)}


@dataclass(frozen=True)
class Settled:
    """A council in a database; places, partners and agents are ids by code."""

    house: House
    id: str
    places: Mapping[str, str]
    partners: Mapping[str, str]
    agents: Mapping[str, str]

    @property
    def sectors(self) -> list[str]:
        """The ids of the sectors, in the order of their codes."""
        return [self.places[f"s{n:02}"] for n in range(SECTORS)]

    def actor(self, agent: str) -> Actor:
        """Return an agent as the desk knows them."""
        with self.house.sessions.reading(self.id) as session:
            everybody = active_actors(session, self.id, self.house.desk.clock())
        actors = {actor.id: actor for actor in everybody}
        return actors[self.agents[agent]]

    def key(self, agent: str, *scopes: str) -> str:
        """Make an API key for an agent."""
        return self.house.credentials.make_key(self.id, self.agents[agent], "benchmark", scopes)


def settings_for(database_url: str, redis_url: str) -> Settings:
    """Return settings for a house of a benchmark; its secrets are nobody's."""
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret_key="a secret of the benchmarks, known to everybody",
        trail_seed="5e" * 32,
        shred_dir=_keys_once(),
        secure_cookies=False,
    )


@cache
def _keys_once() -> Path:
    """One directory of keys for a run: the ids of councils are random."""
    directory = tempfile.mkdtemp(prefix="vigie-bench-keys-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return Path(directory)


def environ_of(settings: Settings) -> dict[str, str]:
    """Return what a process of the product finds in its environment for these settings."""
    return {
        "VIGIE_DATABASE_URL": settings.database_url,
        "VIGIE_REDIS_URL": settings.redis_url,
        "VIGIE_SECRET_KEY": settings.secret_key,
        "VIGIE_TRAIL_SEED": settings.trail_seed,
        "VIGIE_SHRED_DIR": str(settings.shred_dir),
        "VIGIE_SECURE_COOKIES": "0",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }


def settle(database_url: str, redis_url: str = "redis://127.0.0.1:1") -> Settled:
    """Make the tables in an empty database, settle the council there and return it."""
    house = House(settings_for(database_url, redis_url))
    schema.upgrade(house.database)
    places = [AREA, *(f"s{n:02}{part}" for n in range(SECTORS) for part in ("", "a", "b"))]
    people = [code for code, _, _, _ in _people()]
    here = Settled(
        house,
        new_id(),
        {code: new_id() for code in places},
        {code: new_id() for code in PARTNERS},
        {code: new_id() for code in people},
    )
    with house.sessions.everywhere("a council is settled", reading=False) as session:
        session.add(Council(id=here.id, slug="val", name="CLSPD du Val", kind="local"))
    with house.sessions.of(here.id) as session:
        for rows in _rows(here):
            session.add_all(rows)
            session.flush()
    schema.take_stock(house.database)
    return here


def _people() -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Yield code, partner, profession and ground of everybody."""
    for code, (partner, profession, ground) in NAMED.items():
        yield code, partner, profession, ground
    for n in range(WATCH):
        yield (f"watch{n:02}", *WATCHING[n % len(WATCHING)], (AREA,))
    for n in range(CROWD):
        yield (f"crowd{n:03}", *REPORTING[n % len(REPORTING)], (f"s{n % SECTORS:02}",))


def _rows(here: Settled) -> Iterator[list[Any]]:
    """Yield the rows in an order that the foreign keys accept."""
    places, partners, agents = here.places, here.partners, here.agents
    yield [Territory(id=places[AREA], code=AREA, kind="council_area", name="Val")]
    yield [
        Territory(
            id=places[f"s{n:02}"], code=f"s{n:02}", kind="sector", name=f"Secteur {n}",
            parent_id=places[AREA],
        )
        for n in range(SECTORS)
    ]  # fmt: skip
    yield [
        Territory(
            id=places[f"s{n:02}{part}"], code=f"s{n:02}{part}", kind="estate",
            name=f"Résidence {n} {part}", parent_id=places[f"s{n:02}"],
        )
        for n in range(SECTORS)
        for part in "ab"
    ]  # fmt: skip
    yield [
        Partner(id=partners[p], kind=kind, name=f"Partenaire {p}") for p, kind in PARTNERS.items()
    ]
    yield [
        PartnerSector(partner_id=partners[partner], territory_id=places[f"s{n:02}{part}"])
        for partner, sectors in ESTATES.items()
        for n in sectors
        for part in "ab"
    ]
    yield [
        Agent(
            id=agents[code], partner_id=partners[partner], name=f"Agent {code}",
            profession=profession, machine=code == "machine",
            accepted_version=here.house.charter_engine.charter.own_name,
        )
        for code, partner, profession, _ in _people()
    ]  # fmt: skip
    yield from _watch(here)


def _watch(here: Settled) -> Iterator[list[Any]]:
    """Yield the ground of everybody, and one watch cell over all of it."""
    places, agents = here.places, here.agents
    yield [
        AgentSector(agent_id=agents[code], territory_id=places[place])
        for code, _, _, ground in _people()
        for place in ground
    ]
    cell = new_id()
    yield [WatchCell(id=cell, name="Veille du Val"), LiveCounter(last=0)]
    yield [CellSector(cell_id=cell, territory_id=places[AREA])]
    yield [CellMember(cell_id=cell, agent_id=agents[f"watch{n:02}"]) for n in range(WATCH)]
