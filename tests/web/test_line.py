"""A screen's line: what its socket takes at once, framed for anybody; what it does not, later."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPResponse
from socket import SHUT_WR
from socket import socketpair as of_threads

import gevent
import pytest
from gevent import socket

from web.line import Line, line_of

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
Ends = tuple[socket.socket, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    """The server's end of a connection and the screen's."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        there = socket.create_connection(door.getsockname())
        here, _ = door.accept()
    yield here, there
    here.close()
    there.close()


def line(here: socket.socket, protocol: str = "HTTP/1.1") -> Line:
    """Return the line of a request that came by *here*."""
    found = line_of({"gunicorn.socket": here, "SERVER_PROTOCOL": protocol})
    assert found is not None
    return found


def _read(there: socket.socket) -> bytes:
    answer = HTTPResponse(there)
    answer.begin()
    return answer.read()


def test_what_is_sent_is_read_by_any_browser(ends: Ends) -> None:
    """The frames are those of HTTP: Python's own client takes them for an answer."""
    here, there = ends
    here.sendall(HEAD)
    texts = [b"id: 1\n\n", b"", "data: é\n\n".encode() * 3_000, b"x"]
    assert all(line(here).send(text) for text in texts)
    here.sendall(b"0\r\n\r\n")
    assert _read(there) == b"".join(texts)


def test_an_old_proxy_gets_no_frames(ends: Ends) -> None:
    """HTTP/1.0 has none: the end of the connection is the end of the answer."""
    here, there = ends
    assert line(here, "HTTP/1.0").send(b"id: 1\n\n")
    here.shutdown(SHUT_WR)
    assert there.recv(100) == b"id: 1\n\n"


def test_what_a_full_line_does_not_take_comes_later_and_in_order(ends: Ends) -> None:
    """Nobody waits for it meanwhile; the rest of a frame comes before all else."""
    here, there = ends
    here.sendall(HEAD)
    screen, text, sent = line(here), b"a" * 70_000, 1
    while screen.send(text):
        sent += 1
    reading = gevent.spawn(_read, there)
    screen.send_rest()
    assert screen.send(b"last")
    here.sendall(b"0\r\n\r\n")
    assert reading.get(timeout=60) == text * sent + b"last"
    assert sent > 1


def test_a_line_that_is_cut_is_heard_by_who_keeps_it(ends: Ends) -> None:
    """Whoever passes by only learns that not all was sent."""
    here, there = ends
    there.close()
    screen = line(here)
    while screen.send(b"id: 1\n\n"):  # the other machine has yet to say that nobody is there
        pass
    with pytest.raises(OSError, match=r"pipe|reset"):
        screen.send_rest()


def test_a_line_that_was_closed_here_takes_nothing(ends: Ends) -> None:
    """Its number may be another connection's by then."""
    here, _ = ends
    screen = line(here)
    here.close()
    other, far = socket.socketpair()
    assert not screen.send(b"somebody's alert")
    other.close()
    assert far.recv(100) == b""
    far.close()


def test_there_is_none_where_several_threads_serve() -> None:
    """Somebody else could write between two pieces."""
    here, there = of_threads()
    assert line_of({"gunicorn.socket": here, "SERVER_PROTOCOL": "HTTP/1.1"}) is None
    assert line_of({}) is None
    here.close()
    there.close()
