"""Log-in by ProConnect at the gate: found by e-mail once, by (issuer, subject) ever after."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from config.cli import main
from config.commands import agent as command
from sharing.federated import Federated, TurnedAwayError, Vouched
from sharing.gate import Visitor
from sharing.store import Agent, FederatedLogin, Login, LoginSession
from tests.council import SmallCouncil

TOWN, ELSEWHERE = "21690123100011", "21330063500017"
ISSUER = "https://provider.example/api/v2"


class Federation:
    """The gate of ProConnect in a small council, and what is shown there."""

    def __init__(self, council: SmallCouncil) -> None:
        self.council = council
        self.gate = Federated(council.sessions, council.gate.clock, frozenset({TOWN}))

    def shown(self, agent: str = "mediator", /, **changes: object) -> Vouched:
        """Return the identity of an agent of the town, without a second factor."""
        here = Vouched(ISSUER, f"sub-of-{agent}", self.council.email(agent), TOWN, proved=False)
        return replace(here, **changes)  # type: ignore[arg-type]  # a test names the right fields

    def enter(self, shown: Vouched) -> Visitor:
        """Log in and be recognised."""
        found = self.council.gate.recognise(self.gate.log_in(shown))
        assert found is not None
        return found

    def refuse(self, shown: Vouched) -> str:
        """Return why somebody is turned away; nothing is opened or linked by that."""
        before = len(self.council.rows(LoginSession)), len(self.council.rows(FederatedLogin))
        with pytest.raises(TurnedAwayError) as error:
            self.gate.log_in(shown)
        assert (len(self.council.rows(LoginSession)), len(self.council.rows(FederatedLogin))) == (
            before
        )
        return error.value.why

    def trail(self) -> list[tuple[str, str, dict[str, str]]]:
        """Return what the trail says, in no order."""
        return sorted(
            ((one.action, one.outcome, json.loads(one.detail)) for one in self.council.trail()),
            key=str,
        )


@pytest.fixture
def federation(council: SmallCouncil) -> Federation:
    """The gate of ProConnect in a small council."""
    return Federation(council)


def test_the_first_log_in_finds_the_account_by_its_e_mail(federation: Federation) -> None:
    """However its letters are; the pair is remembered, and the trail says each step."""
    email = f" {federation.council.email('mediator').upper()} "
    visitor = federation.enter(federation.shown(email=email))
    assert visitor.actor.id == federation.council.agents["mediator"]
    assert (visitor.proved_at, visitor.actor.proved) == (None, frozenset())
    [linked] = federation.council.rows(FederatedLogin)
    assert (linked.agent_id, linked.issuer, linked.subject) == (
        visitor.actor.id,
        ISSUER,
        "sub-of-mediator",
    )
    assert federation.trail() == [
        ("proconnect:link", "permitted", {}),
        ("session:open", "permitted", {"how": "proconnect"}),
    ]


def test_later_log_ins_go_by_the_subject_only(federation: Federation) -> None:
    """The provider's e-mail and ours may change, and theirs may be somebody else's here."""
    first = federation.enter(federation.shown())
    for email in ("new@name.example", federation.council.email("officer"), ""):
        again = federation.enter(federation.shown(email=email))
        assert again.actor.id == first.actor.id, email
    assert len(federation.council.rows(FederatedLogin)) == 1


def test_whoever_gets_the_e_mail_later_is_somebody_else(federation: Federation) -> None:
    """Refused, written down, and nothing changes for whoever was linked first."""
    first = federation.enter(federation.shown())
    assert federation.refuse(federation.shown(subject="a-namesake")) == "other"
    refused = ("session:open", "refused", {"how": "proconnect", "why": "other"})
    assert refused in federation.trail()
    assert federation.enter(federation.shown()).actor.id == first.actor.id


def test_a_subject_is_one_of_its_issuer(federation: Federation) -> None:
    """The same word of another provider is nobody we know; it is not even looked up."""
    federation.enter(federation.shown())
    elsewhere = {"issuer": "https://other.example", "email": "nobody@other.example"}
    assert federation.refuse(federation.shown(**elsewhere)) == "unknown"


@pytest.mark.parametrize("known", [False, True])
def test_who_left_does_not_come_back(known: bool, federation: Federation) -> None:
    """Neither by a subject that was linked nor by the e-mail; both are told: unknown."""
    if known:
        federation.enter(federation.shown())
    council = federation.council
    council.house.credentials.let_go(council.id, council.agents["mediator"])
    assert federation.refuse(federation.shown()) == "unknown"
    assert ("session:open", "refused", {"how": "proconnect", "why": "left"}) in federation.trail()


def test_an_address_passed_on_is_its_new_owners(federation: Federation) -> None:
    """Who had it has left; who has it now is linked, and the former owner is still refused."""
    federation.enter(federation.shown())
    council = federation.council
    council.house.credentials.let_go(council.id, council.agents["mediator"])
    with council.sessions.of(council.id) as session:
        login = session.get_one(Login, council.email("mediator"))
        login.agent_id = council.agents["caretaker"]
    heir = federation.enter(federation.shown(subject="the-heir"))
    assert heir.actor.id == council.agents["caretaker"]
    assert federation.refuse(federation.shown()) == "unknown"


def test_a_machine_never_comes_by_proconnect(federation: Federation) -> None:
    """Though it has an address."""
    assert federation.refuse(federation.shown("machine")) == "unknown"
    machine = ("session:open", "refused", {"how": "proconnect", "why": "machine"})
    assert federation.trail() == [machine]


def test_the_institution_is_asked_each_time(federation: Federation) -> None:
    """Before the first log-in and after; whether there is an account is not told by it."""
    assert federation.refuse(federation.shown(siret=ELSEWHERE)) == "institution"
    nobody = federation.shown(siret=ELSEWHERE, email="nobody@here.example", subject="nobody")
    assert federation.refuse(nobody) == "institution"
    federation.enter(federation.shown())
    assert federation.refuse(federation.shown(siret=ELSEWHERE)) == "institution"
    refused = ("session:open", "refused", {"how": "proconnect", "why": "institution"})
    assert federation.trail().count(refused) == 2
    federation.gate = replace(federation.gate, sirets=frozenset())
    for siret in (TOWN, ""):
        assert federation.refuse(federation.shown(siret=siret)) == "institution"


def test_a_second_factor_shown_there_counts_here(federation: Federation) -> None:
    """On that session, from now on; the trail says by what."""
    before = datetime.now(UTC)
    visitor = federation.enter(federation.shown(proved=True))
    assert visitor.proved_at is not None
    assert before <= visitor.proved_at <= datetime.now(UTC)
    assert visitor.actor.proved == {"mfa"}
    assert ("factor:prove", "permitted", {"by": "proconnect"}) in federation.trail()
    assert federation.enter(federation.shown()).actor.proved == frozenset()


def test_a_stranger_is_in_no_trail_and_is_counted_without_a_name(
    federation: Federation, caplog: pytest.LogCaptureFixture
) -> None:
    """Words that no database keeps are a stranger's, too."""
    strangers: list[dict[str, object]] = [
        {"email": "nobody@here.example"},
        {"email": ""},
        {"subject": ""},
        {"subject": "x" * 256},
        {"subject": "\0"},
        {"email": "\ud800"},
        {"email": "x" * 300},
    ]
    with caplog.at_level(logging.INFO):
        for changes in strangers:
            assert federation.refuse(federation.shown(**changes)) == "unknown"
    neighbour = federation.council.neighbour
    assert neighbour is not None
    assert (federation.trail(), neighbour.trail()) == ([], [])
    said = [one.getMessage() for one in caplog.records if one.name == "vigie.gate"]
    assert said == ["log-in by ProConnect refused: unknown"] * len(strangers)


