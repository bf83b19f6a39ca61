"""Somebody else's mail server, a real one here (RFC 5321), by TLS where a test gives it some.

It remembers what it was sent, and answers what the test has told it to.
"""

from __future__ import annotations

import base64
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

LOGIN = base64.b64encode(b"\0vigie\0secret").decode()
"""The only user and password that are taken."""


@dataclass
class Smtp:
    """Answers ``verdict`` to each recipient.

    ``verdicts``: others, by recipient.  ``before``: called with each verb, before it is answered;
    what it returns is the answer, "" hangs up without one, None leaves it to the server.
    ``lines``: the verbs of each session.  ``starts_plain``: with ``tls``, wait for STARTTLS.
    """

    verdict: str = "250 ok"
    verdicts: dict[str, str] = field(default_factory=dict)
    before: Callable[[str], str | None] = lambda verb: None
    tls: ssl.SSLContext | None = None
    starts_plain: bool = True
    lines: list[list[str]] = field(default_factory=list)
    inbox: list[tuple[str, EmailMessage]] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        here = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                _Session(here, self.request).hold()

        self._server = _Quiet(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Quiet(socketserver.ThreadingTCPServer):
    """Who hangs up is what these tests are about, not news."""

    daemon_threads, block_on_close = True, False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


class _Session:
    def __init__(self, here: Smtp, line: socket.socket) -> None:
        self.here, self.line, self.to = here, line, ""
        self.said = line.makefile("rb")
        self.verbs: list[str] = []
        here.lines.append(self.verbs)

    def hold(self) -> None:
        """Converse until somebody hangs up."""
        try:
            if self.here.tls and not self.here.starts_plain:
                self.go_on_by(self.here.tls)
            self.say("220 mail.example ESMTP")
            while said := self.said.readline(2_000).decode("ascii").rstrip("\r\n"):
                if not self.answer(said) or self.verbs[-1] == "QUIT":
                    return
        finally:
            self.said.close()
            self.line.close()

    def answer(self, said: str) -> bool:
        """Answer one command; say whether the session goes on."""
        verb = said[:4].upper()
        self.verbs.append(verb)
        answer = self.here.before(verb)
        if answer is None:
            answer = getattr(self, f"on_{verb.lower()}", self.on_other)(said)
        if answer:
            self.say(answer)
        if verb == "STAR" and self.here.tls:
            self.go_on_by(self.here.tls)
        return bool(answer)

    def on_ehlo(self, _: str) -> str:
        plain = not isinstance(self.line, ssl.SSLSocket)
        can = ["STARTTLS"] if plain and self.here.tls else ["AUTH PLAIN"]
        return "\r\n".join(f"250-{one}" for one in ["mail.example", *can]) + "\r\n250 8BITMIME"

    def on_star(self, _: str) -> str:
        return "220 go on" if self.here.tls else "502 no"

    def on_auth(self, said: str) -> str:
        return "235 ok" if said.endswith(f" {LOGIN}") else "535 no"

    def on_rcpt(self, said: str) -> str:
        self.to = said.partition("<")[2].partition(">")[0]
        return self.here.verdicts.get(self.to, self.here.verdict)

    def on_data(self, _: str) -> str:
        self.say("354 go on")
        lines = []
        while (one := self.said.readline()) != b".\r\n":
            lines.append(one.removeprefix(b".") if one.startswith(b"..") else one)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        self.here.inbox.append((self.to, message))
        return "250 taken"

    def on_other(self, _: str) -> str:
        return "250 ok"

    def say(self, answer: str) -> None:
        self.line.sendall(f"{answer}\r\n".encode())

    def go_on_by(self, tls: ssl.SSLContext) -> None:
        self.said.close()
        self.line = tls.wrap_socket(self.line, server_side=True)
        self.said = self.line.makefile("rb")
