"""The screens: one process that opens many streams and says when each alert reached each.

Started as ``python -m benchmarks.live.screens`` with its orders as JSON on the first line of its
input: port, path, and one Authorization header (or none) for each stream.  It opens them all and
says how many are open.  For each further line ``arm`` it forgets what has arrived, for each
``collect`` it waits until an alert has reached all, and answers with the moments (seconds of the
machine's monotonic clock) and the bytes of the alert, in base64.

In life each screen is a machine of its own: none waits until another has been read, and whoever
sends does not share its processor with them.  So the moment is the one that the system noted when
the bytes reached the socket (``SO_TIMESTAMPNS``); and nobody waits for them, whom each byte would
wake: every few milliseconds, what has come is read.  What comes to one screen between two looks has
the moment of the last of it, so that what is said is never earlier than it was.
"""

from __future__ import annotations

import base64
import json
import select
import socket
import struct
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PATIENCE = 30.0  # seconds; a bound against hanging
AT_ONCE = 50  # streams being opened at a time
PAUSE = 0.01  # seconds between two looks
OPENED, ALERT = b"event: beat", b"event: alert"
STAMPED = 35  # SO_TIMESTAMPNS of Linux, which Python does not name
STAMP = struct.Struct("@qq")  # seconds and nanoseconds of the clock on the wall
MOST = 65_536  # bytes of one reading


@dataclass
class Screen:
    """One stream.  ``at``: when what it waits for came, in seconds of the clock on the wall."""

    socket: socket.socket
    waits_for: bytes = OPENED
    at: float | None = None
    piece: bytes = b""
    tail: bytes = b""
    lost: bool = False

    def wait_for(self, what: bytes) -> None:
        """Forget what has come."""
        self.waits_for, self.at, self.piece, self.tail = what, None, b"", b""

    def look(self) -> None:
        """Read what has come, if anything has."""
        try:
            data, said, _, _ = self.socket.recvmsg(MOST, 64)
        except BlockingIOError:
            return
        except ConnectionError:
            data, said = b"", []
        self.lost = self.lost or not data
        text = self.tail + data
        if self.at is None and self.waits_for in text:
            self.at, self.piece = _moment(said), data
        self.tail = text[-len(ALERT) :]


def _moment(said: Sequence[tuple[int, int, bytes]]) -> float:
    """Return when the last of the bytes came; of the first of all the system may say nothing."""
    for _, _, stamp in said:
        seconds, nanoseconds = STAMP.unpack(stamp)
        return float(seconds + nanoseconds / 1e9)
    return time.time()  # they have come by now


@dataclass(frozen=True, slots=True)
class Wall:
    """All the screens of this process, by the number of their socket."""

    poll: select.epoll
    screens: dict[int, Screen]

    def open(self, port: int, requests: Sequence[bytes]) -> int:
        """Open a stream for each of *requests*; return how many are open."""
        for first in range(0, len(requests), AT_ONCE):
            for request in requests[first : first + AT_ONCE]:
                stream = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
                stream.setsockopt(socket.SOL_SOCKET, STAMPED, 1)
                stream.sendall(request)
                stream.setblocking(False)
                self.screens[stream.fileno()] = Screen(stream)
                self.poll.register(stream, select.EPOLLIN)
            self.watch()
        return len(self.told())

    def look(self) -> None:
        """Read what has come."""
        for number, _ in self.poll.poll(0):
            screen = self.screens[number]
            screen.look()
            if screen.lost:
                self.poll.unregister(number)

    def watch(self) -> None:
        """Wait until what each waits for has come."""
        end = time.monotonic() + PATIENCE
        while len(self.told()) < len(self.screens) and time.monotonic() < end:
            time.sleep(PAUSE)
            self.look()

    def told(self) -> list[Screen]:
        """Return the screens to which it has come."""
        return [screen for screen in self.screens.values() if screen.at is not None]

    def arm(self) -> dict[str, Any]:
        """Wait for an alert from now on; say how many streams have ended."""
        self.look()
        for screen in self.screens.values():
            screen.wait_for(ALERT)
        return {"lost": sum(screen.lost for screen in self.screens.values())}

    def collect(self) -> dict[str, Any]:
        """Say when the alert reached each, once it has."""
        self.watch()
        apart, told = time.time() - time.monotonic(), self.told()
        moments = [screen.at - apart for screen in told if screen.at is not None]
        piece = told[0].piece if told else b""
        return {"arrived": moments, "bytes": base64.b64encode(piece).decode()}


def main() -> None:
    """Take orders until the input ends."""
    orders = json.loads(sys.stdin.readline())
    wall = Wall(select.epoll(), {})
    requests = [_request(orders["path"], header) for header in orders["headers"]]
    _say({"open": wall.open(orders["port"], requests)})
    for line in sys.stdin:
        _say({"arm": wall.arm, "collect": wall.collect}[line.strip()]())


def _request(path: str, header: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: text/event-stream", header]
    return "\r\n".join([*(line for line in lines if line), "", ""]).encode()


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()
