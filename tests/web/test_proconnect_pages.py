"""Coming in by ProConnect, by the pages, with a real provider that we did not write."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from config.serving import application
from config.wiring import House
from sharing.gate import PROOF_LASTS
from sharing.store import FederatedLogin, LoginSession
from tests.council import SmallCouncil
from tests.servers.process import Process
from tests.web.federated import ELSEWHERE, TOWN, Traveller, asking, changed, introduce, served
from tests.web.test_pages_bad_input import Person, said


@pytest.fixture(scope="module")
def served_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Process]]:
    """A provider, for all tests of this module."""
    issuer, process = served(tmp_path_factory.mktemp("provider"))
    yield issuer, process
    process.kill()


@pytest.fixture
def issuer(served_provider: tuple[str, Process], council: SmallCouncil) -> str:
    """The provider, which knows a mediator of the town and nobody else of the council."""
    issuer, _ = served_provider
    introduce(issuer, "s-mediator", email=council.email("mediator"), siret=TOWN, acr="eidas1")
    return issuer


@pytest.fixture
def house(council: SmallCouncil, issuer: str) -> Iterator[House]:
    """The council's house, which asks that provider."""
    with asking(council, issuer) as found:
        yield found


@pytest.fixture
def traveller(house: House) -> Traveller:
    """Somebody with a browser."""
    return Traveller(application(house, live=False).test_client())


def opened(council: SmallCouncil) -> list[tuple[str, dict[str, str]]]:
    """Return what the trail says of log-ins, in the order of time."""
    return [
        (one.outcome, json.loads(one.detail))
        for one in council.trail()
        if one.action == "session:open"
    ]


def test_one_comes_in_and_goes_where_one_was_going(
    traveller: Traveller, council: SmallCouncil
) -> None:
    """The first time and the second; no form, no passphrase, nothing of ours in an address."""
    answer = traveller.enter("s-mediator", "/signalements?x=1")
    assert answer.headers["Location"] == "/signalements?x=1"
    assert "Awa Traoré" in traveller.client.get("/signalements").text
    assert traveller.client.get("/connexion/proconnect").headers["Location"] == "/"
    back = Traveller(traveller.client.application.test_client())
    assert back.enter("s-mediator").headers["Location"] == "/"
    assert len(council.rows(FederatedLogin)) == 1
    assert opened(council) == [("permitted", {"how": "proconnect"})] * 2
    assert [row.proved_at for row in council.rows(LoginSession)] == [None, None]


def test_a_second_factor_shown_there_is_not_asked_for_again(
    traveller: Traveller, council: SmallCouncil, issuer: str
) -> None:
    """Its page sends on at once; a quarter of an hour later it asks."""
    introduce(issuer, "s-mediator", email=council.email("mediator"), siret=TOWN, acr="eidas2")
    traveller.enter("s-mediator")
    asking_again = "/securite/confirmer?suite=/signalements"
    assert traveller.client.get(asking_again).headers["Location"] == "/signalements"
    with council.sessions.of(council.id) as session:
        [row] = session.query(LoginSession)
        assert row.proved_by == "proconnect"
        row.proved_at = row.opened_at - PROOF_LASTS
    assert "Confirmez que c’est bien vous" in said(traveller.client.get(asking_again))


@pytest.mark.parametrize(
    "words",
    [
        {"state": "x" * 43},
        {"state": "é"},
        {"state": ""},
        {"code": "made-up"},
        {"code": ""},
        {"error": "access_denied"},
        {"iss": "https://other.example"},
    ],
    ids=str,
)
def test_an_answer_to_another_question_is_not_taken(
    words: dict[str, str], traveller: Traveller, council: SmallCouncil
) -> None:
    """One starts again from the log-in page; the same answer put right comes too late."""
    back = traveller.agree(traveller.go(), "s-mediator")
    answer = traveller.client.get(changed(back, **words))
    assert traveller.refused(answer) == ("recommencer", 400)
    assert traveller.refused(traveller.client.get(back)) == ("recommencer", 400)
    assert council.trail() == []


