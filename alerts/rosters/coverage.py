"""Where nobody would answer, in the week that begins today, with the council's own people.

Rules:

1. Real days: replacements, dates without and the changes of the clock are in it.
2. Whoever has no turn is reached by nobody's promise: without a roster, every hour is a hole.
3. The charter wins here too: somebody on duty who may not hear of a category does not count, by the
   charter of that moment (``hearing``).
4. Once a day, before the night, the house looks a day ahead; it tells the coordinators of holes.
   By a notice, by e-mail and by SMS, as far as the house and the council have them.
   A council that keeps no roster is not told every day what its page says.  When a protocol is
   adopted the house looks at once (``adoption``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.channels.outgoing import write_about
from alerts.ground import on_ground
from alerts.recipients import members_by_sector, named
from alerts.rosters.duty import read_lines
from alerts.rosters.hearing import Hearing
from alerts.rosters.shifts import instant
from alerts.rosters.store import CoverageLooked, Roster
from charters.parties import Actor, Record
from charters.vocabulary import Action, Profession, RecordKind
from protocols.coverage import UNDER_WAY, Hole, OnDuty, There, Weeks, cover, holes, in_time
from protocols.crises import CRISIS, cover_crises
from protocols.model import Channel, Protocol
from protocols.spans import Hour, Spans, Watch, merged
from sharing.agents import active_actors
from sharing.ahead import Ahead
from sharing.command import Command, Shelf
from sharing.desk import Desk
from sharing.keeper import HOUSE, note
from sharing.notices import put_up
from sharing.referrals import zone_of
from sharing.store import Council, Territory
from sharing.taxonomy import Category, Taxonomy
from sharing.terms import Nominative
from sharing.work import Work

BEFORE_NIGHT = time(16)
"""When the house looks, by the council's clock: there are hours left to find somebody."""
HOLE = "coverage_hole"
WEEK = 7 * 24
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
Behind = Callable[[str, str, int], tuple[tuple[str, Spans], ...]]
"""Whom a recipient means in a sector who may hear of a kind of fact, by id, and when they may."""


@dataclass(frozen=True, slots=True)
class CoverageView:
    """A week of hours from midnight of ``first``.  ``sectors``: names by id, in their order.

    ``crises``: what a crisis asks for besides, of the categories of which it does; their holes are
    among ``holes``.  ``rostered``: somebody is on a roster at all.
    """

    protocol: str
    first: date
    hours: tuple[Hour, ...]
    sectors: Mapping[str, str]
    weeks: Weeks
    crises: Weeks
    holes: tuple[Hole, ...]
    rostered: bool


@dataclass(frozen=True, slots=True)
class ReadCoverage(Command[Shelf, CoverageView]):
    """See where *protocol* would reach nobody."""

    protocol: Protocol

    action = Action.PROTOCOL_COVERAGE

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.PROTOCOL)

    def carry_out(self, work: Work, shelf: Shelf) -> CoverageView:
        council = work.actor.council
        found = look(work.session, self.protocol, work.taxonomy, work.ahead(council), work.now)
        work.detail.update(protocol=found.protocol, holes=len(found.holes))
        return found


def look_at(desk: Desk, council_id: str, protocol: Protocol) -> CoverageView:
    """The same without an actor: at a terminal."""
    with desk.sessions.reading(council_id) as session:
        return look(session, protocol, desk.taxonomy, desk.ahead(council_id), desk.clock())


