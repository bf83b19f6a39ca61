"""Fiches without a script: opened, read element by element, changed by two people, left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from config.wiring import now
from sharing.store import LoginSession, NominativeRecord, Opening, SealedField
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP, MOTIVE, PERSON
from tests.web.members import NEW, Member, created, hidden
from tests.web.test_pages_bad_input import Person, said
from web.words import PARIS


def test_a_record_is_opened_and_read_by_another_member(
    keeper: Member, officer: Member, group: str
) -> None:
    """Only what one chose is shown; each choice is in the trail; the list names nobody."""
    record = created(keeper, group)
    assert "Kerbrat" not in officer.client.get("/fiches").text
    assert record[:4].upper() in said(officer.client.get("/fiches"))
    here = officer.enter(record)
    outside = officer.client.get(here)
    assert "Kerbrat" not in outside.text
    assert "Identité" in said(outside)
    one = said(officer.client.get(f"{here}?rubrique=identity"))
    assert "Kerbrat" in one
    assert "12 avril 2009" in one
    assert "Tilleuls" not in one
    both = said(officer.client.get(f"{here}?rubrique=identity&rubrique=contact&rubrique=nickname"))
    assert "Tilleuls" in both
    read = [e for e in officer.council.trail() if '"element":"contact"' in e.detail]
    assert [e.action for e in read] == ["nominative:read"]
    access = said(keeper.client.get(f"{keeper.enter(record)}/acces"))
    assert "Cédric Roche" in access
    assert MOTIVE in access


def test_a_referent_finds_out_whom_they_have_to_inform(
    keeper: Member, officer: Member, group: str
) -> None:
    """A month after it was opened, by a button; nobody else is offered it."""
    record, council = created(keeper, group), keeper.council
    assert "informer" not in officer.client.get("/fiches").text
    with council.sessions.of(council.id) as session:
        old = update(NominativeRecord).where(NominativeRecord.id == record)
        session.execute(old.values(opened_at=now() - timedelta(days=30)))
    assert "/fiches?informer=1" in officer.client.get("/fiches").text
    assert "informer" not in keeper.client.get("/fiches").text
    assert "ont été informées" in said(officer.client.get("/fiches?informer=1"))
    with council.sessions.of(council.id) as session:
        day = SealedField.record_id == record, SealedField.name == "informed_on"
        session.execute(delete(SealedField).where(*day))
    page = said(officer.client.get("/fiches?informer=1"))
    assert "Une personne reste à informer" in page
    assert "À informer" in page


def test_what_is_missing_is_said_and_nothing_typed_is_lost(keeper: Member, group: str) -> None:
    """The field, the reason, what would be right; everything else as it was."""
    answer = keeper.create(group, first_name="", phone="12", referent="", informed_on="")
    assert answer.status_code == 422
    assert "Ce choix manque." in said(answer)
    assert "Datez-la" in said(answer)
    answer = keeper.create(group, first_name="", phone="12")
    assert "Ce n'est pas un numéro de téléphone." in said(answer)
    assert 'value="Kerbrat"' in answer.text
    answer = keeper.create(group, first_name="")
    assert "Prénom manque." in said(answer)
    assert "Kerbrat" not in keeper.client.get("/fiches").text
    assert keeper.council.rows(Opening) == []


def test_why_is_asked_before_anything_is_shown(keeper: Member, group: str) -> None:
    """Too short, absent, of a word that is none: the question again, with what was typed."""
    record = created(keeper, group)
    address = f"/fiches/{record}"
    for form in ({"purpose": FOLLOW_UP, "motive": "suivi"}, {"motive": MOTIVE}):
        answer = keeper.post(address, form)
        assert answer.status_code == 422
        assert form["motive"] in answer.text
    assert keeper.post(address, {"purpose": "curiosity", "motive": MOTIVE}).status_code in (
        403,
        404,
    )
    assert keeper.client.get(f"{address}/nothing").location == address
    assert keeper.client.get("/fiches/nothing").status_code == 404


def test_two_who_change_the_same_see_both(keeper: Member, officer: Member, group: str) -> None:
    """The later one keeps what they typed, sees what is there now, and decides."""
    record = created(keeper, group)
    here = keeper.enter(record)
    address = f"{here}/contact/changer"
    form = hidden(keeper.client.get(address).text)
    opened = officer.enter(record)
    assert officer.change(opened, "contact", phone="06 39 98 00 03").status_code == 302
    answer = keeper.post(address, {**form, "phone": "06 39 98 00 04", "address": "1, rue Neuve"})
    assert answer.status_code == 409
    page = said(answer)
    assert "pendant que vous écriviez" in page
    assert "06 39 98 00 03 , écrit par Cédric Roche" in page
    again = hidden(answer.text)
    assert (again["phone"], again["address"]) == ("06 39 98 00 04", "1, rue Neuve")
    answer = keeper.post(address, again)
    assert answer.status_code == 302
    now_there = said(keeper.client.get(f"{here}?rubrique=contact"))
    assert "06 39 98 00 04" in now_there
    assert "1, rue Neuve" in now_there
    past = said(keeper.client.get(f"{here}/contact/historique"))
    assert past.count("Cédric Roche") == 1
    assert "06 39 98 00 03" in past


def test_what_nobody_touched_is_not_written_over(
    keeper: Member, officer: Member, group: str
) -> None:
    """A form that was open meanwhile changes only what its reader changed."""
    record = created(keeper, group)
    here, opened = keeper.enter(record), officer.enter(record)
    address = f"{here}/contact/changer"
    form = hidden(keeper.client.get(address).text)
    officer.change(opened, "contact", phone="06 39 98 00 03")
    assert keeper.post(address, {**form, "address": "1, rue Neuve"}).status_code == 302
    page = said(keeper.client.get(f"{here}?rubrique=contact"))
    assert "06 39 98 00 03" in page
    assert "1, rue Neuve" in page


def test_an_action_is_added_and_a_wrong_one_is_told(keeper: Member, group: str) -> None:
    """Whole, beside the others."""
    here = keeper.enter(created(keeper, group))
    wrong = keeper.change(here, "actions", action="meeting", action_on="2999-01-01", result="done")
    assert wrong.status_code == 422
    assert "Ce jour n'est pas possible." in said(wrong)
    assert (
        keeper.change(
            here, "actions", action="meeting", action_on="2026-11-20", result="done"
        ).status_code
        == 302
    )
    page = said(keeper.client.get(f"{here}?rubrique=actions"))
    assert "Entretien avec la personne" in page
    assert "20 novembre 2026" in page


def test_an_hour_that_is_over_leads_back_to_the_question(keeper: Member, group: str) -> None:
    """In the middle of a page, of a form, of the history."""
    record = created(keeper, group)
    here = keeper.enter(record)
    with keeper.council.sessions.of(keeper.council.id) as session:
        session.execute(update(Opening).values(ends=Opening.at))
    for address in (here, f"{here}/contact/changer", f"{here}/contact/historique", f"{here}/acces"):
        assert keeper.client.get(address).location == f"/fiches/{record}", address
    late = keeper.post(f"{here}/contact/changer", {"phone": "06 39 98 00 04", "seen": "1"})
    assert late.location == f"/fiches/{record}"


def test_a_proof_that_is_over_is_asked_for_again(keeper: Member, group: str) -> None:
    """A reader is led there and back; a writer gets what they wrote, to send it again."""
    here = keeper.enter(created(keeper, group))
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    with keeper.council.sessions.of(keeper.council.id) as session:
        session.execute(update(LoginSession).values(proved_at=long_ago))
    answer = keeper.client.get(f"{here}?rubrique=identity")
    assert answer.status_code == 302
    assert answer.location is not None
    assert answer.location.startswith("/securite/confirmer?suite=/fiches/")
    sent = keeper.post(f"{here}/contact/changer", {"phone": "06 39 98 00 04", "seen": "1"})
    assert sent.status_code == 403
    assert "Confirmez que c’est bien vous" in said(sent)
    assert 'name="phone" value="06 39 98 00 04"' in sent.text


def test_a_space_that_has_shut_shows_nothing(keeper: Member, group: str) -> None:
    """Whatever the address."""
    record = created(keeper, group)
    here = keeper.enter(record)
    keeper.post("/espace-scelle/refermer", {})
    for address in (NEW, f"/fiches/{record}", here, f"{here}?rubrique=identity"):
        answer = keeper.client.get(address)
        assert answer.status_code == 302
        assert (answer.location or "").startswith("/espace-scelle?suite="), address
    assert keeper.post(NEW, {"group": group, **PERSON}).status_code == 403
    assert len(keeper.council.rows(Opening)) == 1


@pytest.mark.parametrize("agent", ["mediator", "police", "auditor", "caretaker"])
def test_nobody_else_comes_in(
    council: SmallCouncil, group: str, agent: str, keeper: Member
) -> None:
    """Not by any address of a record that is there."""
    record = created(keeper, group)
    here = keeper.enter(record)
    other = Person(council, agent)
    for address in (
        f"/fiches/{record}", here, f"{here}?rubrique=identity", f"{here}/contact/changer",
        f"{here}/contact/historique", f"{here}/acces", NEW, "/fiches",
    ):  # fmt: skip
        answer = other.client.get(address)
        assert "Kerbrat" not in answer.text
        assert record[:4].upper() not in answer.text.partition("<main")[2]


def test_a_follow_up_ends_or_goes_on(keeper: Member, officer: Member, group: str) -> None:
    """For a reason of the list; an archive is opened by two, and no longer changes."""
    record = created(keeper, group)
    here = keeper.enter(record)
    seen = hidden(keeper.client.get(f"{here}/fin").text)
    assert keeper.post(f"{here}/continue", {**seen, "reason": "habit"}).status_code == 422
    assert keeper.post(f"{here}/continue", {**seen, "reason": "under_way"}).location == here
    wrong = keeper.post(f"{here}/fin", {**seen, "ended_on": "2020-01-01", "ending": "moved"})
    assert "pas encore ouverte ce jour-là" in said(wrong)
    opened = officer.enter(record)
    officer.change(opened, "contact", phone="06 39 98 00 03")
    today = now().astimezone(PARIS).date().isoformat()
    late = keeper.post(f"{here}/fin", {**seen, "ended_on": today, "ending": "moved"})
    assert late.status_code == 409
    assert "La fiche a changé entre-temps" in said(late)
    form = {**hidden(late.text), "ended_on": today, "ending": "moved"}
    assert keeper.post(f"{here}/fin", form).location == "/fiches"
    assert "Archivée" in said(keeper.client.get("/fiches"))
    assert keeper.client.get(here).status_code == 403, "a second person is owed"
