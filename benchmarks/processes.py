"""Processes beside a benchmark: servers like the product's, its workers, and helpers to talk to.

A helper is a module of this package that takes its orders as JSON on the first line of its input
and answers each further line with one line of JSON.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from config.commands.serve import gunicorn
from tests.servers.process import Process, answers, python, wait_until

ROOT = Path(__file__).parents[1]
LOOK = 1.0  # seconds
AT_REST = 0.1  # seconds of processor time in one LOOK; to start takes all there is


@contextlib.contextmanager
def serving(
    role: str, target: str, count: int, environ: Mapping[str, str], folder: Path, port: int
) -> Iterator[Process]:
    """Serve *target* with *count* workers of the kind that the product has for *role*."""
    words = gunicorn(role, f"127.0.0.1:{port}", count)
    words[-1] = target
    output = folder / f"{port}.log"
    process = Process(words, output, env={**environ, "PYTHONPATH": str(ROOT)})
    try:
        process.wait_until(lambda: answers(f"http://127.0.0.1:{port}/"), f"{target} to answer")
        wait_until(lambda: len(workers(process)) == count, "every worker to be there")
        yield process
    finally:
        process.kill()


def workers(server: Process) -> list[psutil.Process]:
    """Return the workers of a gunicorn."""
    return psutil.Process(server.pid).children()


@contextlib.contextmanager
def vigie(name: str, environ: Mapping[str, str], folder: Path) -> Iterator[Process]:
    """Run one of the product's commands that need no answer: worker, sweep."""
    words = python("-c", "from config.cli import main; main()", name)
    process = Process(words, folder / f"{name}.log", env=environ)
    try:
        yield process
    finally:
        process.kill()


@contextlib.contextmanager
def worker_and_sweeper(environ: Mapping[str, str], folder: Path) -> Iterator[list[Process]]:
    """Run a worker and a sweeper.

    Both have started, and rest: on few cores, whoever is still loading would be measured as well.
    """
    with contextlib.ExitStack() as stack:
        both = [stack.enter_context(vigie(name, environ, folder)) for name in ("worker", "sweep")]
        taken = 0.0

        def rest() -> bool:
            nonlocal taken
            time.sleep(LOOK)
            before, taken = taken, processor(*both)
            return taken - before < AT_REST

        wait_until(rest, "worker and sweeper to have started")
        yield both


def memory(process: Process) -> int:
    """Return the bytes of the process and its children, with their part of what they share."""
    return sum(one.memory_full_info().pss for one in _all_of(process))


def resident(process: Process) -> int:
    """Return the bytes of memory that the process and its children have (RSS)."""
    return sum(one.memory_info().rss for one in _all_of(process))


def processor(*processes: Process) -> float:
    """Return the seconds of processor time that the processes and their children have taken."""
    times = [one.cpu_times() for process in processes for one in _all_of(process)]
    return sum(time.user + time.system for time in times)


def _all_of(process: Process) -> list[psutil.Process]:
    first = psutil.Process(process.pid)
    return [first, *first.children(recursive=True)]


@dataclass(frozen=True, slots=True)
class Helper:
    """A process that answers in JSON."""

    process: subprocess.Popen[str]

    def tell(self, line: str) -> Any:
        """Send *line*; return the answer."""
        self.send(line)
        return self.answer()

    def send(self, line: str) -> None:
        """Send *line*."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        """Return the next line."""
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())


@contextlib.contextmanager
def helper(module: str, orders: Mapping[str, Any]) -> Iterator[Helper]:
    """Start *module* with *orders*."""
    process = subprocess.Popen(
        python("-m", module), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    found = Helper(process)
    try:
        found.send(json.dumps(orders))
        yield found
    finally:
        process.kill()
        process.communicate()
