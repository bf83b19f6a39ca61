"""Calling the workers.  Redis is only the doorbell: a call that is not heard loses nothing.

1. ``ring`` never raises and never waits: a thread of its own goes to the bell, so that whoever
   reports at night is not kept waiting by a Redis that does not answer.
2. After a failure it does not try for a second.
3. One call at a time and council is enough: while one is waiting, further ones are not queued.
4. Between two calls for a council lies a breath, whichever processes make them: what comes
   meanwhile is one call.  With a breath for each process by itself, two of them call in turn or
   both at once, as chance has it.
5. Whoever has looked says so, for a moment: the sweeper, which looks where a call was lost, does
   not come between workers who are at it.  Without Redis nobody has said anything, and it looks.
6. A job carries the council's id and nothing else, as JSON: nothing in Redis is ever unpickled.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

log = logging.getLogger("vigie.doorbell")

QUEUE = "vigie"
PAUSE = 1.0  # seconds without a try after a failure
BREATH = 0.06  # seconds between two calls for one council
LOOKED = 0.5  # seconds for which a worker's look is enough
WAITING = 5  # seconds after which a call that nobody answered may be made again


def waiting_key(council_id: str) -> str:
    """Return the name of the mark that a call for this council is waiting."""
    return f"vigie:{{{council_id}}}:called"


def _breath_key(council_id: str) -> str:
    return f"vigie:{{{council_id}}}:breath"


def _looked_key(council_id: str) -> str:
    return f"vigie:{{{council_id}}}:looked"


@dataclass(slots=True)
class Doorbell:
    """``job`` is the dotted name of a function of one council id, run by an RQ worker."""

    redis: Redis
    job: str
    _due: set[str] = field(default_factory=set, init=False)
    _changed: threading.Condition = field(default_factory=threading.Condition, init=False)
    _calling: bool = field(default=False, init=False)
    _ringer: threading.Thread | None = field(default=None, init=False)

    def ring(self, council_id: str) -> None:
        """Have a worker look at the council's letterbox now."""
        with self._changed:
            self._due.add(council_id)
            self._changed.notify_all()
            # Begun in the process that rings: a thread does not survive a fork.
            if self._ringer is None or not self._ringer.is_alive():
                self._ringer = threading.Thread(target=self._run, daemon=True, name="doorbell")
                self._ringer.start()

    def rest(self) -> None:
        """Return when nobody is being called: for whoever closes the connection."""
        with self._changed:
            self._changed.wait_for(lambda: not self._due and not self._calling)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._due)
                due, self._due = self._due, set()
                self._calling = True
            early: set[str] = set()
            try:
                early = {council_id for council_id in due if not self._call(council_id)}
                pause = BREATH
            except (RedisError, OSError) as error:
                log.warning("the doorbell is silent: %s", type(error).__name__)
                pause = PAUSE
            with self._changed:
                self._calling = False
                self._due |= early
                self._changed.notify_all()
            time.sleep(pause)

    def _call(self, council_id: str) -> bool:
        """Call the workers unless a call waits; False within a breath of the last one."""
        if not self.redis.set(_breath_key(council_id), "1", nx=True, px=int(1_000 * BREATH)):
            return False
        if self.redis.set(waiting_key(council_id), "1", nx=True, ex=WAITING):
            queue = Queue(QUEUE, connection=self.redis, serializer=JSONSerializer)
            with self.redis.pipeline() as together:  # RQ's own words would leave in two messages
                how = {"result_ttl": 0, "failure_ttl": 3600, "job_timeout": 60}
                queue.enqueue(self.job, council_id, pipeline=together, **how)
                together.execute()
        return True

    def answered(self, council_id: str) -> None:
        """Say that a worker has come: the next call is queued again."""
        try:
            self.redis.delete(waiting_key(council_id))
        except (RedisError, OSError) as error:
            log.warning("the doorbell is silent: %s", type(error).__name__)

    def looked(self, council_id: str) -> None:
        """Say that a worker has done whatever there was to do."""
        try:
            self.redis.set(_looked_key(council_id), "1", px=int(1_000 * LOOKED))
        except (RedisError, OSError) as error:
            log.warning("the doorbell is silent: %s", type(error).__name__)

    def just_looked(self, councils: Sequence[str]) -> set[str]:
        """Return those of *councils* at which a worker has within ``LOOKED``, as far as one knows.

        Asked of all at once: a Redis that hangs is waited for once.
        """
        try:
            with self.redis.pipeline(transaction=False) as together:
                for council_id in councils:
                    together.exists(_looked_key(council_id))
                found = together.execute()
        except (RedisError, OSError):
            return set()
        return {one for one, there in zip(councils, found, strict=True) if there}
