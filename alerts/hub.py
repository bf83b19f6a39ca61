"""The hub of a live process: from the councils' streams to the screens that are open here.

1. One reader for the whole process; each screen has a bounded queue of bytes ready to send.  One
   that waits with nothing queued is sent to at once: to wake whoever keeps it costs as much again.
2. For each message the alert is read once, and the rights of each screen are weighed again
   with what the database says now: sectors, profession, session.  What is refused is not sent.
3. Access was recorded when the alert was relayed to that person; a person without a delivery
   gets nothing here.
4. A screen whose session has ended is closed and told so.  One that cannot keep up, or could not
   be weighed, is closed without a word: it comes back and resumes where it was.
5. When Redis is away the letterbox is read directly, once a second: a bell is not a letter.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, cast

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from alerts.bulletin import Presence, read_bulletins, welcome, who_hears
from alerts.catching_up import CatchingUp, Encode
from alerts.journal import last_number, messages_above
from alerts.stream import stream_key
from sharing.desk import Desk
from sharing.gate import Visitor, held

log = logging.getLogger("vigie.live")

ROOM = 100  # messages a screen may lag behind
PORTION = ROOM // 2  # messages taken in at once: a screen that is one portion behind is not cut
LISTEN_MS = 1000
PATROL = 5.0  # seconds between two looks at who may still be here


Item = tuple[int, bytes]
"""A message's number, and what is sent of it."""
AtOnce = Callable[[bytes], bool]
"""Sends what it is given, and says whether nothing of it is left to send."""


@dataclass(eq=False, slots=True)
class Screen:
    """One open stream.  ``None`` in the queue means: close; ``gone`` says that the right has.

    It keeps who sits before it, and nothing of what they may see: that is asked each time.
    """

    presence: Presence
    since: int
    gone: bool = field(default=False, init=False)
    queue: queue.Queue[Item | None] = field(default_factory=lambda: queue.Queue(ROOM))
    _at_once: AtOnce | None = field(default=None, init=False)

    @property
    def waits(self) -> bool:
        """Whether what comes now is sent at once."""
        return self._at_once is not None

    def next(self, within: float, at_once: AtOnce | None) -> Item | None:
        """Return the next item.  While there is none, what comes is sent by *at_once*.

        Raises ``queue.Empty`` after *within* seconds.
        """
        self._at_once = at_once
        try:
            return self.queue.get(timeout=within)
        finally:
            self._at_once = None

    def close(self) -> None:
        """Have the stream end here.  What it was not yet sent, it asks for when it comes back."""
        with suppress(queue.Empty):
            while True:
                self.queue.get_nowait()
        self._at_once = None
        self.queue.put(None)

    def put(self, *items: Item) -> bool:
        """Send *items* at once, as one piece, or queue them; say whether there was room."""
        at_once, self._at_once = self._at_once, None
        if at_once:
            if at_once(b"".join(text for _, text in items)):
                self._at_once = at_once
                return True
            items = ((items[-1][0], b""),)  # wakes whoever is to send what is left
        try:
            for item in items:
                self.queue.put_nowait(item)
        except queue.Full:
            return False
        return True


@dataclass(slots=True)
class _Council:
    number: int
    screens: set[Screen] = field(default_factory=set)


