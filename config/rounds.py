"""The rounds: what is done again and again, by workers when called, by the sweeper every second.

Each step is idempotent and finds its own work in the database, so that it does not matter
who does it, how often, or who died doing it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from redis.exceptions import RedisError
from sqlalchemy import delete, exists, select
from sqlalchemy.exc import SQLAlchemyError

from alerts.relay import BATCH, relay, waiting_councils
from alerts.rosters.adoption import adopted_versions, look_at_adopted
from alerts.rosters.coverage import councils_to_look_at, look_ahead
from alerts.silences import councils_to_listen, listen
from alerts.store import LiveCounter
from alerts.stream import publish, tail
from alerts.watch import councils_with_due, sweep_alerts
from audit import marks, sequence
from audit.errors import AuditError
from audit.marks import mark
from audit.prune import councils_with_some, limit_of, prune
from audit.sequence import integrate
from audit.store import Entry
from config.roles import may_change_the_trail
from config.trail_figures import LATE, oldest_waiting
from config.wiring import House, now
from sharing.complaints import retention as complaints
from sharing.months import destroy_months, is_over
from sharing.nominative import lapses, retention
from sharing.nominative.unanswered import expire, waiting_too_long
from sharing.shredding import councils_with_spent_keys, shred
from sharing.store import Deposit, EntryReview, TrailMonth

log = logging.getLogger("vigie.rounds")

_THEIR_ENTRY = (Entry.council_id == EntryReview.council_id) & (Entry.id == EntryReview.entry_id)
_REVIEWS_OF_NOTHING = delete(EntryReview).where(~exists().where(_THEIR_ENTRY))


def look_at(house: House, council_id: str) -> None:
    """Relay the council's waiting news and bring its stream up to date, then do what is due.

    The stream after each portion: however much waits, nobody's alert waits for the end of it.
    """
    with house.sessions.visit():
        news = BATCH
        while news == BATCH:
            protocol = house.protocols(council_id, now())
            done = relay(house.desk, protocol, council_id, memory=house.memory)
            _publish(house, council_id, done.messages)
            news = done.news
        while sweep_alerts(house.desk, council_id):
            _publish(house, council_id)


def _publish(house: House, council_id: str, written: Sequence[tuple[int, str]] = ()) -> None:
    try:
        publish(house.sessions, house.redis, council_id, written)
    except (RedisError, OSError) as error:
        log.warning("the stream waits: %s", type(error).__name__)


def sweep(house: House) -> None:
    """One round over all: news, what is due, proposals, seats, records, keys, the trail."""
    waiting = waiting_councils(house.desk)
    lost = {*waiting} - house.doorbell.just_looked(waiting)
    for council_id in lost | {*councils_with_due(house.desk)}:
        try:
            look_at(house, council_id)
        except SQLAlchemyError as error:
            # What keeps one council's news waiting must not keep the others'.
            log.error("the news of council %s waits: %s", council_id, type(error).__name__)  # noqa: TRY400  # no content in logs
    listen_for_silences(house)
    _mend_streams(house)
    look_for_holes(house)
    expire_deposits(house)
    end_lapsed_seats(house)
    retain(house)
    forget_complaints(house)
    forget_motives(house)
    shred_spent(house)
    if may_change_the_trail(house.database):  # otherwise the owner does, by `vigie retention`
        prune_trails(house)
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


def forget_complaints(house: House, only: str | None = None) -> dict[str, int]:
    """Forget the complaints whose day has come; return how many, by council.

    In every council that has any, or in *only* one.
    """
    done: dict[str, int] = {}
    for council_id in [only] if only else complaints.waiting(house.sessions, now()):
        try:
            done[council_id] = complaints.forget(house.sessions, council_id, now())
        except SQLAlchemyError as error:
            log.error("complaints of council %s outlive their day: %s", council_id, _named(error))  # noqa: TRY400  # no content in logs
    return done


def look_for_holes(house: House) -> None:
    """Look, before each night and when a protocol is adopted, where nobody would answer."""
    for council_id, version in adopted_versions(house.desk):
        try:
            if (protocol := house.protocols.named(council_id, version)) is not None:
                look_at_adopted(house.desk, council_id, protocol, house.sends)
        except SQLAlchemyError as error:
            log.error("%s of council %s was not looked at: %s", version, council_id, _named(error))  # noqa: TRY400  # no content in logs
    for council_id in councils_to_look_at(house.desk):
        try:
            protocol = house.protocols(council_id, house.desk.clock())
            look_ahead(house.desk, council_id, protocol, house.sends)
        except SQLAlchemyError as error:
            log.error("the night of council %s was not looked at: %s", council_id, _named(error))  # noqa: TRY400  # no content in logs


def listen_for_silences(house: House) -> None:
    """Tell who has fallen silent, in each council where nobody has looked today."""
    for council_id in councils_to_listen(house.desk):
        try:
            listen(house.desk, house.protocols(council_id, house.desk.clock()), council_id)
        except SQLAlchemyError as error:
            log.error("silences of council %s go untold: %s", council_id, type(error).__name__)  # noqa: TRY400  # no content in logs


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


def end_lapsed_seats(house: House) -> None:
    """Have those whose seat has run out give up the keys of its group."""
    for council_id in lapses.councils_with_lapsed_seats(house.sessions, now()):
        at = now()
        charter = house.in_force(council_id, at).name
        try:
            lapses.end(house.sessions, council_id, charter, at)
        except SQLAlchemyError as error:
            log.error("seats of council %s run on: %s", council_id, type(error).__name__)  # noqa: TRY400  # no content in logs


def shred_spent(house: House) -> None:
    """Destroy the keys of what was destroyed, as far as nobody has yet."""
    for council_id in councils_with_spent_keys(house.sessions):
        try:
            shred(house.sessions, council_id)
        except (SQLAlchemyError, OSError) as error:
            log.error("spent keys of council %s remain: %s", council_id, type(error).__name__)  # noqa: TRY400  # no content in logs


def forget_motives(house: House, only: str | None = None) -> dict[str, dict[str, int]]:
    """Destroy the motives and keys of months that are over; return how many, by council and month.

    In every council that has any, or in *only* one.
    """
    at, months = now(), house.settings.trail_months
    done: dict[str, dict[str, int]] = {}
    for council_id in [only] if only else councils_with_months_over(house):
        try:
            with house.sessions.of(council_id) as session:
                done[council_id] = destroy_months(session, council_id, at, months)
        except SQLAlchemyError as error:
            log.error("the motives of council %s wait: %s", council_id, type(error).__name__)  # noqa: TRY400  # no content in logs
    return done


def councils_with_months_over(house: House) -> list[str]:
    """Return the councils that keep motives of months that are over."""
    over = select(TrailMonth.council_id).where(is_over(now(), house.settings.trail_months))
    with house.sessions.everywhere("the house looks for months that are over") as session:
        return list(session.scalars(over.distinct().order_by(TrailMonth.council_id)))


def prune_trails(house: House, only: str | None = None) -> dict[str, int]:
    """Remove the entries that are no longer kept; return how many of each council."""
    limit = limit_of(now(), house.settings.trail_months)
    with house.sessions.everywhere("the house looks for entries that are no longer kept") as asked:
        councils = councils_with_some(asked, limit)
    done: dict[str, int] = {}
    for council_id in councils if only is None else [only]:
        removed, done[council_id] = 1, 0
        while removed:
            try:
                with house.sessions.of(council_id) as session:
                    removed = prune(session, council_id, at=now(), limit=limit)
                    session.execute(_REVIEWS_OF_NOTHING)
            except (AuditError, SQLAlchemyError) as error:
                removed = 0
                log.critical("the trail of council %s is not pruned: %s", council_id, _named(error))
            done[council_id] += removed
    return done


def _named(error: Exception) -> str:
    return str(error) if isinstance(error, AuditError) else type(error).__name__


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
    if (waited := oldest_waiting(house.sessions, now())) > LATE:
        log.critical("an entry has waited for the tree for %.0f seconds", waited)
    return done


def _integrate(house: House, council_id: str) -> int:
    """Integrate and mark what waited; what comes meanwhile waits for the next round.

    A tree is signed once a round, not once for every few entries of a busy minute.
    """
    done = 0
    while True:
        with house.sessions.of(council_id) as session:
            batch = integrate(session, council_id, signer=house.signer(council_id), at=now())
        done += batch
        if batch < sequence.PORTION:
            break
    while _mark(house, council_id) == marks.PORTION:
        pass
    return done


def _mark(house: House, council_id: str) -> int:
    """Bring the auditors' index up to date; what it lacks is searched all the same."""
    with house.sessions.of(council_id) as session:
        return mark(session, council_id)


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
