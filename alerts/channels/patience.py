"""How long somebody outside is waited for, altogether.

The time-out of a socket is of each step: who sends one byte a second would be waited for all
night.  Here the whole conversation is cut.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

PATIENCE: Final = 10.0
"""Seconds for one try."""


@contextmanager
def cut_after(seconds: float, line: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Shut the *line* that is then in use down after so many seconds: whoever waits on it goes on.

    It is asked for when the time is over: where TLS begins, another socket takes the place of one.
    """

    def cut() -> None:
        if (there := line()) is not None:
            with suppress(OSError):
                # The socket itself, under any TLS: its own shutdown would wait for the other side.
                socket.socket.shutdown(there, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