class Hub:
    """``encode`` makes bytes of a number, its bulletin and whether that is the screen's own."""

    def __init__(self, desk: Desk, redis: Redis, encode: Encode) -> None:
        self._desk, self._redis, self._encode = desk, redis, encode
        self.missed = CatchingUp(desk, encode).missed  # for a screen that comes back
        self._councils: dict[str, _Council] = {}
        self._lock = threading.Lock()
        self._reader: threading.Thread | None = None
        self._next_patrol = 0.0

    @property
    def screens(self) -> int:
        """How many streams are open here."""
        return sum(len(c.screens) for c in self._councils.values())

    @property
    def listening(self) -> bool:
        """Whether the reader is at work; it stops by itself when nobody is left."""
        reader = self._reader
        return reader is not None and reader.is_alive()

    def join(self, visitor: Visitor) -> Screen:
        """Open a stream for *visitor*; what comes after ``screen.since`` will be queued."""
        council_id = visitor.actor.council
        presence = Presence(council_id, visitor.actor.id, held(visitor.token))
        known = self._councils.get(council_id)
        number = known.number if known else self._last(council_id)
        with self._lock:
            council = self._councils.setdefault(council_id, _Council(number))
            screen = Screen(presence, council.number)
            council.screens.add(screen)
            if not self.listening:
                self._reader = threading.Thread(target=self._run, daemon=True, name="live-reader")
                self._reader.start()
        return screen

    def _last(self, council_id: str) -> int:
        with self._desk.sessions.reading(council_id) as session:
            return last_number(session)

    def leave(self, screen: Screen) -> None:
        """Forget the stream."""
        with self._lock:
            council = self._councils.get(screen.presence.council)
            if council is not None:
                council.screens.discard(screen)
                if not council.screens:
                    del self._councils[screen.presence.council]

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._councils:
                    self._reader = None
                    return
                positions = {c: self._councils[c].number for c in self._councils}
            try:
                heard = self._listen(positions)
                for council_id, messages in heard.items():
                    self._dispatch(council_id, positions[council_id], messages)
                self._patrol(positions)
            except SQLAlchemyError as error:
                log.warning("the database is away: %s", type(error).__name__)
                time.sleep(1)

    def _listen(self, positions: dict[str, int]) -> dict[str, list[tuple[int, str]]]:
        """Wait for messages above *positions*: from Redis, or from the letterbox without it."""
        streams = {stream_key(c): f"{n}-0" for c, n in positions.items()}
        by_key = {stream_key(c).encode(): c for c in positions}
        try:
            answer = cast(
                Any, self._redis.xread(cast(Any, streams), block=LISTEN_MS, count=PORTION)
            )
        except (RedisError, OSError) as error:
            log.warning("the bell is away, reading the letterbox: %s", type(error).__name__)
            time.sleep(1)
            return {c: self._letters(c, n) for c, n in positions.items()}
        entries = answer.items() if isinstance(answer, dict) else answer or ()
        heard = {}
        for key, found in entries:
            council_id = by_key[key]
            messages = [(int(i.partition(b"-")[0]), f[b"alert"].decode()) for i, f in _flat(found)]
            if messages and messages[0][0] != positions[council_id] + 1:
                messages = self._letters(council_id, positions[council_id])
            heard[council_id] = messages
        return heard

    def _letters(self, council_id: str, number: int) -> list[tuple[int, str]]:
        with self._desk.sessions.reading(council_id) as session:
            return messages_above(session, number, PORTION)

    def _dispatch(self, council_id: str, heard: int, messages: list[tuple[int, str]]) -> None:
        if not messages:
            return
        with self._lock:
            council = self._councils.get(council_id)
            if council is None or council.number != heard:
                return  # everybody left meanwhile, and who came since begins elsewhere
            # From here on, whoever joins reads these messages from the letterbox instead.
            screens = list(council.screens)
            council.number = messages[-1][0]
        try:
            with self._desk.sessions.reading(council_id) as session:
                bulletins = read_bulletins(session, [alert for _, alert in messages])
                allowed = welcome(self._desk, session, council_id, (s.presence for s in screens))
        except SQLAlchemyError:
            for screen in screens:
                self._close(screen)  # they come back and resume where they were
            raise
        told: dict[Presence, list[Item]] = {}
        for number, alert in messages:
            for said, to in who_hears(bulletins[alert], allowed) if alert in bulletins else ():
                others, mine = ((number, self._encode(number, said, own)) for own in (False, True))
                for one in to:
                    told.setdefault(one, []).append(mine if one.agent == said.owner else others)
        for screen in screens:
            items = [item for item in told.get(screen.presence, ()) if item[0] > screen.since]
            if items and not screen.put(*items):
                self._close(screen)

    def _patrol(self, positions: dict[str, int]) -> None:
        """Close the screens of those whose session or right has ended."""
        if time.monotonic() < self._next_patrol:
            return
        self._next_patrol = time.monotonic() + PATROL
        for council_id in positions:
            with self._lock:
                council = self._councils.get(council_id)
                screens = list(council.screens) if council else []
            with self._desk.sessions.reading(council_id) as session:
                allowed = welcome(self._desk, session, council_id, (s.presence for s in screens))
            here = allowed(None)
            for screen in screens:
                if screen.presence not in here:
                    self._close(screen, gone=True)

    def _close(self, screen: Screen, *, gone: bool = False) -> None:
        self.leave(screen)
        screen.gone = gone
        screen.close()


def _flat(found: Any) -> list[tuple[bytes, dict[bytes, bytes]]]:
    """Return the entries of one stream, whichever protocol version nested them."""
    if found and isinstance(found[0], list) and found[0] and not isinstance(found[0][0], bytes):
        return [entry for part in found for entry in part]
    return list(found)
