"""What screens missed that come back, all of them at once when a live process has gone.

1. One reads for all who are waiting: the messages, the alerts, who may still hear them.  Whoever
   asks meanwhile is answered by the next reading, so that none is older than the question.
2. Rights are weighed again for each, with what the database says now, like for a message that has
   just come.  Each alert is told once, as it is now.
3. A screen may have been told more by another process than this one has heard: it goes on from
   where it was, and is told nothing twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Protocol

from alerts.bulletin import Bulletin, Presence, read_bulletins, welcome, who_hears
from alerts.journal import last_number, messages_above
from alerts.stream import HISTORY
from sharing.desk import Desk

Encode = Callable[[int, Bulletin, bool], bytes]
Told = list[tuple[int, bytes]]


class Returning(Protocol):
    """A screen: who sits before it, and up to which number it will be told nothing more."""

    presence: Presence
    since: int


@dataclass(eq=False, slots=True)
class _Asked:
    screen: Returning
    number: int
    answer: Told | None = None
    answered: bool = False


@dataclass(slots=True)
class CatchingUp:
    """``missed`` is called by many threads (or greenlets) at once."""

    desk: Desk
    encode: Encode
    _waiting: list[_Asked] = field(default_factory=list, init=False)
    _door: threading.Lock = field(default_factory=threading.Lock, init=False)
    _reading: threading.Lock = field(default_factory=threading.Lock, init=False)

    def missed(self, screen: Returning, number: int) -> Told | None:
        """Return what came after *number* up to ``screen.since``.

        None: the history does not reach back that far, or nobody ever gave that number.
        """
        mine = _Asked(screen, number)
        with self._door:
            self._waiting.append(mine)
        with self._reading:
            if not mine.answered:
                self._answer_all()
        return mine.answer

    def _answer_all(self) -> None:
        """Answer whoever waits; if it cannot be read, whoever waits tries again by itself."""
        with self._door:
            asked, self._waiting = self._waiting, []
        try:
            for council in {one.screen.presence.council for one in asked}:
                self._answer(council, [o for o in asked if o.screen.presence.council == council])
        except BaseException:
            with self._door:
                self._waiting += [one for one in asked if not one.answered]
            raise

    def _answer(self, council: str, asked: list[_Asked]) -> None:
        with self.desk.sessions.reading(council) as session:
            last = last_number(session)
            first = max(min(one.number for one in asked), last - HISTORY)
            messages = messages_above(session, first, HISTORY)
            bulletins = read_bulletins(session, list({alert for _, alert in messages}))
            present = [one.screen.presence for one in asked]
            allowed = welcome(self.desk, session, council, present)
        hear = {
            alert: [(said, to) for said, to in who_hears(bulletin, allowed) if to]
            for alert, bulletin in bulletins.items()
        }
        written: dict[tuple[int, int, bool], bytes] = {}

        def text(number: int, said: Bulletin, mine: bool) -> bytes:
            key = (number, id(said), mine)
            if key not in written:
                written[key] = self.encode(number, said, mine)
            return written[key]

        for one in asked:
            one.answer, one.answered = _told(one, last, messages, hear, text), True


Hear = dict[str, list[tuple[Bulletin, frozenset[Presence]]]]


def _told(
    asked: _Asked, last: int, messages: Iterable[tuple[int, str]], hear: Hear, text: Encode
) -> Told | None:
    screen, number = asked.screen, asked.number
    if not last - HISTORY <= number <= last:
        return None
    if number > screen.since:
        screen.since = number  # another process has told it already what comes here next
        return []
    latest = {alert: n for n, alert in messages if number < n <= screen.since}
    return [
        (n, text(n, said, said.owner == screen.presence.agent))
        for alert, n in sorted(latest.items(), key=itemgetter(1))
        for said, to in hear.get(alert, ())
        if screen.presence in to
    ]
