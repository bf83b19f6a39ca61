"""Déjà suivie ? in a browser: the question, both answers, the referent who is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sharing.accreditations import Accredit
from sharing.groups import CreateGroup
from tests.web.looking import overflow, small_targets, violations
from tests.web.proved import furnish, strip, visitor
from tests.web.sealed import CHEAP, SECRET
from tests.web.site import COORDINATOR, DESK, LANDLORD, NARROW, OFFICER, PHONE, Site, Visits
from tests.web.test_screens_records import inside

ASKED = {"last_name": "Le Dantec", "first_name": "Corentine", "birth_date": "2010-03-08"}
MEMBERS = (COORDINATOR, OFFICER, LANDLORD)


@pytest.fixture(scope="module", autouse=True)
def groups(site: Site) -> Iterator[None]:
    """One group follows somebody; the landlord sits in the other."""
    desk, people = site.house.desk, site.players.actors
    keeper, until = people[COORDINATOR], datetime.now(UTC) + timedelta(days=200)
    follows = desk.carry_out(CreateGroup("Jeunes des Halles", "territorial_group"), keeper)
    asks = desk.carry_out(CreateGroup("Décrochage scolaire", "thematic_group"), keeper)
    spaces = replace(site.house.sealed_spaces, cost=CHEAP)
    for login, group in ((COORDINATOR, follows), (OFFICER, follows), (LANDLORD, asks)):
        desk.carry_out(Accredit(group, people[login].id, until), keeper)
        furnish(site, login)
        if not spaces.has_pair(visitor(site, login)):
            spaces.make(visitor(site, login), SECRET)
    yield
    for login in MEMBERS:
        strip(site, login)


def ask(page: Page, **changes: str) -> None:
    """Fill in the question and send it."""
    page.goto("/fiches/deja-suivie")
    if (group := page.locator("select#group")).count():  # other screens may have seated them too
        group.select_option(label="Décrochage scolaire")
    for name, value in (ASKED | changes).items():
        page.locator(f"#{name}").fill(value)
    page.get_by_label("Pourquoi maintenant").fill("Absente depuis trois semaines.")
    page.get_by_role("button", name="Demander").click()


def follow(keeper: Page, site: Site, **changes: str) -> None:
    """Have the coordinator open a record of which the officer is the referent."""
    keeper.goto("/fiches/nouvelle")
    keeper.get_by_label("Groupe").select_option(label="Jeunes des Halles")
    officer = site.players.actors[OFFICER].id
    keeper.get_by_label("Référent de la situation").select_option(officer)
    typed = {**ASKED, **changes, "begun_on": "2026-11-02", "informed_on": "2026-11-10"}
    for name, value in typed.items():
        keeper.locator(f"#{name}").fill(value)
    keeper.locator("#origin").select_option("school")
    keeper.locator("#programme").select_option("young_people")
    keeper.get_by_role("button", name="Sceller et enregistrer").click()
    expect(keeper.get_by_label("Pourquoi maintenant")).to_be_visible()


def look(page: Page, screens: Path | None, name: str) -> None:
    """Nothing is wrong with a screen on a telephone, a narrow one, or at the desk."""
    for word, size in (("telephone", PHONE), ("etroit", NARROW), ("bureau", DESK)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        if screens and size != NARROW:
            page.screenshot(path=screens / f"deja-suivie-{name}-{word}.png", full_page=True)
        assert overflow(page) == 0, name
        assert small_targets(page) == []
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_two_groups_find_each_other(
    theme: str, visits: Visits, site: Site, screens: Path | None
) -> None:
    """The referent opens a record; the landlord asks, is answered, asks for a call, gets it."""
    screens = screens if theme == "light" else None
    person = {"first_name": "Corentine" if theme == "light" else "Maëlenn"}
    follow(inside(visits, site, COORDINATOR, DESK, color_scheme=theme), site, **person)
    page = inside(visits, site, LANDLORD, PHONE, color_scheme=theme)
    page.goto("/fiches")
    page.get_by_role("link", name="déjà suivie").click()
    look(page, screens, "question")
    ask(page, **person)
    expect(page.get_by_role("heading", name="Dans un autre groupe")).to_be_visible()
    look(page, screens, "oui")
    page.get_by_role("button", name="Lui demander de me contacter").click()
    expect(page.get_by_text("Pas encore de réponse").first).to_be_visible()
    ask(page, last_name="Vauquelin", first_name="Théodule")
    expect(page.get_by_role("heading", name="Aucune correspondance")).to_be_visible()
    look(page, screens, "non")

    called = inside(visits, site, OFFICER, PHONE, color_scheme=theme)
    called.goto("/avis")
    called.get_by_role("link", name="Voir de quoi il s’agit").first.click()
    look(called, screens, "demande")
    called.get_by_role("button", name="Je vous contacte").click()
    expect(called.get_by_text("Vous avez répondu").first).to_be_visible()
    page.goto("/fiches/deja-suivie/demandes")
    expect(page.get_by_text("je vous contacte").first).to_be_visible()
    look(page, screens, "reponse")


def test_what_is_wrong_stands_beside_its_field(visits: Visits, site: Site) -> None:
    """A name in other letters is refused; what was typed is still there."""
    page = inside(visits, site, LANDLORD, PHONE)
    visits.expect("422")
    ask(page, last_name="Le Dаntec")  # with a Cyrillic letter
    expect(page.get_by_text("lettres latines")).to_be_visible()
    expect(page.locator("#first_name")).to_have_value(ASKED["first_name"])
    assert violations(page) == []
