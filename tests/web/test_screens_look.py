"""Every screen, by day and by night, on a phone and a desk: readable, reachable, still."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page

from config.settings import DEFAULTS
from tests.signers import SHIPPED_NUMBER
from tests.web.looking import (
    asked,
    by_day_and_by_night,
    misfits,
    shifted,
    small_targets,
    violations,
    whole,
)
from tests.web.site import (
    AUDITOR,
    CARETAKER,
    COORDINATOR,
    DESK,
    LANDLORD,
    NARROW,
    NIGHT,
    OFFICER,
    PHONE,
    Site,
    Visits,
)

SIZES = {"phone": PHONE, "desk": DESK}

Step = Callable[[Page], None]


def _go(address: str) -> Step:
    def go(page: Page) -> None:
        page.goto(address)

    return go


def _details(page: Page) -> None:
    page.goto("/signaler?categorie=PER-04")
    page.get_by_text("Ajouter des détails").click()


def _wrong(page: Page) -> None:
    page.goto("/signaler?categorie=PER-07")
    whole(page).locator("form.report").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("n’est pas encore parti").wait_for()


def _audience(page: Page) -> None:
    page.goto("/signaler?categorie=TRQ-03")
    page.get_by_label("Résidence du Belvédère").check()
    page.get_by_role("button", name="Qui verra").click()
    page.get_by_role("heading", name="Qui verra").wait_for()


def _who_sees(page: Page) -> None:
    page.goto("/signalements")
    page.locator("main a[href^='/signalements/']").first.click()
    page.get_by_role("link", name="Qui voit cette fiche").click()
    page.get_by_role("heading", name="Les partenaires qui peuvent la lire").wait_for()


def _board(page: Page) -> None:
    page.goto("/veille")
    page.get_by_text("En direct").wait_for()
    page.locator("path.sector").first.wait_for()


def _alert(page: Page) -> None:
    _board(page)
    page.locator(".alerts h3 a").first.click()
    page.get_by_role("heading", name="Clore l’alerte").wait_for()


def _journal(page: Page) -> None:
    page.goto("/journal?action=alert:read")


def _handed_in(text: str, heading: str) -> Step:
    def hand_in(page: Page) -> None:
        page.goto("/charte/comparer")
        file: FilePayload = {"name": "charte.yaml", "mimeType": "", "buffer": text.encode()}
        page.get_by_label("Le fichier de la version").set_input_files(file)
        page.get_by_role("button", name="Comparer").click()
        page.get_by_text(heading).wait_for()

    return hand_in


CHARTER = (DEFAULTS / "charter.yaml").read_text().partition("\nscenarios:")[0]
CHANGED = (
    CHARTER.replace(f'version: "{SHIPPED_NUMBER}"', 'version: "102"')
    .replace(
        "night_correspondent, municipal_police, state_police,\n              pro",
        "state_police, pro",
    )
    .replace("group: [BIE, CAD, CIR, TRP]}", "group: [BIE, CAD, CIR, TRP, TRQ]}", 1)
)


def _menu(page: Page) -> None:
    page.goto("/signalements")
    page.locator(".account summary").click()


# name: who looks, how they get there, what the browser may complain of
SCREENS: dict[str, tuple[str | None, Step, str]] = {
    "connexion": (None, _go("/connexion"), ""),
    "signaler": (CARETAKER, _go("/signaler"), ""),
    "signaler-ou": (CARETAKER, _go("/signaler?categorie=TRQ-03"), ""),
    "signaler-urgence": (OFFICER, _go("/signaler?categorie=PER-07"), ""),
    "signaler-details": (OFFICER, _details, ""),
    "signaler-refus": (OFFICER, _wrong, "422"),
    "signaler-ailleurs": (CARETAKER, _go("/signaler?categorie=VUL-06"), ""),
    "qui-verra": (CARETAKER, _audience, ""),
    "qui-voit": (CARETAKER, _who_sees, ""),
    "essayer": (
        CARETAKER,
        _go("/charte/essayer?qui=mayor&quoi=event:read&lien=same_sector&categorie=STU-02"),
        "",
    ),
    "comparer": (COORDINATOR, _go("/charte/comparer"), ""),
    "comparer-refus": (
        COORDINATOR,
        _handed_in(CHARTER.replace("[dpo,", "[dpoo,"), "ne peut pas encore"),
        "422",
    ),
    "compare": (COORDINATOR, _handed_in(CHANGED, "Ce qui a été compté"), ""),
    "droits": (CARETAKER, _go("/mes-droits"), ""),
    "signalements": (CARETAKER, _go("/signalements"), ""),
    "compte": (CARETAKER, _menu, ""),
    "veille": (OFFICER, _board, ""),
    "alerte": (OFFICER, _alert, ""),
    "journal": (AUDITOR, _journal, ""),
    "charte": (CARETAKER, _go("/charte#A10"), ""),
    "refus": (CARETAKER, _go("/journal"), "403"),
    "rien": (CARETAKER, _go("/nulle-part"), "404"),
}
# What the documentation shows: by day on both sizes, and by night where nights are worked.
PICTURES = {
    "signaler": "signaler",
    "signaler-ou": "signaler-ou",
    "signalements": "mes-signalements",
    "veille": "veille",
    "alerte": "alerte",
    "journal": "journal",
    "qui-verra": "qui-verra",
    "compare": "comparer",
}
BY_NIGHT = {("signaler", "phone"), ("veille", "desk")}


@pytest.fixture(scope="module", autouse=True)
def night(site: Site) -> None:
    """A night to look at: some alerts wait, some are answered, one is closed."""
    hall = site.post(
        CARETAKER,
        "TRQ-03",
        "belvedere",
        50,
        narrative="Une dizaine de personnes dans le hall, musique forte, porte bloquée.",
        quantities={"people_band": "10-19"},
        place_type="hall_entree",
    )
    site.post(CARETAKER, "CAD-03", "belvedere", 300)
    site.post(NIGHT, "BIE-03", "halles", 12, urgency="immediate", emergency_called=True)
    site.post(NIGHT, "PER-07", "gare", 6, urgency="immediate", place_type="gare_station")
    rodeo = site.post(OFFICER, "CIR-01", "plateau", 25, urgency="immediate")
    bus = site.post("patrick.ngoma", "TRP-02", "saules", 35)
    site.post("amelie.rastignan", "SCO-02", "verrerie", 180)
    site.post(OFFICER, "BIE-04", "glycines", 3, urgency="immediate", place_type="parking")
    site.tell()
    site.take(LANDLORD, hall)
    site.close(LANDLORD, hall, "resolue", "dialogue_mediation", "rappel_regle")
    site.take("nadege.pommeraie", rodeo)
    site.acknowledge(OFFICER, bus)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_can_be_read_and_reached(
    name: str, size: str, visits: Visits, screens: Path | None
) -> None:
    """No axe-core violation of WCAG 2.2 AA, no small target, nothing beyond the window's edge."""
    login, step, complaint = SCREENS[name]
    if complaint:
        visits.expect(f"status of {complaint}")
    scale = 2 if screens and size == "phone" else 1
    page = visits.page(login, SIZES[size], device_scale_factor=scale)
    step(page)
    for theme in by_day_and_by_night(page):
        if screens and name in PICTURES and (theme == "light" or (name, size) in BY_NIGHT):
            words = (PICTURES[name], {"phone": "telephone", "desk": "bureau"}[size])
            night = ("nuit",) if theme == "dark" else ()
            page.screenshot(path=screens / f"{'-'.join(words + night)}.png")
        assert violations(page, colours=theme == "dark") == [], theme
    assert small_targets(page) == []
    assert misfits(page) == []


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_fits_a_narrow_phone_and_stays_still(name: str, visits: Visits) -> None:
    """At 320 pixels nothing scrolls sideways, and nothing moves while the page loads."""
    login, step, complaint = SCREENS[name]
    if complaint:
        visits.expect(f"status of {complaint}")
    page = visits.page(login, NARROW)
    step(page)
    assert misfits(page) == []
    assert shifted(page) == (0, [])


