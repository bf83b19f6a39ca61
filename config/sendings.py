"""The rounds of what leaves the platform: each lane on a thread of its own.

1. A machine that is down or slow keeps its own lane waiting, and no other: neither the sweeper,
   nor another webhook, nor another council.
2. So many threads at once by channel, and fewer for one council: whoever has ten dead webhooks
   makes nobody else wait.  SMS have several where there are several to carry: a gateway takes one
   at a time, and nobody waits for forty answers.  (E-mail goes over one line, quickly enough.)
3. A lane that fails rests a little, so that a dead address is not knocked at for every letter in
   turn; and whoever failed last comes last, so that dead addresses do not keep the places of a
   council from its good ones.
4. E-mail and SMS are of many people: one address that fails may be that person's alone, two in a
   row are the server's.  Nobody waits for the mailbox of another.  A gateway that has failed is
   asked by one thread until a letter leaves.
5. What a thread was doing when the process died is found again by its row, in
   ``alerts.channels.queue``.
"""

from __future__ import annotations

import logging
import threading
import time

from sqlalchemy.exc import SQLAlchemyError

from alerts.channels.digests import write_digests
from alerts.channels.post import Post
from alerts.channels.queue import Lane, due_lanes
from protocols.model import Channel

MOST = 32  # threads by channel
MOST_OF_ONE = 4  # of one council, by channel
REST = 5.0  # seconds after failures
IN_A_ROW = 2  # failures of a lane of many people before it rests

log = logging.getLogger("vigie.sendings")


class SendingRounds:
    """Which lanes this process is serving just now."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._serving: dict[tuple[Lane, int], threading.Thread] = {}
        self._resting: dict[Lane, float] = {}
        self._digested: dict[str, str] = {}

    def go(self) -> None:
        """Serve every lane that is due and is not served already; return at once.

        In the morning, write the digests first; a house that sends no e-mail writes none.
        """
        if self._post.mailer:
            write_digests(self._post.sessions, self._post.clock(), self._digested)
        self._serving = {hand: t for hand, t in self._serving.items() if t.is_alive()}
        at = time.monotonic()
        due = due_lanes(self._post.sessions, self._post.clock())
        for lane in sorted(due, key=lambda one: (self._resting.get(one, 0.0), one)):
            if self._resting.get(lane, at) <= at:
                for hand in range(self._hands(lane, due[lane])):
                    self._begin(lane, hand)

    def _hands(self, lane: Lane, letters: int) -> int:
        several = lane.channel == Channel.SMS and lane not in self._resting
        return min(MOST_OF_ONE, letters) if several else 1

    def _begin(self, lane: Lane, hand: int) -> None:
        same = [one for one, _ in self._serving if one.channel == lane.channel]
        ours = sum(one.council == lane.council for one in same)
        most = MOST // 2 if hand else MOST  # nobody's first waits for others' second
        if (lane, hand) in self._serving or len(same) >= most or ours >= MOST_OF_ONE:
            return
        thread = threading.Thread(target=self._serve, args=(lane,), daemon=True, name="sending")
        self._serving[lane, hand] = thread
        thread.start()

    def rest(self) -> None:
        """Return when no lane is being served: for whoever closes the database."""
        for thread in list(self._serving.values()):
            thread.join()

    def _serve(self, lane: Lane) -> None:
        most = left = IN_A_ROW if lane.of_many else 1
        try:
            with self._post.sessions.visit(), self._post.at_work() as post:
                while left and (state := post.send_next(lane)) is not None:
                    if state == "dead":
                        log.error(
                            "letters of council %s by %s are dead", lane.council, lane.channel
                        )
                    elif state == "failed":
                        left -= 1
                    else:
                        left = most
                        self._resting.pop(lane, None)
            if not left:
                self._resting[lane] = time.monotonic() + REST
        except SQLAlchemyError as error:
            log.error("letters of council %s wait: %s", lane.council, type(error).__name__)  # noqa: TRY400  # no content in logs
