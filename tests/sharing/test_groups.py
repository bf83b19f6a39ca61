"""Working groups: who sits in them, until when, and what the charter then knows of a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from charters.parties import Actor, Record
from charters.vocabulary import Action, RecordKind
from sharing.accreditations import Accredit, EndAccreditation, ListCandidates
from sharing.agents import active_actors
from sharing.command import ConflictError, InvalidInputError, NotFoundError, RefusedError
from sharing.groups import CreateGroup, EndGroup, GroupView, ListGroups
from sharing.store import Accreditation, WorkingGroup
from tests.council import PASSPHRASE, SmallCouncil

YEAR = timedelta(days=365)


@pytest.fixture
def group(council: SmallCouncil) -> str:
    """A territorial group of the north."""
    made = CreateGroup("  Suivi   Nord ", "territorial_group", council.places["nord"])
    return council.ask("coordinator", made)


def soon(days: float = 30) -> datetime:
    """A moment some days from now."""
    return datetime.now(UTC) + timedelta(days=days)


def seen(council: SmallCouncil, agent: str, at: datetime | None = None) -> Actor:
    """The agent as the relay and the gate would know them at a moment."""
    with council.sessions.reading(council.id) as session:
        everybody = active_actors(session, council.id, at or datetime.now(UTC))
    return next(actor for actor in everybody if actor.id == council.agents[agent])


def listed(council: SmallCouncil, agent: str = "coordinator") -> tuple[GroupView, ...]:
    """What the agent sees of the groups."""
    return council.ask(agent, ListGroups())


def test_a_member_is_one_for_their_term(council: SmallCouncil, group: str) -> None:
    """From now until the day, in whatever way the person is looked at."""
    until = soon()
    council.ask("coordinator", Accredit(group, council.agents["officer"], until))
    [view] = listed(council)
    assert (view.name, view.body, view.territory_name) == (
        "Suivi Nord", "territorial_group", "Quartier Nord",
    )  # fmt: skip
    assert [(m.name, m.until, m.accepted) for m in view.members] == [("Cédric Roche", until, True)]
    for at, member in (
        (datetime.now(UTC) - timedelta(days=1), False), (datetime.now(UTC), True),
        (until - timedelta(seconds=1), True), (until, False),
    ):  # fmt: skip
        officer = seen(council, "officer", at)
        assert officer.accredited is member
        assert officer.groups == (frozenset((group,)) if member else frozenset())
    token = council.gate.log_in(council.email("officer"), PASSPHRASE)
    known = council.gate.recognise(token or "")
    assert known is not None
    assert known.actor.groups == {group}
    assert not seen(council, "police").accredited


def test_what_ends_opens_nothing_from_then_on(council: SmallCouncil, group: str) -> None:
    """A seat, a group, a person who leaves; each row stays."""
    first = council.ask("coordinator", Accredit(group, council.agents["officer"], soon()))
    council.ask("coordinator", Accredit(group, council.agents["police"], soon()))
    council.ask("coordinator", EndAccreditation(group, first))
    assert not seen(council, "officer").accredited
    assert [m.name for m in listed(council)[0].members] == ["Élise Garnier"]
    again = council.ask("coordinator", Accredit(group, council.agents["officer"], soon()))
    assert again != first
    council.ask("coordinator", EndGroup(group))
    assert not seen(council, "officer").accredited
    assert not seen(council, "police").accredited
    [view] = listed(council)
    assert view.ended_at is not None
    assert view.members == ()
    assert len(council.rows(Accreditation)) == 3
    with pytest.raises(ConflictError):
        council.ask("coordinator", Accredit(group, council.agents["officer"], soon()))
    with pytest.raises(ConflictError):
        council.ask("coordinator", EndGroup(group))


@pytest.mark.parametrize("body", ["plenary", "restricted", "watch_cell", "operational_group"])
def test_the_law_refuses_other_formations(council: SmallCouncil, body: str) -> None:
    """Whatever a local charter says, nothing nominative is exchanged there."""
    with pytest.raises(RefusedError) as refused:
        council.ask("coordinator", CreateGroup("Séance", body))
    assert refused.value.decision.articles == ("N05",)
    assert council.rows(WorkingGroup) == []


@pytest.mark.parametrize("agent", ["mediator", "caretaker", "machine", "auditor"])
def test_whoever_could_read_nothing_is_not_accredited(
    council: SmallCouncil, group: str, agent: str
) -> None:
    """The answer says which article it is; nobody offers them either."""
    with pytest.raises(InvalidInputError) as refused:
        council.ask("coordinator", Accredit(group, council.agents[agent], soon()))
    [problem] = refused.value.problems
    assert problem.field == "agent"
    assert agent == "machine" or "A03" in problem.right
    assert council.rows(Accreditation) == []
    offered = {one.id for one in council.ask("coordinator", ListCandidates())}
    assert council.agents[agent] not in offered
    assert offered == {council.agents[a] for a in ("officer", "coordinator", "police")}


@pytest.mark.parametrize("term", [timedelta(), -timedelta(days=1), YEAR + timedelta(days=1)])
def test_a_term_is_a_year_at_most(council: SmallCouncil, group: str, term: timedelta) -> None:
    """And has not passed already."""
    until = datetime.now(UTC) + term
    with pytest.raises(InvalidInputError, match="until: bad_term"):
        council.ask("coordinator", Accredit(group, council.agents["officer"], until))


@pytest.mark.parametrize(
    ("name", "body", "territory", "problem"),
    [
        (" ", "territorial_group", None, "name: bad_length"),
        ("x" * 121, "territorial_group", None, "name: bad_length"),
        ("Nord", "committee", None, "body: unknown"),
        ("Nord", "territorial_group", "nowhere", "territory: unknown"),
        ("Nord\0", "territorial_group", None, "name: bad_character"),
    ],
)
def test_what_is_no_group_is_refused_by_field(
    council: SmallCouncil, name: str, body: str, territory: str | None, problem: str
) -> None:
    """Each with what would be right."""
    with pytest.raises(InvalidInputError, match=problem):
        council.ask("coordinator", CreateGroup(name, body, territory))


def test_nobody_sits_twice(council: SmallCouncil, group: str) -> None:
    """Neither somebody already there, nor somebody who is not."""
    council.ask("coordinator", Accredit(group, council.agents["officer"], soon()))
    with pytest.raises(ConflictError):
        council.ask("coordinator", Accredit(group, council.agents["officer"], soon()))
    with pytest.raises(InvalidInputError, match="agent: unknown"):
        council.ask("coordinator", Accredit(group, "nobody", soon()))
    with pytest.raises(NotFoundError):
        council.ask("coordinator", Accredit("nowhere", council.agents["officer"], soon()))
    with pytest.raises(NotFoundError):
        council.ask("coordinator", EndAccreditation(group, "nothing"))


def test_one_sees_the_groups_that_the_charter_lets_one_see(
    council: SmallCouncil, group: str
) -> None:
    """Members their own, those who control all of them, the others none."""
    council.ask("coordinator", CreateGroup("Suivi Sud", "thematic_group"))
    council.ask("coordinator", Accredit(group, council.agents["officer"], soon()))
    names = {who: [g.name for g in listed(council, who)] for who in ("officer", "auditor")}
    assert names == {"officer": ["Suivi Nord"], "auditor": ["Suivi Nord", "Suivi Sud"]}
    assert listed(council, "police") == listed(council, "mediator") == ()
    for deed in (Accredit(group, council.agents["police"], soon()), EndGroup(group)):
        with pytest.raises(RefusedError):
            council.ask("officer", deed)


def test_each_step_is_in_the_trail(council: SmallCouncil, group: str) -> None:
    """Who was accredited by whom, until when, and when it ended; no name."""
    given = council.ask("coordinator", Accredit(group, council.agents["officer"], soon()))
    council.ask("coordinator", EndAccreditation(group, given))
    council.ask("coordinator", EndGroup(group))
    steps = [e for e in council.trail() if e.action.startswith("group:")]
    assert [e.action for e in steps] == [
        "group:create", "group:accredit", "group:accredit", "group:end",
    ]  # fmt: skip
    assert {e.resource for e in steps} == {f"working_group:{group}"}
    assert all(council.agents["officer"] in e.detail for e in steps[1:3])
    assert "Roche" not in "".join(e.detail for e in steps)


def test_a_group_of_another_council_is_not_there(council: SmallCouncil, group: str) -> None:
    """Its id, known, opens nothing."""
    assert council.neighbour is not None
    for deed in (Accredit(group, "x", soon()), EndGroup(group)):
        with pytest.raises(NotFoundError):
            council.neighbour.ask("coordinator", deed)
    assert council.neighbour.ask("coordinator", ListGroups()) == ()


def test_a_group_opens_records_to_its_members_only(council: SmallCouncil, group: str) -> None:
    """What the charter says with the seat, and said without it."""
    record = Record(RecordKind.NOMINATIVE_RECORD, "x", council.id, working_group=group)
    asked = (Action.NOMINATIVE_READ, record, "territorial_group", "individual_follow_up")
    desk = council.house.desk
    assert not desk.would(seen(council, "officer"), *asked).owed
    council.ask("coordinator", Accredit(group, council.agents["officer"], soon()))
    assert desk.would(seen(council, "officer"), *asked).owed == {"mfa", "motive"}
