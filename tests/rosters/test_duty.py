"""Who is on duty is told; and a roster never makes that nobody is."""

from __future__ import annotations

from datetime import UTC, datetime

from alerts.rosters.duty import on_duty, rostered
from alerts.store import Delivery
from sharing.events import PostEvent
from tests.council import SmallCouncil
from tests.rosters.lines import NEVER, ROUND_THE_CLOCK, instead, on_roster


def duty(council: SmallCouncil) -> tuple[set[str], set[str]]:
    """Who is on duty now, and who is rostered at all, by code."""
    codes = {agent: code for code, agent in council.agents.items()}
    with council.sessions.reading(council.id) as session:
        found = on_duty(session, datetime.now(UTC)), rostered(session)
    on, known = ({codes[agent] for agent in agents} for agents in found)
    return on, known


def told(council: SmallCouncil, **changes: object) -> set[str]:
    """Something happens in nord: who is told, by code."""
    council.ask("police" if changes else "mediator", PostEvent(council.draft(**changes)))
    council.relay()
    codes = {agent: code for code, agent in council.agents.items()}
    return {codes[delivery.agent_id] for delivery in council.rows(Delivery)}


def test_of_a_cell_whoever_is_on_duty_is_told(council: SmallCouncil) -> None:
    """Without a roster, both of the cell; with one, the one whose turn it is."""
    on_roster(council, ("coordinator", *ROUND_THE_CLOCK), ("officer", *NEVER))
    assert duty(council) == ({"coordinator"}, {"coordinator", "officer"})
    assert told(council, category="PER-04") == {"coordinator", "police"}


def test_where_nobody_is_on_duty_everybody_is_told(council: SmallCouncil) -> None:
    """A roster that says nothing of now changes nothing; a neighbour's neither."""
    there = council.neighbour
    assert there is not None
    on_roster(there, ("officer", *ROUND_THE_CLOCK))
    [shift, _] = on_roster(council, ("officer", *ROUND_THE_CLOCK), ("coordinator", *NEVER))
    instead(council, shift, None)
    assert duty(council) == (set(), {"officer", "coordinator"})
    assert told(council) == {"officer", "coordinator"}


def test_whoever_stands_in_is_on_duty(council: SmallCouncil) -> None:
    """And the one whose turn it was is not."""
    [shift] = on_roster(council, ("officer", *ROUND_THE_CLOCK))
    instead(council, shift, "coordinator")
    assert duty(council) == ({"coordinator"}, {"officer", "coordinator"})
    assert told(council, category="PER-04") == {"coordinator", "police"}


def test_where_those_on_duty_may_not_hear_the_others_are_told(council: SmallCouncil) -> None:
    """A point of sale is not the municipal police's business (A07): the cell still hears of it."""
    on_roster(council, ("officer", *ROUND_THE_CLOCK))
    assert "coordinator" in told(council, category="STU-02")
