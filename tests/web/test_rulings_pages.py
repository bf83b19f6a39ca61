"""Who is competent, asked for and ruled on by the forms of the pages; who then sees what."""

from __future__ import annotations

import re
from html import unescape

import pytest

from alerts.board import ListAlerts
from alerts.store import Arbitration
from alerts.watch import sweep_alerts
from sharing.events import PostEvent
from tests.council import SmallCouncil
from tests.web.newcomers import newcomer
from tests.web.test_alert_life_pages import words
from tests.web.test_pages_bad_input import Person

ASKED = "Arbitrage demandé. Plusieurs disent que c’est à eux."
RULED = "Tranché : confiée à la police nationale ou gendarmerie. C’est sa mission"


@pytest.fixture
def mayor(council: SmallCouncil) -> Person:
    """The arbiter of the protocol, at the pages."""
    return newcomer(council, "mayor", "Inès Vidal", "mayor", "ville")


@pytest.fixture
def page(council: SmallCouncil) -> str:
    """The page of an alert that the officer has, and nobody else."""
    council.ask("mediator", PostEvent(council.draft(severity=3, urgency="routine")))
    council.relay()
    return f"/veille/alertes/{council.ask('officer', ListAlerts()).items[0].id}"


def offered(person: Person, address: str, name: str) -> list[str]:
    """What the radio buttons of this name offer on a page."""
    text = unescape(person.client.get(address).text)
    return re.findall(rf'<input[^>]*name="{name}"[^>]*value="([^"]+)"', text)


def card(person: Person) -> str:
    """What the first card of their board says."""
    return words(person, "/veille").partition("Rien à traiter")[0]


def no_token(person: Person, address: str, form: dict[str, str]) -> None:
    """A form that no page of ours has sent is not taken."""
    assert person.client.post(address, data=form).status_code == 400


def test_a_ruling_is_asked_for_by_the_form_and_seen(
    council: SmallCouncil, page: str, mayor: Person
) -> None:
    """By who has it, on the page and on the board; by the arbiter once told; by nobody else."""
    officer, police = Person(council, "officer"), Person(council, "police")
    assert officer.post(f"{page}/prendre", {}).status_code == 302
    assert f'action="{page}/arbitrage"' in officer.client.get(page).text
    assert offered(officer, page, "why") == ["several", "nobody", "hindered"]
    no_token(officer, f"{page}/arbitrage", {"why": "several"})
    assert council.rows(Arbitration) == []
    assert "Arbitrage demandé" not in words(officer, page)
    assert officer.post(f"{page}/arbitrage", {"why": "several"}).location == page
    told = words(officer, page)
    assert ASKED in told
    assert "Arbitrage demandé au maire ou élu délégué : plusieurs disent que" in told
    assert "Demander un arbitrage" not in told, "once is enough"
    assert "Trancher…" not in told, "who asks does not rule"
    assert "Arbitrage demandé" in card(officer)
    assert mayor.client.get(page).status_code == 404, "not told yet"
    assert officer.client.get(f"{page}/trancher").status_code == 403, "nor sees the form"
    sweep_alerts(council.desk, council.id)
    for told in (words(mayor, page), card(mayor)):
        assert "Arbitrage demandé" in told
    assert f'href="{page}/trancher"' in mayor.client.get(page).text
    assert police.client.get(page).status_code == 404
    assert "Arbitrage" not in words(police, "/veille")
    report = words(Person(council, "mediator"), "/signalements")
    assert "Arbitrage demandé au maire ou élu délégué" in report
    assert officer.post(f"{page}/arbitrage", {"why": "nobody"}).status_code == 409


def test_the_arbiter_rules_by_the_form_and_all_are_told(
    council: SmallCouncil, page: str, mayor: Person
) -> None:
    """What is missing is said; then it is the other's, on every page and board, and once."""
    officer, police = Person(council, "officer"), Person(council, "police")
    form = {"to": "state_police", "reason": "mission"}
    officer.post(f"{page}/prendre", {})
    officer.post(f"{page}/arbitrage", {"why": "several"})
    sweep_alerts(council.desk, council.id)
    address = f"{page}/trancher"
    assert offered(mayor, address, "reason") == ["place", "mission", "means", "first_there"]
    assert "state_police" in offered(mayor, address, "to")
    wrong = mayor.post(address, {"to": "state_police"})
    assert wrong.status_code == 422
    assert "Donnez la raison." in unescape(wrong.text)
    assert re.search(r'value="state_police"[^>]* checked', wrong.text), "what was chosen stays"
    no_token(mayor, address, form)
    assert officer.post(address, form).status_code == 403
    assert [row.ruled_at for row in council.rows(Arbitration)] == [None]
    assert mayor.post(address, form).location == page
    sweep_alerts(council.desk, council.id)
    for person in (mayor, officer, police):
        told = words(person, page)
        assert RULED in told
        assert ASKED not in told
        assert "Trancher…" not in told
        assert "Passée à la police nationale ou gendarmerie" in card(person)
        assert "Arbitrage demandé" not in card(person)
    assert "Prendre en charge" in words(police, page)
    for agent in ("coordinator", "mediator"):
        assert Person(council, agent).client.get(page).status_code == 404
    report = words(Person(council, "mediator"), "/signalements")
    assert re.search("Tranché à .* : confié à la police nationale ou gendarmerie", report)
    assert mayor.post(address, form).status_code == 409, "nothing is asked any more"
    assert "Aucun arbitrage n’est demandé" in unescape(mayor.client.get(address).text)
    assert police.post(f"{page}/prendre", {}).status_code == 302
    assert "par Police nationale" in card(officer)