def look(
    session: Session, protocol: Protocol, taxonomy: Taxonomy, ahead: Ahead, at: datetime
) -> CoverageView:
    """Return the coverage of the week that began at the last midnight before *at*."""
    zone = zone_of(session, ahead.council)
    first = at.astimezone(zone).date()
    start = instant(first, 0, zone)
    bounds = [(instant(first, 60 * n, zone) - start) // _MINUTE for n in range(WEEK + 1)]
    hours = tuple(Hour(bounds[n], bounds[n + 1], n % 24) for n in range(WEEK))
    end = start + bounds[-1] * _MINUTE + _DAY
    sectors, spans = _sectors(session), _spans(session, start, end)
    known = {
        code: category
        for code, category in taxonomy.categories.items()
        if category.nominative is not Nominative.EXTERNAL  # of these there is no event
    }
    kinds = {code: (category.group, category.severity) for code, category in known.items()}
    hearing = Hearing(session, ahead, start, end, at)
    behind = _behind(hearing, members_by_sector(session, sectors))
    own = {code: hearing.kind(_fact(ahead.council, one)) for code, one in known.items()}
    grave = {code: hearing.kind(_fact(ahead.council, one, CRISIS)) for code, one in known.items()}
    asked = on_ground(session, protocol), kinds, list(sectors), hours
    weeks = cover(*asked, _on_duty(behind, own, spans), _there(behind, own))
    crises = cover_crises(*asked, _on_duty(behind, grave, spans), _there(behind, grave))
    found = in_time((*holes(weeks), *holes(crises, crisis=True)))
    name = protocol.own_name
    return CoverageView(name, first, hours, sectors, weeks, crises, found, bool(spans))


def councils_to_look_at(desk: Desk) -> list[str]:
    """Return the councils that keep rosters and for which nobody has looked today, at the hour."""
    with desk.sessions.everywhere("the sweeper looks for nights that nobody has looked at") as all_:
        return [
            council
            for council, zone, day in all_.execute(_ROSTERED)
            if _due(desk.clock().astimezone(ZoneInfo(zone)), day)
        ]


def look_ahead(
    desk: Desk, council_id: str, protocol: Protocol, by: frozenset[Channel] = frozenset()
) -> int:
    """Look at the next 24 hours, once a day; tell the coordinators; return how many holes.

    *by*: see ``tell_coordinators``.
    """
    at = desk.clock()
    with desk.sessions.of(council_id) as session:
        local = at.astimezone(zone_of(session, council_id))
        row = session.scalars(select(CoverageLooked).with_for_update()).first()
        if not _due(local, row.day if row else None):
            return 0
        found = look(session, protocol, desk.taxonomy, desk.ahead(council_id), at)
        now = local.hour
        coming = [hole for hole in found.holes if now <= hole.last and hole.first < now + 24]
        if row is None:
            session.add(CoverageLooked(day=local.date(), holes=len(coming)))
            session.flush()  # another sweeper's row refuses this one
        else:
            row.day, row.holes = local.date(), len(coming)
        if coming:
            about = f"{RecordKind.PROTOCOL}:*"
            tell_coordinators(session, council_id, at, (HOLE, "coverage"), about, by)
        said = {"protocol": found.protocol, "holes": len(coming)}
        resource = f"{RecordKind.PROTOCOL}:*"
        note(session, council_id, at, Action.PROTOCOL_COVERAGE, resource, said, by=HOUSE)
    return len(coming)


def tell_coordinators(
    session: Session,
    council_id: str,
    at: datetime,
    kind: tuple[str, str],
    about: str,
    by: frozenset[Channel],
) -> None:
    """Tell the coordinators of the council: they find somebody for a hole.

    *kind*: of the notice that is put up, and of the letters (``told.ABOUT``) that go with it.
    *by*: what this house sends by, besides: who has gone home does not read notices.
    """
    everybody = active_actors(session, council_id, at)
    keepers = [a.id for a in everybody if a.profession == Profession.COUNCIL_COORDINATOR]
    put_up(session, at, keepers, kind[0], about)
    write_about(session, kind[1], keepers, at, by)


def _due(local: datetime, day: date | None) -> bool:
    return local.time() >= BEFORE_NIGHT and (day is None or day < local.date())


def _behind(hearing: Hearing, members: Mapping[str, frozenset[str]]) -> Behind:
    """Return how to find who is behind a recipient in a sector and may hear of a kind of fact."""

    @cache
    def meant(recipient: str, sector: str) -> tuple[Actor, ...]:
        return tuple(
            one for one in hearing.agents if named(recipient, one, sector, members[sector])
        )

    @cache
    def behind(recipient: str, sector: str, kind: int) -> tuple[tuple[str, Spans], ...]:
        heard = ((one.id, hearing.spans(one, sector, kind)) for one in meant(recipient, sector))
        return tuple((who, spans) for who, spans in heard if spans)

    return behind


def _on_duty(behind: Behind, kinds: Mapping[str, int], spans: Mapping[str, Spans]) -> OnDuty:
    """Return who of a recipient is there when."""

    @cache
    def watch(recipient: str, sector: str, kind: int) -> Watch:
        alike: dict[Spans, list[str]] = {}
        for person, may in behind(recipient, sector, kind):
            if person in spans:
                alike.setdefault(may, []).append(person)
        return tuple(
            (may, merged(span for person in they for span in spans[person]))
            for may, they in alike.items()
        )

    return lambda recipient, sector, category: watch(recipient, sector, kinds[category])


def _there(behind: Behind, kinds: Mapping[str, int]) -> There:
    """Return when a recipient has anybody, on a roster or not."""

    @cache
    def anybody(recipient: str, sector: str, kind: int) -> Spans:
        return merged(span for _, may in behind(recipient, sector, kind) for span in may)

    return lambda recipient, sector, category: anybody(recipient, sector, kinds[category])


def _spans(session: Session, start: datetime, end: datetime) -> dict[str, Spans]:
    """Return when each agent on a roster is on duty, in minutes after *start*."""
    found: dict[str, list[tuple[int, int]]] = {}
    for turn in read_lines(session, start, end).turns(start, end):
        minutes = (turn.begins - start) // _MINUTE, (turn.ends - start) // _MINUTE
        found.setdefault(turn.agent, []).append(minutes)
    return {agent: merged(spans) for agent, spans in found.items()}


def _sectors(session: Session) -> dict[str, str]:
    """Return the smallest shared places, sectors, by name; without any, all places."""
    asked = select(Territory.id, Territory.name, Territory.kind)
    places = session.execute(asked.order_by(Territory.name, Territory.id)).all()
    sectors = {place: name for place, name, kind in places if kind == "sector"}
    return sectors or {place: name for place, name, _ in places}


def _fact(council: str, category: Category, severity: int | None = None) -> Record:
    """An alert of that category, as the charter would weigh it: somewhere, at some time.

    *severity*: without it, the category's own.
    """
    return Record(
        kind=RecordKind.ALERT,
        id="*",
        council=council,
        category=category.code,
        group=category.group,
        severity=severity or category.severity,
        urgency=UNDER_WAY,
        state="received",
        confidential=category.confidential,
        nominative=category.nominative,
    )


_ROSTERED = (
    select(Roster.council_id, Council.time_zone, CoverageLooked.day)
    .join(Council, Council.id == Roster.council_id)
    .outerjoin(CoverageLooked, CoverageLooked.council_id == Roster.council_id)
    .where(Roster.ended_at.is_(None))
    .distinct()
)
