"""Espace scellé in a browser: every screen of it, and a form that was sent too late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from threading import Thread

import pytest
from flask import request
from flask_wtf.csrf import generate_csrf
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update
from werkzeug.serving import make_server

from sharing.store import LoginSession, WrongPassphrase
from sharing.tries import TRIES
from tests.council import PASSPHRASE as WORDS
from tests.council import SmallCouncil
from tests.web.following import make_ready, seat
from tests.web.looking import (
    by_day_and_by_night,
    misfits,
    press_until,
    shifted,
    small_targets,
    violations,
)
from tests.web.proved import forget, furnish, prove, strip, visitor
from tests.web.sealed import CHEAP, HERE, SECRET
from tests.web.site import DESK, NARROW, OFFICER, PHONE, Site, Visits
from web.door import guarded
from web.sealed import need_pair

SIZES = {"phone": PHONE, "desk": DESK}
# Two whom no other screen needs: the space of one is still to be made, and how often the other
# opens theirs in five minutes, which is bounded, is counted from nothing.
NOVICE, CAREFUL, HASTY = "loic.tanguy", OFFICER, "claire.abadie"

Step = Callable[[Page, Site], None]


@pytest.fixture(scope="module", autouse=True)
def furnished(site: Site) -> Iterator[None]:
    """Two have a pair; one of them and the third have a seat in a group."""
    seat(site, "Suivi scellé", NOVICE, CAREFUL, body="thematic_group")
    furnish(site, NOVICE)
    make_ready(site, CAREFUL, HASTY)
    yield
    for login in (NOVICE, CAREFUL, HASTY):
        strip(site, login)


def _new(page: Page, site: Site) -> None:
    prove(site, NOVICE)
    page.goto(HERE)
    page.get_by_label("Phrase de l’espace scellé").fill(SECRET)
    page.get_by_label("La même phrase, encore une fois").fill(SECRET + ".")
    page.get_by_role("button", name="Préparer mon espace scellé").click()
    page.get_by_text("Les deux phrases ne sont pas les mêmes.").wait_for()


def _confirm(page: Page, site: Site) -> None:
    forget(site, CAREFUL)
    page.goto(HERE)


def _wrong(page: Page, site: Site) -> None:
    with site.house.sessions.of(site.council) as session:
        session.query(WrongPassphrase).delete()
    prove(site, HASTY)
    page.goto(HERE)
    _type(page, "ce n’est pas elle")
    page.get_by_text("Ce n’est pas la bonne phrase.").wait_for()


def _waiting(page: Page, site: Site) -> None:
    _wrong(page, site)
    here = visitor(site, HASTY)
    for _ in range(TRIES):
        site.house.sealed_spaces.open(here, "ce n’est pas elle")
    _type(page, SECRET)
    page.get_by_text("Trop d’essais.").wait_for()


def _open(page: Page, site: Site) -> None:
    prove(site, CAREFUL)
    page.goto(f"{HERE}?suite=/groupes")
    _type(page, SECRET)
    page.get_by_role("heading", name="Groupes de travail").wait_for()
    page.goto(f"{HERE}?suite=/groupes")


def _elsewhere(page: Page, site: Site) -> None:
    _open(page, site)
    page.goto("/veille")


def _locked(page: Page, site: Site) -> None:
    _elsewhere(page, site)
    page.get_by_role("button", name="Refermer").click()
    page.get_by_text("Votre espace scellé est refermé.").wait_for()


def _type(page: Page, phrase: str) -> None:
    page.get_by_label("Phrase de l’espace scellé").fill(phrase)
    page.get_by_role("button", name="Ouvrir", exact=True).click()


# name: who looks, how they get there, what the browser may complain of
SCREENS: dict[str, tuple[str, Step, str]] = {
    "preparer": (NOVICE, _new, "422"),
    "confirmer": (CAREFUL, _confirm, ""),
    "refus": (HASTY, _wrong, "422"),
    "attendre": (HASTY, _waiting, "429"),
    "ouvert": (CAREFUL, _open, ""),
    "ailleurs": (CAREFUL, _elsewhere, ""),
    "referme": (CAREFUL, _locked, ""),
}
PICTURES = {"preparer": "preparer-espace-scelle", "ouvert": "espace-scelle"}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_can_be_read_and_reached(
    name: str, size: str, site: Site, visits: Visits, screens: Path | None
) -> None:
    """No axe-core violation of WCAG 2.2 AA, no small target, nothing beyond the window's edge."""
    login, step, complaint = SCREENS[name]
    visits.expected += [f"status of {status}" for status in (complaint, "422") if complaint]
    page = visits.page(login, SIZES[size])
    step(page, site)
    if screens and name in PICTURES:
        word = {"phone": "telephone", "desk": "bureau"}[size]
        page.screenshot(path=screens / f"{PICTURES[name]}-{word}.png", full_page=True)
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
    visits.expected += [f"status of {status}" for status in (complaint, "422") if complaint]
    page = visits.page(login, NARROW)
    step(page, site)
    assert misfits(page) == []
    assert shifted(page) == (0, [])


