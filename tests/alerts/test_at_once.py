"""A screen that waits is sent to at once; one that does not, or not for long, misses nothing."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from alerts.bulletin import Presence
from alerts.hub import Item, Screen
from tests.servers.process import wait_until


@dataclass
class Served:
    """Whoever keeps the line of a screen, in a thread: what was sent past them, what they got."""

    screen: Screen = field(default_factory=lambda: Screen(Presence("c", "a", "t"), 0))
    sent: list[bytes] = field(default_factory=list)
    got: list[Item | None] = field(default_factory=list)

    def at_once(self, text: bytes) -> bool:
        """Take everything but what is too long."""
        self.sent.append(text)
        return text != b"long"

    def next(self) -> threading.Thread:
        """Wait for the next item; return when somebody waits."""
        waiting = threading.Thread(target=self._next)
        waiting.start()
        wait_until(lambda: self.screen.waits or self.got, "somebody to wait")
        return waiting

    def _next(self) -> None:
        self.got.append(self.screen.next(60, self.at_once))


def test_who_waits_is_sent_to_at_once() -> None:
    """Nobody wakes for it, until something is left to send or the stream ends."""
    served = Served()
    waiting = served.next()
    for items in (((1, b"one"),), ((2, b"two, "), (3, b"three")), ((4, b"long"),), ((5, b"five"),)):
        assert served.screen.put(*items)
    waiting.join()
    assert served.sent == [b"one", b"two, three", b"long"]
    assert served.got == [(4, b"")], "what is left is for who waits to send, before all else"
    assert served.screen.next(60, served.at_once) == (5, b"five")


def test_what_is_queued_is_not_overtaken() -> None:
    """Nobody sends for a screen that is being served, or has something to be served first."""
    served = Served()
    served.screen.put((1, b"one"))
    served.screen.put((2, b"two"))
    assert served.screen.next(60, served.at_once) == (1, b"one")
    served.screen.put((3, b"three"))
    assert [served.screen.next(60, served.at_once) for _ in "23"] == [(2, b"two"), (3, b"three")]
    assert served.sent == []


def test_a_close_comes_after_what_was_sent_at_once() -> None:
    """Whoever waits wakes, and finds the end."""
    served = Served()
    waiting = served.next()
    served.screen.put((1, b"one"))
    served.screen.close()
    waiting.join()
    assert (served.sent, served.got) == ([b"one"], [None])
    assert served.screen.put((2, b"two"))
    assert served.sent == [b"one"], "nobody sends on a line that is no longer kept"