def test_each_comes_into_their_own_council(federation: Federation) -> None:
    """The same people next door: another address, another account."""
    neighbour = federation.council.neighbour
    assert neighbour is not None
    there = federation.enter(federation.shown(email=neighbour.email("mediator"), subject="there"))
    assert there.actor.council == neighbour.id
    assert federation.council.rows(FederatedLogin) == []
    assert federation.trail() == []


def test_many_first_log_ins_at_once_are_one_person(federation: Federation) -> None:
    """The same identity eight times opens eight sessions; of eight identities, one comes in."""
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _: federation.gate.log_in(federation.shown()), range(8)))
    assert len(tokens) == 8
    assert len(federation.council.rows(FederatedLogin)) == 1

    def rival(number: int) -> str:
        try:
            return federation.gate.log_in(federation.shown("officer", subject=f"rival-{number}"))
        except TurnedAwayError as error:
            return error.why

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(rival, range(8)))
    assert found.count("other") == 7


def test_nothing_shown_is_in_the_trail_or_in_what_is_printed(federation: Federation) -> None:
    """No e-mail and no subject."""
    shown = federation.shown()
    federation.enter(shown)
    federation.refuse(federation.shown(subject="a-namesake"))
    words = repr([vars(one) for one in federation.council.trail()]) + repr(shown)
    for private in (shown.email, shown.subject, "a-namesake"):
        assert private not in words


def test_a_link_is_undone_from_a_terminal(
    federation: Federation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For whoever changed institution: sessions end, and the next log-in links them anew."""
    council = federation.council
    monkeypatch.setattr(command, "furnished", lambda: council.house)
    words = ["agent", "unlink", council.email("mediator").upper()]
    assert CliRunner().invoke(main, words).output == "nothing was linked\n"
    visitor = federation.enter(federation.shown())
    federation.enter(federation.shown("officer"))
    assert CliRunner().invoke(main, words).output == "unlinked\n"
    assert council.gate.recognise(visitor.token) is None
    assert [row.agent_id for row in council.rows(FederatedLogin)] == [council.agents["officer"]]
    assert ("proconnect:unlink", "permitted", {}) in federation.trail()
    anew = federation.enter(federation.shown(subject="elsewhere"))
    assert anew.actor.id == council.agents["mediator"]


def test_a_link_is_the_councils(federation: Federation) -> None:
    """No agent of another council hides behind a link of this one."""
    federation.enter(federation.shown())
    [linked] = federation.council.rows(FederatedLogin)
    with federation.council.sessions.reading(linked.council_id) as session:
        assert session.get_one(Agent, (linked.council_id, linked.agent_id)).left_at is None
