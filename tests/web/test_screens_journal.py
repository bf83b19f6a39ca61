"""The journal: what was done is there, filtered by those who may, and reading it is recorded."""

from __future__ import annotations

from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.signers import FIRST
from tests.web.looking import whole
from tests.web.site import AUDITOR, CARETAKER, DESK, PHONE, Site, Visits
from web.words import PARIS


def test_the_auditor_filters_by_person_partner_action_and_day(site: Site, visits: Visits) -> None:
    """One log-in is found by who did it, by their organisation, by what it was, by its day."""
    visits.page("binta.rouvillois")
    page = visits.home(AUDITOR, DESK)
    expect(page.get_by_text("Cette lecture est elle-même notée")).to_be_visible()
    page.get_by_label("Personne").select_option(label="Binta Rouvillois, animateur, centre social")
    page.get_by_label("Partenaire").select_option(label="Centre social L'Écluse")
    page.get_by_label("Action").select_option(label="Se connecter")
    today = datetime.now(PARIS).date()
    page.get_by_label("Du").fill(today.isoformat())
    page.get_by_label("Au").fill(today.isoformat())
    page.get_by_role("button", name="Filtrer").click()
    rows = whole(page).locator("tbody tr").all()
    assert rows
    for row in rows:
        expect(row).to_contain_text("Binta Rouvillois")
        expect(row).to_contain_text("Se connecter")
        expect(row).to_contain_text("Permis")
    page.get_by_label("Au").fill((today - timedelta(days=1)).isoformat())
    page.get_by_label("Du").fill((today - timedelta(days=2)).isoformat())
    page.get_by_role("button", name="Filtrer").click()
    expect(page.get_by_text("Aucune entrée ne répond à ces filtres")).to_be_visible()
    page.get_by_role("link", name="Tout voir").click()
    expect(page.locator("tbody tr").first).to_contain_text("Lire le journal d'accès")


def test_a_reading_is_in_what_is_read(site: Site, visits: Visits) -> None:
    """The auditor's own reading is the first line of the next."""
    page = visits.page(AUDITOR, PHONE)
    page.goto("/journal")
    page.reload()
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("Ingrid Weymuller")
    expect(first.get_by_role("link", name="A13")).to_have_attribute(
        "href", f"/charte/versions/{FIRST}#A13"
    )


def test_days_in_the_wrong_order_are_said_beside_the_field(visits: Visits) -> None:
    """The end before the beginning: the words are beside the second day, both stay."""
    visits.expect("status of 422")
    page = visits.page(AUDITOR, DESK)
    page.goto("/journal?du=2026-03-02&au=2026-03-01")
    expect(page.get_by_text("La fin vient avant le début.")).to_be_visible()
    expect(page.get_by_label("Au")).to_have_value("2026-03-01")
    page.goto("/journal?du=hier")
    expect(page.get_by_text("Ce jour ne se lit pas.")).to_be_visible()


def test_pages_follow_one_another(site: Site, visits: Visits) -> None:
    """« Voir la suite » keeps the filter and shows older entries, none twice."""
    page = visits.page(AUDITOR, DESK)
    for _ in range(52):
        page.request.get("/journal")
    page.goto("/journal?action=audit:read")
    expect(page.locator("tbody tr")).to_have_count(50)
    page.get_by_role("link", name="Voir la suite").click()
    expect(page.get_by_label("Action")).to_have_value("audit:read")
    assert len(whole(page).locator("tbody tr").all()) >= 2


def test_whoever_may_not_is_told_by_which_article(site: Site, visits: Visits) -> None:
    """A caretaker has no door to the journal, and a refusal that explains itself."""
    visits.expect("status of 403")
    page = visits.home(CARETAKER)
    expect(page.get_by_role("link", name="Journal")).to_have_count(0)
    page.goto("/journal")
    expect(page.get_by_role("heading", name="La charte ne le permet pas")).to_be_visible()
    expect(page.get_by_role("heading", name="Que faire")).to_be_visible()
    page.get_by_role("link", name="Lire l’article N04").click()
    expect(page.locator("#N04")).to_be_visible()
