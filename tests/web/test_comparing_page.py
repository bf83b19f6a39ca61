"""A version compared on a page: counted on the council, told in French, nothing of it kept."""

from __future__ import annotations

from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from config.settings import DEFAULTS
from sharing import comparison
from sharing.comparison import Bounds
from tests.council import AGENTS, SmallCouncil
from tests.sharing.test_replay import a_night
from tests.signers import IN_FORCE, SHIPPED_NUMBER
from tests.web.test_pages_bad_input import Person, said

TEXT = (DEFAULTS / "charter.yaml").read_text().partition("\nscenarios:")[0]
WIDER = TEXT.replace("who: [housing_manager, municipal_police]", "who: [housing_manager]")
MISSPELT = TEXT.replace("who: [dpo,", "who: [dpoo,", 1)
LINE = 1 + MISSPELT[: MISSPELT.index("dpoo")].count("\n")
ADDRESS = "/charte/comparer"


@pytest.fixture
def coordinator(council: SmallCouncil) -> Person:
    """Who may compare."""
    return Person(council, "coordinator")


def sent(person: Person, content: bytes | str, seen: str = "/charte") -> TestResponse:
    """Hand a file in."""
    content = content.encode() if isinstance(content, str) else content
    form = {"csrf_token": person.token(seen), "fichier": (BytesIO(content), "charte.yaml")}
    return person.client.post(ADDRESS, data=form, content_type="multipart/form-data")


def test_a_wider_version_is_counted_on_what_happened(
    council: SmallCouncil, coordinator: Person
) -> None:
    """Who gains what, two requests and one record; the trail has it; no name leaves."""
    a_night(council)
    assert 'href="/charte/comparer"' in coordinator.client.get("/charte").text
    assert coordinator.client.get(ADDRESS).status_code == 200
    answer = sent(coordinator, WIDER)
    assert answer.status_code == 200
    page = said(answer).replace("\xa0", " ")
    assert "Cette version ouvre des accès." in page
    row = "Gagne Police municipale Lire une fiche événement A07 → puis A02, A14 2 1"
    assert row in page
    assert "« Point de revente" in page
    assert "1 porte sur des fiches disparues ou jamais gardées." in page
    for secret in (*(name for _, _, name, _, _ in AGENTS.values()), *council.agents.values()):
        if secret not in (AGENTS["coordinator"][2], council.agents["coordinator"]):
            assert secret not in answer.text
    entry = [one for one in council.trail() if one.action == "charter:compare"][-1]
    assert (entry.resource, entry.outcome, entry.articles) == ("charter:*", "permitted", '["A01"]')
    assert f'"after":"{IN_FORCE}"' in entry.detail
    assert "Point de revente" not in entry.detail


def test_the_same_and_a_stricter_version(council: SmallCouncil, coordinator: Person) -> None:
    """Nobody gains; with and without anything lost."""
    assert "Personne ne gagne ni ne perd rien." in said(sent(coordinator, TEXT))
    stricter = TEXT.replace("who: [dpo, charter_auditor]", "who: [charter_auditor]")
    assert stricter != TEXT
    page = said(sent(coordinator, stricter))
    assert "Cette version resserre seulement." in page
    assert "Perd Délégué à la protection des données Lire le journal d'accès" in page


def test_the_others_are_refused_before_anything_is_read(council: SmallCouncil) -> None:
    """By the charter, with the reason; and there is no door for them."""
    mediator = Person(council, "mediator")
    assert ADDRESS not in mediator.client.get("/charte").text
    assert mediator.client.get(ADDRESS).status_code == 403
    answer = sent(mediator, b"\xff not even a file")
    assert answer.status_code == 403
    entries = [one for one in council.trail() if one.action == "charter:compare"]
    assert [entry.outcome for entry in entries] == ["refused", "refused"]
    assert council.app.test_client().get(ADDRESS).status_code == 302


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (MISSPELT, f"Ligne {LINE}, colonne 15."),
        (MISSPELT, "who[0] : mot inconnu « dpoo ». Vouliez-vous dire « dpo » ?"),
        (TEXT.replace(f'version: "{SHIPPED_NUMBER}"\n', ""), "Il manque la clé « version »"),
        (b"\xff", "Ligne 1, colonne 1. Ce n'est pas de l'UTF-8. Enregistrez le fichier en UTF-8."),
        ("a: [", "Ce n'est pas du YAML. Vérifiez les retraits"),
        ("a: &b c", "a : les ancres et les alias (& et *) sont refusés."),
        ("a: !!python/name:os.system x", "a : les étiquettes (!) sont refusées."),
        ("", "Aucun fichier n'a été choisi. Choisissez le fichier de la charte."),
        (
            TEXT.replace("when: {relation: same_sector}", "when: {nominative: [external]}", 1),
            "permet ce que RN01.1 de N01 interdit. Resserrez-la ou retirez-la : la loi dit",
        ),
    ],
)
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_what_is_wrong_with_the_file_is_said_with_its_place(
    coordinator: Person, content: bytes | str, told: str
) -> None:
    """In French, with what would be right."""
    answer = sent(coordinator, content)
    assert answer.status_code == 422
    assert told in said(answer).replace("\xa0", " ")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_file_that_is_too_long(coordinator: Person) -> None:
    """Five megabytes are not read; nor is a form without a file."""
    token = coordinator.token("/charte").encode()
    parts = (
        b'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token,
        b'\r\n--b\r\nContent-Disposition: form-data; name="fichier"; filename="x"\r\n\r\n',
        b"x" * 5_000_000 + b"\r\n--b--\r\n",
    )
    form = "multipart/form-data; boundary=b"
    answer = coordinator.client.post(ADDRESS, data=b"".join(parts), content_type=form)
    assert answer.status_code == 413
    assert coordinator.post(ADDRESS, {}).status_code == 422


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_what_is_bounded_is_said(
    council: SmallCouncil, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fewer requests, fewer lines, fewer classes: the page answers, and says what it left out."""
    a_night(council)

    def bounded(bounds: Bounds) -> str:
        monkeypatch.setattr(comparison, "AT_A_PAGE", bounds)
        return said(sent(coordinator, WIDER)).replace("\xa0", " ")

    assert "les plus récentes seulement" in bounded(Bounds(5, 50_000, 200))
    assert "d’autres changements sont possibles" not in bounded(Bounds(None, 50_000, 200))
    assert "autres changements ne sont pas montrés" in bounded(Bounds(None, 50_000, 2))
    assert "Ces deux textes ont trop de cas" in bounded(Bounds(None, 10, 200))
