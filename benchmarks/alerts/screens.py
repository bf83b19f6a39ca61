"""The screens: one process that opens many streams, comes back with the id it saw last, and notes
everything that it was told.

Started as ``python -m benchmarks.alerts.screens`` with its orders as JSON on the first line of its
input: port, path, headers (one Authorization for each stream) and ``read``, how many of the first
streams are read message by message.  The others are only added up, byte for byte (CRC-32), which
costs a tenth: on few cores, whatever the screens take is taken from the server.

It opens all streams and says how many are open; then it answers each line with one of JSON.

* ``back``: wait until every stream is cut, open all again at once, each with its ``Last-Event-ID``;
  answer with the seconds from the first to when the last had caught up, and how many were told of
  a loss;
* ``end ID``: wait until every stream has been told ID; answer with what was told: of each stream
  that is read its ids with their moments (the machine's monotonic clock), of each stream what it
  adds up to;
* ``lost``: how many streams are cut.

A stream is asked for by HTTP/1.0, as a proxy does that keeps no connection: what comes is the
events' own bytes.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 120.0  # seconds; a bound against hanging
BEAT = b"event: beat\n"


@dataclass
class Wall:
    """All the screens of this process."""

    port: int
    path: str
    screens: list[Screen] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, what: Callable[[], bool]) -> bool:
        """Wait until *what* is true of this wall; say whether it has become so."""
        end = time.monotonic() + PATIENCE
        while not what():
            if time.monotonic() > end:
                return False
            self.changed.clear()
            try:
                await asyncio.wait_for(self.changed.wait(), 1.0)
            except TimeoutError:
                continue
        return True

    async def open(self) -> float:
        """Open every stream at once; return the seconds until all had caught up."""
        begun = time.monotonic()
        await asyncio.gather(*(screen.connect() for screen in self.screens))
        await self.until(lambda: all(screen.up for screen in self.screens))
        return max(screen.up or time.monotonic() for screen in self.screens) - begun


@dataclass(eq=False)
class Screen(asyncio.Protocol):
    """One stream.  ``told``: (id, moment) of each alert; ``sum``: of all its bytes but beats."""

    wall: Wall
    header: str
    read: bool
    up: float | None = None
    cut: bool = False
    losses: int = 0
    last: bytes = b""
    sum: int = 0
    told: list[tuple[str, float]] = field(default_factory=list)
    rest: bytes = b""

    async def connect(self) -> None:
        """Ask for the stream, from where it was."""
        self.up, self.cut, self.rest = None, False, b""
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, "127.0.0.1", self.wall.port)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the request."""
        assert isinstance(transport, asyncio.Transport)
        lines = [f"GET {self.wall.path} HTTP/1.0", "Host: 127.0.0.1", self.header]
        lines += [f"Last-Event-ID: {self.last.decode()}"] if self.last else []
        transport.write("\r\n".join([*lines, "", ""]).encode())

    def data_received(self, data: bytes) -> None:
        """Take in whole events; what has only begun waits for its end."""
        now = time.monotonic()
        whole, found, self.rest = (self.rest + data).rpartition(b"\n\n")
        if not found:
            return
        if self.up is None or BEAT in whole or self.read:
            for text in whole.split(b"\n\n"):
                self._event(text, now)
        else:
            self._add(whole + found)
        self.wall.changed.set()

    def _event(self, text: bytes, now: float) -> None:
        words = dict(line.split(b": ", 1) for line in text.split(b"\n") if b": " in line)
        self.last = words.get(b"id", self.last)
        kind = words.get(b"event")
        if kind == b"alert":
            self.sum = zlib.crc32(text + b"\n\n", self.sum)
            self.told.append((words[b"id"].decode(), now))
        elif kind in (b"beat", b"loss"):  # the first of these: all that was missed has come
            self.losses += kind == b"loss"
            self.up = self.up or now

    def _add(self, text: bytes) -> None:
        self.sum = zlib.crc32(text, self.sum)
        begins = text.rfind(b"id: ") + 4
        self.last = text[begins : text.index(b"\n", begins)]

    def connection_lost(self, exc: Exception | None) -> None:
        """The stream has ended."""
        self.cut = True
        self.wall.changed.set()


async def main() -> None:
    """Take orders until the input ends."""
    loop = asyncio.get_running_loop()
    orders = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    wall = Wall(orders["port"], orders["path"])
    wall.screens += [
        Screen(wall, header, n < orders["read"]) for n, header in enumerate(orders["headers"])
    ]
    await wall.open()
    _say({"open": sum(screen.up is not None for screen in wall.screens)})
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order, _, word = line.strip().partition(" ")
        _say(await {"back": _back, "end": _end, "lost": _lost}[order](wall, word))


async def _back(wall: Wall, _: str) -> dict[str, Any]:
    await wall.until(lambda: all(screen.cut for screen in wall.screens))
    took = await wall.open()
    up = sum(screen.up is not None for screen in wall.screens)
    return {"seconds": took, "open": up, "losses": sum(s.losses for s in wall.screens)}


async def _end(wall: Wall, last: str) -> dict[str, Any]:
    readers = [screen for screen in wall.screens if screen.read]
    await wall.until(lambda: all(s.told and s.told[-1][0] == last for s in readers))
    await wall.until(lambda: all(s.last.decode() == last for s in wall.screens))
    told = [screen.told for screen in readers]
    return {"told": told, "sums": [screen.sum for screen in wall.screens]}


async def _lost(wall: Wall, _: str) -> dict[str, Any]:
    return {"lost": sum(screen.cut for screen in wall.screens)}


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