def test_another_nonce_is_not_taken(traveller: Traveller) -> None:
    """Somebody changed it on the way there, and the provider signed it."""
    address = changed(traveller.go(), nonce="n" * 43)
    answer = traveller.client.get(traveller.agree(address, "s-mediator"))
    assert traveller.refused(answer) == ("recommencer", 400)


def test_nobody_comes_in_by_the_link_of_another(traveller: Traveller) -> None:
    """An answer is for the browser that asked: sent to somebody else, it opens nothing."""
    back = traveller.agree(traveller.go(), "s-mediator")
    victim = Traveller(traveller.client.application.test_client())
    assert victim.refused(victim.client.get(back)) == ("recommencer", 400)
    victim.go()
    assert victim.refused(victim.client.get(back)) == ("recommencer", 400)


def test_an_answer_works_once(traveller: Traveller) -> None:
    """Going back in the browser leads home; the cookie of before and the code open nothing."""
    back = traveller.agree(traveller.go(), "s-mediator")
    cookie = traveller.client.get_cookie("vigie")
    assert cookie is not None
    assert traveller.client.get(back).headers["Location"] == "/"
    assert traveller.client.get(back).headers["Location"] == "/"
    thief = Traveller(traveller.client.application.test_client())
    thief.client.set_cookie("vigie", cookie.value)
    assert thief.refused(thief.client.get(back)) == ("recommencer", 400)


def test_who_stays_away_too_long_starts_again(traveller: Traveller) -> None:
    """A quarter of an hour is enough; after it, what comes back is not looked at."""
    back = traveller.agree(traveller.go(), "s-mediator")
    with traveller.client.session_transaction() as kept:
        kept["proconnect"]["since"] -= 15 * 60 + 1
        kept.modified = True
    assert traveller.refused(traveller.client.get(back)) == ("recommencer", 400)


def test_each_is_told_what_would_be_right(
    traveller: Traveller, council: SmallCouncil, issuer: str
) -> None:
    """No account, another institution, an account of somebody else's, a departure."""
    introduce(issuer, "s-nobody", email="nobody@here.example", siret=TOWN)
    introduce(issuer, "s-elsewhere", email=council.email("officer"), siret=ELSEWHERE)
    introduce(issuer, "s-without", email=council.email("officer"))
    introduce(issuer, "s-namesake", email=council.email("mediator"), siret=TOWN)
    introduce(issuer, "s-machine", email=council.email("machine"), siret=TOWN)
    unsure = {"email": council.email("police"), "email_verified": False, "siret": TOWN}
    introduce(issuer, "s-unsure", **unsure)
    Traveller(traveller.client.application.test_client()).enter("s-mediator")
    for sub, told in (
        ("s-nobody", ("compte", 403)),
        ("s-machine", ("compte", 403)),
        ("s-unsure", ("compte", 403)),
        ("s-elsewhere", ("institution", 403)),
        ("s-without", ("institution", 403)),
        ("s-namesake", ("autre", 403)),
    ):
        assert traveller.refused(traveller.enter(sub)) == told, sub
    council.house.credentials.let_go(council.id, council.agents["mediator"])
    assert traveller.refused(traveller.enter("s-mediator")) == ("compte", 403)
    assert sorted(detail["why"] for outcome, detail in opened(council) if outcome == "refused") == [
        "institution",
        "institution",
        "left",
        "machine",
        "other",
    ]


@pytest.mark.parametrize(
    ("why", "right"),
    [
        ("compte", "Demandez à votre coordonnateur d’en ouvrir un."),
        ("institution", "demandez à votre coordonnateur de l’ajouter"),
        ("autre", "demandez à votre coordonnateur de défaire l’ancien lien"),
        ("recommencer", "Recommencez, s’il vous plaît."),
        ("injoignable", "Entrez avec votre phrase de passe"),
    ],
)
def test_a_refusal_can_be_read(why: str, right: str, traveller: Traveller) -> None:
    """What would be right, and both ways in; any other word is no page."""
    page = traveller.client.get(f"/connexion/proconnect/refus/{why}")
    assert right in said(page)
    assert 'href="/connexion"' in page.text
    assert 'href="/connexion/proconnect"' in page.text
    assert traveller.client.get("/connexion/proconnect/refus/x").status_code == 404


