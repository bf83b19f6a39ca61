"""Two web processes and two live ones behind a proxy that sends each request to the next.

Nothing sticks to a process: whoever signs in at one reports at the other, and a screen that is cut
goes on at the other, without loss and without a double.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from config.commands.serve import gunicorn
from config.rounds import look_at
from tests.council import PASSPHRASE, SmallCouncil, settled
from tests.kills.city import City, free_port
from tests.servers.databases import Databases
from tests.servers.process import Process, answers
from tests.servers.proxy import Proxy
from tests.servers.valkey import Valkey

ROOT = Path(__file__).parents[2]
ROLES = ("web", "web", "live", "live")


@dataclass
class Town:
    """The council, its processes by port, and the proxy before them."""

    council: SmallCouncil
    servers: dict[int, Process]
    proxy: Proxy

    def person(self, agent: str) -> httpx.Client:
        """Somebody who has signed in, each request at the next process."""
        browser = httpx.Client(base_url=self.proxy.url, follow_redirects=True)
        form = {"login": self.council.email(agent), "passphrase": PASSPHRASE}
        assert _post(browser, "/connexion", form).status_code == 200
        return browser

    def report(self, browser: httpx.Client, key: str) -> None:
        """Report something grave by the page, and have it relayed."""
        place = self.council.places["nord"]
        form = {"key": key, "category": "VUR-04", "sector": place, "ongoing": "yes", "when": "now"}
        answer = _post(browser, "/signaler", form)
        assert urlsplit(str(answer.url)).path.startswith("/signalements/"), answer.text
        look_at(self.council.house, self.council.id)


@dataclass
class Board:
    """A browser's stream: what it was told, and by which id it goes on."""

    browser: httpx.Client
    last: str = ""
    alerts: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    @contextmanager
    def open(self, until: int) -> Iterator[None]:
        """Open the stream, let something happen, read until *until* alerts were told; cut it."""
        headers = {"Last-Event-ID": self.last} if self.last else {}
        with self.browser.stream("GET", "/live/alerts", headers=headers, timeout=60) as answer:
            lines = answer.iter_lines()
            while "beat" not in self.kinds[-1:]:
                self._take(next(lines))
            self.kinds.clear()
            yield
            while len(self.alerts) < until:
                self._take(next(lines))

    def _take(self, line: str) -> None:
        name, _, value = line.partition(": ")
        if name == "id":
            self.last = value
        elif name == "event":
            self.kinds.append(value)
        elif name == "data" and "severity" in value:
            self.alerts.append(json.loads(value)["id"])


def _post(browser: httpx.Client, address: str, form: dict[str, str]) -> httpx.Response:
    """Send a form as the page of that address would."""
    found = re.search(r'csrf-token" content="([^"]+)"', browser.get(address).text)
    assert found is not None
    return browser.post(address, data={"csrf_token": found[1], **form})


@pytest.fixture
def town(postgresql: Databases, own_valkey: Valkey, tmp_path: Path) -> Iterator[Town]:
    """Four processes and a proxy; the news is relayed by the test itself.

    On PostgreSQL only: of several machines none has the file that another writes.
    """
    url = postgresql.fresh()
    with settled(url, own_valkey.url) as council, ExitStack() as stack:
        environ = {**City(council, own_valkey, tmp_path).environ, "VIGIE_PROXIES": "1"}
        servers: dict[int, Process] = {}
        for role in ROLES:
            port = free_port()
            words = gunicorn(role, f"127.0.0.1:{port}", 1)  # what `vigie serve` becomes
            servers[port] = Process(words, tmp_path / f"{port}.log", env=environ, cwd=ROOT)
            stack.callback(servers[port].kill)
        for port, server in servers.items():
            there = partial(answers, f"http://127.0.0.1:{port}/healthz")
            server.wait_until(there, "a server to answer", 120)
        ports = list(servers)
        proxy = Proxy(web=ports[:2], live=ports[2:])
        stack.callback(proxy.close)
        yield Town(council, servers, proxy)
    postgresql.drop(url)


def test_nothing_sticks_to_a_process(town: Town) -> None:
    """Sign in, report, listen, be cut, go on, mistype: each time at another process."""
    mediator, officer = town.person("mediator"), town.person("officer")
    board = Board(officer)
    with board.open(until=1):
        town.report(mediator, "one")
    [had] = [port for port, path in town.proxy.asked if path == "/live/alerts"]
    town.servers[had].kill()  # gone for good
    town.report(mediator, "two")
    with board.open(until=3):
        town.report(mediator, "three")
    assert "loss" not in board.kinds
    assert len(set(board.alerts)) == len(board.alerts) == 3
    asked = {port for port, _ in town.proxy.asked}
    assert asked == set(town.servers), "each process had its part"

    # Failed log-ins are counted over all processes: the eleventh is refused, wherever it goes.
    wrong = {"login": town.council.email("coordinator"), "passphrase": "wrong"}
    with httpx.Client(base_url=town.proxy.url) as stranger:
        found = [_post(stranger, "/connexion", wrong).status_code for _ in range(11)]
    assert found == [401] * 10 + [429]
