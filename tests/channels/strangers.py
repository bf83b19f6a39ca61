"""Somebody else's machine, a real server here: it takes webhooks, and what a gateway takes.

It remembers what it was sent, and answers what the test has told it to.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Taken:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


class _Quiet(ThreadingHTTPServer):
    """Who hangs up is what these tests are about, not news."""

    daemon_threads, block_on_close = True, False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@dataclass
class Machine:
    """Answers ``status`` and ``answer`` to each POST, after ``before`` has returned.

    ``statuses``: others, by path.
    """

    status: int = 200
    statuses: dict[str, int] = field(default_factory=dict)
    answer: bytes = b""
    before: Callable[[socket.socket], None] = lambda line: None
    taken: list[Taken] = field(default_factory=list)
    tls: ssl.SSLContext | None = None

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        return f"{'https' if self.tls else 'http'}://localhost:{self.port}/vigie"

    def __enter__(self) -> Self:
        here = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                here.taken.append(Taken(self.path, dict(self.headers.items()), body))
                here.before(self.connection)
                self.send_response(here.statuses.get(self.path, here.status))
                self.send_header("Location", f"http://localhost:{here.port}/elsewhere")
                self.end_headers()
                self.wfile.write(here.answer)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
                """Say nothing."""

        self._server = _Quiet(("127.0.0.1", 0), Handler)
        if self.tls:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
