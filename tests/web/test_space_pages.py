"""Espace scellé without a script: made, opened, locked; what opens nothing, what is not said."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from flask.typing import ResponseReturnValue

from config.wiring import now
from sharing.accreditations import Accredit
from sharing.groups import CreateGroup
from sharing.sealed_space import SealedSpaces
from sharing.store import LoginSession, OpenedSpace, SealedPair
from sharing.tries import TRIES
from tests.council import PASSPHRASE, SmallCouncil
from tests.web.sealed import CHEAP, HERE, SECRET, Sealed
from tests.web.test_pages_bad_input import Person, said
from web.door import guarded
from web.sealed import COOKIE, need_pair, pair

ASKING = "/securite/confirmer"
TYPED = "Ysaline Kerbrat, 3 allée des Tilleuls"


@guarded
def needy() -> ResponseReturnValue:
    """Answer as a page of sealed information does: with the pair, asked for twice."""
    found = need_pair()
    assert pair() is found
    return found.key_id


@pytest.fixture(autouse=True)
def with_a_page(council: SmallCouncil) -> None:
    """The site has a page that needs the pair; a try of a passphrase is cheap."""
    vars(council.house).update(sealed_spaces=SealedSpaces(council.sessions, now, CHEAP))
    council.app.add_url_rule("/essai", view_func=needy, methods=["GET", "POST"])


@pytest.fixture
def officer(council: SmallCouncil) -> Sealed:
    """An officer who has just shown a second factor."""
    found = Sealed(council, "officer")
    found.enrol()
    return found


@pytest.fixture
def inside(officer: Sealed) -> Sealed:
    """The same, in their sealed space."""
    officer.make()
    officer.open()
    return officer


def test_one_makes_it_and_opens_it_and_goes_on(officer: Sealed, council: SmallCouncil) -> None:
    """Each page says what it is; the page that was asked for comes in the end."""
    answer = officer.client.get("/essai?fiche=3")
    assert answer.location == f"{HERE}?suite=/essai?fiche%3D3"
    page = officer.client.get(answer.location)
    assert "Personne d’autre que vous ne peut l’ouvrir" in said(page)
    assert "De 16 à 200 caractères, dont 8 différents" in said(page)
    assert page.text.count('autocomplete="new-password"') == 2
    form = {"passphrase": SECRET, "again": SECRET, "suite": "/essai?fiche=3"}
    made = officer.post(f"{HERE}/preparer", form)
    assert made.location == f"{HERE}?suite=/essai?fiche%3D3&fait=pret"
    page = officer.client.get(made.location)
    assert "Votre espace scellé est prêt." in said(page)
    assert page.text.count('autocomplete="current-password"') == 1
    assert 'value="/essai?fiche=3"' in page.text
    opened = officer.open(onward="/essai?fiche=3")
    assert opened.location == "/essai?fiche=3"
    [kept] = council.rows(SealedPair)
    assert officer.client.get(opened.location).text == kept.id
    page = officer.client.get(f"{HERE}?suite=/essai")
    assert re.search(r"Il se refermera tout seul (à|demain à) \d\d:\d\d", said(page))
    assert 'href="/essai">Continuer' in page.text


def test_the_cookie_is_for_this_browser_and_this_site(officer: Sealed) -> None:
    """Out of a script's reach, never from elsewhere, gone with the browser, over TLS only."""
    officer.make()
    [set_here] = [one for one in officer.open().headers.getlist("Set-Cookie") if COOKIE in one]
    value, *flags = set_here.split("; ")
    assert re.fullmatch(COOKIE + "=[0-9a-f]{64}", value)
    assert sorted(flags) == ["HttpOnly", "Path=/", "SameSite=Strict"]
    officer.council.app.config["SESSION_COOKIE_SECURE"] = True
    assert any("; Secure" in one for one in officer.open().headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("elsewhere", ["https://x.example/", "//x.example", "/\\x.example", "x"])
def test_nobody_is_sent_elsewhere(elsewhere: str, officer: Sealed) -> None:
    """Neither by the address nor by a form."""
    assert "x.example" not in officer.client.get(f"{HERE}?suite={quote(elsewhere)}").text
    officer.make()
    assert officer.open(onward=elsewhere).location == HERE


@pytest.mark.parametrize(
    ("phrase", "again", "why"),
    [
        ("court", "court", "trop facile à deviner"),
        ("ab" * 20, "ab" * 20, "trop facile à deviner"),
        (SECRET * 6, SECRET * 6, "ou trop longue"),
        (PASSPHRASE, PASSPHRASE, "avec laquelle vous vous connectez"),
        (SECRET, SECRET + " ", "Les deux phrases ne sont pas les mêmes."),
    ],
)
def test_a_phrase_that_will_not_do(phrase: str, again: str, why: str, officer: Sealed) -> None:
    """Is said beside its field, and is not in the page."""
    answer = officer.make(phrase, again)
    assert answer.status_code == 422
    assert why in said(answer)
    assert 'aria-invalid="true"' in answer.text
    assert phrase not in answer.text
    assert officer.council.rows(SealedPair) == []


def test_a_wrong_phrase_opens_nothing(officer: Sealed) -> None:
    """Said beside the field; a second pair is not made over the first."""
    officer.make()
    answer = officer.open(SECRET.upper())
    assert answer.status_code == 422
    assert "Ce n’est pas la bonne phrase." in said(answer)
    assert SECRET.upper() not in answer.text
    assert officer.cookie() == ""
    assert not officer.inside()
    assert officer.make().location == HERE
    assert len(officer.council.rows(SealedPair)) == 1


def test_too_many_tries_and_one_reads_when_to_come_back(officer: Sealed) -> None:
    """429, Retry-After, and the hour; the right phrase changes nothing."""
    officer.make()
    for _ in range(TRIES - 1):
        assert officer.open("non").status_code == 422
    for phrase in ("non", SECRET):
        answer = officer.open(phrase)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 900
        assert re.search(r"Trop d’essais\. .*Revenez (à|demain à) \d\d:\d\d", said(answer))
    assert officer.cookie() == ""


def test_it_is_locked_by_one_button_of_every_page(inside: Sealed, council: SmallCouncil) -> None:
    """Both halves are gone; pressing twice does no harm."""
    page = inside.client.get("/charte")
    assert "Espace scellé ouvert" in said(page)
    assert f'action="{HERE}/refermer"' in page.text
    cookie = inside.cookie()
    for _ in range(2):
        assert inside.post(f"{HERE}/refermer", {}).location == f"{HERE}?fait=referme"
        assert (inside.cookie(), council.rows(OpenedSpace)) == ("", [])
    page = inside.client.get(f"{HERE}?fait=referme")
    assert "Votre espace scellé est refermé." in said(page)
    assert "Espace scellé ouvert" not in said(page)
    inside.client.set_cookie(COOKIE, cookie)
    assert not inside.inside()


def test_logging_out_shuts_it_and_so_does_logging_in(inside: Sealed) -> None:
    """The browser's half goes too, also one that an older session left behind."""
    cookie = inside.cookie()
    inside.post("/deconnexion", {})
    assert (inside.cookie(), inside.council.rows(OpenedSpace)) == ("", [])
    inside.client.set_cookie(COOKIE, cookie)
    form = {"login": inside.council.email("officer"), "passphrase": PASSPHRASE}
    inside.post("/connexion", form, "/connexion")
    assert inside.cookie() == ""
    assert not inside.inside()


def test_neither_half_opens_anything_alone(inside: Sealed, council: SmallCouncil) -> None:
    """The cookie on another session or without one, the session without the cookie."""
    cookie = inside.cookie()
    other = Sealed(council, "coordinator")
    again = Sealed(council, "officer")
    for person in (other, again):
        person.client.set_cookie(COOKIE, cookie)
        assert not person.inside()
    stranger = Person(council, None)
    stranger.client.set_cookie(COOKIE, cookie)
    assert stranger.client.get("/essai").location == "/connexion?suite=/essai"
    assert stranger.post("/essai", {}, "/connexion").status_code == 401
    inside.client.delete_cookie(COOKIE)
    assert not inside.inside()
    for odd in ("", "x", "é", "0" * 64, cookie[:-2]):
        inside.client.set_cookie(COOKIE, odd)
        assert not inside.inside()
    inside.client.set_cookie(COOKIE, cookie)
    assert inside.inside()


def test_what_is_sent_too_late_is_given_back(inside: Sealed, council: SmallCouncil) -> None:
    """In that answer only; sent again from there, it arrives.  No page says that it is open."""
    with council.sessions.of(council.id) as session:
        session.query(OpenedSpace).delete()
    form = {"nom": TYPED, "suite": '"><b>'}
    answer = inside.post("/essai", form)
    assert answer.status_code == 403
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Votre espace scellé s’est refermé" in said(answer)
    assert "Espace scellé ouvert" not in said(answer)
    assert 'target="_blank" rel="noopener"' in answer.text
    assert f'name="nom" value="{TYPED}"' in answer.text
    assert "<b>" not in answer.text
    own = answer.text[answer.text.index("<main") :]
    assert own.count('name="csrf_token"') == 1  # a fresh one, not that which was sent too
    assert inside.cookie() == ""
    assert TYPED not in inside.client.get("/charte").text
    inside.open()
    assert inside.post("/essai", form).status_code == 200


def test_a_second_factor_comes_first(officer: Sealed, council: SmallCouncil) -> None:
    """To make and to open: whoever has none is led to choose one, the others to show it."""
    bare = Sealed(council, "coordinator")
    page = bare.client.get(HERE)
    assert "Il vous faut d’abord un second moyen" in said(page)
    assert 'type="password"' not in page.text
    assert bare.make().location == f"{ASKING}?suite={HERE}"
    officer.make()
    officer.forget(council)
    page = officer.client.get(HERE)
    assert "Confirmez d’abord que c’est bien vous." in said(page)
    assert 'type="password"' not in page.text
    led = f"{ASKING}?suite={HERE}?suite%3D/essai"
    assert officer.client.get(f"{HERE}?suite=/essai").location == led
    assert officer.open(onward="/essai").location == led
    form = {"code": officer.code(), "suite": f"{HERE}?suite=/essai"}
    assert officer.post(f"{ASKING}/code", form).location == f"{HERE}?suite=/essai"
    assert officer.open(onward="/essai").location == "/essai"


def test_links_are_for_the_accredited(officer: Sealed, council: SmallCouncil) -> None:
    """Whoever comes by the address alone reads whom to ask, and may still make a pair."""
    assert f'href="{HERE}"' not in officer.client.get("/charte").text
    assert "demandez à votre coordonnateur" in said(officer.client.get(HERE))
    group = council.ask("coordinator", CreateGroup("Suivi Nord", "territorial_group"))
    until = datetime.now(UTC) + timedelta(days=90)
    council.ask("coordinator", Accredit(group, council.agents["officer"], until))
    assert f'href="{HERE}"' in officer.client.get("/charte").text
    assert "demandez à votre coordonnateur" not in said(officer.client.get(HERE))


def test_the_phrase_is_nowhere(
    officer: Sealed, council: SmallCouncil, caplog: pytest.LogCaptureFixture
) -> None:
    """In no log, no answer, no trail; nor is the browser's half."""
    caplog.set_level(logging.DEBUG)
    answers = [officer.make(), officer.open("sept hérons bleus devant la mairie"), officer.open()]
    cookie = officer.cookie()
    answers += [officer.client.get(page) for page in (HERE, "/essai", "/charte")]
    trail = "".join(f"{vars(entry)}" for entry in council.trail())
    rows = "".join(f"{vars(row)}" for row in council.rows(LoginSession) + council.rows(OpenedSpace))
    assert "space:open" in trail
    told = trail + rows + caplog.text + "".join(a.text + (a.location or "") for a in answers)
    for secret in (SECRET, quote(SECRET), "sept hérons bleus devant la mairie", cookie):
        assert secret not in told


def test_a_form_of_nobody_changes_nothing(inside: Sealed, council: SmallCouncil) -> None:
    """Without the page's token, and without a session."""
    stranger = Person(council, None)
    for deed in ("preparer", "ouvrir", "refermer"):
        assert inside.client.post(f"{HERE}/{deed}").status_code == 400, deed
        assert stranger.post(f"{HERE}/{deed}", {}, "/connexion").status_code == 401, deed
    assert inside.inside()


def test_attempts_are_bounded(officer: Sealed, council: SmallCouncil) -> None:
    """Thirty in five minutes, of one person, and then a page that says so."""
    found = [officer.make("court").status_code for _ in range(31)]
    assert found == [422] * 30 + [429]
    other = Sealed(council, "coordinator")
    other.enrol()
    assert other.make().status_code == 302
