"""Calling the workers.  Redis is only the doorbell: a call that is not heard loses nothing.

1. ``ring`` never raises and never waits long; after a failure it does not try for a second.
2. One call at a time and council is enough: while one is waiting, further ones are not queued.
3. A job carries the council's id and nothing else, as JSON: nothing in Redis is ever unpickled.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

log = logging.getLogger("vigie.doorbell")

QUEUE = "vigie"
PAUSE = 1.0  # seconds without a try after a failure
WAITING = 5  # seconds after which a call that nobody answered may be made again


def waiting_key(council_id: str) -> str:
    """Return the name of the mark that a call for this council is waiting."""
    return f"vigie:{{{council_id}}}:called"


@dataclass(slots=True)
class Doorbell:
    """``job`` is the dotted name of a function of one council id, run by an RQ worker."""

    redis: Redis
    job: str
    _silent_until: float = field(default=0.0, init=False)

    def ring(self, council_id: str) -> None:
        """Have a worker look at the council's letterbox now."""
        if time.monotonic() < self._silent_until:
            return
        try:
            if self.redis.set(waiting_key(council_id), "1", nx=True, ex=WAITING):
                Queue(QUEUE, connection=self.redis, serializer=JSONSerializer).enqueue(
                    self.job, council_id, result_ttl=0, failure_ttl=3600, job_timeout=60
                )
        except (RedisError, OSError) as error:
            self._silent_until = time.monotonic() + PAUSE
            log.warning("the doorbell is silent: %s", type(error).__name__)

    def answered(self, council_id: str) -> None:
        """Say that a worker has come: the next call is queued again."""
        try:
            self.redis.delete(waiting_key(council_id))
        except (RedisError, OSError) as error:
            log.warning("the doorbell is silent: %s", type(error).__name__)
