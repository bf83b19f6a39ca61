"""Whom a plan reaches: from professions and watch cells to the agents on that ground.

A profession means its agents whose post or organisation covers the sector; the watch cell
means the members of every cell that looks after it.  A person named twice hears once, by
the shortest delay.  Whether they *may* hear is the charter's business.

Of those who are meant, the ones on duty are told.  When none of them is, or none who is may hear
this, all are told, as if there were no roster: a roster never makes that nobody is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from alerts.store import CellMember, CellSector, WatchCell
from charters.parties import Actor
from protocols.model import WATCH_CELL
from protocols.plan import Transmission
from sharing.store import Territory
from sharing.store.sessions import ask
from sharing.territories import below, read_tree


@dataclass(frozen=True, slots=True)
class Recipient:
    """One agent to tell, within a delay, for these duties."""

    actor: Actor
    within: timedelta
    duties: tuple[str, ...]
    acknowledge: bool


def recipients(
    session: Session,
    transmissions: Sequence[Transmission],
    sector: str,
    agents: Iterable[Actor],
    on_duty: frozenset[str] = frozenset(),
    may: Callable[[Actor], bool] = lambda actor: True,
    members: frozenset[str] | None = None,
) -> list[Recipient]:
    """Return who is to be told, soonest first, each agent once.

    *on_duty*: the ids of those who are; *may*: what the charter will say of somebody; *members*:
    of the sector's cells, if they are known already.
    """
    members = cell_members(session, sector) if members is None else members
    found: dict[str, Recipient] = {}
    people = list(agents)
    for transmission in sorted(transmissions, key=lambda t: t.within):
        meant = [one for one in people if named(transmission.recipient, one, sector, members)]
        here = [one for one in meant if one.id in on_duty and may(one)]
        for actor in here or meant:
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
    return members_by_sector(session, [sector])[sector]


def members_by_sector(session: Session, sectors: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return of each of *sectors* the agents of every watch cell that looks after it."""
    found: dict[str, set[str]] = {sector: set() for sector in sectors}
    for sector, agent in ask(session, _MEMBERS, sectors=list(found)).all():
        found[sector].add(agent)
    return {sector: frozenset(agents) for sector, agents in found.items()}


def cell_of(session: Session, agent_id: str, sector: str) -> str | None:
    """Return the name of the agent's watch cell that looks after *sector*, the first by name."""
    ground: dict[str, set[str]] = {}
    for name, place in session.execute(_CELLS_OF_AGENT, {"agent": agent_id}):
        ground.setdefault(name, set()).add(place)
    if not ground:
        return None
    tree = read_tree(session)
    return next((n for n in sorted(ground) if sector in below(tree, frozenset(ground[n]))), None)


def _members() -> Select[str, str]:
    """Of each of ``sectors`` the members of the cells that have it, or a place it lies in."""
    place = select(Territory.id.label("sector"), Territory.id, Territory.parent_id)
    place = place.where(Territory.id.in_(bindparam("sectors", expanding=True)))
    around = place.cte("around", recursive=True)
    around = around.union(
        select(around.c.sector, Territory.id, Territory.parent_id).join(
            around, Territory.id == around.c.parent_id
        )
    )
    return (
        select(around.c.sector, CellMember.agent_id)
        .join(
            CellSector,
            (CellSector.council_id == CellMember.council_id)
            & (CellSector.cell_id == CellMember.cell_id),
        )
        .join(around, CellSector.territory_id == around.c.id)
    )


_MEMBERS = _members()
_CELLS_OF_AGENT = (
    select(WatchCell.name, CellSector.territory_id)
    .join(
        CellSector,
        (CellSector.council_id == WatchCell.council_id) & (CellSector.cell_id == WatchCell.id),
    )
    .join(
        CellMember,
        (CellMember.council_id == WatchCell.council_id) & (CellMember.cell_id == WatchCell.id),
    )
    .where(CellMember.agent_id == bindparam("agent"))
)


def named(recipient: str, actor: Actor, sector: str, members: frozenset[str]) -> bool:
    """Say whether a *recipient* of a protocol means *actor*; *members*: of the sector's cells."""
    if recipient == WATCH_CELL:
        return actor.id in members
    on_ground = sector in actor.sectors or sector in actor.perimeter
    return actor.profession == recipient and on_ground
