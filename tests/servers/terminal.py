"""A real terminal: a process that believes in it, and a screen that one can look at.

Rules:

1. The process has a controlling terminal of its own, as at a desk: what asks for a passphrase
   unseen finds it.
2. ``screens`` cuts what was written wherever the screen was cleared: each is what somebody who
   looks at it, or scrolls up in it, could see at once.
"""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence

from tests.servers.process import NeverHappenedError, wait_until

_TAKE = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execv(sys.argv[1], sys.argv[1:])"
)
_CLEARED = re.compile(r"\x1b\[[23]J")


class Terminal:
    """One process at a terminal; to be used with ``with``."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str]) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _TAKE, *argv],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, **env, "TERM": "xterm"},
            start_new_session=True,
        )
        os.close(theirs)
        self.written = ""
        self._read_to = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)

    def expect(self, text: str, within: float = 60.0) -> None:
        """Read until *text* has been written since what was expected last."""
        ends = time.monotonic() + within
        while text not in self.written[self._read_to :]:
            if not self._more(ends - time.monotonic()):
                raise NeverHappenedError(f"the terminal never showed {text!r}: {self.written!r}")
        self._read_to = self.written.index(text, self._read_to) + len(text)

    def type(self, text: str) -> None:
        """Type *text*, once the process listens and nothing that is typed is shown."""
        wait_until(lambda: not termios.tcgetattr(self._ours)[3] & termios.ECHO, "a silent prompt")
        os.write(self._ours, text.encode())

    def ended(self, within: float = 60.0) -> int:
        """Read to the end; return the exit code."""
        ends = time.monotonic() + within
        while self._more(ends - time.monotonic()):
            pass
        return self.process.wait(max(0.1, ends - time.monotonic()))

    @property
    def screens(self) -> list[str]:
        """What stood on the screen between two times that it was cleared."""
        return _CLEARED.split(self.written)

    def _more(self, within: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], max(0.0, within))
        try:
            found = os.read(self._ours, 65_536) if ready else b""
        except OSError:  # the other end is closed
            found = b""
        self.written += found.decode(errors="replace")
        return bool(found)
