"""Ce qui part de Vigie and Comment je suis prévenu in a browser, phone and desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from alerts.channels.devices import AddDevice
from alerts.channels.outlets import KeepGateway, OpenNotifications
from alerts.channels.store import Sending
from alerts.channels.webhooks import Keeping
from tests.web.following import look
from tests.web.looking import asked, whole
from tests.web.site import CARETAKER, COORDINATOR, OFFICER, PHONE, PUSH_KEY, Site, Visits


def put(site: Site) -> None:
    """Letters that failed: one given up, one to be tried again, one with nothing to send by."""
    now = datetime.now(UTC)
    with site.house.sessions.of(site.council) as session:
        faults = (("dead", "no_address"), ("failed", "redirected"), ("dead", "no_sender"))
        for number, (state, fault) in enumerate(faults):
            session.add(
                Sending(
                    agent_id=site.players.actors[CARETAKER].id,
                    channel="email",
                    state=state,
                    attempt=number + 1,
                    last_error=fault,
                    made_at=now - timedelta(hours=1),
                    due_at=now,
                    next_at=None if state == "dead" else now + timedelta(hours=1),
                )
            )


def open_all(site: Site) -> None:
    """Have the council send SMS and notifications, and the caretaker notified on a telephone."""
    desk, people, post = site.house.desk, site.players.actors, site.house.post
    keeping = replace(Keeping(post.seal, post.trusted), push_key="here")
    gateway = KeepGateway("octopush://conseil@ville.example/cle", keeping)
    for command in (gateway, OpenNotifications()):
        desk.carry_out(command, people[COORDINATOR])
    device = AddDevice("https://push.services.example/abc", keeping)
    desk.carry_out(device, people[CARETAKER])


def test_the_pages_can_be_read_and_used(site: Site, visits: Visits, screens: Path | None) -> None:
    """No axe-core violation, no small target, nothing beyond the edge; and they work."""
    visits.expect("status of 422")
    put(site)
    open_all(site)
    keeper, caretaker = visits.page(COORDINATOR, PHONE), visits.page(CARETAKER, PHONE)
    keeper.goto("/envois")
    expect(keeper.get_by_text("Abandonné", exact=True)).to_have_count(1)
    keeper.get_by_text("Prévenir une machine").click()
    keeper.get_by_text("Changer de passerelle").click()
    look(keeper, screens, "envois")
    keeper.get_by_label("L’adresse de la passerelle").fill("vonage://secret")
    keeper.get_by_role("button", name="Envoyer par cette passerelle").click()
    expect(keeper.get_by_text("Vigie n’envoie pas par cette passerelle.")).to_be_visible()
    look(keeper, screens, "envois-passerelle")
    caretaker.goto("/prevenir")
    caretaker.get_by_label("M’écrire un courriel").select_option("3")
    caretaker.get_by_label("M’envoyer un SMS").select_option("4")
    caretaker.get_by_label("Mon numéro de mobile").fill("12")
    caretaker.get_by_role("button", name="Garder ces choix").click()
    expect(caretaker.get_by_text("Ce n’est pas un numéro de téléphone.")).to_be_visible()
    look(caretaker, screens, "prevenir-numero")
    caretaker.get_by_label("Mon numéro de mobile").fill("06 39 98 00 01")
    caretaker.get_by_role("button", name="Garder ces choix").click()
    expect(caretaker.get_by_text("C’est noté.")).to_be_visible()
    look(caretaker, screens, "prevenir")


def test_a_notification_says_one_sentence(site: Site, visits: Visits) -> None:
    """The worker of a browser that is asked: whatever comes, it shows the same plain words."""
    visits.expect("incognito")  # in which no browser subscribes; the worker is there all the same
    desk = site.house.desk
    desk.carry_out(OpenNotifications(), site.players.actors[COORDINATOR])
    page = visits.page(OFFICER, PHONE, permissions=["notifications"])
    at_work = list[str]()
    browser = page.context.new_cdp_session(page)
    browser.on("ServiceWorker.workerRegistrationUpdated", lambda said: at_work.extend(ids(said)))
    browser.send("ServiceWorker.enable")
    page.goto("/prevenir")
    assert PUSH_KEY not in whole(page).content()
    page.get_by_role("button", name="Recevoir les notifications").click()
    until(page, lambda: asked(page, READY) and at_work)
    [worker] = page.context.service_workers
    worker.evaluate(HEARD)
    for received in ("", "<b>Bruno Lefèvre</b>"):
        message = {"origin": site.url, "registrationId": at_work[0], "data": received}
        browser.send("ServiceWorker.deliverPushMessage", message)
        [title, how] = until(page, lambda: worker.evaluate("() => shown.shift()"))
        assert (title, how.pop("body")) == ("Vigie", "Une alerte vous attend dans Vigie.")
        assert how == {"icon": "../img/vigie.svg", "lang": "fr", "tag": "vigie", "renotify": True}


def until(page: Page, found: Callable[[], Any]) -> Any:
    """Return what is found at last.  A page's own waiting takes a promise for what it promises."""
    for _ in range(600):
        if there := found():
            return there
        page.wait_for_timeout(50)
    raise AssertionError("it was waited for in vain")


def ids(said: dict[str, Any]) -> list[str]:
    """Return the ids of the workers that the browser speaks of."""
    return [one["registrationId"] for one in said["registrations"]]


OURS = (
    'navigator.serviceWorker.getRegistration(document.querySelector("notify-here").dataset.worker)'
)
READY = f"async () => Boolean((await {OURS})?.active)"
# What the worker has the browser show, once the browser has taken it.  One without windows lets no
# worker show anything: there it is what the worker asked for.
HEARD = """() => {
  self.shown = [];
  const { showNotification } = ServiceWorkerRegistration.prototype;
  ServiceWorkerRegistration.prototype.showNotification = async function (...said) {
    if (Notification.permission === "granted") await showNotification.apply(this, said);
    shown.push(said);
  };
}"""
