"""Plaintes, without a script: each sees their part, and nothing can be typed but a day and hour."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest

from sharing.store import Complaint
from tests.complaints.people import damage, settle
from tests.council import SmallCouncil
from tests.web.test_pages_bad_input import Person, said

SOON = (date.today() + timedelta(days=3)).isoformat()  # noqa: DTZ011  # any day to come


@pytest.fixture
def here(council: SmallCouncil) -> SmallCouncil:
    """With a landlord, a colleague of theirs, and the mayor."""
    return settle(council)


def test_from_the_events_page_to_the_appointment(here: SmallCouncil) -> None:
    """The button, what is kept, the request, the police's answer, the notice, the filing."""
    landlord, police = Person(here, "landlord"), Person(here, "police")
    event = damage(here)
    page = landlord.client.get(f"/signalements/{event}")
    assert "Préparer la plainte de l’organisme" in said(page)
    [way] = re.findall(r'href="(/plaintes/nouvelle\?fait=[a-z2-7]+)"', page.text)
    assert "aucun nom de victime ni d’auteur" in said(landlord.client.get(way))
    mine = landlord.post("/plaintes/nouvelle", {"event": event}).location
    assert "décidée" in said(landlord.client.get(f"/signalements/{event}"))
    assert "déjà une plainte" in said(landlord.post("/plaintes/nouvelle", {"event": event}))

    form = {"step": "asked", "service": here.partners["state"]}
    assert landlord.post(f"{mine}/etape", form).location == mine
    asked = police.client.get("/plaintes")
    assert "Habitat du Val" in said(asked)
    assert "Gisèle" not in asked.text
    assert event not in asked.text
    assert police.client.get(mine).status_code == 404
    answer = f"{mine}/rendez-vous"
    wrong = police.post(answer, {"day": "2020-01-01", "hour": "14:30"})
    assert wrong.status_code == 422
    assert "Ce rendez-vous est passé" in said(wrong)
    assert 'value="14:30"' in wrong.text
    assert police.post(answer, {"day": SOON, "hour": "14:30"}).location == "/plaintes"

    notice = landlord.client.get("/avis")
    assert "vous donne un rendez-vous" in said(notice)
    assert mine in {urlsplit(way).path for way in re.findall(r'href="([^"]+)"', notice.text)}
    page = landlord.client.get(mine)
    assert "Rendez-vous fixé" in said(page)
    assert "à 14:30" in said(page)
    yesterday = (date.today() - timedelta(days=1)).isoformat()  # noqa: DTZ011  # a day past
    landlord.post(f"{mine}/etape", {"step": "filed", "day": yesterday})
    assert "Plainte déposée" in said(Person(here, "caretaker").client.get(f"/signalements/{event}"))
    mine_of = said(Person(here, "caretaker").client.get("/signalements"))
    assert "par Habitat du Val, en son nom" in mine_of


def test_no_button_on_what_another_organisation_reported(here: SmallCouncil) -> None:
    """The landlord reads it, in their estate; it is not theirs to complain of."""
    strangers = damage(here, "mediator", sector=here.places["peupliers"])
    page = Person(here, "landlord").client.get(f"/signalements/{strangers}")
    assert page.status_code == 200
    assert "Préparer la plainte" not in said(page)


def test_each_sees_their_part(here: SmallCouncil) -> None:
    """Own complaints, what one's service is asked, or how many; the link in the menu likewise."""
    Person(here, "landlord").post("/plaintes/nouvelle", {"concerns": "goods"})
    for who, sees in {
        "landlord": "suivie par Gisèle Aubry",
        "mayor": "n’a pas de plainte en cours",
        "police": "Aucun organisme ne vous demande",
        "coordinator": "Vous ne voyez que des nombres",
    }.items():
        person = Person(here, who)
        page = person.client.get("/plaintes")
        assert sees in said(page), who
        assert 'href="/plaintes"' in person.client.get("/charte").text
        assert ("Gisèle" in page.text) is (who == "landlord")
    for who in ("mediator", "caretaker", "auditor"):
        person = Person(here, who)
        assert person.client.get("/plaintes").status_code == 403
        assert 'href="/plaintes"' not in person.client.get("/charte").text
        assert person.post("/plaintes/nouvelle", {"concerns": "goods"}).status_code == 403
    assert len(here.rows(Complaint)) == 1


def test_what_is_sent_wrongly_comes_back(here: SmallCouncil) -> None:
    """With what is wrong beside the field; what cannot follow says so; nothing has changed."""
    landlord = Person(here, "landlord")
    bare = landlord.post("/plaintes/nouvelle", {"concerns": "Karim Benslimane"})
    assert bare.status_code == 422
    assert "Dites ce que la plainte concerne" in said(bare)
    assert "Karim" not in bare.text
    mine = landlord.post("/plaintes/nouvelle", {"concerns": "people"}).location
    given = {"step": "given", "service": here.partners["state"], "day": "bientôt", "hour": "9:00"}
    for form, status, words in (
        (given, 422, "Ce jour ne se lit pas"),
        ({"step": "asked", "service": ""}, 422, "Dites à quel service"),
        ({"step": "filed", "day": SOON}, 422, "un jour passé"),
        ({"step": "answered"}, 409, "n’en est plus là"),
        ({"step": "Karim Benslimane"}, 422, ""),
        ({}, 422, ""),
    ):
        answer = landlord.post(f"{mine}/etape", form)
        assert (answer.status_code, words in said(answer)) == (status, True)
        assert "Karim" not in answer.text
    assert landlord.post(f"{mine}/suivi", {"agent": here.agents["mayor"]}).status_code == 422
    assert landlord.post(f"{mine}/suivi", {"agent": here.agents["deputy"]}).location == mine
    [row] = here.rows(Complaint)
    assert (row.state, row.follower_id) == ("decided", here.agents["deputy"])
