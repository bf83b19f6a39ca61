"""The invented council: its partners, agents and watch cells, read from ``council.yaml``.

Rules:

1. Every person has a profession of the charter, an organisation, and an ``.example`` address.
2. A place is a code of ``territory.geojson``; to have a place is to have all that lies in it.
3. The first agent of each profession is the one whose login the demonstration prints.

``DocumentError`` (protocols.document) names the line of what does not hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from charters.vocabulary import Profession
from protocols.document import Node, read
from sharing.territories import below

HERE = Path(__file__).parent
PARTNER_KINDS = (
    "municipality", "state", "justice", "housing", "transport", "education", "mediation",
    "prevention", "social", "victims", "commerce", "residents", "control",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoPartner:
    """An organisation.  ``perimeter``: the places of its estate, network or schools."""

    code: str
    name: str
    kind: str
    perimeter: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoAgent:
    """A person.  ``login`` is what the data calls them by, ``email`` what they log in with."""

    login: str
    name: str
    email: str
    partner: str
    profession: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoCell:
    """A watch cell: the places it looks after, and its members by login."""

    code: str
    name: str
    covers: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True)
class DemoCouncil:
    """Everything the demonstration is populated with, but what happens."""

    slug: str
    name: str
    kind: str
    time_zone: str
    partners: Mapping[str, DemoPartner]
    agents: Mapping[str, DemoAgent]
    cells: Mapping[str, DemoCell]
    territory: Mapping[str, Any]

    @property
    def tree(self) -> list[tuple[str, str | None]]:
        """Every place with its parent."""
        features = (feature["properties"] for feature in self.territory["features"])
        return [(place["id"], place["parent"]) for place in features]

    def places(self, kind: str) -> tuple[str, ...]:
        """Return the codes of the places of one kind."""
        features = (feature["properties"] for feature in self.territory["features"])
        return tuple(place["id"] for place in features if place["kind"] == kind)

    def under(self, places: Iterable[str]) -> frozenset[str]:
        """Return *places* and all that lies in them."""
        return below(self.tree, frozenset(places))

    @cached_property
    def grounds(self) -> Mapping[str, frozenset[str]]:
        """Where each agent works: the places of their post, and all that lies in them."""
        return {login: self.under(agent.places) for login, agent in self.agents.items()}

    @cached_property
    def watched(self) -> Mapping[str, frozenset[str]]:
        """By cell, the places that it looks after."""
        return {code: self.under(cell.covers) for code, cell in self.cells.items()}

    def shown(self) -> Mapping[str, DemoAgent]:
        """Return, by profession, the agent whose login is printed."""
        shown: dict[str, DemoAgent] = {}
        for agent in self.agents.values():
            shown.setdefault(agent.profession, agent)
        return shown


def load_council(folder: Path = HERE) -> DemoCouncil:
    """Read the council and its territory."""
    territory = json.loads((folder / "territory.geojson").read_text(encoding="utf-8"))
    places = [feature["properties"]["id"] for feature in territory["features"]]
    keys = read(folder / "council.yaml").keys(
        ("slug", "name", "kind", "time_zone", "partners", "agents", "watch_cells")
    )
    slug = keys["slug"].text(40, "[a-z-]+")
    partners = {p.code: p for p in (_partner(n, places) for n in keys["partners"].items(1))}
    people = (_agent(n, partners, places, slug) for n in keys["agents"].items(1))
    agents = {a.login: a for a in people}
    cells = (_cell(n, agents, places) for n in keys["watch_cells"].items(1))
    return DemoCouncil(
        slug=slug,
        name=keys["name"].text(200),
        kind=keys["kind"].word(("local", "intercommunal")),
        time_zone=keys["time_zone"].text(40),
        partners=partners,
        agents=agents,
        cells={c.code: c for c in cells},
        territory=territory,
    )


def _partner(node: Node, places: list[str]) -> DemoPartner:
    keys = node.keys(("code", "kind", "name", "perimeter"))
    return DemoPartner(
        code=keys["code"].text(30, "[a-z-]+"),
        name=keys["name"].text(200),
        kind=keys["kind"].word(PARTNER_KINDS),
        perimeter=keys["perimeter"].words(places),
    )


def _agent(
    node: Node, partners: Mapping[str, DemoPartner], places: list[str], slug: str
) -> DemoAgent:
    keys = node.keys(("name", "login", "partner", "profession", "places"))
    login = keys["login"].text(60, r"[a-z]+\.[a-z]+")
    partner = keys["partner"].word(list(partners))
    return DemoAgent(
        login=login,
        name=keys["name"].text(120),
        email=f"{login}@{partner}.{slug}.example",
        partner=partner,
        profession=keys["profession"].word(list(Profession)),
        places=keys["places"].words(places),
    )


def _cell(node: Node, agents: Mapping[str, DemoAgent], places: list[str]) -> DemoCell:
    keys = node.keys(("code", "name", "covers", "members"))
    return DemoCell(
        code=keys["code"].text(40, "[a-z-]+"),
        name=keys["name"].text(120),
        covers=keys["covers"].words(places, at_least=1),
        members=keys["members"].words(list(agents), at_least=1),
    )
