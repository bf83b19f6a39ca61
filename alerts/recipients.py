"""Whom a plan reaches: from professions and watch cells to the agents on that ground.

A profession means its agents whose post or organisation covers the sector; the watch cell
means the members of every cell that looks after it.  A person named twice hears once, by
the shortest delay.  Whether they *may* hear is the charter's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.store import CellMember, CellSector, WatchCell
from charters.parties import Actor
from protocols.model import WATCH_CELL
from protocols.plan import Transmission
from sharing.store import Territory
from sharing.territories import below


@dataclass(frozen=True, slots=True)
class Recipient:
    """One agent to tell, within a delay, for these duties."""

    actor: Actor
    within: timedelta
    duties: tuple[str, ...]
    acknowledge: bool


def recipients(
    session: Session, transmissions: Sequence[Transmission], sector: str, agents: Iterable[Actor]
) -> list[Recipient]:
    """Return who is to be told, soonest first, each agent once."""
    members = cell_members(session, sector)
    found: dict[str, Recipient] = {}
    people = list(agents)
    for transmission in sorted(transmissions, key=lambda t: t.within):
        for actor in people:
            if not _named(transmission, actor, sector, members):
                continue
            known = found.get(actor.id)
            found[actor.id] = Recipient(
                actor,
                known.within if known else transmission.within,
                tuple(dict.fromkeys((known.duties if known else ()) + transmission.duties)),
                transmission.acknowledge or (known.acknowledge if known else False),
            )
    return list(found.values())


def cell_members(session: Session, sector: str) -> frozenset[str]:
    """Return the agents of every watch cell that looks after *sector*."""
    cells = [cell_id for cell_id, _ in cells_of(session, sector)]
    return frozenset(
        session.scalars(select(CellMember.agent_id).where(CellMember.cell_id.in_(cells)))
    )


def cells_of(session: Session, sector: str) -> list[tuple[str, str]]:
    """Return (id, name) of the watch cells that look after *sector*, by name."""
    tree = [(t.id, t.parent_id) for t in session.execute(select(Territory.id, Territory.parent_id))]
    ground: dict[str, set[str]] = {}
    for cell, place in session.execute(select(CellSector.cell_id, CellSector.territory_id)):
        ground.setdefault(cell, set()).add(place)
    cells = session.execute(select(WatchCell.id, WatchCell.name).order_by(WatchCell.name)).all()
    return [
        (cell, name)
        for cell, name in cells
        if sector in below(tree, frozenset(ground.get(cell, ())))
    ]


def _named(transmission: Transmission, actor: Actor, sector: str, members: frozenset[str]) -> bool:
    if transmission.recipient == WATCH_CELL:
        return actor.id in members
    on_ground = sector in actor.sectors or sector in actor.perimeter
    return actor.profession == transmission.recipient and on_ground
