"""A situation proposed on a telephone at night, and answered at a desk, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.nominative.proposing import ADDED, KNOWN
from tests.web.following import make_ready, seat
from tests.web.looking import misfits, small_targets, violations
from tests.web.proved import prove, strip
from tests.web.sealed import SECRET
from tests.web.site import COORDINATOR, DESK, NARROW, NIGHT, OFFICER, PHONE, Site, Visits

SIZES = {"telephone": (390, 844), "bureau": DESK}
GROUP = "Veille familiale du Plateau"


@pytest.fixture(scope="module", autouse=True)
def members(site: Site) -> Iterator[None]:
    """A coordinator with a factor and a pair, who answers for a group with an officer in it."""
    seat(site, GROUP, COORDINATOR, OFFICER)
    make_ready(site, COORDINATOR)
    yield
    strip(site, COORDINATOR)


def looked_at(page: Page, screens: Path | None, name: str) -> None:
    """It can be read and reached, on whatever it is shown; a picture is taken if asked for."""
    if screens:
        page.screenshot(path=screens / f"{name}.png", full_page=True)
    assert violations(page) == []
    assert small_targets(page) == []
    assert misfits(page) == []


def propose(page: Page, event: str, first_name: str) -> None:
    """Fill the form of one's own event, from its page."""
    page.goto(f"/signalements/{event}")
    page.get_by_role("link", name="Proposer la situation d’une personne au groupe").click()
    page.get_by_label("À quel groupe").select_option(label=GROUP)
    for code, value in {**KNOWN, "first_name": first_name}.items():
        field = page.locator(f"#{code}")
        if code == "schooling":
            field.select_option(value)
        else:
            field.fill(value)


@pytest.mark.parametrize("size", SIZES)
def test_from_the_report_to_the_answer(
    size: str, visits: Visits, site: Site, screens: Path | None
) -> None:
    """By eye and thumb: proposed, gone from the screen, read in the sealed space, refused, told."""
    event = site.post(NIGHT, "TRQ-05", "belvedere")
    page = visits.page(NIGHT, SIZES[size])
    propose(page, event.id, "")
    visits.expect("422")
    page.get_by_role("button", name="Sceller et proposer").click()
    expect(page.get_by_role("alert")).to_contain_text("Rien n’est encore envoyé")
    looked_at(page, screens, f"proposer-situation-{size}")
    page.get_by_label("Prénom").fill("Maëlle")
    page.get_by_role("button", name="Sceller et proposer").click()
    expect(page.get_by_role("status")).to_contain_text("C’est transmis au groupe")
    expect(page.get_by_role("main")).not_to_contain_text("Maëlle")
    looked_at(page, screens, f"situation-transmise-{size}")
    keeper = visits.page(COORDINATOR, SIZES[size])
    prove(site, COORDINATOR)
    keeper.goto("/situations-proposees")
    looked_at(keeper, screens, f"situations-proposees-{size}")
    keeper.get_by_role("link", name="Lire et répondre").first.click()
    keeper.get_by_label("Phrase de l’espace scellé").fill(SECRET)
    keeper.get_by_role("button", name="Ouvrir").click()
    expect(keeper.get_by_role("region", name="Ce qui est proposé")).to_contain_text("Le Bihan")
    keeper.get_by_text("La retenir et ouvrir une fiche").click()
    looked_at(keeper, screens, f"situation-proposee-{size}")
    keeper.get_by_text("Ne pas la retenir").click()
    keeper.get_by_label("Pourquoi").select_option("unclear")
    keeper.get_by_role("button", name="Ne pas retenir et détruire").click()
    expect(keeper.get_by_role("status")).to_contain_text("est détruit")
    page.goto("/avis")
    expect(page.get_by_role("main")).to_contain_text("n’a pas retenu la situation")
    page.get_by_role("link", name="Voir de quoi il s’agit").first.click()
    expect(page.get_by_role("region", name="Ce que vous avez proposé")).to_contain_text(
        "Pas retenue"
    )


def test_it_is_accepted_and_fits_a_narrow_phone(visits: Visits, site: Site) -> None:
    """The form is filled in beforehand; what is missing is added, and the record is there."""
    event = site.post(NIGHT, "TRQ-05", "belvedere")
    page = visits.page(NIGHT, NARROW)
    propose(page, event.id, "Maëlle")
    assert misfits(page) == []
    page.get_by_role("button", name="Sceller et proposer").click()
    keeper = visits.page(COORDINATOR, PHONE)
    prove(site, COORDINATOR)
    keeper.goto("/situations-proposees")
    keeper.get_by_role("link", name="Lire et répondre").first.click()
    keeper.get_by_label("Phrase de l’espace scellé").fill(SECRET)
    keeper.get_by_role("button", name="Ouvrir").click()
    keeper.get_by_text("La retenir et ouvrir une fiche").click()
    expect(keeper.get_by_label("Prénom")).to_have_value("Maëlle")
    keeper.get_by_label("Référent de la situation").select_option(index=1)
    for code, value in ADDED.items():
        field = keeper.locator(f"#{code}")
        if code in ("origin", "programme"):
            field.select_option(value)
        else:
            field.fill(value)
    keeper.get_by_role("button", name="Sceller et ouvrir la fiche").click()
    expect(keeper.get_by_role("status")).to_contain_text("La fiche est ouverte")
