"""Fiches in a browser: every screen of them, by a member at the desk and on a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.nominative.group import PERSON
from tests.web.following import inside, look, make_ready, seat
from tests.web.looking import small_targets, violations
from tests.web.proved import strip
from tests.web.site import COORDINATOR, OFFICER, PHONE, Site, Visits

GROUP = "Jeunes du Belvédère"
WHY = "Préparer l’entretien de jeudi avec la famille."


@pytest.fixture(scope="module", autouse=True)
def members(site: Site) -> Iterator[None]:
    """A coordinator and an officer with factors and a pair each, in one group."""
    seat(site, GROUP, COORDINATOR, OFFICER)
    make_ready(site, COORDINATOR, OFFICER)
    yield
    for login in (COORDINATOR, OFFICER):
        strip(site, login)


def fill(page: Page) -> None:
    """Fill the form of a new record about an invented person."""
    page.goto("/fiches/nouvelle")
    page.get_by_label("Groupe").select_option(label=GROUP)
    page.get_by_label("Référent de la situation").select_option(index=1)
    for code, value in PERSON.items():
        field = page.locator(f"#{code}")
        if code in ("schooling", "origin", "programme"):
            field.select_option(value)
        else:
            field.fill(value)


def test_a_situation_from_its_first_line_to_its_first_action(
    visits: Visits, site: Site, screens: Path | None
) -> None:
    """By keyboard and eye: opened, sealed, opened again for a reason, read, added to."""
    page = inside(visits, site, COORDINATOR, PHONE)
    fill(page)
    look(page, screens, "fiche-nouvelle")
    page.get_by_role("button", name="Sceller et enregistrer").click()
    expect(page.get_by_label("Pourquoi maintenant")).to_be_visible()
    look(page, screens, "fiche-pourquoi")
    page.get_by_label("Pourquoi maintenant").fill(WHY)
    page.get_by_role("button", name="Ouvrir la fiche").click()
    expect(page.get_by_role("heading", name="Que voulez-vous lire ?")).to_be_visible()
    look(page, screens, "fiche-ouverte")
    page.get_by_role("link", name="Identité").click()
    expect(page.get_by_text("Kerbrat")).to_be_visible()
    page.get_by_role("link", name="Coordonnées").click()
    expect(page.get_by_text("Tilleuls")).to_be_visible()
    look(page, screens, "fiche-lue")
    page.get_by_role("link", name="Actions menées").click()
    page.get_by_label("Action", exact=True).select_option("meeting")
    page.get_by_label("Le", exact=True).fill("2026-11-20")
    page.get_by_label("Résultat").select_option("done")
    look(page, screens, "fiche-action")
    page.get_by_role("button", name="Sceller et enregistrer").click()
    expect(page.get_by_text("Entretien avec la personne")).to_be_visible()
    page.get_by_role("link", name="Ce qui a changé").click()
    look(page, screens, "fiche-historique")
    page.get_by_role("link", name="Revenir à la fiche").click()
    page.get_by_role("link", name="Qui l’a ouverte").click()
    expect(page.get_by_text(WHY)).to_be_visible()
    look(page, screens, "fiche-acces")
    page.goto("/fiches")
    look(page, screens, "fiche-situations")


def test_the_night_colours_are_as_readable(visits: Visits, site: Site) -> None:
    """The same screens after dark."""
    page = inside(visits, site, OFFICER, PHONE, color_scheme="dark")
    for address in ("/fiches", "/fiches/nouvelle"):
        page.goto(address)
        assert violations(page) == []
        assert small_targets(page) == []


def test_what_is_done_by_two_and_in_an_emergency(
    visits: Visits, site: Site, screens: Path | None
) -> None:
    """One asks, the other reads why; and a record opened alone, with who has been told."""
    page = inside(visits, site, COORDINATOR, PHONE)
    fill(page)
    page.get_by_role("button", name="Sceller et enregistrer").click()
    page.get_by_role("link", name="Ce qui se fait à deux").click()
    page.get_by_label("Pourquoi").fill("Le juge demande où en est la mesure.")
    page.get_by_role("button", name="Demander").click()
    expect(page.get_by_role("heading", name="Votre demande")).to_be_visible()
    address = page.url
    other = inside(visits, site, OFFICER, PHONE)
    other.goto(address)
    expect(other.get_by_role("button", name="Donner mon accord")).to_be_visible()
    look(other, screens, "fiche-a-deux")
    other.get_by_role("button", name="Donner mon accord").click()
    expect(other.get_by_text("Accordé")).to_be_visible()
    other.goto(address.replace("/accord", "/urgence"))
    look(other, screens, "fiche-urgence")
    other.get_by_label("Que se passe-t-il").fill("Elle ne répond plus depuis ce matin.")
    other.get_by_role("button", name="Ouvrir en urgence").click()
    expect(other.get_by_text("Tilleuls")).to_be_visible()
    look(other, screens, "fiche-urgence-ouverte")
    page.goto(address.rpartition("/")[0])
    page.goto("/avis")
    expect(page.get_by_text("Une vie était en danger")).to_be_visible()
    look(page, screens, "fiche-avis")
