"""The screens: one process that opens many streams and notes when each alert reached each.

Started as ``python -m benchmarks.live.screens`` with its orders as JSON on the first line of its
input: port, path, and one Authorization header (or none) for each stream.  It opens them all and
says how many are open.  For each further line ``arm`` it forgets what has arrived, for each
``collect`` it waits until an alert has reached all, and answers with the moments (seconds of the
machine's monotonic clock) and the bytes of the alert, in base64.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 30.0  # seconds; a bound against hanging
AT_ONCE = 50  # streams being opened at a time
OPENED, ALERT = b"event: beat", b"event: alert"


@dataclass
class Wall:
    """All the screens of this process."""

    open: int = 0
    lost: int = 0
    arrived: list[float] = field(default_factory=list)
    bytes: bytes = b""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, what: Any) -> None:
        """Wait until *what* is true of this wall."""
        end = time.monotonic() + PATIENCE
        while not what() and time.monotonic() < end:
            self.changed.clear()
            try:
                await asyncio.wait_for(self.changed.wait(), 1.0)
            except TimeoutError:
                continue


class Screen(asyncio.Protocol):
    """One stream."""

    def __init__(self, wall: Wall, request: bytes) -> None:
        self.wall, self.request = wall, request
        self.opened = False
        self.tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        """Note when an alert came."""
        now = time.monotonic()
        text = self.tail + data
        if not self.opened and OPENED in text:
            self.opened = True
            self.wall.open += 1
            self.wall.changed.set()
            text = b""
        elif ALERT in text:
            self.wall.arrived.append(now)
            if not self.wall.bytes:
                self.wall.bytes = data
            self.wall.changed.set()
            text = b""
        self.tail = text[-len(ALERT) :]

    def connection_lost(self, exc: Exception | None) -> None:
        """A stream that ends is a screen that nobody is told on."""
        self.wall.lost += 1


async def main() -> None:
    """Take orders until the input ends."""
    loop = asyncio.get_running_loop()
    orders = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    wall, gate = Wall(), asyncio.Semaphore(AT_ONCE)
    requests = [_request(orders["path"], header) for header in orders["headers"]]

    async def show(request: bytes) -> None:
        async with gate:
            before = wall.open
            await loop.create_connection(lambda: Screen(wall, request), "127.0.0.1", orders["port"])
            await wall.until(lambda: wall.open > before)

    await asyncio.gather(*(show(request) for request in requests))
    await wall.until(lambda: wall.open == len(requests))
    _say({"open": wall.open})
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        if line.strip() == "arm":
            wall.arrived.clear()
            wall.bytes = b""
            _say({"lost": wall.lost})
            continue
        await wall.until(lambda: len(wall.arrived) >= len(requests))
        _say({"arrived": wall.arrived, "bytes": base64.b64encode(wall.bytes).decode()})


def _request(path: str, header: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: text/event-stream", header]
    return "\r\n".join([*(line for line in lines if line), "", ""]).encode()


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