@pytest.mark.parametrize("name", ["signaler-ou", "veille", "journal"])
def test_no_motion_for_those_who_ask_for_none(name: str, visits: Visits) -> None:
    """With reduced motion asked for, nothing has a transition or an animation."""
    login, step, _ = SCREENS[name]
    page = visits.page(login, DESK, reduced_motion="reduce")
    step(page)
    moving = asked(
        page,
        """() => [...document.querySelectorAll("main *")].filter((one) => {
          const style = getComputedStyle(one);
          return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none";
        }).map((one) => one.className)""",
    )
    assert moving == []


@pytest.mark.parametrize("name", ["signalements", "veille", "journal"])
def test_a_list_is_printed_dark_on_white(name: str, visits: Visits) -> None:
    """Even at night, paper gets dark words on white, without menus or buttons."""
    login, step, _ = SCREENS[name]
    page = visits.page(login, DESK, color_scheme="dark")
    step(page)
    page.emulate_media(media="print", color_scheme="dark")
    for unprinted in (".nav", ".account", ".foot", ".board-map", "button"):
        for part in whole(page).locator(unprinted).all():
            assert not part.is_visible(), unprinted
    assert [line for line in violations(page) if "color-contrast" in line] == []
    ground = "getComputedStyle(document.body).backgroundColor"
    assert asked(page, ground) == "rgb(255, 255, 255)"
