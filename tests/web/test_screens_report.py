"""Reporting: with a keyboard, with one thumb, without a script, and when something is wrong."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from sharing.store import Event, ReferralStub
from tests.web.looking import asked, press_until, whole
from tests.web.site import CARETAKER, DESK, LANDLORD, OFFICER, PHONE, Site, Visits

HALL = "/signaler?categorie=TRQ-03"
BELVEDERE = "Résidence du Belvédère"
PHONE_NUMBER = "06 12 34 56 78"


def count(site: Site, table: type[Event] | type[ReferralStub] = Event) -> int:
    """Return how many rows there are."""
    with site.house.sessions.reading(site.council) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _let_anything_go(page: Page) -> None:
    """Take away the browser's own check, as an old browser would have none."""
    whole(page).locator("form.report").evaluate("form => { form.noValidate = true; }")


def test_a_report_is_three_taps(site: Site, visits: Visits) -> None:
    """Tile, place, send: and the answer says that it was received and what comes next."""
    before = count(site)
    page = visits.home(CARETAKER)
    page.get_by_role("link", name="Hall occupé").first.click()
    page.get_by_label(BELVEDERE).check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("status")).to_contain_text(re.compile(r"Reçu à \d\d:\d\d"))
    assert count(site) == before + 1
    page.get_by_role("link", name="Mes signalements").first.click()
    expect(page.locator(".mine").first).to_contain_text("En attente de la cellule de veille")


def test_a_report_by_keyboard_alone(site: Site, visits: Visits) -> None:
    """From the skip link to « Reçu » without a pointer."""
    before = count(site)
    page = visits.home(CARETAKER, DESK)
    page.keyboard.press("Tab")
    press_until(page, "Tab", "Aller au contenu")
    page.keyboard.press("Enter")
    press_until(page, "Tab", "Hall occupé")
    page.keyboard.press("Enter")
    page.wait_for_url("**categorie=TRQ-03")
    press_until(page, "Tab", "Les Roselières")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label(BELVEDERE)).to_be_checked()
    press_until(page, "Tab", "Envoyer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Reçu à")
    assert count(site) == before + 1


def test_the_whole_way_without_a_script(site: Site, visits: Visits) -> None:
    """Links and forms do it all: search, who will see, a refused text, a received report."""
    visits.expect("status of 422")
    before = count(site)
    page = visits.home(CARETAKER, PHONE, java_script_enabled=False)
    page.get_by_label("Chercher une catégorie").fill("digicode")
    page.keyboard.press("Enter")
    page.locator(".found").get_by_role("link", name="Porte ou ascenseur").click()
    page.get_by_label(BELVEDERE).check()
    page.get_by_text("Ajouter des détails").click()
    page.get_by_label("Description courte").fill(f"Joindre le {PHONE_NUMBER} pour la porte")
    page.get_by_role("button", name="Qui verra").click()
    panel = page.locator(".audience")
    expect(panel).to_contain_text("Orvelle Habitat")
    expect(panel.get_by_role("link", name="A07").first).to_be_visible()
    expect(page.get_by_label(BELVEDERE)).to_be_checked()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("#problemes")).to_contain_text("n’est pas encore parti")
    expect(page.locator("mark")).to_have_text(PHONE_NUMBER)
    expect(page.get_by_label("Description courte")).to_have_value(re.compile(PHONE_NUMBER))
    assert count(site) == before
    page.get_by_label("Description courte").fill("La porte du hall ne ferme plus")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("status")).to_contain_text("Reçu à")
    assert count(site) == before + 1


def test_a_text_is_read_over_while_it_is_typed(visits: Visits) -> None:
    """What is found is shown with advice, and the proposed text is taken by one tap."""
    page = visits.page(CARETAKER)
    page.goto(HALL)
    page.get_by_text("Ajouter des détails").click()
    field = page.get_by_label("Description courte")
    field.press_sequentially(f"Appeler {PHONE_NUMBER}, ils sont dix")
    expect(page.locator(".findings mark")).to_have_text(PHONE_NUMBER)
    expect(page.locator(".count")).to_have_text("36")
    page.get_by_role("button", name="Prendre ce texte").click()
    expect(page.locator(".findings mark")).to_have_count(0)
    assert PHONE_NUMBER not in field.input_value()


def test_a_double_tap_sends_once(site: Site, visits: Visits) -> None:
    """Two taps make one report; so does the same form sent twice where no script holds it back."""
    before = count(site)
    page = visits.page(CARETAKER)
    page.goto(HALL)
    page.get_by_label(BELVEDERE).check()
    page.get_by_role("button", name="Envoyer").dblclick()
    expect(page.get_by_role("status")).to_contain_text("Reçu à")
    assert count(site) == before + 1
    page.goto(HALL)
    fields: dict[str, str | float | bool] = {
        "csrf_token": page.locator("form.report [name=csrf_token]").input_value(),
        "key": page.locator("[name=key]").input_value(),
        "category": "TRQ-03",
        "sector": page.get_by_label(BELVEDERE).input_value(),
        "ongoing": "no",
        "when": "other",
        "occurred_at": "2026-01-02T02:14",
    }
    places = {page.request.post("/signaler", form=fields).url for _ in range(2)}
    assert len(places) == 1
    assert count(site) == before + 2


