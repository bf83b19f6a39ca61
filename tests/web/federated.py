"""A house that asks a real provider, and people on their way there and back.

The provider is `oidc-provider-mock`, which we did not write, in a process of its own.  Whoever goes
there is asked by it who they are; a test answers, by the form that people would fill in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.settings import ProConnect
from config.wiring import House
from tests.council import SmallCouncil
from tests.kills.city import free_port
from tests.servers.process import Process, answers, python
from tests.web.provider import CLIENT, MFA, SECRET

TOWN, ELSEWHERE = "21690123100011", "21330063500017"


def known(issuer: str) -> ProConnect:
    """Return the settings that ask the provider of this address."""
    return ProConnect(issuer, CLIENT, SECRET, frozenset({TOWN}), MFA)


def served(folder: Path) -> tuple[str, Process]:
    """Start the provider; return its address and its process."""
    port = free_port()
    words = ("-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true")
    process = Process(python(*words), folder / "provider.log")
    address = f"http://localhost:{port}"
    process.wait_until(lambda: answers(address), "the provider to answer")
    return address, process


def introduce(issuer: str, sub: str, **claims: Any) -> None:
    """Make somebody known to the provider; what it says of them is *claims*."""
    made = requests.put(f"{issuer}/users/{quote(sub)}", json=claims, timeout=10)
    assert made.status_code == 204, made.text


@contextmanager
def asking(council: SmallCouncil, issuer: str) -> Iterator[House]:
    """The council's house again, with the log-in by a provider."""
    house = House(replace(council.house.settings, proconnect=known(issuer)))
    vars(house).update(
        taxonomy=council.house.taxonomy,
        charter_engine=council.house.charter_engine,
        protocol=council.house.protocol,
    )
    yield house
    house.close()


@dataclass
class Traveller:
    """A browser without a script, and somebody who agrees to everything at the provider."""

    client: FlaskClient

    def go(self, suite: str = "") -> str:
        """Follow the link of the log-in page; return where it leads."""
        page = self.client.get("/connexion", query_string={"suite": suite} if suite else {})
        link = re.search(r'href="(/connexion/proconnect[^"]*)"', page.text)
        assert link is not None
        answer = self.client.get(unescape(link[1]))
        assert answer.status_code == 302
        return answer.headers["Location"]

    def agree(self, address: str, sub: str, action: str = "authorize") -> str:
        """Say who one is at the provider; return the path and the words that it brings back."""
        form = {"sub": sub, "action": action}
        answer = requests.post(address, data=form, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        place = urlsplit(answer.headers["Location"])
        assert place.path == "/connexion/proconnect/retour"
        return f"{place.path}?{place.query}"

    def enter(self, sub: str, suite: str = "") -> TestResponse:
        """Go, agree, and come back."""
        return self.client.get(self.agree(self.go(suite), sub))

    def refused(self, answer: TestResponse) -> tuple[str, int]:
        """Return why and how one was refused; the page is reached by a clean address."""
        assert (answer.status_code, "?" in answer.headers["Location"]) == (302, False)
        page = self.client.get(answer.headers["Location"])
        assert self.client.get("/signaler").status_code == 302, "nobody came in"
        return answer.headers["Location"].rpartition("/")[2], page.status_code


def changed(address: str, **words: str) -> str:
    """Return *address* with other words in its query; an empty one is left out."""
    place = urlsplit(address)
    query = {**dict(parse_qsl(place.query)), **words}
    said = urlencode({name: value for name, value in query.items() if value})
    return place._replace(query=said).geturl()
