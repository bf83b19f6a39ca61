"""What bad input gets on a page: French, beside the field, nothing half-written, nothing echoed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from alerts.board import ListAlerts
from alerts.store import Acknowledgement
from sharing.events import PostEvent
from sharing.store import Event
from tests.council import PASSPHRASE, SmallCouncil

SECRET = "Rappeler Karim Benslimane au 06 12 34 56 78"


ANY_PAGE = "/charte"


class Person:
    """Somebody at the pages, without a script and without a browser's own checks."""

    _known = ""  # the token of their session

    def __init__(self, council: SmallCouncil, agent: str | None) -> None:
        """Log in, unless nobody is named."""
        self.client: FlaskClient = council.app.test_client()
        self.council = council
        if agent:
            form = {"login": council.email(agent), "passphrase": PASSPHRASE}
            assert self.post("/connexion", form, "/connexion").status_code == 302

    def token(self, address: str) -> str:
        """Return the CSRF token of a page."""
        found = re.search(r'csrf-token" content="([^"]+)"', self.client.get(address).text)
        assert found is not None
        return found[1]

    def post(self, address: str, form: dict[str, str], seen: str = ANY_PAGE) -> TestResponse:
        """Post a form as a page of ours would; any page will do if it is not said which."""
        token = self._known if seen == ANY_PAGE and self._known else self.token(seen)
        answer = self.client.post(address, data={"csrf_token": token, **form})
        self._known = "" if "Set-Cookie" in answer.headers else token
        return answer

    def report(self, **changes: str) -> TestResponse:
        """Send a report that would be taken but for *changes*."""
        form = {
            "key": "k",
            "category": "TRQ-03",
            "sector": self.council.places["nord"],
            "ongoing": "no",
            "when": "now",
        }
        return self.post("/signaler", form | changes)


@pytest.fixture
def mediator(council: SmallCouncil) -> Iterator[Person]:
    """A mediator of the north, none of whose attempts leaves an event behind."""
    yield Person(council, "mediator")
    assert council.rows(Event) == []


def said(answer: TestResponse) -> str:
    """Return the words of a page, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


@pytest.mark.parametrize(
    ("changes", "wrong", "right"),
    [
        ({"sector": "nulle-part"}, "Ce secteur n'existe pas.", "Choisissez un secteur"),
        ({"sector": ""}, "Le lieu manque.", "Touchez un secteur."),
        ({"ongoing": "peut-être"}, "Est-ce encore en cours ?", "Oui"),
        ({"when": "other", "occurred_at": "demain"}, "L'heure ne se lit pas.", "par exemple"),
        ({"when": "other", "occurred_at": "2999-01-01T00:00"}, "dans le futur", "Une heure passée"),
        ({"narrative": "x" * 281}, "281 caractères", "280 caractères au plus"),
        ({"q_duration_min": "longtemps"}, "Ce n'est pas un nombre.", "Des chiffres"),
        ({"urgency": "hier"}, "n'est pas dans la liste", "Un de"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(
    changes: dict[str, str], wrong: str, right: str, mediator: Person
) -> None:
    """A 422 page with the form as it was."""
    answer = mediator.report(**changes)
    assert answer.status_code == 422
    words = said(answer)
    assert wrong in words
    assert right in words
    assert "Le signalement n’est pas encore parti" in words


def test_unreadable_bytes_are_refused_in_french(mediator: Person) -> None:
    """Invalid UTF-8 in the description, quoted or in a multipart body."""
    body = (
        f"csrf_token={mediator.token('/charte')}&category=TRQ-03&ongoing=no&when=now"
        f"&sector={mediator.council.places['nord']}&narrative="
    ).encode() + b"%ff%fe%80"
    answer = mediator.client.post(
        "/signaler", data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 422
    assert "caractère illisible" in said(answer)
    assert mediator.report(narrative="porte \ufffd cassée").status_code == 422


def test_an_unknown_category_is_not_there(mediator: Person) -> None:
    """In the address, in a form, in the question of who will see."""
    assert mediator.client.get("/signaler?categorie=XXX-99").status_code == 404
    for address in ("/signaler", "/signaler/qui-verra", "/orientations"):
        answer = mediator.post(address, {"category": "XXX-99"})
        assert answer.status_code == 404
        assert "Il n’y a rien ici" in said(answer)


def test_a_place_of_others_is_refused_by_its_article(mediator: Person) -> None:
    """The charter's own words and a way to read the article."""
    answer = mediator.report(sector=mediator.council.places["sud"])
    assert answer.status_code == 403
    assert "La charte ne le permet pas" in said(answer)
    assert "/charte#A02" in answer.text