def test_what_is_wrong_is_said_beside_its_field(site: Site, visits: Visits) -> None:
    """A future hour, a number that is none: each has its words, and what was typed stays."""
    visits.expect("status of 422")
    before = count(site)
    page = visits.page(CARETAKER)
    page.goto("/signaler?categorie=CAD-03")
    page.get_by_label(BELVEDERE).check()
    page.get_by_label("Autre heure").check()
    _let_anything_go(page)
    page.get_by_label("Jour et heure").fill("2999-01-01T02:14")
    page.get_by_text("Ajouter des détails").click()
    page.get_by_label("Coût estimé des dégâts").fill("beaucoup")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("#problemes")).to_be_focused()
    expect(page.get_by_text("Ce n'est pas un nombre.").last).to_be_visible()
    expect(page.get_by_label("Coût estimé des dégâts")).to_have_value("beaucoup")
    expect(page.get_by_label("Coût estimé des dégâts")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Coût estimé des dégâts").fill("1 200")
    _let_anything_go(page)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Cette heure est dans le futur.").last).to_be_visible()
    expect(page.get_by_label(BELVEDERE)).to_be_checked()
    assert count(site) == before


def test_steps_of_one_instant_are_told_in_the_order_of_life(site: Site, visits: Visits) -> None:
    """Taken at once, it was seen first; then it was closed, with what was done."""
    for _ in range(3):
        event = site.post("moussa.diakhaby", "TRQ-03", "terrasses")
        site.tell()
        site.take(LANDLORD, event)
        site.close(LANDLORD, event, "resolue", "dialogue_mediation", "rappel_regle")
    page = visits.page("moussa.diakhaby")
    page.goto("/signalements")
    reports = whole(page).locator(".mine").all()
    assert len(reports) == 3
    for report in reports:
        words = [re.compile(rf"^\s*{word}\s") for word in ("Reçu", "Vu", "Pris", "Clos")]
        expect(report.locator(".step")).to_have_text(words)
        expect(report).to_contain_text("Dialogue ou médiation, rappel de la règle")


def test_an_emergency_says_to_call_first(visits: Visits) -> None:
    """The numbers come before the form, can be dialled, and the answer is asked for."""
    page = visits.page(OFFICER)
    page.goto("/signaler?categorie=PER-07")
    numbers = page.locator(".emergency .call")
    assert [n.get_attribute("href") for n in numbers.all()] == [
        "tel:17",
        "tel:18",
        "tel:15",
        "tel:112",
        "sms:114",
    ]
    first_field = page.locator("input[type=radio]").first
    expect(first_field).to_have_attribute("name", "emergency_called")
    page.get_by_label("Les Halles").check()
    page.locator("[name=ongoing][value=yes]").check()
    page.get_by_role("button", name="Envoyer").click()
    assert page.url.endswith("categorie=PER-07"), "the browser lets it go without an answer"


def test_what_belongs_elsewhere_has_no_field_to_fill(site: Site, visits: Visits) -> None:
    """A child at risk: who to call, on what ground, and a note without content."""
    before, stubs = count(site), count(site, ReferralStub)
    page = visits.page(CARETAKER)
    page.goto("/signaler?categorie=VUL-06")
    expect(page.get_by_role("link", name="119")).to_have_attribute("href", "tel:119")
    expect(whole(page).locator("textarea, input[type=text], select")).to_have_count(0)
    page.get_by_label(BELVEDERE).check()
    page.get_by_role("button", name="Noter l’orientation").click()
    expect(page.get_by_role("status")).to_contain_text("Orientation notée")
    assert (count(site), count(site, ReferralStub)) == (before, stubs + 1)


@pytest.mark.parametrize(
    ("typed", "tile"),
    [("rixe", "Bagarre"), ("ECOLE", "Devant l'école"), ("feu poubelle", "Feu de poubelle")],
)
def test_a_tile_is_found_by_the_words_people_say(typed: str, tile: str, visits: Visits) -> None:
    """Without accents or capitals, by synonyms, by several words."""
    page = visits.home(CARETAKER)
    page.get_by_label("Chercher une catégorie").fill(typed)
    expect(page.locator(".groups").get_by_role("link", name=tile)).to_be_visible()
    expect(page.locator(".frequent")).to_be_hidden()
    page.get_by_label("Chercher une catégorie").fill("zzz")
    expect(page.get_by_text("Aucune catégorie ne porte ce mot")).to_be_visible()


def test_the_theme_is_kept_for_the_person(visits: Visits) -> None:
    """« Nuit » holds on the next page, and at the next log-in on another screen."""
    page = visits.home("teresa.vilanova", DESK)
    page.locator(".account summary").click()
    page.get_by_role("button", name="Nuit").click()
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = asked(page, ground)
    other = visits.home("teresa.vilanova", DESK)
    assert asked(other, ground) == dark
    stranger = visits.page(None, DESK)
    assert asked(stranger, ground) != dark


def test_a_wrong_log_in_does_not_say_what_was_wrong(site: Site, visits: Visits) -> None:
    """A known address and an unknown one get the same words; then a time to come back."""
    visits.expect("status of 401")
    visits.expect("status of 429")
    said = []
    for address in (site.email("gilles.pontarvier"), "personne@nulle-part.example"):
        page = visits.page(None)
        page.get_by_label("Adresse e-mail").fill(address)
        page.get_by_label("Phrase de passe").fill("ce n'est pas la bonne")
        page.get_by_role("button", name="Se connecter").click()
        expect(page.get_by_role("alert")).to_contain_text("Connexion impossible")
        said.append(page.get_by_role("alert").inner_text())
    assert said[0] == said[1]
    page = visits.page(None)
    for _ in range(11):
        page.get_by_label("Adresse e-mail").fill("trop@essais.example")
        page.get_by_label("Phrase de passe").fill("encore")
        page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"Revenez (demain )?à \d\d:\d\d"))
