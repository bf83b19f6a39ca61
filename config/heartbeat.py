"""The heartbeat: each minute, is anything late?  If not, a machine elsewhere is told so.

1. It is a dead man's switch: whoever watches that machine is alarmed by its silence.  Silence means
   that no round was completed, that something waits past its time, or that the line is cut.
2. Looked at: news to relay, steps and acknowledgements that are due, entries for the tree, the
   council's own e-mail.  A partner's machine that is down makes nobody here late.
3. Where it is told is an address of the settings, under the rules of webhooks (``outside``): it is
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
from alerts.channels.store import Sending
from alerts.watch import due_since
from config.trail_figures import LATE, oldest_waiting
from config.wiring import House, now
from protocols.model import Channel
from sharing.store import Outbox

EVERY = 60.0  # seconds
LATE_LETTER = 120.0  # seconds; longer than a try whose carrier died (``queue.LEASE``)

log = logging.getLogger("vigie.heartbeat")


class Heartbeat:
    """When this process beats next."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._next = 0.0
        self._beating: threading.Thread | None = None

    def go(self) -> None:
        """Beat, if a minute is over and the last beat too; return at once.

        For whoever has just completed a round.
        """
        busy = self._beating is not None and self._beating.is_alive()
        if busy or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        self._beating = threading.Thread(target=beat, args=(self._house,), daemon=True)
        self._beating.start()


def beat(house: House) -> bool:
    """Say aloud what is late; if nothing is, call the address.  Return whether it was told."""
    try:
        late = lateness(house, now())
    except SQLAlchemyError as error:
        log.critical("nobody knows what is late: %s", type(error).__name__)  # no content in logs
        return False
    for what, seconds in late.items():
        log.critical("%s: the oldest is %.0f seconds late", what, seconds)
    address = house.settings.heartbeat
    if late or not address:
        return False
    fault = outside.post(address, {"User-Agent": "Vigie"}, b"", house.settings.webhook_hosts)
    if fault is not None:
        log.error("the heartbeat was not taken: %s", fault)
    return fault is None


def lateness(house: House, at: datetime) -> Mapping[str, float]:
    """Return what is late, and for how many seconds the oldest has been; nothing if all is well."""
    news = select(func.min(Outbox.written_at)).where(Outbox.relayed_at.is_(None))
    letters = select(func.min(Sending.next_at)).where(Sending.channel == Channel.EMAIL)
    with house.sessions.everywhere("the heartbeat looks for what is late") as session:
        oldest = {
            "news": (session.scalar(news), LATE),
            "steps of alerts": (due_since(session, at), LATE),
            "e-mail": (session.scalar(letters), LATE_LETTER),
        }
    found = {
        what: waited
        for what, (since, patience) in oldest.items()
        if since is not None and (waited := (at - since).total_seconds()) > patience
    }
    if (waited := oldest_waiting(house.sessions, at)) > LATE:
        found["entries of the trail"] = waited
    return found
