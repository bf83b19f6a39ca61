"""The auditors' desk in a browser: searched, reviewed, drawn, counted; what others see of it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from config.rounds import integrate_all
from tests.web.following import look
from tests.web.site import AUDITOR, COORDINATOR, DESK, Site, Visits


def test_whoever_controls_goes_through_their_desk(
    site: Site, visits: Visits, screens: Path | None
) -> None:
    """From one page to the next; an entry is opened and reviewed, a sample drawn again."""
    visits.expect("status of 403")
    other = visits.page(COORDINATOR, DESK)
    for _ in range(6):
        other.goto("/journal")
    integrate_all(site.house)
    page = visits.home(AUDITOR, DESK)
    page.get_by_text("Plus de filtres").click()
    page.get_by_label("Décision").select_option(label="Refusé")
    page.get_by_label("Article").select_option("N04")
    page.get_by_role("button", name="Filtrer").click()
    expect(page.locator("tbody tr").first).to_contain_text("Samira Belhadj")
    look(page, screens, "journal-filtre")
    page.locator("tbody tr").first.get_by_role("link").first.click()
    page.get_by_label("Des explications sont demandées").check()
    page.get_by_label("Remarque").fill("Six essais en une minute.")
    page.get_by_role("button", name="Noter").click()
    expect(page.get_by_role("status")).to_contain_text("C’est noté")
    look(page, screens, "journal-entree")
    page.goto("/journal/a-regarder")
    sign = page.locator(".signs > li", has_text="Refus répétés").filter(has_text="Samira")
    expect(sign.first).to_contain_text("6 refus en une heure")
    look(page, screens, "a-regarder")
    page.get_by_role("link", name="Tirage au sort").click()
    page.get_by_label("Graine").fill("les feuilles tombent")
    page.get_by_label("Combien").fill("5")
    page.get_by_role("button", name="Tirer").click()
    expect(page.locator("tbody tr")).to_have_count(5)
    drawn = page.locator("tbody").inner_text()
    page.get_by_text("De quoi refaire ce tirage").click()
    look(page, screens, "tirage")
    page.reload()
    assert page.locator("tbody").inner_text() == drawn
    page.get_by_role("link", name="Chiffres").click()
    expect(page.get_by_role("img", name="Accès par jour")).to_be_visible()
    look(page, screens, "chiffres")


def test_others_see_who_looks_and_read_the_review(
    site: Site, visits: Visits, screens: Path | None
) -> None:
    """Their own accesses, who reads their organisation's records, the figures of the year."""
    page = visits.home(COORDINATOR, DESK)
    for label, heading, name in (
        ("Mes accès", "Mes accès", "mes-acces"),
        ("Qui a lu nos fiches", "Qui a lu nos fiches", "nos-fiches-lues"),
        ("Bilan annuel", "Bilan de la charte", "bilan"),
    ):
        page.goto("/charte")
        page.locator(".account summary").click()
        page.get_by_role("link", name=label).click()
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        look(page, screens, name)


def test_a_part_of_the_trail_can_be_asked_for(
    site: Site, visits: Visits, screens: Path | None
) -> None:
    """From the pages of those who control."""
    page = visits.home(AUDITOR, DESK)
    page.get_by_role("link", name="Emporter").click()
    page.get_by_text("Comment vérifier ce fichier").click()
    look(page, screens, "emporter")
