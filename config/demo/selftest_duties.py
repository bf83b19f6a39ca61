"""The demonstration looks at itself: who is on duty, whom to call, where nobody would answer.

As a person would: logged in by the form, page by page.
"""

from __future__ import annotations

import re
import urllib.request
from html import unescape
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from config.demo.selftest import SelfTestError

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ON_DUTY, CALL = "De garde", 'href="tel:'
ROSTER = re.compile(r'href="(/tours/[a-z0-9]+)"')
HOLES = re.compile(r'data-hours="([1-9][0-9]*)"')


class _Visit:
    """Somebody's session, by its cookies."""

    def __init__(self, address: str) -> None:
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._address, self._opener = address, urllib.request.build_opener(cookies)

    def page(self, path: str, form: dict[str, str] | None = None) -> str:
        """Return a page; of a form that was sent, where it leads."""
        data = urlencode(form).encode() if form else None
        with self._opener.open(self._address + path, data, timeout=60) as answer:
            return unescape(answer.read().decode())

    def log_in(self, email: str, passphrase: str) -> None:
        """Fill the form in."""
        token = _TOKEN.search(self.page("/connexion"))
        form = {"login": email, "passphrase": passphrase, "suite": ""}
        self.page("/connexion", {**form, "csrf_token": token[1] if token else ""})


def look_at_duties(address: str, email: str, passphrase: str) -> str:
    """Return one line that says what was seen; raise ``SelfTestError`` for what was not."""
    visit = _Visit(address)
    visit.log_in(email, passphrase)
    rosters = visit.page("/tours")
    kept = sorted(set(ROSTER.findall(rosters)))
    if not kept or ON_DUTY not in rosters:
        raise SelfTestError("nobody is on duty on /tours")
    turns = [visit.page(path) for path in kept]
    for what, said in (("stand-in", "à la place de"), ("hand-over note", "Ambiance")):
        if not any(said in page for page in turns):
            raise SelfTestError(f"no {what} on the pages of the rosters")
    reachable = visit.page("/qui-joindre").partition('id="maintenant"')[2].count(CALL)
    if not reachable:
        raise SelfTestError("nobody can be called on /qui-joindre")
    hours = HOLES.search(visit.page("/couverture"))
    if hours is None:
        raise SelfTestError("no hole on /couverture")
    return (
        f"selftest ok: {len(kept)} rosters, {reachable} numbers to call now, "
        f"{hours[1]} hours of the week without anybody"
    )
