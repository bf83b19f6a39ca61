"""The rounds: what is done again and again, by workers when called, by the sweeper every second.

Each step is idempotent and finds its own work in the database, so that it does not matter
who does it, how often, or who died doing it.
"""

from __future__ import annotations

import logging

from redis.exceptions import RedisError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from alerts.relay import BATCH, relay, waiting_councils
from alerts.store import LiveCounter
from alerts.stream import publish, tail
from audit.errors import AuditError
from audit.sequence import integrate
from audit.store import Entry
from config.wiring import House, now
from sharing.nominative import retention
from sharing.nominative.deposits import expire, waiting_too_long
from sharing.store import Deposit

log = logging.getLogger("vigie.rounds")


def look_at(house: House, council_id: str) -> None:
    """Relay all the council's waiting news, then bring its stream up to date."""
    with house.sessions.visit():
        while relay(house.desk, house.protocol, council_id).news == BATCH:
            pass
        try:
            publish(house.sessions, house.redis, council_id)
        except (RedisError, OSError) as error:
            log.warning("the stream waits: %s", type(error).__name__)


def sweep(house: House) -> None:
    """One round over all councils: news, streams, proposals, records whose day has come, trail."""
    for council_id in waiting_councils(house.desk):
        try:
            look_at(house, council_id)
        except SQLAlchemyError as error:
            # What keeps one council's news waiting must not keep the others'.
            log.error("the news of council %s waits: %s", council_id, type(error).__name__)  # noqa: TRY400  # no content in logs
    _mend_streams(house)
    expire_deposits(house)
    retain(house)
    integrate_all(house)


def retain(house: House, only: str | None = None) -> dict[str, retention.Due]:
    """Destroy the records whose day has come, have sleeping ones reviewed; return what was done.

    In every council that has any, or in *only* one.
    """
    done: dict[str, retention.Due] = {}
    for council_id in [only] if only else retention.waiting(house.sessions, now()):
        at = now()
        charter = house.in_force(council_id, at).name
        done[council_id] = retention.carry_out(house.sessions, council_id, charter, at)
        if waits := len(done[council_id].failed):
            log.error("%s record(s) of council %s outlive their day", waits, council_id)
    return done


def expire_deposits(house: House) -> None:
    """Destroy what was proposed to a group and nobody has answered in time."""
    with house.sessions.everywhere("the sweeper looks for proposals without an answer") as session:
        councils = session.scalars(
            select(Deposit.council_id).where(waiting_too_long(now())).distinct()
        ).all()
    for council_id in councils:
        try:
            with house.sessions.of(council_id) as session:
                expire(session, now())
        except SQLAlchemyError as error:
            log.error("the proposals of council %s wait: %s", council_id, type(error).__name__)  # noqa: TRY400  # no content in logs


def integrate_all(house: House) -> int:
    """Integrate what waits in every council's trail; return how many entries."""
    with house.sessions.everywhere("the sequencer looks for waiting entries") as session:
        councils = session.scalars(
            select(Entry.council_id).where(Entry.position.is_(None)).distinct()
        ).all()
    done = 0
    for council_id in councils:
        try:
            done += _integrate(house, council_id)
        except AuditError as error:
            # One broken trail is an alarm of its own; it must not stop the others.
            log.critical("the trail of council %s is broken: %s", council_id, error)
    return done


def _integrate(house: House, council_id: str) -> int:
    done = 0
    while True:
        with house.sessions.of(council_id) as session:
            batch = integrate(session, council_id, signer=house.signer(council_id), at=now())
        done += batch
        if not batch:
            return done


def _mend_streams(house: House) -> None:
    """Publish what a stream lacks: not yet sent, or lost with Redis."""
    with house.sessions.everywhere("the sweeper compares streams and letterboxes") as session:
        counters = session.execute(select(LiveCounter.council_id, LiveCounter.last)).all()
    try:
        for council_id, last in counters:
            if tail(house.redis, council_id) != last:
                publish(house.sessions, house.redis, council_id)
    except (RedisError, OSError) as error:
        log.warning("the streams wait: %s", type(error).__name__)
