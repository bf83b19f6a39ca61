"""Ma sécurité: every screen of it, by day and by night, on a phone and a desk, and on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sharing.tries import TRIES
from tests.web.looking import (
    asked,
    by_day_and_by_night,
    misfits,
    shifted,
    small_targets,
    violations,
    whole,
)
from tests.web.proved import by_name, forget, furnish, prove, visitor
from tests.web.site import DESK, NARROW, PASSPHRASE, PHONE, Site, Visits

NOVICE, CAREFUL, HASTY, HELPED = (
    "gaelle.tremorin",
    "nour.eddahbi",
    "yanis.ferhat",
    "teresa.vilanova",
)

Step = Callable[[Page, Site], None]


def _go(address: str) -> Step:
    def go(page: Page, _: Site) -> None:
        page.goto(address)

    return go


def _closed(page: Page, site: Site) -> None:
    forget(site, CAREFUL)
    page.goto("/securite")


def _in_use(page: Page, site: Site) -> None:
    prove(site, CAREFUL)
    page.goto("/securite?fait=cle")


def _application(page: Page, _: Site) -> None:
    page.goto("/securite")
    page.get_by_role("button", name="Ajouter une application").click()
    page.get_by_role("heading", name="Montrez ce carré").wait_for()


def _first_code(page: Page, site: Site) -> None:
    _application(page, site)
    page.get_by_label("Code à six chiffres").fill("000000")
    page.get_by_role("button", name="Mettre en service").click()
    page.get_by_text("Ce n’est pas le bon code.").wait_for()


def _codes(page: Page, site: Site) -> None:
    prove(site, CAREFUL)
    page.goto("/securite")
    page.get_by_role("button", name="Créer dix nouveaux codes").click()
    page.get_by_role("heading", name="Vos codes de secours").wait_for()


def _remove(page: Page, site: Site) -> None:
    prove(site, CAREFUL)
    page.goto("/securite")
    page.get_by_role("link", name="Retirer Téléphone de service").click()


def _asked(page: Page, site: Site) -> None:
    forget(site, CAREFUL)
    page.goto("/securite/confirmer?suite=/signalements")
    page.get_by_text("Je n’ai plus mon téléphone").click()
    asked(page, "scrollTo(0, 0)")


def _wrong(page: Page, site: Site) -> None:
    forget(site, HASTY)
    page.goto("/securite/confirmer?suite=/signalements")
    page.get_by_label("Code à six chiffres").fill("000000")
    page.get_by_role("button", name="Confirmer avec ce code").click()
    page.get_by_text("Ce n’est pas le bon code.").wait_for()


def _waiting(page: Page, site: Site) -> None:
    forget(site, HASTY)
    here = visitor(site, HASTY)
    for _ in range(TRIES):
        site.house.second_factor.show_code(here, "abc")
    page.goto("/securite/confirmer?suite=/signalements")
    page.get_by_label("Code à six chiffres").fill("000000")
    page.get_by_role("button", name="Confirmer avec ce code").click()
    page.get_by_text("Trop d’essais.").wait_for()


def _told(page: Page, site: Site) -> None:
    agent = site.players.actors[HELPED].id
    site.house.credentials.reset_factors(site.council, agent)
    page.goto("/connexion")
    page.get_by_label("Adresse e-mail").fill(site.email(HELPED))
    page.get_by_label("Phrase de passe").fill(PASSPHRASE)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_text("Vos moyens de confirmation ont été retirés").wait_for()


# name: who looks, how they get there, what the browser may complain of
SCREENS: dict[str, tuple[str, Step, str]] = {
    "securite": (NOVICE, _go("/securite"), ""),
    "securite-en-service": (CAREFUL, _in_use, ""),
    "securite-a-confirmer": (CAREFUL, _closed, ""),
    "application": (NOVICE, _application, ""),
    "premier-code": (NOVICE, _first_code, "422"),
    "codes": (CAREFUL, _codes, ""),
    "retirer": (CAREFUL, _remove, ""),
    "confirmer": (CAREFUL, _asked, ""),
    "confirmer-sans-rien": (NOVICE, _go("/securite/confirmer"), ""),
    "confirmer-refus": (HASTY, _wrong, "422"),
    "confirmer-attendre": (HASTY, _waiting, "429"),
    "remis-a-zero": (HELPED, _told, ""),
}
PICTURES = {"securite-en-service": "ma-securite", "confirmer": "confirmer"}


@pytest.fixture(scope="module", autouse=True)
def furnished(site: Site) -> None:
    """Some have everything, some have nothing."""
    for login in (CAREFUL, HASTY):
        furnish(site, login)


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_can_be_read_and_reached(
    name: str, size: str, site: Site, visits: Visits, screens: Path | None
) -> None:
    """No axe-core violation of WCAG 2.2 AA, no small target, nothing beyond the window's edge."""
    login, step, complaint = SCREENS[name]
    if complaint:
        visits.expect(f"status of {complaint}")
    scale = 2 if screens and size == "phone" else 1
    options = {"device_scale_factor": scale, "base_url": by_name(site)}
    page = visits.page(login, {"phone": PHONE, "desk": DESK}[size], **options)
    step(page, site)
    if screens and name in PICTURES:
        words = (PICTURES[name], {"phone": "telephone", "desk": "bureau"}[size])
        page.screenshot(path=screens / f"{'-'.join(words)}.png")
    for theme in by_day_and_by_night(page):
        assert violations(page, colours=theme == "dark") == [], theme
    assert small_targets(page) == []
    assert misfits(page) == []


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_fits_a_narrow_phone_and_stays_still(
    name: str, site: Site, visits: Visits
) -> None:
    """At 320 pixels nothing scrolls sideways, and nothing moves while the page loads."""
    login, step, complaint = SCREENS[name]
    if complaint:
        visits.expect(f"status of {complaint}")
    page = visits.page(login, NARROW, base_url=by_name(site))
    step(page, site)
    assert misfits(page) == []
    assert shifted(page) == (0, [])


