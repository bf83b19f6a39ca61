"""Two web processes and two live ones behind a proxy that sends each request to the next.

Nothing sticks to a process: whoever signs in at one reports at the other, and a screen that is cut
goes on at the other, without loss and without a double.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from config.commands.serve import gunicorn
from config.rounds import look_at
from sharing.store import Event
from tests.closing import missing
from tests.council import PASSPHRASE, SmallCouncil, settled
from tests.kills.city import City, free_port
from tests.servers.databases import Databases
from tests.servers.nginx import DOCUMENTED, client, copy_for, program
from tests.servers.process import Process, answers
from tests.servers.proxy import Proxy
from tests.servers.valkey import Valkey

ROOT = Path(__file__).parents[2]
ROLES = ("web", "web", "live", "live")


@dataclass
class Town:
    """The council, its processes by port, and whatever stands before them."""

    council: SmallCouncil
    folder: Path
    environ: Mapping[str, str]
    roles: dict[int, str]
    stack: ExitStack
    servers: dict[int, Process] = field(default_factory=dict)
    browser: Callable[[], httpx.Client] = httpx.Client

    def start(self, port: int) -> None:
        """Start the server of *port*, and wait until it answers."""
        words = gunicorn(self.roles[port], f"127.0.0.1:{port}", 1)  # what `vigie serve` becomes
        log = self.folder / f"{port}.log"
        server = self.servers[port] = Process(words, log, env=self.environ, cwd=ROOT)
        self.stack.callback(server.kill)
        there = partial(answers, f"http://127.0.0.1:{port}/healthz")
        server.wait_until(there, "a server to answer", 120)

    def person(self, agent: str) -> httpx.Client:
        """Somebody who has signed in, each request at the next process."""
        browser = self.stack.enter_context(self.browser())
        form = {"login": self.council.email(agent), "passphrase": PASSPHRASE}
        assert _post(browser, "/connexion", form).status_code == 200
        return browser

    def report(self, browser: httpx.Client, key: str) -> httpx.Response:
        """Report something grave by the page, and have it relayed."""
        place = self.council.places["nord"]
        form = {"key": key, "category": "VUR-04", "sector": place, "ongoing": "yes", "when": "now"}
        answer = _post(browser, "/signaler", form)
        there = urlsplit(str(answer.url)).path.startswith("/signalements/")
        assert there or answer.status_code == 502, answer.text
        look_at(self.council.house, self.council.id)
        return answer


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
    """Four processes; the news is relayed by the test itself.

    On PostgreSQL only: of several machines none has the file that another writes.
    """
    url = postgresql.fresh()
    with settled(url, own_valkey.url) as council, ExitStack() as stack:
        environ = {**City(council, own_valkey, tmp_path).environ, "VIGIE_PROXIES": "1"}
        found = Town(council, tmp_path, environ, {free_port(): role for role in ROLES}, stack)
        for port in found.roles:
            found.start(port)
        yield found
    postgresql.drop(url)


@pytest.fixture
def proxy(town: Town) -> Proxy:
    """What sends each request to the next process, and remembers which."""
    ports = list(town.roles)
    found = Proxy(web=ports[:2], live=ports[2:])
    town.stack.callback(found.close)
    town.browser = partial(httpx.Client, base_url=found.url, follow_redirects=True)
    return found


def _through(browser: Callable[[], httpx.Client]) -> bool:
    with contextlib.suppress(httpx.TransportError), browser() as somebody:
        return somebody.get("/healthz").status_code == 200
    return False


@pytest.fixture
def nginx(town: Town) -> Process:
    """Nginx by the documented file: TLS before, the four processes behind."""
    path = program()
    if path is None:
        missing("nginx", "several processes are tried behind the small proxy of the tests only")
    tls, plain = free_port(), free_port()
    documented = [*DOCUMENTED["web"], *DOCUMENTED["live"]]
    ports = {443: tls, 80: plain, **dict(zip(documented, town.roles, strict=True))}
    copy = copy_for(town.folder, ports)
    words: list[str | Path] = [path, "-p", town.folder, "-c", copy, "-g", "daemon off;"]
    found = Process(words, town.folder / "nginx.log")
    town.stack.callback(found.kill)
    town.browser = partial(client, town.folder, tls)
    found.wait_until(partial(_through, town.browser), "nginx to answer", 60)
    return found


def test_nothing_sticks_to_a_process(town: Town, proxy: Proxy) -> None:
    """Sign in, report, listen, be cut, go on, mistype: each time at another process."""
    mediator, officer = town.person("mediator"), town.person("officer")
    board = Board(officer)
    with board.open(until=1):
        town.report(mediator, "one")
    [had] = [port for port, path in proxy.asked if path == "/live/alerts"]
    town.servers[had].kill()  # gone for good
    town.report(mediator, "two")
    with board.open(until=3):
        town.report(mediator, "three")
    assert "loss" not in board.kinds
    assert len(set(board.alerts)) == len(board.alerts) == 3
    asked = {port for port, _ in proxy.asked}
    assert asked == set(town.servers), "each process had its part"

    # Failed log-ins are counted over all processes: the eleventh is refused, wherever it goes.
    wrong = {"login": town.council.email("coordinator"), "passphrase": "wrong"}
    with httpx.Client(base_url=proxy.url) as stranger:
        found = [_post(stranger, "/connexion", wrong).status_code for _ in range(11)]
    assert found == [401] * 10 + [429]


UNANSWERED = "<title>Vigie n’a pas répondu</title>"


def test_behind_nginx_any_process_may_go(town: Town, nginx: Process) -> None:
    """One web and one live process are killed, come back, and then the others are."""
    web, live = list(town.roles)[:2], list(town.roles)[2:]
    mediator, officer = town.person("mediator"), town.person("officer")
    board, told = Board(officer), 0

    def report(key: str) -> None:
        nonlocal told
        if UNANSWERED in town.report(mediator, key).text:  # it was with the one that was killed
            assert UNANSWERED not in town.report(mediator, key).text
        told += 1

    with board.open(until=1):
        report("first")
    for gone in zip(web, live, strict=True):
        for port in gone:
            town.servers[port].kill()
        report(f"missed {gone}")
        with board.open(until=told + 1):
            report(f"seen {gone}")
        for port in gone:
            town.start(port)
    assert "loss" not in board.kinds
    assert len(set(board.alerts)) == len(board.alerts) == told == 5
    assert len(town.council.rows(Event)) == told, "one report, however often it was sent"

    for port in web:
        town.servers[port].kill()
    answer = officer.get("/veille")
    assert (answer.status_code, UNANSWERED in answer.text) == (502, True)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert nginx.running()