@pytest.mark.parametrize("elsewhere", ["https://x.example/", "//x.example", "/\\x.example", "x"])
def test_nobody_is_sent_elsewhere(elsewhere: str, traveller: Traveller) -> None:
    """Whatever the address of the log-in page or of the link says."""
    address = traveller.client.get("/connexion/proconnect", query_string={"suite": elsewhere})
    back = traveller.agree(address.headers["Location"], "s-mediator")
    assert traveller.client.get(back).headers["Location"] == "/"


def test_log_out_ends_it_here_and_says_what_stays_open(
    traveller: Traveller, council: SmallCouncil
) -> None:
    """The session is revoked; no token was kept that could end it there."""
    traveller.enter("s-mediator")
    page = traveller.client.get("/charte").text
    token = page.partition('csrf-token" content="')[2].partition('"')[0]
    answer = traveller.client.post("/deconnexion", data={"csrf_token": token})
    assert answer.headers["Location"] == "/connexion?sortie=proconnect"
    assert "fermez aussi le navigateur" in said(traveller.client.get(answer.headers["Location"]))
    assert [row.revoked_at is not None for row in council.rows(LoginSession)] == [True]
    person = Person(council, "officer")
    assert person.post("/deconnexion", {}).headers["Location"] == "/connexion"


def test_nothing_that_was_said_is_in_a_log(
    traveller: Traveller, council: SmallCouncil, caplog: pytest.LogCaptureFixture
) -> None:
    """No code, state, address or subject, at whatever level; a refusal is counted."""
    with caplog.at_level(logging.DEBUG):
        address = traveller.go()
        back = traveller.agree(address, "s-mediator")
        traveller.client.get(back)
        other = Traveller(traveller.client.application.test_client())
        other.refused(other.client.get(back))
        other.refused(other.enter("s-stranger-x"))
    words = back.partition("?")[2].split("&")
    ours = [one for one in caplog.records if not one.name.startswith("urllib3")]
    assert [one.getMessage() for one in ours if one.name.startswith("vigie")] == [
        "ProConnect: UntrustedError: no trip",
        "log-in by ProConnect refused: institution",
    ]
    lines = "\n".join(one.getMessage() for one in ours)
    secret = [word.partition("=")[2] for word in words]
    for private in (*secret, council.email("mediator"), "s-mediator", "s-stranger-x"):
        assert private not in lines


def test_without_settings_there_is_no_trace_of_it(council: SmallCouncil) -> None:
    """No button, and nothing at its addresses."""
    client = council.app.test_client()
    assert "ProConnect" not in client.get("/connexion").text
    for address in ("", "/retour?code=x&state=y", "/refus/compte"):
        assert client.get(f"/connexion/proconnect{address}").status_code == 404


def test_attempts_are_bounded(traveller: Traveller) -> None:
    """And then a page says when to come back."""
    found = [traveller.client.get("/connexion/proconnect/retour") for _ in range(121)]
    assert {answer.status_code for answer in found[:-1]} == {302}
    assert found[-1].status_code == 429
    assert 0 < int(found[-1].headers["Retry-After"]) <= 301


def test_when_the_provider_is_down_the_passphrase_opens(
    council: SmallCouncil, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """It dies between going and coming back, and then before going; the log-in page stands."""
    issuer, process = served(tmp_path_factory.mktemp("mortal"))
    introduce(issuer, "s-mediator", email=council.email("mediator"), siret=TOWN)
    with asking(council, issuer) as house:
        traveller = Traveller(application(house, live=False).test_client())
        back = traveller.agree(traveller.go(), "s-mediator")
        process.kill()
        assert traveller.refused(traveller.client.get(back)) == ("injoignable", 503)
        gone = traveller.client.get("/connexion/proconnect")
        assert traveller.refused(gone) == ("injoignable", 503)
        page = traveller.client.get("/connexion")
        assert (page.status_code, "Continuer avec ProConnect" in page.text) == (200, True)
    assert Person(council, "mediator").client.get("/signaler").status_code == 200
