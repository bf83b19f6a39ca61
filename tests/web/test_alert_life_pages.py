"""Giving an alert away, silencing it and asking who is competent: on its page, and for machines."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from alerts.board import ListAlerts
from alerts.course import TURNS, Turn
from alerts.relay import relay
from alerts.store import AlertStep
from alerts.watch import sweep_alerts
from sharing.events import PostEvent
from tests.alerts.together import protocol as grouping
from tests.council import SmallCouncil
from tests.web.machines import Machine, problem
from tests.web.newcomers import newcomer
from tests.web.test_pages_bad_input import Person
from web.alert_words import REASONS, WHY, towards, turn


@pytest.fixture
def alert(council: SmallCouncil) -> str:
    """An alert that the officer has, and nobody else."""
    council.ask("mediator", PostEvent(council.draft(severity=3, urgency="routine")))
    council.relay()
    return council.ask("officer", ListAlerts()).items[0].id


def words(person: Person, address: str) -> str:
    """Return what a page says, as one reads it."""
    answer = person.client.get(address)
    assert answer.status_code == 200
    main = answer.text.partition("<main")[2]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def overdue(council: SmallCouncil) -> None:
    """Hours go by without an answer."""
    with council.sessions.of(council.id) as session:
        for step in session.query(AlertStep):
            step.due_at -= timedelta(hours=5)
    sweep_alerts(council.desk, council.id)


def test_an_alert_is_given_back_and_passed_on(council: SmallCouncil, alert: str) -> None:
    """By the forms of its page; each step is read there, on the board and by who reported."""
    officer, page = Person(council, "officer"), f"/veille/alertes/{alert}"
    assert "Je me suis trompé" not in words(officer, page)
    assert officer.post(f"{page}/accuser", {}).status_code == 302
    told = words(officer, page)
    assert "Je me suis trompé" in told
    assert re.search(r"À prendre en charge avant \d\d:\d\d", told)
    assert officer.post(f"{page}/rendre", {}).status_code == 302
    assert "Rendue par la police municipale (Ville de Val-Fleuri)" in words(officer, page)
    assert "police nationale ou gendarmerie" in words(officer, f"{page}/passer").lower()
    wrong = officer.post(f"{page}/passer", {"to": "mayor"})
    assert wrong.status_code == 422
    assert "Choisissez quelqu’un qui peut recevoir" in wrong.text
    assert officer.post(f"{page}/passer", {"to": "state_police"}).status_code == 302
    board = words(officer, "/veille")
    assert re.search("Passée à la police nationale ou gendarmerie Réponse attendue dans 1.h", board)
    sweep_alerts(council.desk, council.id)
    overdue(council)
    late = words(Person(council, "police"), page)
    assert "Personne n’avait répondu" in late
    assert "on a prévenu le coordonnateur du conseil" in late
    mine = words(Person(council, "mediator"), "/signalements")
    for said in ("De nouveau sans réponse", "Passé à la police", "on a prévenu le coordonnateur"):
        assert said in mine


def test_several_who_answer_are_shown_as_such(council: SmallCouncil) -> None:
    """To both of them, until one gives it away; one who answers twice is one."""
    council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    officer, second = Person(council, "officer"), Person(council, "coordinator")
    page = f"/veille/alertes/{council.ask('officer', ListAlerts()).items[0].id}"
    said = (
        "Plusieurs y ont répondu : la police municipale (Ville de Val-Fleuri), "
        "puis le coordonnateur du conseil (Ville de Val-Fleuri). Parlez-vous"
    )
    assert officer.post(f"{page}/accuser", {}).status_code == 302
    assert officer.post(f"{page}/prendre", {}).status_code == 302
    assert "Plusieurs y ont" not in words(officer, page)
    assert officer.post(f"{page}/rendre", {}).status_code == 302
    assert officer.post(f"{page}/accuser", {}).status_code == 302
    assert second.post(f"{page}/prendre", {}).status_code == 302
    for person in (officer, second):
        assert said in words(person, page).replace("\u00a0", " ")
    assert "demandez un arbitrage" in words(officer, page)
    assert second.post(f"{page}/rendre", {}).status_code == 302
    assert "Plusieurs y ont" not in words(officer, page)


def test_two_of_one_trade_who_answer_are_two(council: SmallCouncil) -> None:
    """Neither is named, and each learns that there is another."""
    third = newcomer(council, "third", "Zoé Lambert", "municipal_police", "nord", cell=True)
    council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    officer, second = Person(council, "officer"), Person(council, "coordinator")
    page = f"/veille/alertes/{council.ask('officer', ListAlerts()).items[0].id}"
    assert officer.post(f"{page}/accuser", {}).status_code == 302
    assert third.post(f"{page}/prendre", {}).status_code == 302
    police = "Plusieurs y ont répondu : la police municipale (Ville de Val-Fleuri), 2 personnes"
    for person in (officer, third):
        told = words(person, page).replace("\u00a0", " ")
        assert f"{police}. Parlez-vous" in told
        assert "Lambert" not in told
    assert third.post(f"{page}/rendre", {}).status_code == 302
    assert officer.post(f"{page}/accuser", {}).status_code == 302
    assert second.post(f"{page}/prendre", {}).status_code == 302
    told = words(third, page).replace("\u00a0", " ")
    assert "la police municipale (Ville de Val-Fleuri), puis le coordonnateur du conseil" in told


def test_an_alert_is_silenced_and_contested(council: SmallCouncil, alert: str) -> None:
    """What cannot be is said beside the form, or why not."""
    officer, page = Person(council, "officer"), f"/veille/alertes/{alert}"
    assert officer.post(f"{page}/sourdine", {"minutes": "999"}).status_code == 422
    assert officer.post(f"{page}/sourdine", {"minutes": "60"}).status_code == 302
    for address in (page, "/veille"):
        assert re.search(r"En sourdine jusqu’à \d\d:\d\d", words(officer, address))
    assert officer.post(f"{page}/sourdine", {"minutes": "0"}).status_code == 302
    assert "En sourdine" not in words(officer, "/veille")
    assert officer.post(f"{page}/arbitrage", {"why": ""}).status_code == 422
    council.house.credentials.let_go(council.id, council.agents["coordinator"])
    nobody = officer.post(f"{page}/arbitrage", {"why": "several"})
    assert nobody.status_code == 409
    said = unescape(nobody.text).replace("\xa0", " ")
    assert "il faudrait le maire ou élu délégué, ou le coordonnateur du conseil." in said
    assert officer.post(f"{page}/trancher", {"to": "state_police"}).status_code == 403


def test_a_graver_report_is_seen_at_a_glance(council: SmallCouncil, alert: str) -> None:
    """On the card and on the page, while who answers still does; a machine reads when."""
    officer, page = Person(council, "officer"), f"/veille/alertes/{alert}"
    assert officer.post(f"{page}/prendre", {}).status_code == 302
    council.ask("mediator", PostEvent(council.draft(severity=5, urgency="immediate")))
    assert relay(council.desk, grouping(), council.id).alerts == 0
    assert re.search(r"Plus grave depuis \d\d:\d\d Prise en charge", words(officer, "/veille"))
    told = words(officer, page)
    assert re.search(r"Gravité Plus grave depuis \d\d:\d\d", told)
    assert "Un signalement plus grave est arrivé" in told
    read = Machine.of(council, "officer").get(f"/alerts/{alert}").get_json()
    assert (read["state"], read["severity"], bool(read["graver_at"])) == ("in_charge", 5, True)


def test_machines_do_the_same(council: SmallCouncil, alert: str) -> None:
    """Each step by its address, with the codes of what contradicts."""
    officer = Machine.of(council, "officer")
    problem(officer.post(f"/alerts/{alert}/release"), 409, "nobody_answers")
    assert officer.post(f"/alerts/{alert}/acknowledge").get_json()["expires_at"]
    assert officer.post(f"/alerts/{alert}/release").get_json()["state"] == "open"
    silenced = officer.post(f"/alerts/{alert}/silence", {"minutes": 30}).get_json()
    assert silenced["silenced_until"]
    problem(officer.post(f"/alerts/{alert}/silence", {"minutes": 241}), 422, "invalid")
    council.house.credentials.let_go(council.id, council.agents["coordinator"])
    problem(officer.post(f"/alerts/{alert}/arbitration", {"why": "nobody"}), 409, "no_arbiter")
    takers = officer.get(f"/alerts/{alert}/takers").get_json()
    assert {"word": "state_police", "name": "police nationale ou gendarmerie"} in (
        takers["professions"]
    )
    errors = problem(officer.post(f"/alerts/{alert}/transfer", {"to": "x"}), 422, "invalid")
    assert [error["field"] for error in errors["errors"]] == ["to"]
    passed = officer.post(f"/alerts/{alert}/transfer", {"to": "state_police"}).get_json()
    assert (passed["state"], passed["silenced_until"]) == ("transferred", None)
    course = officer.get(f"/alerts/{alert}/course").get_json()["items"]
    assert [one["what"] for one in course] == [
        "acknowledged", "released", "silenced", "transferred",
    ]  # fmt: skip
    ruling = officer.post(f"/alerts/{alert}/ruling", {"to": "state_police", "reason": "place"})
    assert ruling.status_code == 403


def test_every_turn_has_its_sentence() -> None:
    """And every word of the closed lists; articles are joined as one says them."""
    at = datetime(2026, 11, 22, 2, tzinfo=UTC)
    for what in TURNS:
        for why in (None, *WHY, *REASONS):
            said = turn(Turn(at, what, "le maire", why))
            assert what not in said
            assert "{" not in said
    assert [towards(name) for name in ("le maire", "les services", "la police", "Veille Nord")] == [
        "au maire", "aux services", "à la police", "à Veille Nord",
    ]  # fmt: skip
    assert towards("Cellule de veille Nord") == "à la cellule de veille Nord"
