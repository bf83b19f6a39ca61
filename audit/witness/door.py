"""The door of a witness: `POST /add-checkpoint`, and nothing else.

1. What is asked is bounded in length and in time.
2. What could not be written down is answered with 500: nothing was cosigned, ask again.
3. The log says which status was given, and nothing of what was asked.
"""

from __future__ import annotations

import logging
import sqlite3
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from audit.witness.answer import PLAIN, Answer, add_checkpoint
from audit.witness.asked import LONGEST
from audit.witness.home import Home

PATH = "/add-checkpoint"
PATIENCE = 10  # seconds between two bytes
BACKLOG = 64

log = logging.getLogger("vigie.witness")


def _now() -> datetime:
    return datetime.now(UTC)


class Door(ThreadingHTTPServer):
    """Serves one witness; each request on a thread of its own."""

    daemon_threads = True
    request_queue_size = BACKLOG

    def __init__(self, address: tuple[str, int], home: Home) -> None:
        self.home = home
        super().__init__(address, _Visit)

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up is no news."""


class _Visit(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "witness"
    sys_version = ""
    timeout = PATIENCE
    server: Door

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != PATH:
            self._leave(Answer(404, f"POST {PATH}\n"))
        elif not (length.isascii() and length.isdigit()):
            self._leave(Answer(411, "say how long the request is\n"))
        elif len(length) > len(str(LONGEST)) or int(length) > LONGEST:
            self._leave(Answer(413, f"at most {LONGEST} bytes\n"))
        else:
            body = self.rfile.read(int(length))
            if len(body) == int(length):
                self._say(self._answer(body))

    def do_GET(self) -> None:
        known = self.path == PATH
        self._leave(Answer(405 if known else 404, f"POST {PATH}\n"))

    def _answer(self, body: bytes) -> Answer:
        home = self.server.home
        try:
            return add_checkpoint(home.memory, home.cosigner, body, _now)
        except sqlite3.Error as error:
            log.critical("the witness cannot write down what it saw: %s", type(error).__name__)
            return Answer(500, "it could not be written down: ask again\n")

    def _leave(self, answer: Answer) -> None:
        """Answer without reading what is asked, and hang up."""
        self.close_connection = True
        self._say(answer)

    def _say(self, answer: Answer) -> None:
        data = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind or PLAIN)
        self.send_header("Content-Length", str(len(data)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)
        log.info("answered %s", answer.status)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Say it once, above."""
