"""The demonstration's processes: started together, started again when one dies, ended together."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger("vigie.demo")

PATIENCE = 30.0  # seconds for the first page


class NotStartedError(Exception):
    """The pages did not answer in time; names the log to read."""


@dataclass(slots=True)
class Processes:
    """Commands by name, with their logs in *folder*."""

    folder: Path
    environ: Mapping[str, str]
    commands: dict[str, list[str]]
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self) -> None:
        """Start those that are not running."""
        for name, command in self.commands.items():
            found = self._running.get(name)
            if found is not None and found.poll() is None:
                continue
            if found is not None:
                log.warning("%s ended with %s and is started again", name, found.returncode)
            with (self.folder / f"{name}.log").open("ab") as output:
                self._running[name] = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, **self.environ},
                )

    def stop(self) -> None:
        """End all of them, gently, then not."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(address: str, folder: Path) -> None:
    """Wait until *address* answers; raise ``NotStartedError`` after ``PATIENCE`` seconds."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310  # loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise NotStartedError(f"no answer at {address}; see {folder}/*.log")


def is_free(port: int) -> bool:
    """Say whether nobody listens on this port of the loopback."""
    with socket.socket() as found:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port of the loopback that nobody uses just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
