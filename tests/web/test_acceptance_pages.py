"""Whoever has not accepted the charter is sent to it, and from it to where they were going."""

from __future__ import annotations

from tests.council import SmallCouncil
from tests.sharing.test_acceptance import forget
from tests.signers import FIRST
from tests.web.test_pages_bad_input import Person, said


def test_one_is_sent_to_the_charter_and_back(council: SmallCouncil) -> None:
    """At the next click; nothing else is shown meanwhile."""
    mediator = Person(council, "mediator")
    assert mediator.client.get("/signaler").status_code == 200
    assert "attend votre accord" not in mediator.client.get("/charte").text
    forget(council, "mediator")
    sent = mediator.client.get("/signaler?categorie=TRQ-03")
    assert (sent.status_code, sent.location) == (
        302,
        "/charte?suite=/signaler?categorie%3DTRQ-03",
    )
    page = mediator.client.get(sent.location)
    assert page.status_code == 200
    assert "Cette version attend votre accord." in said(page)
    form = {"version": FIRST, "suite": "/signaler?categorie=TRQ-03"}
    done = mediator.post("/charte/accepter", form)
    assert (done.status_code, done.location) == (302, "/signaler?categorie=TRQ-03")
    assert mediator.client.get("/signaler").status_code == 200


def test_what_was_being_sent_is_not_thrown_away(council: SmallCouncil) -> None:
    """A form that meets midnight is not redirected: its page says what to do, and keeps it."""
    mediator = Person(council, "mediator")
    forget(council, "mediator")
    answer = mediator.report()
    assert answer.status_code == 403
    assert "Une version de la charte attend votre accord" in said(answer)
    assert 'href="/charte"' in answer.text


def test_another_version_is_read_again(council: SmallCouncil) -> None:
    """The page that was open is not the one in force; and one goes nowhere but on this site."""
    mediator = Person(council, "mediator")
    forget(council, "mediator")
    assert mediator.post("/charte/accepter", {"version": "charte@9"}).location == "/charte"
    assert mediator.post("/charte/accepter", {}).location == "/charte"
    form = {"version": FIRST, "suite": "https://ailleurs.example/"}
    assert mediator.post("/charte/accepter", form).location == "/"


def test_a_machine_is_told_in_english_what_its_agent_has_to_do(council: SmallCouncil) -> None:
    """A problem of its own, with the version; the French beside it."""
    headers = council.bearer("machine")
    client = council.app.test_client()
    assert client.get("/api/v1/events", headers=headers).status_code == 200
    forget(council, "machine")
    answer = client.get("/api/v1/events", headers=headers)
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
    problem = answer.get_json()
    assert problem["code"] == "charter_not_accepted"
    assert f"has to log in, read {FIRST} and accept it" in problem["detail"]
    assert "A04" in problem["articles"]
    assert problem["explanation"]
