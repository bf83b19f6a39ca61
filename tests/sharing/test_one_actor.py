"""Whoever knocks alone is given the same ground as whoever is listed with everybody."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, select

from sharing.agents import active_actors, one_actor, with_ground
from sharing.gate import SCOPES
from sharing.store import Agent, AgentSector, Partner, Territory
from tests.council import AGENTS, SmallCouncil

ONE = with_ground(
    select(Agent.id, Agent.partner_id, Agent.profession, Partner.kind, Agent.accepted_version)
    .join(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
    .where(Agent.id == bindparam("id"))
)


def test_one_agent_alone_stands_where_they_stand_among_all(council: SmallCouncil) -> None:
    """Sectors and perimeter, down to the last estate, and nothing of the neighbour."""
    estate = "x" * 16
    with council.sessions.of(council.id) as session:
        session.add(
            Territory(
                id=estate, code="deep", kind="estate", name="D", parent_id=council.places["sud"]
            )
        )
    now = datetime.now(UTC)
    with council.sessions.reading(council.id) as session:
        everybody = {actor.id: actor for actor in active_actors(session, council.id, now)}
        alone = [
            one_actor(council.id, session.execute(ONE, {"id": a, "now": now}).one())
            for a in everybody
        ]
        for one in alone:
            assert active_actors(session, council.id, now, {one.id}) == [one]
    assert {actor.id: actor for actor in alone} == everybody
    assert len(alone) == len(AGENTS)
    everywhere = everybody[council.agents["coordinator"]].sectors
    assert everywhere == {*council.places.values(), estate}


def test_a_ring_in_the_tree_ends(council: SmallCouncil) -> None:
    """Whatever an import has done to the tree, nobody waits for ever at the gate."""
    with council.sessions.of(council.id) as session:
        north = session.get_one(Territory, (council.id, council.places["nord"]))
        north.parent_id = council.places["peupliers"]
    found = council.gate.recognise_key(council.key("mediator", *SCOPES))
    assert found is not None
    assert found.actor.sectors == {council.places["nord"], council.places["peupliers"]}


def test_ground_of_another_council_is_not_reached(council: SmallCouncil) -> None:
    """Even where a row of this council points at it under the same id."""
    assert council.neighbour is not None
    place = "y" * 16
    for here in (council, council.neighbour):
        with here.sessions.of(here.id) as session:
            session.add(Territory(id=place, code="same", kind="sector", name="S"))
            if here is council:
                session.flush()
                session.add(AgentSector(agent_id=council.agents["mediator"], territory_id=place))
    with council.neighbour.sessions.of(council.neighbour.id) as session:
        session.add(Territory(id="z" * 16, code="under", kind="estate", name="U", parent_id=place))
    assert place in council.actor("mediator").sectors
    found = council.gate.recognise_key(council.key("mediator", *SCOPES))
    assert found is not None
    assert place in found.actor.sectors
    assert "z" * 16 not in found.actor.sectors
