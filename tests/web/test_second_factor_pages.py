"""Ma sécurité without a script: enrolled, confirmed, waited for, taken away; what is not said."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pyotp
import pytest

from sharing.store import LoginSession, Totp
from sharing.tries import TRIES
from tests.council import SmallCouncil
from tests.web.test_pages_bad_input import Person, said

HERE = "/securite"
ASKING = "/securite/confirmer"


class Careful(Person):
    """A mediator with an application on their telephone, which is a few steps ahead each time."""

    secret = ""
    step = 0

    def enrol(self) -> None:
        """Put an application in use, by the pages."""
        page = self.post("/securite/application", {}, HERE).text
        written = re.search(r'class="written figures">([A-Z2-7 ]+)<', page)
        assert written is not None
        self.secret = written[1].replace(" ", "")
        answer = self.post("/securite/application/confirmer", {"code": self.code()}, HERE)
        assert answer.location == "/securite?fait=application"

    def code(self) -> str:
        """Return what the application shows."""
        return pyotp.TOTP(self.secret).now()

    def forget(self, council: SmallCouncil) -> None:
        """Let the proof and the last code be of long ago."""
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        with council.sessions.of(council.id) as session:
            for row in session.query(LoginSession):
                row.proved_at = row.proved_at and long_ago
            for application in session.query(Totp):
                application.last_step = 0


@pytest.fixture
def careful(council: SmallCouncil) -> Careful:
    """A mediator who has logged in."""
    return Careful(council, "mediator")


def test_one_enrols_an_application_and_prints_codes(careful: Careful) -> None:
    """The secret is on one page, the codes are on one page; then neither is anywhere."""
    assert "Vous n’avez pas encore de second moyen." in said(careful.client.get(HERE))
    page = careful.post("/securite/application", {}, HERE)
    assert page.headers["Cache-Control"] == "no-store"
    assert "data:image/svg+xml" in page.text
    careful.enrol()
    page = careful.client.get("/securite?fait=application")
    assert "Votre application est en service." in said(page)
    assert "Il vous manque encore des codes de secours." in said(page)
    codes = careful.post("/securite/codes", {}, HERE)
    found = re.findall(r"<code>([a-z2-7-]{19})</code>", codes.text)
    assert (len(found), codes.headers["Cache-Control"]) == (10, "no-store")
    page = careful.client.get(HERE)
    assert "10 sur 10" in said(page)
    assert not [one for one in (careful.secret, *found) if one in page.text]
    assert careful.post("/securite/application", {}, HERE).location == HERE


def test_a_wrong_first_code_is_asked_for_again(careful: Careful) -> None:
    """On a page without the secret, which was shown once."""
    page = careful.post("/securite/application", {}, HERE).text
    answer = careful.post("/securite/application/confirmer", {"code": "abc"}, HERE)
    assert answer.status_code == 422
    assert "Ce n’est pas le bon code." in said(answer)
    assert "Recommencer avec un nouveau carré" in said(answer)
    written = re.search(r'class="written figures">([A-Z2-7 ]+)<', page)
    assert written is not None
    assert written[1] not in answer.text


def test_one_confirms_and_goes_on(careful: Careful, council: SmallCouncil) -> None:
    """To where one was going, if that is on this site; a wrong code is said beside its field."""
    careful.enrol()
    careful.forget(council)
    going = {"suite": "/signalements?suite=x"}
    address = f"{ASKING}?suite={quote(going['suite'])}"
    page = careful.client.get(address)
    assert "Confirmez que c’est bien vous" in said(page)
    assert 'value="/signalements?suite=x"' in page.text
    answer = careful.post(f"{ASKING}/code", {**going, "code": "abc"}, address)
    assert answer.status_code == 422
    assert 'aria-describedby="code-problem"' in answer.text
    assert 'value="/signalements?suite=x"' in answer.text
    code = careful.code()
    done = careful.post(f"{ASKING}/code", {**going, "code": code}, address)
    assert done.location == "/signalements?suite=x"
    assert careful.client.get(address).location == "/signalements?suite=x"
    answer = careful.post(f"{ASKING}/code", {**going, "code": code})
    assert "Ce code a déjà servi." in said(answer)


@pytest.mark.parametrize("elsewhere", ["https://x.example/", "//x.example", "/\\x.example", "x"])
def test_nobody_is_sent_elsewhere(elsewhere: str, careful: Careful, council: SmallCouncil) -> None:
    """Neither by the address nor by the form."""
    careful.enrol()
    assert careful.client.get(f"{ASKING}?suite={quote(elsewhere)}").location == HERE
    careful.forget(council)
    form = {"suite": elsewhere, "code": careful.code()}
    assert careful.post(f"{ASKING}/code", form, ASKING).location == HERE


def test_too_many_codes_and_one_reads_when_to_come_back(
    careful: Careful, council: SmallCouncil
) -> None:
    """429, Retry-After, and the hour; the right code changes nothing."""
    careful.enrol()
    careful.forget(council)
    for _ in range(TRIES):
        assert careful.post(f"{ASKING}/code", {"code": "abc"}, ASKING).status_code == 422
    answer = careful.post(f"{ASKING}/code", {"code": careful.code()}, ASKING)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert re.search(r"Trop d’essais\. .*Revenez (à|demain à) \d\d:\d\d", said(answer))
    other = Careful(council, "officer")
    other.enrol()


def test_a_recovery_code_opens_once(careful: Careful, council: SmallCouncil) -> None:
    """Typed as it was copied; the field is open where it was wrong."""
    careful.enrol()
    page = careful.post("/securite/codes", {}, HERE).text
    [code, *_] = re.findall(r"<code>([a-z2-7-]{19})</code>", page)
    careful.forget(council)
    form = {"recovery": code.upper().replace("-", " "), "suite": "/signaler"}
    assert careful.post(f"{ASKING}/secours", form, ASKING).location == "/signaler"
    answer = careful.post(f"{ASKING}/secours", form)
    assert answer.status_code == 422
    assert "Ce code de secours a déjà servi." in said(answer)
    assert re.search(r'<details class="card fold means" open>', answer.text)
    assert "9 sur 10" in said(careful.client.get(HERE))


def test_nothing_changes_before_one_has_confirmed(careful: Careful, council: SmallCouncil) -> None:
    """Every deed leads to the confirmation and back to the page; so does what a script asks."""
    careful.enrol()
    careful.forget(council)
    page = careful.client.get(HERE)
    assert "Vous voulez changer quelque chose ici ?" in said(page)
    assert "Retirer" not in said(page)
    for deed in ("application", "codes", "cles/demande", "cles", "retirer/application"):
        answer = careful.post(f"/securite/{deed}", {})
        assert (answer.status_code, answer.location) == (302, f"{ASKING}?suite=/securite"), deed
    assert len(council.rows(Totp)) == 1


def test_taking_away_is_asked_twice(careful: Careful) -> None:
    """By a page that says what it means; what is not there is not there."""
    careful.enrol()
    asked = careful.client.get("/securite/retirer/application")
    assert "C’est votre seul moyen." in said(asked)
    for unknown in ("application2", "x" * 300, "%00"):
        assert careful.client.get(f"/securite/retirer/{unknown}").status_code == 404
        assert careful.post(f"/securite/retirer/{unknown}", {}).status_code == 404
    done = careful.post("/securite/retirer/application", {}, HERE)
    assert done.location == "/securite?fait=retrait"
    assert "Vous n’avez pas encore de second moyen." in said(careful.client.get(done.location))


def test_a_reset_is_said_on_every_page_until_it_is_read(council: SmallCouncil) -> None:
    """At the next log-in, on whatever page, error pages included."""
    council.house.credentials.reset_factors(council.id, council.agents["mediator"])
    told = "Vos moyens de confirmation ont été retirés le "
    back = Careful(council, "mediator")
    for address in ("/signaler", "/charte", "/nulle-part"):
        assert told in said(back.client.get(address)), address
    assert back.post("/securite/lu", {}).location == HERE
    assert told not in said(back.client.get(HERE))


def test_odd_answers_of_a_device_are_a_page(careful: Careful) -> None:
    """Whatever is sent for a passkey: French, 422, nothing kept."""
    for answer in ("", "{}", "[" * 30_000, "\0", '{"id": "é"}'):
        careful.post("/securite/cles/demande", {})
        page = careful.post("/securite/cles", {"answer": answer, "label": "x"})
        assert page.status_code == 422
        assert "Cette clé d’accès n’a pas été reconnue." in said(page)
    page = careful.post("/securite/cles", {"answer": "{}", "label": "x"})
    assert "Le délai est passé." in said(page)
    page = careful.post("/securite/confirmer/cle", {"answer": "{}"})
    assert page.status_code == 422


def test_a_form_of_nobody_changes_nothing(careful: Careful, council: SmallCouncil) -> None:
    """Without the page's token, and without a session."""
    posts = [
        rule.rule.replace("<what>", "application")
        for rule in council.app.url_map.iter_rules()
        if rule.endpoint.startswith("second_factor.") and "POST" in (rule.methods or ())
    ]
    assert len(posts) > 9
    stranger = Person(council, None)
    for address in posts:
        assert careful.client.post(address).status_code == 400, address
        assert stranger.post(address, {}, "/connexion").status_code == 401, address
    assert stranger.client.get(HERE).location == "/connexion?suite=/securite"


def test_attempts_are_bounded(careful: Careful) -> None:
    """Thirty in five minutes, of one person, and then a page that says so."""
    found = [careful.post("/securite/cles/demande", {}).status_code for _ in range(31)]
    assert found == [200] * 30 + [429]


def test_the_journal_says_that_codes_were_made(careful: Careful, council: SmallCouncil) -> None:
    """How many, the entry keeps as text: the page that lists it is shown all the same."""
    careful.enrol()
    careful.post("/securite/codes", {}, HERE)
    page = Person(council, "auditor").client.get("/journal")
    assert page.status_code == 200
    assert "Créer des codes de secours" in said(page)
