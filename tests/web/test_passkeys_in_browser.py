"""Passkeys in a browser: made, shown, refused, and what there is without them.

Chromium's own virtual authenticator answers, asked for through the DevTools protocol: the page's
script, the browser and the server say to one another what they say with a telephone.
"""

from __future__ import annotations

import pyotp
import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.web.looking import violations
from tests.web.proved import by_name, forget, furnish, prove, strip
from tests.web.site import DESK, PHONE, Site, Visits

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
NEWCOMER, NOVICE, SCRIPTLESS = "mehdi.zerguine", "kevin.lassabliere", "priscilla.hoarau"
CAREFUL = "moussa.diakhaby"


def device_of(page: Page) -> tuple[CDPSession, dict[str, str]]:
    """Give the page's browser a device that has passkeys."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return devtools, {"authenticatorId": made["authenticatorId"]}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_passkey_is_made_and_shown(size: tuple[int, int], site: Site, visits: Visits) -> None:
    """Added with a name, asked for on the way to a page, taken, and the page is there."""
    strip(site, NEWCOMER)
    page = visits.page(NEWCOMER, size, base_url=by_name(site))
    devtools, device = device_of(page)
    page.goto("/securite")
    page.get_by_label("Nom de cet appareil").fill("Téléphone de service")
    page.get_by_role("button", name="Ajouter une clé d’accès").click()
    expect(page.get_by_text("Votre clé d’accès est en service.")).to_be_visible()
    expect(page.get_by_role("link", name="Retirer Téléphone de service")).to_be_visible()
    [kept] = devtools.send("WebAuthn.getCredentials", device)["credentials"]
    assert (kept["rpId"], kept["isResidentCredential"]) == ("localhost", True)
    forget(site, NEWCOMER)
    page.goto("/securite/confirmer?suite=/signalements")
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    expect(page).to_have_url(f"{by_name(site)}/signalements")
    page.goto("/securite/confirmer?suite=/signaler")
    expect(page).to_have_url(f"{by_name(site)}/signaler")  # it still counts, so nothing is asked


def test_a_device_that_does_not_look_proves_nothing(site: Site, visits: Visits) -> None:
    """The finger is not the right one: the browser refuses, the page says that nothing is done."""
    strip(site, NEWCOMER)
    page = visits.page(NEWCOMER, base_url=by_name(site))
    devtools, device = device_of(page)
    page.goto("/securite")
    page.get_by_role("button", name="Ajouter une clé d’accès").click()
    expect(page.get_by_text("Votre clé d’accès est en service.")).to_be_visible()
    forget(site, NEWCOMER)
    page.goto("/securite/confirmer?suite=/signalements")
    devtools.send("WebAuthn.setUserVerified", {**device, "isUserVerified": False})
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    expect(page.get_by_text("la demande a été annulée")).to_be_visible()
    assert violations(page) == []
    devtools.send("WebAuthn.setUserVerified", {**device, "isUserVerified": True})
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    expect(page).to_have_url(f"{by_name(site)}/signalements")


def test_the_same_device_is_not_added_twice(site: Site, visits: Visits) -> None:
    """The device knows by itself, and the page says it in French."""
    strip(site, NEWCOMER)
    page = visits.page(NEWCOMER, base_url=by_name(site))
    device_of(page)
    page.goto("/securite")
    page.get_by_role("button", name="Ajouter une clé d’accès").click()
    page.get_by_role("button", name="Ajouter une autre clé d’accès").click()
    expect(page.get_by_text("Cet appareil a déjà une clé d’accès pour Vigie.")).to_be_visible()


def test_the_script_too_is_led_to_the_confirmation(site: Site, visits: Visits) -> None:
    """A page that was open for an hour: the device is asked for nothing."""
    furnish(site, CAREFUL)
    page = visits.page(CAREFUL, base_url=by_name(site))
    prove(site, CAREFUL)
    page.goto("/securite")
    forget(site, CAREFUL)
    page.get_by_role("button", name="Ajouter une autre clé d’accès").click()
    expect(page).to_have_url(f"{by_name(site)}/securite/confirmer?suite=/securite")


def test_another_address_is_refused(site: Site, visits: Visits) -> None:
    """The same server under a number: the browser itself binds no passkey to that."""
    page = visits.page(NOVICE)
    device_of(page)
    page.goto("/securite")
    page.get_by_role("button", name="Ajouter une clé d’accès").click()
    expect(page.get_by_text("Votre appareil n’a pas pu répondre.")).to_be_visible()


def test_a_device_that_knows_no_passkeys_says_so(site: Site, visits: Visits) -> None:
    """And the other means is on the same page."""
    page = visits.page(NOVICE, base_url=by_name(site))
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/securite")
    expect(page.get_by_text("ne connaît pas les clés d’accès")).to_be_visible()
    expect(page.get_by_role("button", name="Ajouter une clé d’accès")).to_be_hidden()
    expect(page.get_by_role("button", name="Ajouter une application")).to_be_visible()


def test_without_a_script_there_is_the_application(site: Site, visits: Visits) -> None:
    """Enrolled and shown with forms alone; the page says what needs a script."""
    strip(site, SCRIPTLESS)
    page = visits.page(SCRIPTLESS, base_url=by_name(site), java_script_enabled=False)
    page.goto("/securite")
    expect(page.get_by_text("il faut un navigateur où JavaScript est permis")).to_be_visible()
    expect(page.get_by_role("button", name="Ajouter une clé d’accès")).to_be_hidden()
    page.get_by_role("button", name="Ajouter une application").click()
    totp = pyotp.TOTP((page.locator(".written").text_content() or "").replace(" ", ""))
    page.get_by_label("Code à six chiffres").fill(totp.now())
    page.get_by_role("button", name="Mettre en service").click()
    expect(page.get_by_text("Votre application est en service.")).to_be_visible()
    forget(site, SCRIPTLESS)
    page.goto("/securite/confirmer?suite=/signalements")
    page.get_by_label("Code à six chiffres").fill(totp.now())
    page.get_by_role("button", name="Confirmer avec ce code").click()
    expect(page).to_have_url(f"{by_name(site)}/signalements")
