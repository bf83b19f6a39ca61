"""The screens of a benchmark say when an alert reached each of them, whenever they look."""

import contextlib
import select
import socket
import threading
import time
from collections.abc import Iterator

from benchmarks.live.screens import PAUSE, Wall
from tests.servers.process import wait_until

BEAT = b"HTTP/1.1 200 OK\r\n\r\nevent: beat\ndata: {}\n\n"
ALERT = b"event: alert\nid: 1\ndata: {}\n\n"
APART = 2 * PAUSE  # seconds between two screens


def wait_apart() -> None:
    """Wait until the clock has gone on by that much."""
    begun = time.monotonic()
    wait_until(lambda: time.monotonic() >= begun + APART, "the next moment")


@contextlib.contextmanager
def opened(many: int) -> Iterator[tuple[Wall, list[socket.socket]]]:
    """Give *many* open screens, and the other ends of their streams in the same order."""
    with contextlib.ExitStack() as stack:
        door = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        ends: list[socket.socket] = []

        def welcome() -> None:
            for _ in range(many):
                end = stack.enter_context(door.accept()[0])
                end.sendall(BEAT)
                ends.append(end)

        host = threading.Thread(target=welcome)
        host.start()
        wall = Wall(stack.enter_context(select.epoll()), {})
        assert wall.open(door.getsockname()[1], [b"GET / HTTP/1.1\r\n\r\n"] * many) == many
        host.join()
        for screen in wall.screens.values():
            stack.enter_context(screen.socket)
        yield wall, ends


def test_the_moment_is_when_the_bytes_came_and_not_when_they_were_read() -> None:
    """Three screens are sent to one after the other, and read in one go."""
    with opened(3) as (wall, ends):
        assert wall.arm() == {"lost": 0}
        begun = time.monotonic()
        for end in ends:
            end.sendall(ALERT)
            wait_apart()
        sent = time.monotonic()
        first, second, third = wall.collect()["arrived"]
        assert begun <= first <= second - APART <= third - 2 * APART
        assert third <= sent - APART


def test_only_what_came_after_it_was_armed_counts() -> None:
    """An alert of before, and a beat, are none; one that comes in two pieces is one."""
    with opened(1) as (wall, (end,)):
        (screen,) = wall.screens.values()
        end.sendall(ALERT)
        while not screen.tail.endswith(ALERT[-5:]):
            wall.look()
        wall.arm()
        armed = time.monotonic()
        end.sendall(BEAT + ALERT[:8])
        wall.look()
        wait_apart()
        end.sendall(ALERT[8:])
        (moment,) = wall.collect()["arrived"]
        assert moment >= armed + APART


def test_a_stream_that_ended_is_lost() -> None:
    """The bench stops then: nobody is told there."""
    with opened(2) as (wall, ends):
        ends[1].close()
        while not any(screen.lost for screen in wall.screens.values()):
            wall.look()
        assert wall.arm() == {"lost": 1}