def test_a_refused_text_is_in_its_field_and_nowhere_else(
    mediator: Person, council: SmallCouncil
) -> None:
    """In the writer's own textarea and what was found in it; not kept, not in the trail."""
    answer = mediator.report(narrative=SECRET)
    assert answer.status_code == 422
    assert answer.headers["Cache-Control"] == "no-store"
    field = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.DOTALL)
    assert field is not None
    assert unescape(field[1]) == SECRET
    outside = answer.text.replace(field[0], "")
    outside = re.sub(r"<mark>.*?</mark>|« .*? »|«&nbsp;.*?&nbsp;»", "", outside, flags=re.DOTALL)
    assert "Benslimane" not in outside
    assert "06 12" not in outside
    assert "Benslimane" not in mediator.client.get("/signaler?categorie=TRQ-03").text
    assert not any("Benslimane" in str(entry.detail) for entry in council.trail())


def test_what_belongs_elsewhere_cannot_be_forced(mediator: Person) -> None:
    """A content for a child at risk, sent by hand: refused by article N01, the law."""
    answer = mediator.report(category="VUL-06", narrative="quelque chose")
    assert answer.status_code == 403
    assert "/charte#N01" in answer.text


def test_ten_megabytes_are_too_much(mediator: Person) -> None:
    """A plain page, and quickly."""
    answer = mediator.report(narrative="x" * 10_000_000)
    assert answer.status_code == 413
    assert "C’est trop long" in said(answer)


def test_a_form_of_nobody_is_not_taken(mediator: Person, council: SmallCouncil) -> None:
    """Without the page's token, and without a session."""
    answer = mediator.client.post("/signaler", data={"category": "TRQ-03"})
    assert answer.status_code == 400
    assert "Cette demande n’a pas pu être lue" in said(answer)
    stranger = Person(council, None)
    answer = stranger.post("/signaler", {"category": "TRQ-03"}, "/connexion")
    assert answer.status_code == 401
    assert "Connectez-vous d’abord" in said(answer)
    answer = stranger.client.get("/signalements")
    assert answer.location == "/connexion?suite=/signalements"


@pytest.mark.parametrize(
    "elsewhere", ["https://x.example/", "//x.example", "/\\x.example", "javascript:alert(1)", "x"]
)
def test_nobody_is_sent_elsewhere_after_log_in(elsewhere: str, council: SmallCouncil) -> None:
    """An address given to the log-in page leads only to a page of this site."""
    person = Person(council, None)
    form = {"login": council.email("mediator"), "passphrase": PASSPHRASE, "suite": elsewhere}
    assert person.post("/connexion", form, "/connexion").location == "/"
    ours = Person(council, None)
    form = {**form, "suite": "/signalements?suite=x"}
    assert ours.post("/connexion", form, "/connexion").location == "/signalements?suite=x"


@pytest.mark.parametrize("address", ["/signalements", "/veille"])
def test_a_page_that_no_longer_exists(address: str, mediator: Person) -> None:
    """A broken cursor says to begin again."""
    answer = mediator.client.get(f"{address}?suite=zzz")
    assert answer.status_code == 422
    assert "Reprenez la liste du début." in said(answer)


def test_an_alert_of_others_is_not_there(council: SmallCouncil) -> None:
    """Neither to read nor to answer; and a closing without an outcome asks for one."""
    council.ask("machine", PostEvent(council.draft()))
    council.relay()
    [alert] = council.ask("officer", ListAlerts()).items
    caretaker = Person(council, "caretaker")
    assert caretaker.client.get(f"/veille/alertes/{alert.id}").status_code == 404
    for deed in ("accuser", "prendre", "clore"):
        answer = caretaker.post(f"/veille/alertes/{alert.id}/{deed}", {"outcome": "resolue"})
        assert answer.status_code == 404
    officer = Person(council, "officer")
    answer = officer.post(f"/veille/alertes/{alert.id}/clore", {"outcome": "en_attente"})
    assert answer.status_code == 422
    assert "Choisissez la suite donnée." in said(answer)
    assert council.rows(Acknowledgement) == []
    assert officer.post(f"/veille/alertes/{alert.id}/prendre", {}).status_code == 302
    again = officer.post(f"/veille/alertes/{alert.id}/accuser", {})
    assert again.status_code == 409
    assert "déjà prise en charge" in said(again)
