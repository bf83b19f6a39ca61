"""A council as two files: ``council.yaml`` and ``territory.geojson`` (see ``config/demo``).

Rules:

1. Every person has a profession of the charter, an organisation, and an address: their own,
   or, in a council that does not exist, one under ``.example``.
2. A place is a code of ``territory.geojson``; to have a place is to have all that lies in it.
   Outlines are not looked at here: the desk does, when the ground is imported.
3. No code, login or address stands twice.
4. The first agent of each profession is the one whose login the demonstration prints.

``DocumentError`` (charters.document) names the line of what does not hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import available_timezones

from charters.document import DocumentError, Node, read
from charters.vocabulary import PARTNER_KINDS, Profession
from config.roster_file import RosterLines, roster_of
from sharing.territories import below

MAX_TERRITORY = 20_000_000  # bytes


@dataclass(frozen=True, slots=True)
class PartnerLines:
    """An organisation.  ``perimeter``: the places of its estate, network or schools."""

    code: str
    name: str
    kind: str
    perimeter: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgentLines:
    """A person.  ``login`` is what the data calls them by, ``email`` what they log in with."""

    login: str
    name: str
    email: str
    partner: str
    profession: str
    places: tuple[str, ...]

    @property
    def code(self) -> str:
        """What sets this person apart in the file: the login."""
        return self.login


@dataclass(frozen=True, slots=True)
class CellLines:
    """A watch cell: the places it looks after, and its members by login."""

    code: str
    name: str
    covers: tuple[str, ...]
    members: tuple[str, ...]


T = TypeVar("T", PartnerLines, AgentLines, CellLines, RosterLines)


@dataclass(frozen=True)
class CouncilFile:
    """Everything the demonstration is populated with, but what happens."""

    slug: str
    name: str
    kind: str
    time_zone: str
    partners: Mapping[str, PartnerLines]
    agents: Mapping[str, AgentLines]
    cells: Mapping[str, CellLines]
    rosters: Mapping[str, RosterLines]
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

    def shown(self) -> Mapping[str, AgentLines]:
        """Return, by profession, the agent whose login is printed."""
        shown: dict[str, AgentLines] = {}
        for agent in self.agents.values():
            shown.setdefault(agent.profession, agent)
        return shown


def load_council(folder: Path) -> CouncilFile:
    """Read the council and its territory."""
    territory = _territory(folder / "territory.geojson")
    places = [feature["properties"]["id"] for feature in territory["features"]]
    keys = read(folder / "council.yaml").keys(
        ("slug", "name", "kind", "time_zone", "partners", "agents", "watch_cells"), ("rosters",)
    )
    slug = keys["slug"].text(40, "[a-z-]+")
    partners = _by_code(keys["partners"], lambda node: _partner(node, places))
    agents = _by_code(keys["agents"], lambda node: _agent(node, partners, places, slug))
    cells = _by_code(keys["watch_cells"], lambda node: _cell(node, agents, places))
    rosters = keys.get("rosters")
    addresses: set[str] = set()
    for node, agent in zip(keys["agents"].items(), agents.values(), strict=True):
        if agent.email in addresses:
            raise node.error("this address stands twice", "give each person their own")
        addresses.add(agent.email)
    return CouncilFile(
        slug=slug,
        name=keys["name"].text(200),
        kind=keys["kind"].word(("local", "intercommunal")),
        time_zone=keys["time_zone"].word(available_timezones()),
        partners=partners,
        agents=agents,
        cells=cells,
        rosters=_by_code(rosters, lambda node: roster_of(node, partners, agents, cells))
        if rosters
        else {},
        territory=territory,
    )


def _territory(path: Path) -> Mapping[str, Any]:
    """Read the ground far enough to know its places."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_TERRITORY + 1)
        territory: Mapping[str, Any] = json.loads(raw) if len(raw) <= MAX_TERRITORY else {}
        for feature in territory["features"]:
            place = feature["properties"]
            if not all(isinstance(place[key], str) for key in ("id", "kind", "name")):
                raise TypeError
            place.setdefault("parent", None)
    except OSError as error:
        raise _refused(path, error.strerror or "cannot be read", "name a readable file") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        right = "a FeatureCollection, each feature with id, kind and name"
        raise _refused(path, "is not the ground of a council", right) from error
    return territory


def _refused(path: Path, wrong: str, right: str) -> DocumentError:
    return DocumentError(str(path), 0, 0, "file", wrong, right)


def _by_code(node: Node, build: Callable[[Node], T]) -> dict[str, T]:
    """Return the members of a list by code; none twice."""
    found: dict[str, T] = {}
    for item in node.items(at_least=1):
        built = build(item)
        if built.code in found:
            raise item.error(f"'{built.code}' stands twice", "give each its own")
        found[built.code] = built
    return found


def _partner(node: Node, places: list[str]) -> PartnerLines:
    keys = node.keys(("code", "kind", "name", "perimeter"))
    return PartnerLines(
        code=keys["code"].text(30, "[a-z-]+"),
        name=keys["name"].text(200),
        kind=keys["kind"].word(PARTNER_KINDS),
        perimeter=keys["perimeter"].words(places),
    )


def _agent(
    node: Node, partners: Mapping[str, PartnerLines], places: list[str], slug: str
) -> AgentLines:
    keys = node.keys(("name", "login", "partner", "profession", "places"), ("email",))
    login = keys["login"].text(60, r"[a-z0-9]+([.-][a-z0-9]+)*")
    partner = keys["partner"].word(list(partners))
    invented = f"{login}@{partner}.{slug}.example"
    return AgentLines(
        login=login,
        name=keys["name"].text(120),
        email=keys["email"].text(254, r"[^@\s]+@[^@\s]+").lower() if "email" in keys else invented,
        partner=partner,
        profession=keys["profession"].word(list(Profession)),
        places=keys["places"].words(places),
    )


def _cell(node: Node, agents: Mapping[str, AgentLines], places: list[str]) -> CellLines:
    keys = node.keys(("code", "name", "covers", "members"))
    return CellLines(
        code=keys["code"].text(40, "[a-z-]+"),
        name=keys["name"].text(120),
        covers=keys["covers"].words(places, at_least=1),
        members=keys["members"].words(list(agents), at_least=1),
    )
