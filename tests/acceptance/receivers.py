"""Who is told outside the platform: mailboxes, partners' machines, a gateway, a push service.

1. All are real servers on this machine; whatever arrives is kept with its moment.
2. Each answers as it was last told to: for one council's addresses, for one machine.
3. A webhook counts as taken when its signature holds (Standard Webhooks, computed here anew) and
   2xx was answered; any other is kept as refused.  An empty one is a heartbeat.
4. An SMS has no id of its own: it is known by its number and by the alert that it links to.
5. A notification counts when it is what RFC 8030 and RFC 8292 ask for (``push_service``).
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import socket
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from alerts.channels.patience import PATIENCE
from tests.channels import push_service
from tests.channels.letters import TOKEN, VAPID

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def free_port() -> int:
    """Return a port of the loopback that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Arrival:
    """One thing that came in.  *at*: seconds of the monotonic clock; *id*: the letter's own."""

    at: float
    to: str
    id: str


@dataclass
class Mailboxes:
    """The town's mail server.  ``answers``: by domain, what RCPT is answered; absent: taken.

    ``holds``: by domain, for how many seconds DATA is not answered once the message is kept.
    """

    port: int = field(default_factory=free_port)
    answers: dict[str, str] = field(default_factory=dict)
    holds: dict[str, float] = field(default_factory=dict)
    taken: list[Arrival] = field(default_factory=list)
    _controller: Controller | None = None

    def up(self) -> None:
        """Listen, at the same address as before."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def down(self) -> None:
        """Listen no more: whoever connects is refused."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Answer as told to for the address's domain."""
        verdict = self.answers.get(address.rpartition("@")[2], "250 ok")
        if verdict.startswith("250"):
            envelope.rcpt_tos.append(address)
        return verdict

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Keep the message, and say so, at once or later."""
        head = envelope.content.decode(errors="replace").partition("\r\n\r\n")[0]
        lines = {name: value for name, _, value in (x.partition(": ") for x in head.split("\r\n"))}
        to = envelope.rcpt_tos[0]
        self.taken.append(Arrival(time.monotonic(), to, lines["Message-ID"]))
        over = asyncio.get_running_loop().create_future()
        await asyncio.wait({over}, timeout=self.holds.get(to.rpartition("@")[2], 0))
        return "250 taken"


class _Quiet(ThreadingHTTPServer):
    daemon_threads, block_on_close = True, False

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up is part of the play."""


@dataclass
class Machine:
    """A partner's machine at one address.  ``status``: what it answers, after ``slow`` seconds."""

    port: int = field(default_factory=free_port)
    status: int = 204
    slow: float = 0
    answer: bytes = b""
    taken: list[Arrival] = field(default_factory=list)
    refused: list[Arrival] = field(default_factory=list)
    forged: list[Arrival] = field(default_factory=list)
    beats: list[Arrival] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    _server: _Quiet | None = None

    @property
    def address(self) -> str:
        """Where it takes webhooks."""
        return f"http://localhost:{self.port}/vigie"

    def up(self) -> None:
        """Listen, at the same address as before."""
        here = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                here.take(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
                """Say nothing."""

        self._server = _Quiet(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def down(self) -> None:
        """Listen no more: whoever connects is refused."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def take(self, line: BaseHTTPRequestHandler) -> None:
        """Take one request and answer it."""
        body = line.rfile.read(int(line.headers.get("Content-Length", 0)))
        status, slow = self.status, self.slow
        right, who = self.read(line, body)
        kept = self.taken if 200 <= status < 300 and slow < PATIENCE else self.refused
        if not right:
            kept = self.forged if body else self.beats
        kept.append(Arrival(time.monotonic(), "", who))
        self.over.wait(slow)
        line.send_response(status)
        line.end_headers()
        line.wfile.write(self.answer)

    def read(self, line: BaseHTTPRequestHandler, body: bytes) -> tuple[bool, str]:
        """Return whether a request is right, and the id of its letter."""
        return bool(body) and signature_holds(line.headers, body), line.headers.get(
            "webhook-id", ""
        )


@dataclass
class Gateway(Machine):
    """A box that carries SMS (SMSEagle)."""

    answer: bytes = b'{"result": {"message_id": "1", "status": "ok"}}'

    @property
    def address(self) -> str:
        """What the coordinator gives."""
        return f"smseagle://{TOKEN}@localhost:{self.port}"

    def read(self, line: BaseHTTPRequestHandler, body: bytes) -> tuple[bool, str]:
        """Return whether a request is right, with its number and the alert that it links to."""
        params = json.loads(body)["params"]
        alert = params["message"].rpartition("/veille/alertes/")[2]
        return params["access_token"] == TOKEN, f"{params['to']}/{alert}"


@dataclass
class PushService(Machine):
    """What a browser's maker runs."""

    def read(self, line: BaseHTTPRequestHandler, body: bytes) -> tuple[bool, str]:
        """Return whether a request is right, and its topic."""
        origin, at = f"http://localhost:{self.port}", datetime.now(UTC)
        wrong = push_service.faults(dict(line.headers.items()), body, origin, VAPID.public, at)
        return not wrong, line.headers.get("Topic", "")


def signature_holds(headers: Any, body: bytes) -> bool:
    """Say whether a webhook is signed with our secret, by the letter of Standard Webhooks."""
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    recent = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    return recent and f"v1,{right}" in headers["webhook-signature"].split()
