"""Working groups in a browser: made, filled, ended, by a coordinator; seen by a member."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sharing.accreditations import Accredit
from sharing.groups import CreateGroup
from tests.web.looking import by_day_and_by_night, misfits, shifted, small_targets, violations
from tests.web.site import (
    CARETAKER,
    COORDINATOR,
    DESK,
    LANDLORD,
    NARROW,
    OFFICER,
    PHONE,
    Site,
    Visits,
)

SIZES = {"phone": PHONE, "desk": DESK}
READERS = {"coordonnateur": COORDINATOR, "membre": OFFICER}


@pytest.fixture(scope="module", autouse=True)
def group(site: Site) -> None:
    """A group with two members, and one that nobody is in."""
    desk, people = site.house.desk, site.players.actors
    until = datetime.now(UTC) + timedelta(days=200)
    keeper = people[COORDINATOR]
    halles = site.players.places["halles"]
    made = desk.carry_out(CreateGroup("Suivi des Halles", "territorial_group", halles), keeper)
    for login in (OFFICER, LANDLORD):
        desk.carry_out(Accredit(made, people[login].id, until), keeper)
    desk.carry_out(CreateGroup("Décrochage scolaire", "thematic_group"), keeper)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("reader", READERS)
def test_a_screen_can_be_read_and_reached(
    reader: str, size: str, visits: Visits, screens: Path | None
) -> None:
    """No axe-core violation of WCAG 2.2 AA, no small target, nothing beyond the window's edge."""
    page = visits.page(READERS[reader], SIZES[size])
    page.goto("/groupes")
    if reader == "coordonnateur":
        page.get_by_text("Habiliter une personne").first.click()
    if screens and reader == "coordonnateur":
        word = {"phone": "telephone", "desk": "bureau"}[size]
        page.screenshot(path=screens / f"groupes-{word}.png", full_page=True)
    for theme in by_day_and_by_night(page):
        assert violations(page, colours=theme == "dark") == [], theme
    assert small_targets(page) == []
    assert misfits(page) == []


def test_it_fits_a_narrow_phone_and_stays_still(visits: Visits) -> None:
    """At 320 pixels nothing scrolls sideways, and nothing moves while the page loads."""
    page = visits.page(COORDINATOR, NARROW)
    page.goto("/groupes")
    assert misfits(page) == []
    assert shifted(page) == (0, [])


def test_a_group_is_made_filled_and_ended(visits: Visits) -> None:
    """Each step by the page alone; what is wrong is said beside its field."""
    page = visits.home(COORDINATOR, DESK)
    page.locator("details.account > summary").click()
    page.get_by_role("link", name="Groupes de travail").click()
    page.get_by_label("Nom du groupe").fill("Suivi du Plateau")
    page.get_by_label("Quelle formation du conseil").select_option("territorial_group")
    page.get_by_role("button", name="Créer le groupe").click()
    card = page.get_by_role("region", name="Suivi du Plateau")
    expect(card).to_contain_text("Personne n’y est encore habilité")
    card.get_by_text("Habiliter une personne").click()
    offered = card.get_by_role("option", name="Cédric Aubrac").get_attribute("value")
    card.get_by_label("Personne", exact=True).select_option(offered)
    card.get_by_role("button", name="Habiliter", exact=True).click()
    expect(card.locator(".members")).to_contain_text("Cédric Aubrac")
    card.get_by_role("button", name="Mettre fin à l’habilitation de Cédric Aubrac").click()
    expect(card.locator(".members")).to_have_count(0)
    card.locator("summary", has_text="Mettre fin au groupe").click()
    card.get_by_role("button", name="Oui, mettre fin au groupe").click()
    expect(card).to_contain_text("Terminé")


def test_whoever_is_in_no_group_is_told_so(visits: Visits) -> None:
    """The menu does not lead there, and the page says why it is empty."""
    page = visits.home(CARETAKER, PHONE)
    expect(page.get_by_role("link", name="Groupes de travail")).to_have_count(0)
    page.goto("/groupes")
    expect(page.get_by_role("main")).to_contain_text("membre d’aucun groupe")
    expect(page.get_by_role("button", name="Créer le groupe")).to_have_count(0)
