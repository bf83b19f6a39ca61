"""Members of working groups in a browser: seated, in their sealed space, following somebody.

All screens share one site, where another module may have made a pair or given a seat already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from sharing.accreditations import Accredit
from sharing.groups import CreateGroup
from tests.web.looking import misfits, small_targets, violations
from tests.web.proved import furnish, prove, visitor
from tests.web.sealed import CHEAP, HERE, SECRET
from tests.web.site import COORDINATOR, DESK, NARROW, OFFICER, PHONE, Site, Visits

TERM = timedelta(days=200)


def seat(site: Site, group: str, *logins: str, body: str = "territorial_group") -> str:
    """Make a group and accredit people in it, in the coordinator's name; return its id."""
    desk, people = site.house.desk, site.players.actors
    made = desk.carry_out(CreateGroup(group, body), people[COORDINATOR])
    for login in logins:
        given = Accredit(made, people[login].id, datetime.now(UTC) + TERM)
        desk.carry_out(given, people[COORDINATOR])
    return made


def make_ready(site: Site, *logins: str) -> None:
    """Give people second factors, and a pair under ``SECRET`` if they have none."""
    spaces = replace(site.house.sealed_spaces, cost=CHEAP)
    for login in logins:
        furnish(site, login)
        if not spaces.has_pair(visitor(site, login)):
            spaces.make(visitor(site, login), SECRET)


def inside(visits: Visits, site: Site, login: str, size: tuple[int, int], **options: str) -> Page:
    """Return a page of somebody whose space is open."""
    page = visits.page(login, size, **options)
    prove(site, login)
    page.goto(HERE)
    page.get_by_label("Phrase de l’espace scellé").fill(SECRET)
    page.get_by_role("button", name="Ouvrir").click()
    expect(page.get_by_text("Votre espace scellé est ouvert").first).to_be_visible()
    return page


def follow(keeper: Page, site: Site, group: str, person: Mapping[str, str]) -> None:
    """Have the coordinator open a record of which the officer is the referent."""
    keeper.goto("/fiches/nouvelle")
    keeper.get_by_label("Groupe").select_option(label=group)
    officer = site.players.actors[OFFICER].id
    keeper.get_by_label("Référent de la situation").select_option(officer)
    for name, value in {**person, "begun_on": "2026-11-02", "informed_on": "2026-11-10"}.items():
        keeper.locator(f"#{name}").fill(value)
    keeper.locator("#origin").select_option("school")
    keeper.locator("#programme").select_option("young_people")
    keeper.get_by_role("button", name="Sceller et enregistrer").click()
    expect(keeper.get_by_label("Pourquoi maintenant")).to_be_visible()


def look(page: Page, screens: Path | None, name: str) -> None:
    """Nothing is wrong with a screen on a telephone, a narrow one, or at the desk."""
    for word, (width, height) in (("telephone", PHONE), ("etroit", NARROW), ("bureau", DESK)):
        page.set_viewport_size({"width": width, "height": height})
        if screens and word != "etroit":
            page.screenshot(path=screens / f"{name}-{word}.png", full_page=True)
        wrong = misfits(page)
        assert wrong == [], (name, word, wrong)
        assert small_targets(page) == [], (name, word)
    assert violations(page) == [], name
