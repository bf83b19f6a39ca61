"""The last one out: ends the processes that a killed test run leaves behind.

Rules:

1. A finished test stops its own processes; the reaper is for Ctrl-C, a timeout, a `kill -9`.
2. It is a process of its own session, so that the terminal's Ctrl-C does not reach it, and it
   waits on a pipe that only the run holds: when the run is gone, whatever the cause, the pipe
   closes.
3. Then each process group still on its list gets SIGTERM, three seconds of grace, and SIGKILL;
   each directory on its list is removed.

Run as a script, this file is the reaper; imported, it is the means to tell it.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

GRACE = 3.0  # seconds between SIGTERM and SIGKILL


class Reaper:
    """Tells the waiting process what to end, and what no longer needs ending."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def watch(self, group: int) -> None:
        """End this process group if the run dies."""
        self._tell(f"+{group}")

    def forget(self, group: int) -> None:
        """This process group has ended: its number may now belong to a stranger."""
        self._tell(f"-{group}")

    def remove_later(self, directory: Path) -> None:
        """Remove this directory when the run is over, however it ends."""
        self._tell(f"/{directory}")

    def _tell(self, line: str) -> None:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-I", __file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        pipe = self._process.stdin
        if pipe is None:
            raise RuntimeError("the reaper was started without its pipe")
        pipe.write(line.encode() + b"\n")
        pipe.flush()


REAPER = Reaper()


def signal_group(group: int, number: int) -> bool:
    """Send a signal to a process group; False when none of it is left."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def end_group(group: int, grace: float = GRACE) -> None:
    """SIGTERM, then SIGKILL for what is still there after `grace` seconds."""
    signal_group(group, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while signal_group(group, 0) and time.monotonic() < deadline:
        time.sleep(0.05)
    signal_group(group, signal.SIGKILL)


def _wait_and_reap(orders: BinaryIO) -> None:
    groups: set[int] = set()
    directories: set[str] = set()
    for raw in orders:
        line = raw.decode().rstrip("\n")
        mark, rest = line[0], line[1:]
        if mark == "+":
            groups.add(int(rest))
        elif mark == "-":
            groups.discard(int(rest))
        else:
            directories.add(rest)
    for group in groups:
        end_group(group)
    for directory in directories:
        with contextlib.suppress(OSError):
            shutil.rmtree(directory)


if __name__ == "__main__":
    _wait_and_reap(sys.stdin.buffer)
