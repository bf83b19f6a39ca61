"""The floor: a WSGI application on gevent that sends what it is posted to every open stream.

The same kind of server, the same queue a stream, the same heartbeat, the same bytes.  Nobody is
recognised, nothing is weighed, nothing can be resumed.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterable, Iterator
from typing import Any

ROOM = 100
BEAT = 15.0
Start = Callable[[str, list[tuple[str, str]]], Any]

_screens: set[queue.Queue[bytes]] = set()


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """``GET /live``: a stream; ``POST /publish``: its body to all streams; else: how many."""
    if environ["PATH_INFO"] == "/live":
        start("200 OK", [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store")])
        return _stream()
    if environ["REQUEST_METHOD"] == "POST":
        body = environ["wsgi.input"].read()
        for screen in list(_screens):
            screen.put_nowait(body)
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(len(_screens)).encode()]


def _stream() -> Iterator[bytes]:
    screen: queue.Queue[bytes] = queue.Queue(ROOM)
    _screens.add(screen)
    try:
        yield b"retry: 2000\n\nevent: beat\ndata: {}\n\n"
        while True:
            try:
                yield screen.get(timeout=BEAT)
            except queue.Empty:
                yield b"event: beat\ndata: {}\n\n"
    finally:
        _screens.discard(screen)
