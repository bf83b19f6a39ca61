"""Déjà suivie ? in a browser: the question, both answers, the referent who is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.following import follow, inside, look, make_ready, seat
from tests.web.looking import violations, whole
from tests.web.proved import strip
from tests.web.site import COORDINATOR, DESK, LANDLORD, OFFICER, PHONE, Site, Visits

ASKED = {"last_name": "Le Dantec", "first_name": "Corentine", "birth_date": "2010-03-08"}
MEMBERS = (COORDINATOR, OFFICER, LANDLORD)
FOLLOWING, ASKING = "Jeunes des Halles", "Décrochage scolaire"


@pytest.fixture(scope="module", autouse=True)
def groups(site: Site) -> Iterator[None]:
    """One group follows somebody; the landlord sits in the other."""
    seat(site, FOLLOWING, COORDINATOR, OFFICER)
    seat(site, ASKING, LANDLORD, body="thematic_group")
    make_ready(site, *MEMBERS)
    yield
    for login in MEMBERS:
        strip(site, login)


def ask(page: Page, **changes: str) -> None:
    """Fill in the question and send it."""
    page.goto("/fiches/deja-suivie")
    # Other screens may have seated them too: then they are asked for which group.
    for group in whole(page).locator("select#group").all():
        group.select_option(label=ASKING)
    for name, value in (ASKED | changes).items():
        page.locator(f"#{name}").fill(value)
    page.get_by_label("Pourquoi maintenant").fill("Absente depuis trois semaines.")
    page.get_by_role("button", name="Demander").click()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_two_groups_find_each_other(
    theme: str, visits: Visits, site: Site, screens: Path | None
) -> None:
    """The referent opens a record; the landlord asks, is answered, asks for a call, gets it."""
    screens = screens if theme == "light" else None
    person = {"first_name": "Corentine" if theme == "light" else "Maëlenn"}
    keeper = inside(visits, site, COORDINATOR, DESK, color_scheme=theme)
    follow(keeper, site, FOLLOWING, ASKED | person)
    page = inside(visits, site, LANDLORD, PHONE, color_scheme=theme)
    page.goto("/fiches")
    page.get_by_role("link", name="déjà suivie").click()
    look(page, screens, "deja-suivie-question")
    ask(page, **person)
    expect(page.get_by_role("heading", name="Dans un autre groupe")).to_be_visible()
    look(page, screens, "deja-suivie-oui")
    page.get_by_role("button", name="Lui demander de me contacter").click()
    expect(page.get_by_text("Pas encore de réponse").first).to_be_visible()
    ask(page, last_name="Vauquelin", first_name="Théodule")
    expect(page.get_by_role("heading", name="Aucune correspondance")).to_be_visible()
    look(page, screens, "deja-suivie-non")

    called = inside(visits, site, OFFICER, PHONE, color_scheme=theme)
    called.goto("/avis")
    called.get_by_role("link", name="Voir de quoi il s’agit").first.click()
    look(called, screens, "deja-suivie-demande")
    called.get_by_role("button", name="Je vous contacte").click()
    expect(called.get_by_text("Vous avez répondu").first).to_be_visible()
    page.goto("/fiches/deja-suivie/demandes")
    expect(page.get_by_text("je vous contacte").first).to_be_visible()
    look(page, screens, "deja-suivie-reponse")


def test_what_is_wrong_stands_beside_its_field(visits: Visits, site: Site) -> None:
    """A name in other letters is refused; what was typed is still there."""
    page = inside(visits, site, LANDLORD, PHONE)
    visits.expect("422")
    ask(page, last_name="Le Dаntec")  # with a Cyrillic letter
    expect(page.get_by_text("lettres latines")).to_be_visible()
    expect(page.locator("#first_name")).to_have_value(ASKED["first_name"])
    assert violations(page) == []