def test_codes_are_printed_dark_on_white(site: Site, visits: Visits) -> None:
    """By night too; the ten codes are on the paper, and no button."""
    page = visits.page(CAREFUL, DESK, color_scheme="dark", base_url=by_name(site))
    _codes(page, site)
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".paper code")).to_have_count(10)
    for unprinted in (".nav", ".account", ".foot", ".banner", "main button", "main a"):
        for part in whole(page).locator(unprinted).all():
            assert not part.is_visible(), unprinted
    assert [line for line in violations(page) if "color-contrast" in line] == []
    ground = "getComputedStyle(document.body).backgroundColor"
    assert asked(page, ground) == "rgb(255, 255, 255)"


def test_the_square_is_read_by_a_camera(site: Site, visits: Visits) -> None:
    """By night too: dark squares on its own white ground, and wide enough for a camera."""
    page = visits.page(NOVICE, PHONE, color_scheme="dark", base_url=by_name(site))
    _application(page, site)
    picture = page.locator("img.picture")
    box = picture.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 200
    drawn = asked(page, _CORNERS)
    assert drawn == {"ground": [255, 255, 255], "dark": True}


# The quiet zone around the code is white, and there is something black inside.
_CORNERS = """async () => {
  const picture = document.querySelector("img.picture");
  await picture.decode();
  const canvas = new OffscreenCanvas(240, 240);
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  pen.drawImage(picture, 0, 0, 240, 240);
  const at = (x, y) => [...pen.getImageData(x, y, 1, 1).data].slice(0, 3);
  const row = [...pen.getImageData(0, 120, 240, 1).data];
  return {ground: at(3, 3), dark: row.some((value, place) => place % 4 === 0 && value < 40)};
}"""
