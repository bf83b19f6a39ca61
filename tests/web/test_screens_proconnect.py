"""ProConnect in Chromium: the button, the way there and back, and every page that says no."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.servers.databases import Databases
from tests.web.federated import TOWN, introduce, served
from tests.web.looking import misfits, shifted, small_targets, violations
from tests.web.proved import by_name
from tests.web.provider import CLIENT, SECRET
from tests.web.site import DESK, NARROW, NIGHT, PHONE, Site, Visits, build

PAGES = {
    "/connexion": 200,
    "/connexion?suite=/signalements&sortie=proconnect": 200,
    **dict.fromkeys(
        (
            "/connexion/proconnect/refus/autre",
            "/connexion/proconnect/refus/compte",
            "/connexion/proconnect/refus/institution",
        ),
        403,
    ),
    "/connexion/proconnect/refus/injoignable": 503,
    "/connexion/proconnect/refus/recommencer": 400,
}


@pytest.fixture(scope="module")
def federated(
    sqlite: Databases, redis_urls: Iterator[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, str]]:
    """Rivelune, which asks a provider of the tests, and the provider's address."""
    folder = tmp_path_factory.mktemp("federated")
    issuer, provider = served(folder)
    asked = {
        "VIGIE_PROCONNECT_ISSUER": issuer,
        "VIGIE_PROCONNECT_CLIENT_ID": CLIENT,
        "VIGIE_PROCONNECT_CLIENT_SECRET": SECRET,
        "VIGIE_PROCONNECT_SIRETS": TOWN,
    }
    here, process = build(sqlite.fresh(), next(redis_urls), folder, **asked)
    yield here, issuer
    process.stop()
    provider.stop()
    here.house.close()


@pytest.fixture
def strangers(browser: Browser, federated: tuple[Site, str]) -> Iterator[Visits]:
    """Visits to that site."""
    found = Visits(browser, federated[0])
    yield found
    found.close()


def _stranger(strangers: Visits, site: Site) -> Page:
    """A telephone from which nothing leaves this machine: the provider's page asks for a style."""
    page = strangers.page(None, PHONE, base_url=by_name(site))
    page.route(lambda address: "//localhost:" not in address, lambda route: route.fulfill(body=""))
    return page


def test_one_goes_there_and_comes_back(federated: tuple[Site, str], strangers: Visits) -> None:
    """By the button, past the Content-Security-Policy, to where one was going; no code is left."""
    site, issuer = federated
    introduce(issuer, "s-night", email=site.email(NIGHT), siret=TOWN, acr="eidas3")
    strangers.expect("status of 404")  # the provider has no icon
    page = _stranger(strangers, site)
    page.goto("/signalements")
    page.get_by_role("link", name="Continuer avec ProConnect").click()
    page.get_by_placeholder("sub").fill("s-night")
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url("**/signalements")
    assert page.url == f"{by_name(site)}/signalements"
    page.locator("summary", has_text="Mon compte").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("status")).to_contain_text("fermez aussi le navigateur")


def test_one_who_refuses_there_reads_it_here(
    federated: tuple[Site, str], strangers: Visits
) -> None:
    """In French, at an address without a word of the provider's."""
    site, _ = federated
    strangers.expect("status of 40")
    page = _stranger(strangers, site)
    page.get_by_role("link", name="Continuer avec ProConnect").click()
    page.get_by_role("button", name="Deny").click()
    page.get_by_role("heading", name="La connexion n’est pas allée au bout").wait_for()
    assert page.url == f"{by_name(site)}/connexion/proconnect/refus/recommencer"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_its_pages_can_be_read_and_reached(
    size: tuple[int, int], theme: str, federated: tuple[Site, str], strangers: Visits
) -> None:
    """No axe-core violation of WCAG 2.2 AA, no small target, nothing beyond the window's edge."""
    strangers.expect("status of")
    page = strangers.page(None, size, color_scheme=theme, base_url=by_name(federated[0]))
    for address, status in PAGES.items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == status, address
        assert violations(page) == [], address
        assert small_targets(page) == [], address
        assert misfits(page) == [], address


def test_its_pages_fit_a_narrow_phone_and_stay_still(
    federated: tuple[Site, str], strangers: Visits
) -> None:
    """At 320 pixels nothing scrolls sideways, and nothing moves while the page loads."""
    strangers.expect("status of")
    page = strangers.page(None, NARROW, base_url=by_name(federated[0]))
    for address in PAGES:
        page.goto(address)
        assert misfits(page) == [], address
        assert shifted(page) == (0, []), address
