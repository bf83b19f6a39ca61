"""``vigie worker`` and ``vigie sweep``: the two that make sure that nothing waits for ever."""

from __future__ import annotations

import logging
import signal
import threading
import time

import click
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from alerts.doorbell import QUEUE
from audit.errors import AuditError
from config.commands.furnish import furnished
from config.heartbeat import Heartbeat
from config.rounds import sweep as sweep_once
from config.sendings import SendingRounds
from config.witnesses import WitnessRounds

log = logging.getLogger("vigie.work")


@click.command()
def worker() -> None:
    """Answer the doorbell: relay news at once.  Several may run; any may die."""
    house = furnished()
    log.info("at the bell")
    while True:
        try:
            # A connection of its own: RQ sets the patience that its blocking wait needs.
            connection = Redis.from_url(house.settings.redis_url)
            queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)
            SimpleWorker([queue], connection=connection, serializer=JSONSerializer).work(
                logging_level="WARNING"
            )
            return
        except (RedisError, OSError) as error:
            log.warning("the doorbell is away: %s", type(error).__name__)
            time.sleep(1)


@click.command()
@click.option("--every", default=1.0, show_default=True, help="Seconds between two rounds.")
def sweep(every: float) -> None:
    """Go the rounds: news that nobody relayed, letters to send, trail to integrate."""
    house = furnished()
    stop, witnesses, sendings = threading.Event(), WitnessRounds(house), SendingRounds(house.post)
    heartbeat = Heartbeat(house)
    log.info("going the rounds")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        began = time.monotonic()
        try:
            sweep_once(house)
            witnesses.go()
            sendings.go()
            heartbeat.go()
        except (SQLAlchemyError, AuditError) as error:
            log.error("a round failed: %s", type(error).__name__)  # noqa: TRY400  # no content in logs
        # From begin to begin: a long round must not put what is due off by its own length.
        stop.wait(max(began + every - time.monotonic(), every / 10))
