"""Those who post: a process of its own, with a few connections that stay open.

Started as ``python -m benchmarks.post.load`` with its orders as JSON on the first line of its
input.  Each further line is either ``open``, to open its connections anew, or a number of seconds
for which to post, one request at a time on each connection.  It answers each with one line of
JSON; after posting: how many answers by status, and the seconds they took in all.

The client is a bare socket: on two cores, whatever it costs is taken from the server.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PAUSE = 0.01  # between two connections: whoever accepts one at once would accept the next as well


@dataclass
class Line:
    """One connection that stays open."""

    port: int
    head: str
    body: bytes
    statuses: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Connect."""
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post_until(self, end: float) -> None:
        """Post one event after the other until *end*."""
        while time.perf_counter() < end:
            head = self.head.format(key=uuid.uuid4())
            self.socket.sendall(head.encode() + self.body)
            self._read()

    def _read(self) -> None:
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._some()
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = {n.lower(): v for n, _, v in (line.partition(": ") for line in lines[1:])}
        while len(body) < int(fields["content-length"]):
            body += self._some()
        status = int(lines[0].split(" ")[1])
        self.statuses[status] += 1

    def _some(self) -> bytes:
        received = self.socket.recv(65536)
        if not received:
            raise ConnectionError("the server closed a connection that was to stay open")
        return received


def lines_to(orders: Mapping[str, Any]) -> list[Line]:
    """Open the connections that *orders* ask for."""
    body = json.dumps(orders["body"]).encode()
    headers = {
        "Host": "127.0.0.1",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Idempotency-Key": "{key}",
        **orders["headers"],
    }
    said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"POST {orders['path']} HTTP/1.1\r\n{said}\r\n"
    lines = []
    for _ in range(orders["connections"]):
        lines.append(Line(orders["port"], head, body))
        time.sleep(PAUSE)
    return lines


def turn(lines: Sequence[Line], length: float) -> dict[str, Any]:
    """Post on all lines for *length* seconds; return what was answered."""
    begun = time.perf_counter()
    threads = [threading.Thread(target=one.post_until, args=(begun + length,)) for one in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    total = sum((line.statuses for line in lines), Counter[int]())
    return {"statuses": {str(status): count for status, count in total.items()}, "seconds": took}


def main() -> None:
    """Take orders until the input ends."""
    orders = json.loads(sys.stdin.readline())
    lines: list[Line] = []
    for order in sys.stdin:
        if order.strip() == "open":
            for line in lines:
                line.socket.close()
            lines = lines_to(orders)
            answer = {"open": len(lines)}
        else:
            answer = turn(lines, float(order))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
