"""A small reverse proxy for the tests: each connection to the next server, round robin.

It does what `docs/nginx.conf` has nginx do: tells the server the caller's address and scheme in
place of whatever the caller said of them, keeps nothing back, and tries the next server when one
does not answer.  Asked to halt before some words, it lets what stands there come in two pieces, as
over a slow line.  It is not for anything but tests: one request a connection, no TLS.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import count

TOLD = ("connection", "forwarded", "x-forwarded-")
HALT = 0.5  # seconds: longer than style sheets take to come


class Proxy:
    """Listens on ``port``; ``/live/`` goes to *live*, all else to *web* (ports of the loopback).

    Every answer halts a moment before the words *halt*, wherever it holds them.
    """

    def __init__(
        self, web: Sequence[int], live: Sequence[int] = (), halt: bytes | None = None
    ) -> None:
        self.web, self.live, self.halt = list(web), list(live), halt
        self.asked: list[tuple[int, str]] = []  # which server got which request
        self._turn = count()
        self._open: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Cut everybody off, and listen no more."""
        self._listening.close()
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        with contextlib.suppress(OSError), caller:
            asked = b""
            while b"\r\n\r\n" not in asked:
                some = caller.recv(65536)
                if not some:
                    return
                asked += some
            head, _, body = asked.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            with self._server(lines[0].split(" ")[1]) as server:
                server.sendall("\r\n".join([*_told(lines), "", ""]).encode("latin-1") + body)
                threading.Thread(target=_carry, args=(caller, server), daemon=True).start()
                if not self.halt:
                    _carry(server, caller)
                    return
                # Its server is let go first: one that waits for us to hang up serves nobody else.
                answer = b"".join(iter(lambda: server.recv(65536), b""))
            _give_in_pieces(caller, answer, self.halt)

    @contextlib.contextmanager
    def _server(self, path: str) -> Iterator[socket.socket]:
        ports = self.live if path.startswith("/live/") else self.web
        first = next(self._turn)
        for n in range(len(ports)):
            port = ports[(first + n) % len(ports)]
            try:
                server = socket.create_connection(("127.0.0.1", port), timeout=60)
            except OSError:
                continue
            self.asked.append((port, path))
            self._open.add(server)
            try:
                with server:
                    yield server
            finally:
                self._open.discard(server)
            return
        raise ConnectionRefusedError


def _told(lines: list[str]) -> list[str]:
    kept = [line for line in lines if not line.lower().startswith(TOLD)]
    return [*kept, "Connection: close", "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: http"]


def _carry(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while some := one.recv(65536):
            other.sendall(some)
        other.shutdown(socket.SHUT_WR)


def _give_in_pieces(caller: socket.socket, answer: bytes, halt: bytes) -> None:
    before, found, after = answer.partition(halt)
    caller.sendall(before)
    if found:
        time.sleep(HALT)
    caller.sendall(found + after)
    caller.shutdown(socket.SHUT_WR)
