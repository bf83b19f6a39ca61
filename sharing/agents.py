"""Agents as the charter sees them: who they are and the ground they answer for.

A territory given to an agent or a partner means all that lies under it.  A seat in a working group
counts while the accreditation is in force and the group exists.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    bindparam,
    literal,
    null,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from charters.parties import NOTHING, NOWHERE, Actor
from sharing.store import (
    Accreditation,
    Agent,
    AgentSector,
    Partner,
    PartnerSector,
    Territory,
    UtcDateTime,
    WorkingGroup,
)
from sharing.store.joined import Joined
from sharing.store.sessions import ask
from sharing.territories import reaching


@dataclass(frozen=True, slots=True)
class Ground:
    """Who is there and whose ground is what, at one moment of a council.

    ``posts``: (agent, place).  ``estates``: (partner, place).  ``places``: the whole tree, (place,
    parent, kind).  ``people``: rows of ``_PEOPLE``.
    """

    posts: Sequence[tuple[str, str]]
    estates: Sequence[tuple[str, str]]
    places: Sequence[tuple[str, str | None, str]]
    people: Sequence[tuple[Any, ...]]


def read_ground(session: Session, now: datetime) -> Ground:
    """Read it, by one question: it is asked at each alert.  *now*: see ``active_actors``."""
    read: dict[str, list[Any]] = {"post": [], "estate": [], "place": [], "agent": []}
    for what, *row in ask(session, _GROUND, now=now).all():
        read[what].append(row)
    posts, estates = ([(owner, place) for owner, place, *_ in read[w]] for w in ("post", "estate"))
    places = [(place, parent, kind) for place, parent, kind, *_ in read["place"]]
    return Ground(posts, estates, places, sorted(read["agent"]))


def active_actors(
    session: Session,
    council_id: str,
    now: datetime,
    among: Collection[str] | None = None,
    ground: Ground | None = None,
) -> list[Actor]:
    """Return the agents of the council who have not left, in the order of ids.

    ``now``: when their accreditations are looked at.  ``among``: only those of these ids.
    ``ground``: if the same transaction has read it already.
    """
    ground = ground or read_ground(session, now)
    posts, estates = _grouped(ground.posts), _grouped(ground.estates)
    reach = reaching([(place, parent) for place, parent, _ in ground.places])
    return [
        Actor(
            agent,
            council_id,
            partner,
            kind,
            profession,
            reach(posts.get(agent, NOWHERE)),
            reach(estates.get(partner, NOWHERE)),
            groups=_words(groups),
            accredited=groups is not None,
            accepted=_accepted(version),
        )
        for agent, partner, profession, kind, version, groups in ground.people
        if among is None or agent in among
    ]


def seats_change(session: Session, begins: datetime, ends: datetime) -> list[datetime]:
    """Return the instants between the two at which an accreditation begins or ends by its date."""
    return sorted(ask(session, _SEATS_CHANGE, begins=begins, ends=ends).scalars())


def one_actor(council_id: str, row: Row[*tuple[Any, ...]]) -> Actor:
    """Return the actor of a row of ``with_ground``; no further question is asked."""
    return Actor(
        row.id,
        council_id,
        row.partner_id,
        row.kind,
        row.profession,
        _words(row.posts),
        _words(row.estates),
        groups=_words(row.groups),
        accredited=row.groups is not None,
        accepted=_accepted(row.accepted_version),
    )


def with_ground(people: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Return *people* (who has ``id`` and ``partner_id``) with their ground and groups beside.

    For a query that finds one agent: the database goes down the tree by itself, and one question
    brings all that is to be known of them: ``posts``, ``estates`` and ``groups``.  Its parameter
    ``now`` says when their accreditations are looked at.
    """
    who = people.cte("who")
    post = select(AgentSector.territory_id.label("id"), literal(True).label("is_post"))
    estate = select(PartnerSector.territory_id, literal(False))
    roots = post.join(who, AgentSector.agent_id == who.c.id).union_all(
        estate.join(who, PartnerSector.partner_id == who.c.partner_id)
    )
    reached = select(roots.subquery()).cte("reached", recursive=True)
    reached = reached.union(
        select(Territory.id, reached.c.is_post).join(reached, Territory.parent_id == reached.c.id)
    )

    def listed(*, is_post: bool) -> ColumnElement[str]:
        return Joined(reached.c.id).filter(reached.c.is_post.is_(is_post))

    ground = select(listed(is_post=True).label("posts"), listed(is_post=False).label("estates"))
    beside = ground.subquery()
    return select(who, beside, seats_of(who.c.id).label("groups")).join_from(who, beside, true())


_NOW = bindparam("now", type_=UtcDateTime())
IN_FORCE = (
    Accreditation.since <= _NOW,
    Accreditation.until > _NOW,
    Accreditation.ended_at.is_(None),
)
"""What an accreditation is that counts at ``now``, a parameter."""


def seats_of(agent: SQLColumnExpression[str]) -> ScalarSelect[str]:
    """Return the groups in which *agent* is accredited at ``now``, or NULL for none."""
    return (
        select(Joined(Accreditation.group_id))
        .join(
            WorkingGroup,
            (WorkingGroup.council_id == Accreditation.council_id)
            & (WorkingGroup.id == Accreditation.group_id),
        )
        .where(
            Accreditation.agent_id == agent,
            *IN_FORCE,
            WorkingGroup.ended_at.is_(None),
        )
        .scalar_subquery()
    )


def _accepted(version: str | None) -> frozenset[str]:
    return NOTHING if version is None else frozenset((version,))


def _words(listed: str | None) -> frozenset[str]:
    return frozenset((listed or "").split())


_PEOPLE = (
    select(
        literal("agent"),
        Agent.id,
        Agent.partner_id,
        Agent.profession,
        Partner.kind,
        Agent.accepted_version,
        seats_of(Agent.id),
    )
    .join(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
    .where(Agent.left_at.is_(None))
)
_NO = (null(),) * 3  # what only people have
_GROUND: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(literal("post"), AgentSector.agent_id, AgentSector.territory_id, null(), *_NO),
    select(literal("estate"), PartnerSector.partner_id, PartnerSector.territory_id, null(), *_NO),
    select(literal("place"), Territory.id, Territory.parent_id, Territory.kind, *_NO),
    _PEOPLE,
)


_BEGINS, _ENDS = (bindparam(name, type_=UtcDateTime()) for name in ("begins", "ends"))
_SEATS_CHANGE = union(
    *(
        select(edge).where(Accreditation.ended_at.is_(None), edge > _BEGINS, edge < _ENDS)
        for edge in (Accreditation.since, Accreditation.until)
    )
)


def _grouped(rows: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for owner, place in rows:
        found.setdefault(owner, set()).add(place)
    return {owner: frozenset(places) for owner, places in found.items()}
