"""A screen's line: bytes that its socket takes at once, without waking whoever keeps it open.

1. Only where one thread does everything (gevent): whoever waits for the next message has written
   all that came before, and nobody else writes meanwhile.
2. What is sent here is framed as the server frames the rest of the answer.
3. What the socket does not take at once stays here, and is sent before anything else by whoever
   keeps the line open: a slow telephone keeps its own sender waiting, and nobody else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from gevent.socket import socket


class Line:
    """The line of one answer that is being streamed."""

    def __init__(self, held: socket, *, chunked: bool) -> None:
        self._socket, self._chunked = held, chunked
        self._left = b""

    def send(self, text: bytes) -> bool:
        """Send *text* now; say whether nothing is left."""
        if not text:  # an empty chunk is the end of the answer
            return not self._left
        framed = b"%x\r\n%b\r\n" % (len(text), text) if self._chunked else text
        try:
            self._left = framed[os.write(self._socket.fileno(), framed) :]
        except OSError:  # full; or gone, which whoever sends the rest will hear
            self._left = framed
        return not self._left

    def send_rest(self) -> None:
        """Send what is left, however long it takes.  Raises OSError when the line is cut."""
        left, self._left = self._left, b""
        if left:
            self._socket.sendall(left)


def line_of(environ: Mapping[str, Any]) -> Line | None:
    """Return the line of a request, None where several threads serve or another server does."""
    held = environ.get("gunicorn.socket")
    if not isinstance(held, socket):
        return None
    return Line(held, chunked=environ["SERVER_PROTOCOL"] != "HTTP/1.0")
