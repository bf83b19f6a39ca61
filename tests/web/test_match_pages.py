"""Déjà suivie ?, without a script: asked, answered, a referent who is asked to get in touch."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from sharing.accreditations import Accredit
from sharing.groups import CreateGroup
from sharing.nominative.matches import QUESTIONS
from sharing.store import MatchQuestion, MatchRequest
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP
from tests.nominative.two import SOMEBODY, WHO, WHY
from tests.web.members import Member
from tests.web.test_pages_bad_input import Person, said
from web.pages.match import MISSED

HERE = "/fiches/deja-suivie"
REQUESTS = f"{HERE}/demandes"


class Asker(Member):
    """A member of a group who asks."""

    mine = ""

    def ask(self, **changes: str) -> TestResponse:
        """Ask about the person of the tests."""
        form = {"group": self.mine, "purpose": FOLLOW_UP, "motive": WHY, **WHO, **changes}
        return self.post(HERE, form, HERE)


@pytest.fixture
def police(council: SmallCouncil, group: str) -> Asker:
    """The police sits in another group than the officer, whose group follows the person."""
    other = council.ask("coordinator", CreateGroup("Décrochage", "thematic_group"))
    until = datetime.now(UTC) + timedelta(days=90)
    council.ask("coordinator", Accredit(other, council.agents["police"], until))
    found = Asker(council, "police")
    found.mine = other
    return found


@pytest.fixture
def officer(council: SmallCouncil, group: str, police: Asker) -> Asker:
    """The referent: their group's record is there, opened by the coordinator."""
    found = Asker(council, "officer")
    found.mine = group
    assert Member(council, "coordinator").create(group).status_code == 302
    return found


def test_a_hit_and_two_referents_who_get_in_touch(officer: Asker, police: Asker) -> None:
    """From the question to the answer, by the pages and the notices alone."""
    assert "Décrochage" in said(police.client.get(HERE)), "the one group is not asked for"
    page = police.ask()
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "Contactez Cédric Roche , police municipale, Ville de Val-Fleuri" in said(page)
    assert not re.search(r"Suivi Nord|/fiches/[a-z2-7]{16}", page.text), "never which, nor where"
    send = re.search(rf'action="({REQUESTS}/\w+)"', page.text)
    assert send is not None
    assert police.post(send[1], {}).location == REQUESTS
    assert "Pas encore de réponse" in said(police.client.get(REQUESTS))
    assert "voudrait vous parler" in said(officer.client.get("/avis"))
    shown = officer.client.get(REQUESTS)
    assert "Élise Garnier" in said(shown)
    assert re.search(r'href="/fiches/[a-z2-7]{16}"', shown.text)
    assert not any(word in shown.text for word in WHO.values())
    assert officer.post(f"{send[1]}/reponse", {"answer": "will_contact"}).location == REQUESTS
    assert "Vous avez répondu : « je vous contacte »" in said(officer.client.get(REQUESTS))
    assert "Un référent vous répond : « je vous contacte »" in said(police.client.get("/avis"))
    assert "Réponse : « je vous contacte »" in said(police.client.get(REQUESTS))


def test_ones_own_record_is_linked(officer: Asker) -> None:
    """As the list of situations links it."""
    page = officer.ask()
    assert "Dans votre groupe" in said(page)
    assert re.search(r'href="/fiches/[a-z2-7]{16}"', page.text)


def test_no_hit_says_how_much_it_is_worth(officer: Asker, police: Asker) -> None:
    """With the figure that was measured, as the documentation has it."""
    page = said(police.ask(**SOMEBODY))
    assert "Aucune correspondance" in page
    assert f"environ {MISSED} fois sur 100" in page
    measured = Path(__file__).parents[2].joinpath("docs/matching.md").read_text("utf-8")
    found = re.search(r"\*\*all noise\*\* \| 100 \| \| ([\d.]+)%", measured)
    assert found is not None
    assert round(float(found[1])) == MISSED


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"last_name": "x" * 300}, "Ce nom est trop long."),
        ({"first_name": "\u0405ara"}, "lettres latines"),
        ({"birth_date": "2009-02-30"}, "Ce n'est pas un jour."),
        ({"birth_date": ""}, "manque"),
        ({"motive": "voir"}, "Le motif manque ou est trop court."),
        ({"group": ""}, "Ce choix manque."),
        ({"purpose": ""}, "Ce choix manque."),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(
    police: Asker, changes: dict[str, str], wrong: str
) -> None:
    """Beside its field; it is not a question yet."""
    page = police.ask(**changes)
    assert page.status_code == 422
    assert wrong in said(page)
    for name, value in {**WHO, "motive": WHY}.items():
        if name not in changes:
            assert value in page.text, name
    assert police.council.rows(MatchQuestion) == []


def test_too_many_questions_are_told_when_to_come_back(police: Asker) -> None:
    """What was typed stays in the form."""
    council, now = police.council, datetime.now(UTC)
    with council.sessions.of(council.id) as session:
        for _ in range(QUESTIONS):
            session.add(MatchQuestion(agent_id=council.agents["police"], at=now))
    page = police.ask()
    assert page.status_code == 429
    assert re.search(r"Revenez à \d\d:\d\d", said(page))
    assert WHO["last_name"] in page.text


def test_whoever_may_not_ask_finds_nothing(police: Asker, council: SmallCouncil) -> None:
    """Another's group is not there; a forged request is not there; a shut space asks first."""
    assert police.ask(group="nothing").status_code == 404
    for address in (f"{REQUESTS}/nothing", f"{REQUESTS}/nothing/reponse"):
        assert police.post(address, {"answer": "cannot"}).status_code == 404
    assert council.rows(MatchRequest) == []
    mediator = Person(council, "mediator")
    assert mediator.client.get(HERE).location.startswith("/espace-scelle")
    assert mediator.client.get(REQUESTS).status_code == 403