def test_the_lock_is_within_reach_of_the_keyboard(site: Site, visits: Visits) -> None:
    """On a page that has nothing to do with it."""
    page = visits.page(CAREFUL, DESK)
    _elsewhere(page, site)
    press_until(page, "Tab", "Refermer", 20)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Votre espace scellé est refermé.")
    assert [one for one in page.context.cookies() if one.get("name") == "vigie_space"] == []


@guarded
def _sealed_form() -> str:
    """Stand for a page of sealed information: what is sent to it needs the pair."""
    if request.method == "POST":
        need_pair()
        return f"<h1>Reçu&nbsp;: {escape(request.form['nom'])}</h1>"
    return (
        '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Essai</title>'
        f'<form method="post"><input name="csrf_token" type="hidden" value="{generate_csrf()}">'
        '<label>Nom <input name="nom"></label><button>Envoyer</button></form></html>'
    )


@pytest.fixture
def late(council: SmallCouncil) -> Iterator[str]:
    """The address of a small council's own server, where the officer has a pair."""
    council.app.add_url_rule("/essai", view_func=_sealed_form, methods=["GET", "POST"])
    here = council.gate.recognise(council.gate.log_in(council.email("officer"), WORDS) or "")
    assert here is not None
    replace(council.house.sealed_spaces, cost=CHEAP).make(here, SECRET)
    server = make_server("127.0.0.1", 0, council.app, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_form_sent_too_late_is_sent_again(
    late: str, browser: Browser, council: SmallCouncil
) -> None:
    """The page keeps what was typed; the space opens in another tab; the first tab sends again."""
    context = browser.new_context(base_url=late, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto("/connexion?suite=/essai")
    page.get_by_label("Adresse e-mail").fill(council.email("officer"))
    page.get_by_label("Phrase de passe").fill(WORDS)
    page.get_by_role("button", name="Se connecter").click()
    with council.sessions.of(council.id) as session:
        session.execute(update(LoginSession).values(proved_at=datetime.now(UTC)))
    page.get_by_label("Nom").fill("L’été d’Ysaline & « co »")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("heading", name="Votre espace scellé s’est refermé").wait_for()
    assert (violations(page), small_targets(page), misfits(page)) == ([], [], [])
    with context.expect_page() as opening:
        page.get_by_role("link", name="Ouvrir mon espace scellé").click()
    _type(opening.value, SECRET)
    opening.value.get_by_text("Une page vous attendait dans un autre onglet").wait_for()
    page.get_by_role("button", name="Envoyer de nouveau").click()
    expect(page.get_by_role("heading")).to_have_text("Reçu\u00a0: L’été d’Ysaline & « co »")
    context.close()
