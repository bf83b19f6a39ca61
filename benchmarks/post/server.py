"""A gunicorn that was started here, and a load on it that its workers share evenly.

With threads and connections that stay open, one worker may accept them all and leave the others
idle.  Whoever accepted what is read from the process table; an uneven load is opened anew.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from config.commands.serve import gunicorn
from tests.servers.process import Process, answers, python, wait_until

ROOT = Path(__file__).parents[2]
ATTEMPTS = 60


class UnevenError(Exception):
    """However often the connections were opened, one worker had more of them than another."""


class NotPostedError(Exception):
    """A post was not answered 201: what was measured is not posting."""


@dataclass(frozen=True, slots=True)
class Load:
    """Those who post to one server."""

    server: Process
    orders: Mapping[str, Any]
    process: subprocess.Popen[str]

    def post(self, length: float) -> float:
        """Post for *length* seconds; return the rate of acknowledged posts a second."""
        self._open_evenly()
        found = self._tell(str(length))
        if set(found["statuses"]) != {"201"}:
            raise NotPostedError(
                f"answers by status: {found['statuses']}\n{self.server.text[-2000:]}"
            )
        return float(found["statuses"]["201"] / found["seconds"])

    def _open_evenly(self) -> None:
        """Open connections until each worker has accepted as many as any other."""
        for _ in range(ATTEMPTS):
            self._tell("open")
            if len(set(self._accepted())) == 1:
                return
        raise UnevenError(f"in {ATTEMPTS} attempts")

    def _accepted(self) -> list[int]:
        """Return how many of the open connections each worker has accepted."""
        port, many = self.orders["port"], self.orders["connections"]

        def found() -> list[int]:
            open_here = [
                [c for c in worker.net_connections("tcp") if c.laddr[1:] == (port,)]
                for worker in workers(self.server)
            ]
            return [sum(c.status == psutil.CONN_ESTABLISHED for c in one) for one in open_here]

        wait_until(lambda: sum(found()) == many, f"{many} connections to be accepted")
        return found()

    def _tell(self, line: str) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextlib.contextmanager
def serving(
    target: str, count: int, environ: Mapping[str, str], folder: Path, port: int
) -> Iterator[Process]:
    """Serve *target* as the product serves its pages: same kind of worker, same threads."""
    words = gunicorn("web", f"127.0.0.1:{port}", count)
    words[-1] = target
    output = folder / f"{port}.log"
    process = Process(words, output, env={**environ, "PYTHONPATH": str(ROOT)})
    try:
        process.wait_until(lambda: answers(f"http://127.0.0.1:{port}/"), f"{target} to answer")
        wait_until(lambda: len(workers(process)) == count, "every worker to be there")
        yield process
    finally:
        process.kill()


@contextlib.contextmanager
def load_on(server: Process, orders: Mapping[str, Any]) -> Iterator[Load]:
    """Start those who post as *orders* say (see `benchmarks.post.load`)."""
    process = subprocess.Popen(
        python("-m", "benchmarks.post.load"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps(orders) + "\n")
        yield Load(server, orders, process)
    finally:
        process.kill()
        process.communicate()


def workers(server: Process) -> list[psutil.Process]:
    """Return the workers of a gunicorn."""
    return psutil.Process(server.pid).children()
