"""The protocol lives the charter's life, by the same code: proposed, signed, adopted, in force."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from alerts.relay import relay
from alerts.store import Alert
from charters.document import read_bytes
from charters.life import State
from protocols.read import protocol_of
from sharing.command import ConflictError, InvalidInputError, NotFoundError, RefusedError
from sharing.events import PostEvent
from sharing.proposals import PrepareProtocol, ProposeProtocol, ProposeVersion, WithdrawProtocol
from sharing.signatures import SignProtocol
from sharing.store import Territory, TextVersion
from sharing.versions import ListProtocols, ListVersions, ReadProtocol
from tests.council import SmallCouncil
from tests.signers import FIRST, SHIPPED_PROTOCOL, TWO, Signers, protocol, signers

LOCAL = "protocole-local@1"
CONTENT = protocol("protocole-local", 1)


def states(all_: Signers) -> dict[str, State]:
    """The state of each version of the protocol, as the mediator lists them."""
    return {view.name: view.state for view in all_.ask("mediator", ListProtocols())}


def test_the_whole_life(council: SmallCouncil) -> None:
    """An alert keeps the version it was made by: the shipped one, then the one adopted here."""
    all_ = signers(council)
    council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    all_.at = datetime(datetime.now(UTC).year + 1, 3, 1, 15, tzinfo=UTC)
    assert all_.ask("coordinator", PrepareProtocol(CONTENT)).own_name == SHIPPED_PROTOCOL
    assert all_.ask("coordinator", ProposeProtocol(CONTENT)) == LOCAL
    all_.propose(TWO)  # one proposal of a kind at a time: the charter's does not stand in the way
    assert all_.sign_protocol("town", CONTENT, LOCAL).in_force_from is None
    page = all_.ask("mediator", ReadProtocol(LOCAL))
    assert (page.view.state, page.lacking.partners) == (State.PROPOSED, 2)
    assert (page.own.duties[0].id, page.replaces) == ("TOIT", SHIPPED_PROTOCOL)
    all_.sign_protocol("mediation", CONTENT, LOCAL)  # the shipped one asks for three
    begins = all_.sign_protocol("state", CONTENT, LOCAL).in_force_from
    assert begins == datetime(all_.at.year, 3, 2, tzinfo=ZoneInfo("Europe/Paris"))
    all_.at = begins
    assert states(all_) == {SHIPPED_PROTOCOL: State.SUPERSEDED, LOCAL: State.IN_FORCE}

    in_force = council.house.protocols
    in_force.look(council.id)
    council.ask("mediator", PostEvent(council.draft()))
    desk = replace(council.desk, clock=lambda: begins)
    assert relay(desk, in_force(council.id, begins), council.id).alerts == 1
    made = sorted((row.created_at, row.protocol) for row in council.rows(Alert))
    assert [name for _, name in made] == [SHIPPED_PROTOCOL, LOCAL]
    steps = [
        (entry.action, entry.resource, entry.articles)
        for entry in council.trail()
        if entry.action in ("protocol:propose", "protocol:sign")
    ]
    assert steps == [
        *[("protocol:propose", "protocol:*", '["A09"]')] * 2,
        *[("protocol:sign", f"protocol:{LOCAL}", '["A09"]')] * 3,
    ]
    assert council.neighbour is not None
    assert in_force(council.neighbour.id, begins).own_name == SHIPPED_PROTOCOL
    assert all_.ask("mediator", ListVersions())[-1].name == FIRST


def test_a_signature_of_one_kind_is_none_of_the_other(council: SmallCouncil) -> None:
    """What a partner signed as a charter never adopts a protocol of the same bytes."""
    all_ = signers(council)
    all_.ask("coordinator", ProposeProtocol(CONTENT))
    as_charter = all_.signature("town", CONTENT, LOCAL)
    with pytest.raises(InvalidInputError) as error:
        all_.ask("officer", SignProtocol(LOCAL, as_charter))
    assert error.value.problems[0].code == "wrong_signature"
    all_.propose(TWO)
    with pytest.raises(InvalidInputError) as error:
        all_.ask("officer", SignProtocol(LOCAL, all_.signature("town")))
    assert error.value.problems[0].code == "other_version"


def test_what_a_life_does_not_allow(council: SmallCouncil) -> None:
    """By whom, of what, twice: each refused with its reason, and nothing half-done."""
    all_ = signers(council)
    for agent in ("mediator", "officer"):
        with pytest.raises(RefusedError):
            all_.ask(agent, ProposeProtocol(CONTENT))
    for wrong, code in (
        (b"", "not_checked"),
        (TWO, "not_checked"),
        (CONTENT.replace(b"partners: 2", b"partners: 9"), "quorum_partners"),
        (CONTENT.replace(b"title:", b"begins: 2020-01-01\ntitle:"), "begins_past"),
    ):
        with pytest.raises(InvalidInputError) as invalid:
            all_.ask("coordinator", ProposeProtocol(wrong))
        assert [problem.code for problem in invalid.value.problems] == [code]
    assert sum(row.kind == "protocol" for row in council.rows(TextVersion)) == 1
    all_.ask("coordinator", ProposeProtocol(CONTENT))
    for again, code in (
        (CONTENT, "version_known"),
        (CONTENT + b"#", "version_taken"),
        (None, "proposal_open"),
    ):
        with pytest.raises(ConflictError) as error:
            all_.ask("coordinator", PrepareProtocol(again))
        assert error.value.code == code
    with pytest.raises(InvalidInputError):
        all_.ask("coordinator", ProposeVersion(CONTENT))
    with pytest.raises(NotFoundError):
        all_.ask("officer", ReadProtocol(FIRST))
    all_.ask("coordinator", WithdrawProtocol(LOCAL))
    assert states(all_) == {SHIPPED_PROTOCOL: State.IN_FORCE, LOCAL: State.WITHDRAWN}


IN_NORD = """\
  - id: NORD
    label: "Bruit au nord : prévenir le coordonnateur dans les 30 minutes."
    when: {categories: [TRQ-01], sectors: [NORD]}
    whom: [council_coordinator]
    within_min: 30
"""


def test_a_duty_may_name_places_of_the_council(council: SmallCouncil) -> None:
    """By their code, for all that lies under them; a code of nowhere is refused with the others."""
    with council.sessions.reading(council.id) as session:
        codes = {place.id: place.code for place in session.scalars(select(Territory))}
    here, whole = codes[council.places["nord"]], codes[council.places["ville"]]
    vocabulary = council.house.taxonomy.vocabulary

    def told(code: str) -> int:
        text = protocol("local", 1, IN_NORD.replace("NORD]", f"{code}]"))
        read = protocol_of(read_bytes(text, "local.yaml"), vocabulary)
        for place in ("nord", "sud"):
            sector = council.places[place]
            draft = council.draft(category="TRQ-01", severity=1, sector=sector, urgency="routine")
            council.ask("coordinator", PostEvent(draft))
        return relay(council.desk, read, council.id).alerts

    assert told(here) == 1
    assert told(whole) == 2
    assert told("gone") == 0
    all_ = signers(council)
    with pytest.raises(InvalidInputError) as error:
        all_.ask("coordinator", ProposeProtocol(protocol("local", 1, IN_NORD)))
    [problem] = error.value.problems
    assert problem.code == "unknown_place"
    assert problem.wrong == "Aucun lieu du conseil n'a le code «\xa0NORD\xa0»."
    assert here in problem.right
    known = protocol("local", 1, IN_NORD.replace("NORD]", f"{here}]"))
    assert all_.ask("coordinator", ProposeProtocol(known)) == "local@1"
