"""Versions of the charter in a browser: looked at on a phone and a desk, proposed and signed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import FilePayload, Page, expect

from charters.signing import digest, message, write
from sharing.proposals import ProposeVersion
from sharing.signatures import ListKeys, RegisterKey, SignVersion
from tests.signers import FIRST, NAME, version
from tests.web.looking import (
    by_day_and_by_night,
    misfits,
    shifted,
    small_targets,
    violations,
    whole,
)
from tests.web.site import CARETAKER, DESK, NARROW, PHONE, Site, Visits

COORDINATOR = "samira.belhadj"
HANDS = {"Ville de Rivelune": COORDINATOR, "Commissariat de police de Rivelune": "thomas.vaneck",
         "Association Passerelles": "jb.oriol"}  # fmt: skip
PRIVATE = {
    name: Ed25519PrivateKey.from_private_bytes(bytes([n] * 32)) for n, name in enumerate(HANDS)
}
LATER = date.today() + timedelta(days=200)  # noqa: DTZ011  # far enough for any zone
BEGINS = ("quorum:\n", f"begins: {LATER}\nquorum:\n")
TWO = version(
    102,
    BEGINS,
    ("Chaque membre peut voir la carte des secteurs.", "Chacun voit la carte des secteurs."),
    ("who: [dpo, charter_auditor]", "who: [charter_auditor]"),
    (
        'do: "audit:read", on: audit_entry,\n     expect: permitted, by: [A13]}\n  - {id: S63',
        'do: "audit:read", on: audit_entry,\n     expect: refused}\n  - {id: S63',
    ),
)
THREE = version(103, BEGINS)


def signature(name: str, content: bytes, number: int) -> str:
    """What `vigie charter sign` prints."""
    text = message("charter", "rivelune", f"charte-locale@{number}", digest(content))
    return write(PRIVATE[name].sign(text))


@pytest.fixture(scope="module", autouse=True)
def proposal(site: Site) -> None:
    """Three partners have a key, a version is proposed, and one of them has signed."""
    desk, people = site.house.desk, site.players.actors
    partners = {
        name: id_ for id_, name, _ in desk.carry_out(ListKeys(), people[COORDINATOR]).partners
    }
    for name, private in PRIVATE.items():
        public = write(private.public_key().public_bytes_raw())
        desk.carry_out(RegisterKey(partners[name], public), people[COORDINATOR])
    desk.carry_out(ProposeVersion(TWO), people[COORDINATOR])
    signed = signature("Ville de Rivelune", TWO, 102)
    desk.carry_out(SignVersion(NAME, signed), people[COORDINATOR])


SCREENS = {
    "versions": (COORDINATOR, "/charte/versions"),
    "version": ("thomas.vaneck", f"/charte/versions/{NAME}"),
    "depart": (CARETAKER, f"/charte/versions/{FIRST}#A14"),
    "differences": (CARETAKER, f"/charte/versions/{NAME}/differences"),
    "cles": (COORDINATOR, "/charte/cles"),
    "protocole": (CARETAKER, "/protocole"),
}
PICTURES = ("protocole", "versions")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_can_be_read_and_reached(
    name: str, size: tuple[int, int], visits: Visits, screens: Path | None
) -> None:
    """No axe-core violation of WCAG 2.2 AA, no small target, nothing beyond the window's edge."""
    login, address = SCREENS[name]
    page = visits.page(login, size)
    page.goto(address)
    if screens and name in PICTURES:
        page.screenshot(path=screens / f"{name}-{'telephone' if size == PHONE else 'bureau'}.png")
    for theme in by_day_and_by_night(page):
        assert violations(page, colours=theme == "dark") == [], theme
    assert small_targets(page) == []
    assert misfits(page) == []


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_fits_a_narrow_phone_and_stays_still(name: str, visits: Visits) -> None:
    """At 320 pixels nothing scrolls sideways, and nothing moves while the page loads."""
    login, address = SCREENS[name]
    page = visits.page(login, NARROW)
    page.goto(address)
    assert misfits(page) == []
    assert shifted(page) == (0, [])


def seen(page: Page) -> None:
    """Fail for what cannot be read, reached or fitted."""
    assert violations(page) == []
    assert small_targets(page) == []
    assert misfits(page) == []


def choose(page: Page, content: bytes) -> None:
    """Hand a file in, as a coordinator does."""
    page.goto("/charte/proposer")
    file = FilePayload(name="charte.yaml", mimeType="text/yaml", buffer=content)
    page.get_by_label("Le fichier de la charte").set_input_files(files=[file])
    page.get_by_role("button", name="Vérifier").click()


def test_the_journal_leads_to_the_version_that_decided(visits: Visits) -> None:
    """An article of an entry opens the text under which it was decided."""
    page = visits.page("ingrid.weymuller", DESK)
    page.goto("/journal?action=charter:propose")
    page.locator("tbody").get_by_role("link", name="A18").first.click()
    expect(page).to_have_url(f"{page.url.partition('/charte')[0]}/charte/versions/{FIRST}#A18")
    expect(page.locator("#A18")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_file_that_is_wrong_is_told_by_its_line(
    visits: Visits, size: tuple[int, int], site: Site
) -> None:
    """In French, with what would be right; a file that is far too long as well."""
    visits.expect("status of 4")
    page = visits.page(COORDINATOR, size)
    page.goto(f"/charte/versions/{NAME}")
    for withdrawal in whole(page).get_by_role("button", name="Retirer la proposition").all():
        withdrawal.click()
    choose(page, THREE.replace(b"effect: permit", b"effect: permet", 1))
    expect(page.get_by_role("alert")).to_contain_text("Ligne ")
    expect(page.get_by_role("alert")).to_contain_text("Vouliez-vous dire «\xa0permit\xa0»")
    seen(page)
    choose(page, b"x: " + b"a" * 5_000_000)
    expect(page.get_by_role("alert")).to_contain_text("Ce fichier est trop long.")


def test_a_version_is_proposed_and_signed_until_it_is_adopted(visits: Visits) -> None:
    """By the coordinator on a desk, by three partners on their phones."""
    visits.expect("status of 4")
    page = visits.page(COORDINATOR, DESK)
    choose(page, THREE)
    expect(page.get_by_role("status")).to_contain_text("Le fichier est bon")
    expect(page.get_by_text("Ce que cela change pour chacun")).to_be_visible()
    seen(page)
    page.get_by_role("button", name="Proposer cette version").click()
    expect(page.get_by_text("Aucun partenaire ne l’a signée encore.")).to_be_visible()
    for name, login in HANDS.items():
        phone = visits.page(login, PHONE)
        phone.goto("/charte/versions/charte-locale@103")
        phone.get_by_label(f"Remettre la signature de {name}").fill("x" * 88)
        phone.get_by_role("button", name="Remettre la signature").click()
        expect(phone.locator("#signature-problem")).to_be_visible()
        seen(phone)
        field = phone.get_by_label(f"Remettre la signature de {name}")
        field.fill(signature(name, THREE, 103))
        phone.get_by_role("button", name="Remettre la signature").click()
        expect(phone.locator(".signed")).to_contain_text(name)
    page.reload()
    expect(page.get_by_text("Adoptée, pas encore en vigueur")).to_be_visible()
    expect(page.get_by_text("Elle entrera en vigueur le")).to_be_visible()
    seen(page)
