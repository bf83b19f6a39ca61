"""The heartbeat: each minute, is anything late?  If not, a machine elsewhere is told so.

1. It is a dead man's switch: whoever watches that machine is alarmed by its silence.  Silence means
   that no round was completed, that something waits past its time, or that the line is cut.
2. Looked at: news to relay, steps and acknowledgements that are due, entries for the tree, and the
   letters of every channel.
3. Of letters only what this house owes counts: a lane that has something due and that nobody
   serves.  A gateway or a partner's machine that is down makes nobody here late: its letters are
   tried, and wait for the next try; what waits behind them moves on.
4. What counts is what the database says, whoever did it: what a sweeper that hangs leaves undone
   and another does is not late; what the other cannot do for it is.
5. Where it is told is an address of the settings, under the rules of webhooks (``outside``): it is
   called on a thread of its own, and told nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from alerts.channels import outside
from alerts.channels.queue import Head, Lane, heads
from alerts.watch import due_since
from config.trail_figures import LATE, oldest_waiting
from config.wiring import House, now
from protocols.model import Channel
from sharing.store import Outbox

EVERY = 60.0  # seconds; longer than a try and the rest after it
LATE_LETTER = 120.0  # seconds; longer than a try whose carrier died (``queue.LEASE``)
LETTERS: Mapping[str, str] = {
    Channel.EMAIL: "e-mail",
    Channel.SMS: "SMS",
    Channel.PUSH: "notifications",
    Channel.WEBHOOK: "webhooks",
}

log = logging.getLogger("vigie.heartbeat")


class Heartbeat:
    """When this process beats next, and which letters were next in their lanes when it last did."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._next = 0.0
        self._beating: threading.Thread | None = None
        self._heads: Mapping[Lane, Head] = {}

    def go(self) -> None:
        """Beat, if a minute is over and the last beat too; return at once.

        For whoever has just completed a round.
        """
        busy = self._beating is not None and self._beating.is_alive()
        if busy or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        self._beating = threading.Thread(target=self.beat, daemon=True)
        self._beating.start()

    def beat(self) -> bool:
        """Say aloud what is late; if nothing is, call the address.  Return whether it was told."""
        try:
            late = self.lateness(now())
        except SQLAlchemyError as error:
            log.critical(
                "nobody knows what is late: %s", type(error).__name__
            )  # no content in logs
            return False
        for what, seconds in late.items():
            log.critical("%s: the oldest is %.0f seconds late", what, seconds)
        address, hosts = self._house.settings.heartbeat, self._house.settings.webhook_hosts
        if late or not address:
            return False
        fault = outside.post(address, {"User-Agent": "Vigie"}, b"", hosts)
        if fault is not None:
            log.error("the heartbeat was not taken: %s", fault)
        return fault is None

    def lateness(self, at: datetime) -> Mapping[str, float]:
        """Return what is late, and for how many seconds the oldest has been; {} if all is well.

        A letter that is overdue is late unless its lane moved since the last look; who looks for
        the first time has seen nothing move.
        """
        before, self._heads = self._heads, heads(self._house.sessions, at)
        late = _late(self._house, at)
        for lane, head in self._heads.items():
            waited = (at - head.due).total_seconds()
            if waited > LATE_LETTER and before.get(lane, head) == head:
                what = LETTERS[lane.channel]
                late[what] = max(late.get(what, 0.0), waited)
        return late


def _late(house: House, at: datetime) -> dict[str, float]:
    news = select(func.min(Outbox.written_at)).where(Outbox.relayed_at.is_(None))
    with house.sessions.everywhere("the heartbeat looks for what is late") as session:
        oldest = {"news": session.scalar(news), "steps of alerts": due_since(session, at)}
    found = {
        what: waited
        for what, since in oldest.items()
        if since is not None and (waited := (at - since).total_seconds()) > LATE
    }
    if (waited := oldest_waiting(house.sessions, at)) > LATE:
        found["entries of the trail"] = waited
    return found
