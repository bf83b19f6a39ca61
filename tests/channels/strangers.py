"""Somebody else's servers, real ones on this machine: one that takes webhooks, one that takes mail.

Each remembers what it was sent, and answers what the test has told it to.
"""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


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


@dataclass
class Smtp:
    """A mail server (RFC 5321) that answers ``verdict`` to each recipient."""

    verdict: str = "250 ok"
    inbox: list[tuple[str, EmailMessage]] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        here = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                here.converse(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads, self._server.block_on_close = True, False
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def converse(self, line: socketserver.StreamRequestHandler) -> None:
        """One session."""
        to = ""

        def say(answer: str) -> None:
            line.wfile.write(f"{answer}\r\n".encode())

        say("220 mail.example ESMTP")
        while said := line.rfile.readline(2_000).decode("ascii").rstrip("\r\n"):
            verb = said[:4].upper()
            if verb == "EHLO":
                say("250-mail.example\r\n250 8BITMIME")
            elif verb == "RCPT":
                to = said.partition("<")[2].partition(">")[0]
                say(self.verdict)
            elif verb == "DATA":
                say("354 go on")
                self.inbox.append((to, _message(line)))
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")


def _message(line: Any) -> EmailMessage:
    lines = []
    while (one := line.rfile.readline()) != b".\r\n":
        lines.append(one.removeprefix(b".") if one.startswith(b"..") else one)
    return message_from_bytes(b"".join(lines), policy=policy.default)
