"""The door of a witness: a process of its own, killed at will, asked by several at once."""

import http.client
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from audit.cosignature import Cosigner, check
from audit.witness.home import find, make
from tests.audit.conftest import SIGNER
from tests.audit.trees import Grown
from tests.kills.city import free_port
from tests.servers.process import Process, python

LOG = Grown(60)
FORK = Grown(60, "another ")
ROOT = Path(__file__).parents[2]

SERVE = """
import sys
from pathlib import Path
from audit.witness.door import Door
from audit.witness.home import find
strangers = {"sqlalchemy", "flask", "requests", "sharing", "web", "config"} & set(sys.modules)
assert not strangers, strangers
Door(("127.0.0.1", int(sys.argv[2])), find(Path(sys.argv[1]))).serve_forever()
"""


@dataclass
class Served:
    """A witness that runs, and how it is asked."""

    folder: Path
    port: int
    keys: Cosigner
    process: Process | None = None

    def start(self) -> None:
        """Run it."""
        words = python("-c", SERVE, str(self.folder), str(self.port))
        self.process = Process(words, self.folder / "log", env={"PYTHONPATH": str(ROOT)})
        self.process.wait_until(self._answers, "the witness to answer")

    def ask(
        self, body: bytes, path: str = "/add-checkpoint", method: str = "POST"
    ) -> tuple[int, str]:
        """One request, on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body)
        answer = connection.getresponse()
        found = answer.status, answer.read().decode()
        connection.close()
        return found

    def _answers(self) -> bool:
        try:
            return self.ask(b"", "/", "GET")[0] == 404
        except OSError:
            return False


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A witness that trusts one log."""
    folder = tmp_path_factory.mktemp("witness")
    home = make(folder, "witness.example/w1")
    with home.memory.turn() as turn:
        turn.trust(SIGNER.verifier.keys[0])
    here = Served(folder, free_port(), home.cosigner)
    here.start()
    yield here
    if here.process:
        here.process.stop()


def test_its_life(served: Served) -> None:
    """It cosigns, is killed, remembers; of two that come at once with two trees one is cosigned."""
    # 1. It cosigns, and a kill right after the answer takes nothing away.
    status, lines = served.ask(LOG.asked(0, 7))
    assert status == 200
    assert set(check(LOG.note(7) + lines, served.keys.keys)[1]) == set(served.keys.keys)
    assert served.process is not None
    served.process.popen.kill()
    served.process.popen.wait()
    served.start()
    assert served.ask(LOG.asked(0, 9)) == (409, "7\n")
    # 2. Many at once: sizes only grow, each step once, whatever the order.
    bodies = [LOG.asked(7, n) for n in range(8, 40)] + [FORK.asked(7, n) for n in range(8, 20)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(served.ask, bodies))
    assert sorted({status for status, _ in answers}) in ([200, 409], [200, 409, 422])
    assert sum(status == 200 for status, _ in answers) == 1
    size = int(served.ask(LOG.asked(1, 60))[1])
    [cosigned] = [n for n, (status, _) in enumerate(answers) if status == 200]
    assert size == cosigned + 8 < 40
    with find(served.folder).memory.turn() as turn:
        assert turn.everything() == [(SIGNER.name, size)]


def test_two_trees_at_once(served: Served) -> None:
    """Both go on from nothing to the same size: one is cosigned, the other one is told."""
    other = Grown(60, signer=SIGNER)
    assert served.ask(other.asked(0, 3))[0] == 409
    assert served.ask(FORK.asked(0, 3))[0] == 409


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/add-checkpoint", 405),
        ("GET", "/", 404),
        ("POST", "/", 404),
        ("POST", "/add-checkpoint/", 404),
        ("POST", "/add-checkpoint?x", 404),
        ("PUT", "/add-checkpoint", 501),
        ("POST", "/add-checkpoint", 400),
    ],
)
def test_other_doors(served: Served, method: str, path: str, status: int) -> None:
    """There is one."""
    assert served.ask(b"nothing", path, method)[0] == status


@pytest.mark.parametrize(
    ("length", "status"),
    [
        ("9" * 30, b"413"),
        ("262145", b"413"),
        ("-1", b"411"),
        ("1e3", b"411"),
        ("٣", b"411"),
        ("", b"411"),
    ],
)
def test_how_long_a_request_may_be(served: Served, length: str, status: bytes) -> None:
    """It is told before anything is read."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as line:
        head = f"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: {length}\r\n\r\n"
        line.sendall(head.encode())
        assert line.recv(1000).split(b" ")[1] == status
