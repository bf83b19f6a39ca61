"""The auditors' desk and what others see of it, without a script; what is typed wrong is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from config.rounds import integrate_all
from sharing import handing_out
from sharing.events import PostEvent, ReadEvent
from tests.audit.outsider import the_script
from tests.council import SmallCouncil
from tests.web.members import Member, created
from tests.web.sealed import Sealed
from tests.web.test_pages_bad_input import Person, said
from tests.web.test_rights_pages import a_dpo
from web.words import PARIS

SCRIPT = the_script()
read_key = SCRIPT.read_key


def test_an_entry_is_reviewed_by_its_page(council: SmallCouncil) -> None:
    """A remark that names somebody comes back as it was, with the reason; a good one is kept."""
    auditor = Person(council, "auditor")
    auditor.client.get("/journal")
    entry = council.trail()[-1].id
    here = f"/journal/entree/{entry}"
    assert "Pas encore" in said(auditor.client.get(here))
    wrong = auditor.post(here, {"state": "asked", "remark": "Voir Karim Benslimane"}, here)
    assert wrong.status_code == 422
    assert "semble nommer quelqu'un" in said(wrong)
    assert "Voir Karim Benslimane" in wrong.text
    assert auditor.post(here, {"state": "reviewed"}, here).location == f"{here}?fait=revue"
    assert "Revue, rien à signaler" in said(auditor.client.get("/journal"))
    assert Person(council, "coordinator").client.get(here).status_code == 403
    assert auditor.client.get("/journal/entree/inconnue").status_code == 404


def test_what_is_typed_wrong_is_told_beside_its_field(council: SmallCouncil) -> None:
    """Periods, seeds, counts, years."""
    auditor = Person(council, "auditor")
    for address, words in (
        ("/journal/a-regarder?du=2026-01-01&au=2026-12-31", "Cette période est trop longue"),
        ("/journal/a-regarder?du=hier", "Ce jour ne se lit pas"),
        ("/journal/chiffres?du=2026-01-02&au=2026-01-01", "La fin vient avant le début"),
        ("/journal/tirage?graine=", "Il manque la graine"),
        ("/journal/tirage?graine=a&combien=mille", "Ce nombre d'entrées ne convient pas"),
    ):
        answer = auditor.client.get(address)
        assert (answer.status_code, words in said(answer)) == (422, True), address
    waiting = auditor.client.get("/journal/tirage?graine=a")
    assert waiting.status_code == 409
    assert "Rien n'est encore signé" in said(waiting)
    integrate_all(council.house)
    assert "De quoi refaire ce tirage" in said(auditor.client.get("/journal/tirage?graine=a"))
    assert "Accès par jour" in said(auditor.client.get("/journal/chiffres"))


def test_an_organisation_sees_its_readers_without_a_name(council: SmallCouncil) -> None:
    """The mediator's page tells of the police, not of whom."""
    sent = council.ask("mediator", PostEvent(council.draft(), "un"))
    council.ask("police", ReadEvent(sent.id))
    page = Person(council, "mediator").client.get("/nos-fiches-lues")
    assert "Police nationale" in said(page)
    assert "Garnier" not in page.text
    assert Person(council, "caretaker").client.get("/nos-fiches-lues").status_code == 403
    assert "Lire une fiche événement" in said(Person(council, "police").client.get("/mes-acces"))


def test_the_review_is_the_same_on_paper(council: SmallCouncil) -> None:
    """Every line of the page, in French; for those who may."""
    year = datetime.now(UTC).year
    coordinator = Person(council, "coordinator")
    page = said(coordinator.client.get("/bilan"))
    paper = coordinator.client.get(f"/bilan/{year}.pdf")
    assert paper.mimetype == "application/pdf"
    assert paper.headers["Cache-Control"] == "no-store"
    told = " ".join(one.extract_text() for one in PdfReader(BytesIO(paper.data)).pages)
    for words in ("Lectures de signalements", "Restées sans réponse", "Fiches détruites", "Total"):
        assert words in page
        assert words in " ".join(told.split())
    assert coordinator.client.get("/bilan?annee=1999").status_code == 422
    assert Person(council, "mediator").client.get("/bilan").status_code == 403


def test_the_officer_tells_a_person_who_saw_them(
    council: SmallCouncil, group: str, keeper: Member
) -> None:
    """By function, under which articles; once they have confirmed who they are; nobody else."""
    officer, record = a_dpo(council), created(keeper, group)
    keeper.enter(record)
    here = f"/fiches/{record}/qui-a-vu"
    page = officer.client.get(here)
    assert page.status_code == 200
    assert "Coordonnateur du conseil" in said(page)
    assert "Morel" not in page.text
    assert here in officer.client.get("/droits").text
    assert keeper.client.get(here).status_code == 404
    last = council.trail()
    assert [e for e in last if e.action == "audit:read_person" and record in e.detail]


def test_what_is_taken_away_can_be_checked_without_vigie(
    council: SmallCouncil, tmp_path: Path
) -> None:
    """Lines and a proof pass an outsider's check; how much went is in the trail."""
    auditor, here = Sealed(council, "auditor"), "/journal/emporter"
    auditor.enrol()
    key = read_key(str(council.house.signer(council.id).verifier))
    auditor.client.get("/journal")
    integrate_all(council.house)
    today = datetime.now(PARIS).date().isoformat()
    days = {"du": today, "au": today}
    lines = auditor.post(here, {**days, "form": "jsonl"}, here)
    assert lines.headers["Content-Disposition"].endswith(f'-{today}.jsonl"')
    taken = tmp_path / "journal.jsonl"
    taken.write_bytes(lines.data)
    count = lines.data.count(b"\n") - 2
    assert SCRIPT.export(key, taken).startswith(f"{count} entries, of ")
    table = auditor.post(here, {**days, "form": "csv"}, here)
    assert table.text.startswith("\ufeffPosition;Identifiant;")
    noted = [entry for entry in council.trail() if entry.action == "audit:export"]
    assert [json.loads(entry.detail)["count"] for entry in noted] == [count, count]
    entry = next(one.id for one in council.trail() if one.position is not None)
    assert "Preuve qu’elle est signée" in auditor.client.get(f"/journal/entree/{entry}").text
    proof = tmp_path / "one.tlog-proof"
    proof.write_bytes(auditor.client.get(f"/journal/entree/{entry}/preuve").data)
    assert f'"id":"{entry}"' in SCRIPT.proof(key, proof)
    stranger = Person(council, "coordinator")
    assert "réserve cela" in stranger.client.get(here).text
    assert stranger.client.get(f"/journal/entree/{entry}/preuve").status_code == 403


def test_what_cannot_be_taken_away_is_told(
    council: SmallCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing signed yet, a day that is missing, too much at once, no form, no such entry."""
    auditor, here = Sealed(council, "auditor"), "/journal/emporter"
    auditor.enrol()
    today = datetime.now(PARIS).date().isoformat()
    asked = {"du": today, "au": today, "form": "csv"}
    early = auditor.post(here, asked, here)
    assert (early.status_code, "pas encore signé" in said(early)) == (409, True)
    integrate_all(council.house)
    monkeypatch.setattr(handing_out, "MOST", 0)
    for changed, words in (
        ({"du": ""}, "Il manque ce jour"),
        ({"form": ""}, "Cette forme n'existe pas"),
        ({}, "Prenez moins de jours"),
    ):
        answer = auditor.post(here, asked | changed, here)
        assert (answer.status_code, words in said(answer)) == (422, True), changed
    assert auditor.client.get("/journal/entree/inconnue/preuve").status_code == 409
