"""Agents as the charter sees them: who they are and the ground they answer for.

A territory given to an agent or a partner means all that lies under it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Row, Select, bindparam, literal, select
from sqlalchemy.orm import Session

from charters.parties import Actor
from sharing.store import Agent, AgentSector, Partner, PartnerSector, Territory
from sharing.territories import reaching, read_tree


def active_actors(session: Session, council_id: str) -> list[Actor]:
    """Return every agent of the council who has not left, in the order of ids."""
    rows = session.execute(_ACTIVE)
    return actors_of(session, council_id, [(a, p, work, kind) for a, p, work, kind in rows])


def actors_of(
    session: Session, council_id: str, rows: Sequence[tuple[str, str, str, str]]
) -> list[Actor]:
    """Return the actors of (agent id, partner id, profession, partner kind) rows."""
    if len(rows) == 1:
        return [_actor(council_id, rows[0], *_ground_of_one(session, *rows[0][:2]))]
    posts = _grouped(session.execute(_POSTS))
    estates = _grouped(session.execute(_ESTATES))
    reach = reaching(read_tree(session))
    return [
        _actor(
            council_id,
            row,
            reach(posts.get(row[0], frozenset())),
            reach(estates.get(row[1], frozenset())),
        )
        for row in rows
    ]


def _actor(
    council_id: str,
    row: tuple[str, str, str, str],
    sectors: frozenset[str],
    perimeter: frozenset[str],
) -> Actor:
    agent, partner, profession, kind = row
    return Actor(
        id=agent,
        council=council_id,
        partner=partner,
        partner_kind=kind,
        profession=profession,
        sectors=sectors,
        perimeter=perimeter,
    )


def _ground_of_one(
    session: Session, agent: str, partner: str
) -> tuple[frozenset[str], frozenset[str]]:
    """Return sectors and perimeter of one agent: the database goes down the tree by itself."""
    rows = session.execute(_GROUND, {"agent": agent, "partner": partner}).all()
    return (
        frozenset(place for place, is_post in rows if is_post),
        frozenset(place for place, is_post in rows if not is_post),
    )


def _ground() -> Select[str, bool]:
    post = select(AgentSector.territory_id.label("id"), literal(True).label("is_post")).where(
        AgentSector.agent_id == bindparam("agent")
    )
    estate = select(PartnerSector.territory_id, literal(False)).where(
        PartnerSector.partner_id == bindparam("partner")
    )
    roots = post.union_all(estate).subquery()
    reached = select(roots.c.id, roots.c.is_post).cte("reached", recursive=True)
    reached = reached.union(
        select(Territory.id, reached.c.is_post).join(reached, Territory.parent_id == reached.c.id)
    )
    return select(Territory.id, reached.c.is_post).join(reached, Territory.id == reached.c.id)


_GROUND = _ground()
_ACTIVE = (
    select(Agent.id, Agent.partner_id, Agent.profession, Partner.kind)
    .join(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
    .where(Agent.left_at.is_(None))
    .order_by(Agent.id)
)
_POSTS = select(AgentSector.agent_id, AgentSector.territory_id)
_ESTATES = select(PartnerSector.partner_id, PartnerSector.territory_id)


def _grouped(rows: Iterable[Row[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for owner, place in rows:
        found.setdefault(owner, set()).add(place)
    return {owner: frozenset(places) for owner, places in found.items()}
