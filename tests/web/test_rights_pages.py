"""Droits des personnes without a script: searched, limited, lifted, copied."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from sharing.nominative.matches import QUESTIONS
from sharing.store import Login, MatchQuestion, NominativeRecord, Opening
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP, MOTIVE
from tests.nominative.test_emergencies import dpo
from tests.nominative.test_rights import LETTER
from tests.nominative.two import SOMEBODY, WHO
from tests.web.members import Member, created, group
from tests.web.test_pages_bad_input import Person, said

__all__ = ["group"]

HERE = "/droits"


class Guardian(Member):
    """Somebody who answers for the rights of persons, with an open space."""

    def search(self, **changes: str) -> TestResponse:
        """Search the person of the tests."""
        return self.post(HERE, {"motive": LETTER, **WHO, **changes}, HERE)

    def set_limit(self, record: str, act: str = "limit", motive: str = LETTER) -> TestResponse:
        """Limit a record or lift the limit, by its page."""
        address = f"/fiches/{record}/limite"
        return self.post(address, {"act": act, "motive": motive}, address)

    def copy(self, record: str, motive: str = LETTER) -> TestResponse:
        """Make a copy, by its page."""
        return self.post(f"/fiches/{record}/copie", {"motive": motive})


def a_dpo(council: SmallCouncil) -> Guardian:
    """Give the council a data-protection officer who logs in; return them."""
    agent = dpo(council)
    with council.sessions.of(council.id) as session:
        some = session.scalars(select(Login.passphrase_hash)).first()
        session.add(
            Login(
                email=council.email("dpo"),
                council_id=council.id,
                agent_id=agent,
                passphrase_hash=some,
            )
        )
    return Guardian(council, "dpo")


@pytest.fixture
def officer(council: SmallCouncil, group: str) -> Guardian:
    """The data-protection officer of the council."""
    return a_dpo(council)


@pytest.fixture
def keeper(council: SmallCouncil, group: str, officer: Guardian) -> Guardian:
    """The coordinator, who sits in the group."""
    return Guardian(council, "coordinator")


def test_the_officer_finds_a_record_and_has_its_use_limited(
    officer: Guardian, keeper: Guardian, group: str, council: SmallCouncil
) -> None:
    """From the letter to the answer, by the pages alone; the group is told, twice."""
    record = created(keeper, group)
    found = officer.search()
    assert found.status_code == 200
    assert found.headers["Cache-Control"] == "no-store"
    assert "Une fiche peut la concerner" in said(found)
    assert f"/fiches/{record}/limite" in found.text
    assert f"/fiches/{record}/copie" not in found.text, "nothing is sealed to them"
    assert "Aucune fiche ne correspond" in said(officer.search(**SOMEBODY))
    for page in (officer.client.get(HERE), officer.client.get(f"/fiches/{record}/limite")):
        assert "Kerbrat" not in page.text
        assert record[:4].upper() in said(page)
    assert officer.set_limit(record).location == "/droits?fait=limitee"
    assert "L’usage de la fiche est limité." in said(officer.client.get("/droits?fait=limitee"))
    assert "l’usage d’une fiche de votre groupe est limité" in said(keeper.client.get("/avis"))
    assert officer.set_limit(record).status_code == 409
    assert "Lever la limite" in said(officer.client.get(f"/fiches/{record}/limite"))
    assert officer.set_limit(record, "lift").location == "/droits?fait=levee"
    assert "n’est plus limité" in said(keeper.client.get("/avis"))
    assert keeper.enter(record)


def test_whoever_has_it_open_is_told_that_it_is_limited(
    officer: Guardian, keeper: Guardian, group: str
) -> None:
    """In the middle of a page, of a form, on sending, on opening; a stranger finds nothing."""
    record = created(keeper, group)
    here = keeper.enter(record)
    officer.set_limit(record)
    for address in (
        here, f"{here}?rubrique=identity", f"{here}/contact/changer", f"{here}/acces",
    ):  # fmt: skip
        answer = keeper.client.get(address)
        assert answer.status_code == 409
        assert "L’usage de cette fiche est limité" in said(answer), address
        assert "Kerbrat" not in answer.text
    form = {"phone": "06 39 98 00 04", "seen": "1"}
    sent = keeper.post(f"{here}/contact/changer", form)
    assert "L’usage de cette fiche est limité" in said(sent)
    page = keeper.client.get(f"/fiches/{record}")
    assert "L’usage de cette fiche est limité" in said(page)
    assert 'name="motive"' not in page.text
    again = keeper.post(f"/fiches/{record}", {"purpose": FOLLOW_UP, "motive": MOTIVE})
    assert "L’usage de cette fiche est limité" in said(again)
    stranger = Person(keeper.council, "police")
    for address in (here, f"/fiches/{record}"):
        assert "limité" not in said(stranger.client.get(address))


def test_a_coordinator_hands_over_the_copy(officer: Guardian, keeper: Guardian, group: str) -> None:
    """A PDF that is kept nowhere; in the trail before it was given; the group reads why."""
    record = created(keeper, group)
    here = keeper.enter(record)
    page = said(keeper.client.get(here))
    assert "Copie pour la personne" in page
    assert "Limiter l’usage" in page
    assert "Relisez-le avant de le remettre." in said(keeper.client.get(f"/fiches/{record}/copie"))
    answer = keeper.copy(record)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    name = f"fiche-{record[:4]}-{record[4:8]}.pdf".upper()
    assert answer.headers["Content-Disposition"].upper() == f'ATTACHMENT; FILENAME="{name}"'
    paper = " ".join(p.extract_text() for p in PdfReader(BytesIO(answer.data)).pages)
    for word in ("Kerbrat", "Ysaline", "12 avril 2009", "Tilleuls", "CLSPD de Val-fleuri"):
        assert word in paper, word
    assert "Diane Morel" not in paper
    assert MOTIVE not in paper
    [entry] = [e for e in keeper.council.trail() if e.action == "nominative:copy"]
    assert entry.outcome == "permitted"
    access = said(keeper.client.get(f"{here}/acces"))
    assert LETTER in access
    assert "Les droits de la personne" in access


def test_a_limited_record_and_an_archive_are_copied(
    officer: Guardian, keeper: Guardian, group: str
) -> None:
    """An archive is not limited, and its page says so."""
    record = created(keeper, group)
    officer.set_limit(record)
    assert keeper.copy(record).mimetype == "application/pdf"
    with keeper.council.sessions.of(keeper.council.id) as session:
        session.execute(update(NominativeRecord).values(state="archived"))
    assert keeper.copy(record).mimetype == "application/pdf"
    page = officer.client.get(f"/fiches/{record}/limite")
    assert "C’est une archive" in said(page)
    assert "<textarea" not in page.text
    assert officer.set_limit(record).status_code == 409


def test_the_officer_is_told_whom_to_ask_for_a_copy(
    officer: Guardian, keeper: Guardian, group: str
) -> None:
    """On the page and by the answer; nothing was opened."""
    record = created(keeper, group)
    assert "Demandez la copie au coordonnateur" in said(
        officer.client.get(f"/fiches/{record}/copie")
    )
    answer = officer.copy(record)
    assert answer.status_code == 409
    assert "Demandez la copie au coordonnateur" in said(answer)
    assert officer.council.rows(Opening) == []


def test_what_is_wrong_is_said_and_what_was_typed_stays(
    officer: Guardian, keeper: Guardian, group: str
) -> None:
    """Beside its field; a motive too short does nothing; too many searches wait."""
    record = created(keeper, group)
    page = officer.search(birth_date="2999-01-01")
    assert page.status_code == 422
    assert "Ce jour n'est pas possible." in said(page)
    assert 'value="Kerbrat"' in page.text
    short = officer.search(motive="court")
    assert "Le motif manque ou est trop court." in said(short)
    assert 'value="Kerbrat"' in short.text
    assert "Kerbrat" not in officer.client.get(HERE).text
    for answer in (officer.set_limit(record, motive="court"), keeper.copy(record, motive="court")):
        assert answer.status_code == 422
        assert "Le motif manque ou est trop court." in said(answer)
        assert "court</textarea>" in answer.text
    [row] = officer.council.rows(NominativeRecord)
    assert row.state == "active"
    council = officer.council
    with council.sessions.of(council.id) as session:
        for _ in range(QUESTIONS):
            session.add(MatchQuestion(agent_id=council.agents["dpo"], at=council.desk.clock()))
    assert re.search(r"Revenez à \d\d:\d\d", said(officer.search()))


def test_a_space_that_is_shut_loses_nothing(
    officer: Guardian, keeper: Guardian, group: str
) -> None:
    """A search and a copy come back to be sent again; the page of a copy leads there and back."""
    record = created(keeper, group)
    for one in (officer, keeper):
        one.post("/espace-scelle/refermer", {})
    page = officer.search()
    assert page.status_code == 403
    assert 'value="Kerbrat"' in page.text
    assert "espace scellé" in said(officer.client.get(HERE))
    assert keeper.copy(record).status_code == 403
    answer = keeper.client.get(f"/fiches/{record}/copie")
    assert (answer.location or "").startswith("/espace-scelle?suite=")


@pytest.mark.parametrize("agent", ["mediator", "auditor", "police", "officer"])
def test_nobody_else_comes_in(
    keeper: Guardian, group: str, council: SmallCouncil, agent: str
) -> None:
    """Not to a page, not by sending; a member without that office has no form either."""
    record = created(keeper, group)
    other = Guardian(council, agent)
    for answer in (
        other.search(), other.set_limit(record), other.copy(record),
        other.client.get(f"/fiches/{record}/limite"), other.client.get(f"/fiches/{record}/copie"),
    ):  # fmt: skip
        assert answer.status_code in (403, 404)
        assert "Kerbrat" not in answer.text.replace('value="Kerbrat"', "")
    home = other.client.get("/avis").text
    assert "Droits des personnes" not in home
    [row] = council.rows(NominativeRecord)
    assert row.state == "active"
