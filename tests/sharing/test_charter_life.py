"""A version is proposed, signed, adopted, in force and replaced; each step at the desk."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from charters.life import Lacking, State
from config.settle import found_all
from config.wiring import now
from sharing.command import ConflictError
from sharing.proposals import PrepareProposal, WithdrawVersion
from sharing.store import TextVersion
from sharing.versions import ListVersions, ReadVersion
from tests.charters.files import default_engine
from tests.council import SmallCouncil
from tests.signers import FIRST, NAME, SHIPPED_NUMBER, TWO, Signers, signers, version

PARIS = ZoneInfo("Europe/Paris")
BASE = default_engine().charter.base
LOOSE = (
    "quorum:\n  partners: 3\n  kinds: [municipality, state]\n",
    "quorum: {partners: 1}\n",
)


def states(all_: Signers) -> dict[str, State]:
    """The state of each version, as the mediator lists them."""
    return {view.name: view.state for view in all_.ask("mediator", ListVersions())}


def test_a_council_begins_with_a_charter_that_nobody_signed(council: SmallCouncil) -> None:
    """It is stored, in force, and says that it is the first."""
    [founding] = council.ask("mediator", ListVersions())
    assert (founding.name, founding.state, founding.founding) == (
        FIRST,
        State.IN_FORCE,
        True,
    )
    page = council.ask("mediator", ReadVersion(FIRST))
    assert (page.before, page.signatures) == (None, ())
    assert page.title == "Charte déontologique locale"
    assert found_all(council.house) == 0


def test_a_council_of_before_gets_its_first_version(council: SmallCouncil) -> None:
    """By `vigie db upgrade`, or with its first proposal, whichever comes first."""
    for here in (council, council.neighbour):
        assert here is not None
        with here.sessions.of(here.id) as session:
            session.delete(session.get_one(TextVersion, (here.id, "charter", FIRST)))
    all_ = signers(council)
    assert states(all_) == {}
    assert all_.ask("coordinator", PrepareProposal()).charter.own_name == FIRST
    all_.propose()
    assert states(all_) == {FIRST: State.IN_FORCE, NAME: State.PROPOSED}
    assert found_all(council.house) == 1


def test_the_whole_life(council: SmallCouncil) -> None:
    """From the proposal to the day it is replaced; every step is in the trail with its article."""
    all_ = signers(council)
    changed = version(102, ("Charte déontologique locale\n", "Charte du Val-Fleuri\n"))
    all_.at = datetime(datetime.now(UTC).year + 1, 3, 1, 15, tzinfo=UTC)
    assert all_.propose(changed) == NAME
    assert all_.sign("town", changed).in_force_from is None
    assert all_.sign("mediation", changed).in_force_from is None
    page = all_.ask("mediator", ReadVersion(NAME))
    assert page.view.state is State.PROPOSED
    assert page.lacking == Lacking(1, frozenset({"state"}))
    assert {one.partner for one in page.signatures} == {"Ville de Val-Fleuri", "Médiation du Val"}
    assert page.waited_for == ("Habitat du Val", "Police nationale")
    begins = all_.sign("state", changed).in_force_from
    assert begins == datetime(all_.at.year, 3, 2, tzinfo=PARIS)
    assert states(all_) == {FIRST: State.IN_FORCE, NAME: State.ADOPTED}

    council.house.in_force.look(council.id)
    in_force = council.house.in_force
    assert in_force(council.id, begins - timedelta(microseconds=1)).charter.own_name == FIRST
    assert in_force(council.id, begins).charter.own_name == NAME
    all_.at = begins
    assert states(all_) == {FIRST: State.SUPERSEDED, NAME: State.IN_FORCE}
    steps = [
        (entry.action, entry.resource, entry.articles, entry.charter)
        for entry in council.trail()
        if entry.action in ("charter:propose", "charter:sign", "charter:key")
    ]
    under = f"{FIRST}+{BASE}"
    assert steps[-4:] == [
        ("charter:propose", "charter:*", '["A18"]', under),
        *[("charter:sign", f"charter:{NAME}", '["A18"]', under)] * 3,
    ]
    assert sum(action == "charter:key" for action, *_ in steps) == 4
    neighbour = council.neighbour
    assert neighbour is not None
    assert in_force(neighbour.id, begins).charter.own_name == FIRST


def test_what_was_decided_stays_under_its_version(council: SmallCouncil) -> None:
    """An entry made under one version names it; the next one changes nothing of that."""
    all_ = signers(council)
    begins = all_.adopt()
    council.house.in_force.look(council.id)
    all_.ask("mediator", ListVersions())
    before = council.trail()[-1].charter
    all_.at = begins + timedelta(seconds=1)
    all_.ask("mediator", ListVersions())
    assert (before, council.trail()[-1].charter) == (
        f"{FIRST}+{BASE}",
        f"{NAME}+{BASE}",
    )
    assert all_.ask("mediator", ReadVersion(FIRST)).own.charter.own_name == FIRST


def test_a_proposal_cannot_lower_its_own_bar(council: SmallCouncil) -> None:
    """It asks for one partner; the version that it replaces asks for three, and that counts."""
    all_ = signers(council)
    loose = version(102, LOOSE)
    all_.propose(loose)
    assert all_.sign("town", loose).in_force_from is None
    assert all_.sign("state", loose).in_force_from is None
    assert all_.sign("housing", loose).in_force_from is not None
    three = version(103, LOOSE)
    all_.propose(three)
    assert all_.sign("mediation", three, "charte-locale@103").in_force_from is not None


def test_an_adopted_version_that_waits_is_what_the_next_one_replaces(council: SmallCouncil) -> None:
    """And the next one does not begin before it."""
    all_ = signers(council)
    day = (now() + timedelta(days=90)).date()
    late = version(102, ("quorum:\n", f"begins: {day}\nquorum:\n"))
    begins = all_.adopt(late)
    assert begins == datetime(day.year, day.month, day.day, tzinfo=PARIS)
    assert all_.ask("coordinator", PrepareProposal()).charter.own_name == NAME
    assert all_.adopt(version(103), "charte-locale@103") == begins
    council.house.in_force.look(council.id)
    assert council.house.in_force(council.id, begins).charter.own_name == "charte-locale@103"


def test_one_proposal_at_a_time_and_a_name_for_one_text(council: SmallCouncil) -> None:
    """Each said in a word of its own; a withdrawn name stays taken."""
    all_ = signers(council)
    all_.propose()
    for content, code in (
        (TWO, "version_known"),
        (TWO + b"# autre\n", "version_taken"),
        (version(SHIPPED_NUMBER), "version_known"),
        (version(SHIPPED_NUMBER) + b"\n", "version_taken"),
        (version(103), "proposal_open"),
    ):
        with pytest.raises(ConflictError) as error:
            all_.propose(content)
        assert error.value.code == code, content[-20:]
    all_.ask("coordinator", WithdrawVersion(NAME))
    assert states(all_)[NAME] is State.WITHDRAWN
    with pytest.raises(ConflictError) as error:
        all_.propose()
    assert error.value.code == "version_known"
    with pytest.raises(ConflictError) as error:
        all_.sign("town")
    assert error.value.code == "version_withdrawn"
    with pytest.raises(ConflictError) as error:
        all_.ask("coordinator", WithdrawVersion(NAME))
    assert error.value.code == "version_withdrawn"
    assert all_.propose(version(103)) == "charte-locale@103"
