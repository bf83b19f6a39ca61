"""Agents as the charter sees them: who they are and the ground they answer for.

A territory given to an agent or a partner means all that lies under it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from charters.parties import Actor
from sharing.store import Agent, AgentSector, Partner, PartnerSector
from sharing.territories import below, read_tree


def active_actors(session: Session, council_id: str) -> list[Actor]:
    """Return every agent of the council who has not left, in the order of ids."""
    rows = session.execute(_ACTIVE)
    return actors_of(session, council_id, [(a, p, work, kind) for a, p, work, kind in rows])


def actors_of(
    session: Session, council_id: str, rows: Sequence[tuple[str, str, str, str]]
) -> list[Actor]:
    """Return the actors of (agent id, partner id, profession, partner kind) rows."""
    tree = read_tree(session)
    one = len(rows) == 1
    posts = _grouped(
        session.execute(_POSTS_OF_ONE, {"agent": rows[0][0]}) if one else session.execute(_POSTS)
    )
    estates = _grouped(
        session.execute(_ESTATES_OF_ONE, {"partner": rows[0][1]})
        if one
        else session.execute(_ESTATES)
    )
    spread: dict[frozenset[str], frozenset[str]] = {}

    def ground(roots: frozenset[str]) -> frozenset[str]:
        if roots not in spread:
            spread[roots] = below(tree, roots)
        return spread[roots]

    return [
        Actor(
            id=agent,
            council=council_id,
            partner=partner,
            partner_kind=kind,
            profession=profession,
            sectors=ground(posts.get(agent, frozenset())),
            perimeter=ground(estates.get(partner, frozenset())),
        )
        for agent, partner, profession, kind in rows
    ]


_ACTIVE = (
    select(Agent.id, Agent.partner_id, Agent.profession, Partner.kind)
    .join(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
    .where(Agent.left_at.is_(None))
    .order_by(Agent.id)
)
_POSTS = select(AgentSector.agent_id, AgentSector.territory_id)
_POSTS_OF_ONE = _POSTS.where(AgentSector.agent_id == bindparam("agent"))
_ESTATES = select(PartnerSector.partner_id, PartnerSector.territory_id)
_ESTATES_OF_ONE = _ESTATES.where(PartnerSector.partner_id == bindparam("partner"))


def _grouped(rows: Iterable[Row[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for owner, place in rows:
        found.setdefault(owner, set()).add(place)
    return {owner: frozenset(places) for owner, places in found.items()}
