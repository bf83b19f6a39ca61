"""By two, and alone in an emergency, without a script: asked, read, answered, told."""

from __future__ import annotations

from sqlalchemy import update

from charters.vocabulary import Action
from sharing.notices import ListNotices
from sharing.store import NominativeRecord
from tests.nominative.group import FOLLOW_UP
from tests.web.members import Member, created, hidden
from tests.web.test_pages_bad_input import Person, said

WHY = "Le juge demande où en est la mesure."
DANGER = "Elle a appelé en disant qu’elle allait sauter."


def test_a_measure_is_written_by_two(keeper: Member, officer: Member, group: str) -> None:
    """Refused alone with what was typed, asked for, read, agreed to, written."""
    record = created(keeper, group)
    here = keeper.enter(record)
    alone = keeper.change(here, "judicial_measures", measure="educational", motive=WHY)
    assert alone.status_code == 403
    page = said(alone)
    assert "Cela s’écrit à deux." in page
    assert WHY in alone.text
    assert hidden(alone.text)["measure"] == "educational"
    address = f"/fiches/{record}/accord"
    form = {"what": "update:judicial_measures", "purpose": FOLLOW_UP, "motive": WHY}
    assert keeper.post(address, {**form, "motive": "court"}).status_code == 422
    assert keeper.post(address, form).location == address
    assert "Vous l'avez déjà demandé" in said(keeper.post(address, form))
    own = keeper.client.get(address).text
    assert "Donner mon accord" not in own, "nobody is offered to answer themselves"
    assert [n.kind for n in officer.council.ask("officer", ListNotices())] == ["approval_asked"]
    asked = officer.client.get(address)
    assert WHY in said(asked)
    answer = asked.text.partition(f'action="{address}/')[2].partition('"')[0]
    assert officer.post(f"{address}/{answer}", {"decision": "given"}).location == address
    assert "Accordé" in said(officer.client.get(address))
    done = keeper.change(here, "judicial_measures", measure="educational", motive=WHY)
    assert done.status_code == 302
    assert "Mesure éducative" in said(keeper.client.get(f"{here}?rubrique=judicial_measures"))


def test_an_archive_leads_to_whoever_could_agree(keeper: Member, group: str) -> None:
    """Alone one is told how, and keeps what one typed."""
    record = created(keeper, group)
    with keeper.council.sessions.of(keeper.council.id) as session:
        session.execute(update(NominativeRecord).values(state="archived"))
    answer = keeper.post(f"/fiches/{record}", {"purpose": FOLLOW_UP, "motive": WHY})
    assert answer.status_code == 403
    assert "elle s’ouvre à deux" in said(answer)
    assert WHY in answer.text
    offered = keeper.client.get(f"/fiches/{record}/accord").text
    assert "Ouvrir cette archive" in offered
    assert "Mesures de justice" not in offered


def test_an_emergency_is_opened_alone_and_told(keeper: Member, officer: Member, group: str) -> None:
    """Three elements at once, nothing else; the others know; it can be shut, and looked up."""
    record = created(keeper, group)
    address = f"/fiches/{record}/urgence"
    assert officer.post(address, {"motive": "vite"}).status_code == 422
    opened = officer.post(address, {"motive": DANGER})
    assert opened.status_code == 302, said(opened)
    page = said(officer.client.get(opened.location or ""))
    for there in ("Kerbrat", "Tilleuls", "06 39 98 17 44"):
        assert there in page
    assert "Déscolarisé" not in page
    kinds = [n.kind for n in keeper.council.ask("coordinator", ListNotices())]
    assert kinds == ["opened_in_emergency"]
    seen = said(keeper.client.get(address))
    assert "Déjà ouverte en urgence" in seen
    assert "Cédric Roche" in seen
    assert "Urgence" in said(keeper.client.get(f"{keeper.enter(record)}/acces"))
    read = [e for e in keeper.council.trail() if e.action == Action.NOMINATIVE_BREAK_GLASS]
    assert [e.outcome for e in read] == ["permitted"] * 4
    assert officer.post(f"{opened.location}/fermer", {}).location == address
    assert officer.client.get(opened.location or "").location == address


def test_nobody_else_learns_that_there_is_a_record(keeper: Member, group: str) -> None:
    """By neither page."""
    record = created(keeper, group)
    for agent in ("mediator", "police", "auditor"):
        person = Person(keeper.council, agent)
        for page in ("accord", "urgence"):
            answer = person.client.get(f"/fiches/{record}/{page}")
            assert answer.status_code in (302, 403, 404)
            assert record[:4].upper() not in answer.text.partition("<main")[2]
