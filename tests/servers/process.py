"""Real processes: started in a group of their own, awaited, killed to the last child.

Rules:

1. Output goes to a file, never to a pipe that could fill up and stop the process.
2. A process that dies before it answers says why: the end of its output is in the error.
3. Waiting is for a condition, never for a time; the limit only ends a wait that is lost.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.servers.reaper import REAPER, end_group, signal_group


class NeverHappenedError(AssertionError):
    """What a test waited for did not come."""


def wait_until(condition: Callable[[], object], what: str, within: float = 90.0) -> None:
    """Return when `condition` is true.

    Raises NeverHappenedError after `within` seconds: a bound against hanging, not a measure.
    """
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise NeverHappenedError(f"waited {within:g} s for: {what}")
        time.sleep(0.02)


def answers(url: str) -> bool:
    """Whether an HTTP server answers at this address, with whatever status."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


class Process:
    """One real process and all its children."""

    def __init__(
        self,
        argv: Sequence[str | Path],
        output: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: int | None = None,
        group: int | None = None,
    ) -> None:
        """Start `argv`; `env` is added to ours; `user` and `group` are for root to step down."""
        self.argv = [str(word) for word in argv]
        self.output = output
        with output.open("ab") as file:
            self.popen = subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                cwd=cwd,
                start_new_session=True,
                user=user,
                group=group,
                extra_groups=None if user is None else [],
            )
        REAPER.watch(self.pid)

    @property
    def pid(self) -> int:
        """The first process of the group, whose number is the group's."""
        return self.popen.pid

    @property
    def text(self) -> str:
        """All that the process has written so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def running(self) -> bool:
        """Whether the first process of the group is still there."""
        return self.popen.poll() is None

    def wait_until(self, condition: Callable[[], object], what: str, within: float = 90.0) -> None:
        """Like the function of that name, and notices at once if the process has died."""

        def alive_and_true() -> object:
            if not self.running():
                raise NeverHappenedError(
                    f"{self.argv[0]} ended with {self.popen.returncode} before: {what}\n"
                    f"{self.text[-4000:]}"
                )
            return condition()

        wait_until(alive_and_true, what, within)

    def kill(self) -> None:
        """SIGKILL to the whole group: no farewell, no flush."""
        signal_group(self.pid, signal.SIGKILL)
        self._gone()

    def stop(self, grace: float = 5.0) -> int:
        """SIGTERM to the whole group, SIGKILL after `grace` seconds; the exit code."""
        if self.running():
            signal_group(self.pid, signal.SIGTERM)
            try:
                self.popen.wait(grace)
            except subprocess.TimeoutExpired:
                end_group(self.pid, 0)
        signal_group(self.pid, signal.SIGKILL)
        return self._gone()

    def _gone(self) -> int:
        code = self.popen.wait(10)
        REAPER.forget(self.pid)
        return code


def python(*words: str) -> list[str]:
    """The command line of this very interpreter: `python("-m", "config.cli", "worker")`."""
    return [sys.executable, *words]
