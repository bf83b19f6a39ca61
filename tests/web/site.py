"""A site to look at: the invented council, served by real processes, and a browser's visit to it.

1. One site for all screens: each test brings its own events and looks for those only.
2. A visit fails its test when the browser says anything wrong: an error in the console, a
   script that broke, something that the Content-Security-Policy refused.
3. News is turned into alerts when the test says so, by the worker's own code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

import config.demo
from alerts.board import AcknowledgeAlert, CloseAlert, ListAlerts, TakeAlert
from alerts.views import AlertView
from config.council_file import CouncilFile, load_council
from config.demo.play import Players, players
from config.rounds import look_at
from config.settle import accept_all, settle
from config.wiring import House
from sharing.drafts import EventDraft
from sharing.event_views import EventView
from sharing.events import PostEvent
from tests.council import furnish
from tests.kills.city import VIGIE, free_port
from tests.servers.process import Process, answers, python
from tests.thrift import hashed

TOWN = Path(config.demo.__file__).parent
PASSPHRASE = "une longue phrase de passe"
PUSH_KEY = "c0ffee" * 10 + "c0ff"
"""A key of notifications that everybody knows."""
PATIENCE = 30_000
"""Milliseconds: a bound against hanging, not a measure, as everywhere in these tests."""
expect.set_options(timeout=PATIENCE)
PHONE = (360, 740)
NARROW = (320, 640)
DESK = (1280, 800)

CARETAKER = "josiane.malapert"
NIGHT = "stephane.quillevere"
OFFICER = "cedric.aubrac"
LANDLORD = "franck.delorge"
COORDINATOR = "samira.belhadj"
AUDITOR = "ingrid.weymuller"

FIRST_REPORT = {"category": "TRQ-03", "sector": "belvedere"}


@dataclass
class Site:
    """The council of Rivelune, served at ``url``."""

    house: House
    council: str
    players: Players
    file: CouncilFile
    url: str

    def email(self, login: str) -> str:
        """Return the address that *login* logs in with."""
        return self.file.agents[login].email

    def post(self, login: str, category: str, place: str, ago: int = 0, **more: Any) -> EventView:
        """Report, *ago* minutes ago, what had just happened; nobody is told yet."""
        at = datetime.now(UTC) - timedelta(minutes=ago)
        draft = EventDraft(category, self.players.places[place], at, **more)
        desk = replace(self.house.desk, clock=lambda: at)
        return desk.carry_out(PostEvent(draft), self.players.actors[login])

    def tell(self) -> None:
        """Turn the news into alerts, on every board that is open."""
        look_at(self.house, self.council)

    def alert(self, login: str, event: EventView) -> AlertView:
        """Return the alert that *login* has of *event*."""
        actor = self.players.actors[login]
        alerts = self.house.desk.carry_out(ListAlerts(limit=200), actor).items
        return next(alert for alert in alerts if alert.event == event.id)

    def acknowledge(self, login: str, event: EventView) -> AlertView:
        """Acknowledge in the name of *login*."""
        return self._answer(login, AcknowledgeAlert(self.alert(login, event).id))

    def take(self, login: str, event: EventView) -> AlertView:
        """Take in charge in the name of *login*."""
        return self._answer(login, TakeAlert(self.alert(login, event).id))

    def close(self, login: str, event: EventView, outcome: str, *measures: str) -> AlertView:
        """Close in the name of *login*."""
        return self._answer(login, CloseAlert(self.alert(login, event).id, outcome, measures))

    def _answer(self, login: str, command: Any) -> AlertView:
        answer: AlertView = self.house.desk.carry_out(command, self.players.actors[login])
        self.tell()
        return answer


def build(database_url: str, redis_url: str, folder: Path, **more: str) -> tuple[Site, Process]:
    """Settle Rivelune in an empty database and serve it; return the site and its process.

    *more*: what else is in the process's environment.
    """
    house = furnish(database_url, redis_url)
    file = load_council(TOWN)
    council = settle(house, file, lambda _: hashed(PASSPHRASE))
    accept_all(house, council)
    port = free_port()
    settings = house.settings
    environ = {
        "VIGIE_DATABASE_URL": settings.database_url,
        "VIGIE_REDIS_URL": settings.redis_url,
        "VIGIE_SECRET_KEY": settings.secret_key,
        "VIGIE_TRAIL_SEED": settings.trail_seed,
        "VIGIE_SHRED_DIR": str(settings.shred_dir),
        "VIGIE_PUSH_KEY": PUSH_KEY,
        "VIGIE_SECURE_COOKIES": "0",
        "VIGIE_ORIGIN": f"http://localhost:{port}",
        **more,
    }
    words = ("serve", "both", "--bind", f"127.0.0.1:{port}")
    process = Process(python(*VIGIE, *words), folder / "site.log", env=environ)
    url = f"http://127.0.0.1:{port}"
    process.wait_until(lambda: answers(f"{url}/healthz"), "the site to answer")
    return Site(house, council, players(house, council), file, url), process


@dataclass
class Visits:
    """Browser contexts, each somebody's visit; what the browser complains of is kept."""

    browser: Browser
    site: Site
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, text: str) -> None:
        """Say that a complaint holding *text* is what this test is about."""
        self.expected.append(text)

    def page(self, login: str | None, size: tuple[int, int] = PHONE, **options: Any) -> Page:
        """Open a page of *login*, logged in and nowhere yet; of a stranger (None) at the door."""
        width, height = size
        usual = {"base_url": self.site.url, "locale": "fr-FR", "color_scheme": "light"}
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, **(usual | options)
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if login is None:
            page.goto("/connexion")
        else:
            self._log_in(context, login)
        return page

    def home(self, login: str, size: tuple[int, int] = PHONE, **options: Any) -> Page:
        """Open a page of *login* and log in as people do; it is where they arrive."""
        page = self.page(None, size, **options)
        page.get_by_label("Adresse e-mail").fill(self.site.email(login))
        page.get_by_label("Phrase de passe").fill(PASSPHRASE)
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_load_state()  # the click ends when home answers, before it is read
        return page

    def _log_in(self, context: BrowserContext, login: str) -> None:
        """Send the form without drawing a page: the cookies are the context's."""
        form = context.request.get("/connexion").text()
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
        assert found is not None, "a form to log in with"
        words = {
            "csrf_token": found[1],
            "login": self.site.email(login),
            "passphrase": PASSPHRASE,
        }
        answer = context.request.post("/connexion", form=words, max_redirects=0)
        assert answer.status == 302, f"{login}: {answer.status}"

    def close(self) -> None:
        """End every visit; fail if the browser complained of what was not expected."""
        for context in self.contexts:
            context.close()
        wrong = [c for c in self.complaints if not any(text in c for text in self.expected)]
        assert not wrong, wrong

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)


Visit = Callable[..., Page]
