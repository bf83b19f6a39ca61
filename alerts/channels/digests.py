"""The morning's digest, for caretakers and landlords: how many of what, where; by e-mail.

1. At ``HOUR``, by the council's clock, a letter for each of them who has not wished it away: once a
   day, whoever looks and however often; what was missed is made up for until ``OVER``.
2. It counts what was reported since the digest before, of what the charter lets them read when it
   is sent.  That is asked through the desk, in their name, and is in the trail.
3. Counts by sector and family of facts.  No event is told, no narrative, nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from alerts.channels.outgoing import letter
from alerts.channels.preferences import DIGEST, DIGESTED
from alerts.channels.store import Preference, Sending
from charters.vocabulary import Action, RecordKind
from protocols.model import Channel
from sharing.agents import active_actors
from sharing.command import Listing, RefusedError, Shelf
from sharing.desk import Desk
from sharing.narrow import EVENT_COLUMNS, clause
from sharing.store import Agent, Council, Event, Territory
from sharing.store.sessions import Sessions, has_arrays, put
from sharing.work import Work

HOUR, OVER = 8, 12  # local


@dataclass(frozen=True, slots=True)
class Count:
    """How many events of a family in a sector."""

    sector_name: str
    group: str
    count: int


@dataclass(frozen=True, slots=True)
class CountForDigest(Listing[tuple[Count, ...]]):
    """Count what was reported from *since* up to *until*, of what the actor may read."""

    since: datetime
    until: datetime

    action = Action.EVENT_READ
    kind = RecordKind.EVENT_RECORD

    def carry_out(self, work: Work, shelf: Shelf) -> tuple[Count, ...]:
        assert work.allowed is not None
        place = aliased(Territory)
        rows = work.session.execute(
            select(place.name, Event.category_group, func.count())
            .join_from(
                Event,
                place,
                (place.council_id == Event.council_id) & (place.id == Event.sector_id),
            )
            .where(
                Event.reported_at >= self.since,
                Event.reported_at < self.until,
                clause(work.allowed, EVENT_COLUMNS, arrays=has_arrays(work.session)),
            )
            .group_by(place.name, Event.category_group)
            .order_by(place.name, func.count().desc(), Event.category_group)
        ).all()
        found = tuple(Count(name, group, count) for name, group, count in rows)
        work.detail.update(digest=self.until.date().isoformat(), count=len(found))
        return found


def count_for(desk: Desk, council_id: str, agent: str, day: str) -> tuple[Count, ...] | None:
    """Return what the digest of a local *day* tells *agent*; None if they may not read events."""
    with desk.sessions.reading(council_id) as session:
        actors = active_actors(session, council_id, desk.clock(), {agent})
        zone = session.scalar(select(Council.time_zone).where(Council.id == council_id))
    until = _eight(date.fromisoformat(day), ZoneInfo(zone or "Europe/Paris"))
    since = _eight(date.fromisoformat(day) - timedelta(days=1), ZoneInfo(zone or "Europe/Paris"))
    try:
        return desk.carry_out(CountForDigest(since, until), actors[0]) if actors else None
    except RefusedError:
        return None


def write_digests(sessions: Sessions, now: datetime, done: dict[str, str]) -> None:
    """Write the letters of this morning in every council.

    ``done``: the day of each council's last digest, as far as the caller has seen: what is there
    is not looked at again.
    """
    with sessions.everywhere("the house looks where it is morning") as session:
        zones = session.execute(select(Council.id, Council.time_zone)).all()
    for council_id, zone in zones:
        here = now.astimezone(ZoneInfo(zone))
        day = here.date().isoformat()
        if HOUR <= here.hour < OVER and done.get(council_id) != day:
            try:
                with sessions.of(council_id) as session:
                    _write(session, day, now)
            except IntegrityError:
                continue  # another sweeper was quicker; what it left out is written next time
            done[council_id] = day


def _write(session: Session, day: str, now: datetime) -> None:
    has_one = exists().where(
        Sending.council_id == Agent.council_id, Sending.agent_id == Agent.id, Sending.day == day
    )
    wished_away = exists().where(
        Preference.council_id == Agent.council_id,
        Preference.agent_id == Agent.id,
        Preference.channel == DIGEST,
    )
    readers = session.scalars(
        select(Agent.id).where(
            Agent.profession.in_(sorted(DIGESTED)),
            Agent.machine.is_(False),
            Agent.left_at.is_(None),
            ~has_one,
            ~wished_away,
        )
    ).all()
    letters = ({**letter(agent, Channel.EMAIL, now), "day": day} for agent in readers)
    put(session, Sending, *letters)


def _eight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(HOUR), zone).astimezone(UTC)
