"""The council's ground: a tree of territories, and how it is read.

A territory given to somebody means all that lies under it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from charters.vocabulary import Action, RecordKind
from sharing.command import Listing, Shelf
from sharing.store import Territory
from sharing.store.sessions import ask
from sharing.work import Work

KINDS = ("council_area", "commune", "district", "sector", "estate")


@dataclass(frozen=True, slots=True)
class TerritoryView:
    """One place of the tree.  ``outline`` is a GeoJSON geometry in WGS 84, or None."""

    id: str
    code: str
    parent: str | None
    kind: str
    name: str
    outline: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ListTerritories(Listing[tuple[TerritoryView, ...]]):
    """List the whole tree, in the order of names."""

    action = Action.TERRITORY_READ
    kind = RecordKind.TERRITORY

    def carry_out(self, work: Work, shelf: Shelf) -> tuple[TerritoryView, ...]:
        rows = work.session.scalars(select(Territory).order_by(Territory.name, Territory.id)).all()
        work.detail["count"] = len(rows)
        return tuple(
            TerritoryView(t.id, t.code, t.parent_id, t.kind, t.name, t.outline) for t in rows
        )


def read_tree(session: Session) -> list[tuple[str, str | None]]:
    """Return (id, parent) of every place of the council."""
    return [(place, parent) for place, parent in ask(session, _TREE).all()]


_TREE = select(Territory.id, Territory.parent_id)


def below(tree: Sequence[tuple[str, str | None]], roots: frozenset[str]) -> frozenset[str]:
    """Return *roots* and every territory under them; *tree* holds (id, parent) pairs."""
    return reaching(tree)(roots)


def reaching(
    tree: Sequence[tuple[str, str | None]],
) -> Callable[[frozenset[str]], frozenset[str]]:
    """Return ``below`` for many roots of one tree."""
    children: dict[str | None, list[str]] = {}
    for place, parent in tree:
        children.setdefault(parent, []).append(place)

    @cache
    def reach(roots: frozenset[str]) -> frozenset[str]:
        found: set[str] = set()
        waiting = list(roots)
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                waiting.extend(children.get(place, ()))
        return frozenset(found)

    return reach
