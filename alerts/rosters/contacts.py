"""Who does what in a sector, and who can be reached at an hour: for those on the ground.

Rules:

1. Function and organisation, never a name; the number is the roster's, answered while somebody is
   on duty.
2. What somebody does is what the protocol tells them: the families of categories.
3. A function that stands on no roster is listed as such: it is told, nobody has promised to answer.
4. Who can be reached comes first, then who comes on duty next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from alerts.recipients import cell_members, named
from alerts.rosters.duty import read_lines
from alerts.rosters.shifts import Turn
from alerts.rosters.store import Roster
from alerts.store import CellSector, WatchCell
from charters.parties import Actor
from charters.vocabulary import Action, RecordKind
from protocols.coverage import UNDER_WAY
from protocols.model import WATCH_CELL, Facts, Protocol
from protocols.plan import plan
from sharing.agents import active_actors
from sharing.command import InvalidInputError, Listing, Problem, Shelf
from sharing.referrals import zone_of
from sharing.store import Partner, Territory
from sharing.taxonomy import Taxonomy
from sharing.territories import below, read_tree
from sharing.work import Work

AHEAD = timedelta(days=7)
_LATEST = datetime.max.replace(tzinfo=UTC)
_RANGE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ContactView:
    """A function of a partner, or a watch cell (``profession`` None).

    ``until``: how long it can be reached, None for not at that hour; ``next``: when again, within
    a week; ``groups``: the families that it is told of.
    """

    name: str
    profession: str | None
    phone: str | None
    until: datetime | None
    next: datetime | None
    rostered: bool
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListContacts(Listing[tuple[ContactView, ...]]):
    """List who does what in *sector*, and who can be reached *at* (None: now)."""

    protocol: Protocol
    sector: str
    at: datetime | None = None

    action = Action.CONTACT_READ
    kind = RecordKind.ROSTER

    def carry_out(self, work: Work, shelf: Shelf) -> tuple[ContactView, ...]:
        at = self.at or work.now
        if work.session.get(Territory, (work.actor.council, self.sector[:64])) is None:
            right = "Choisissez un secteur de la liste."
            raise InvalidInputError(Problem("sector", "unknown", "Ce secteur n'existe pas.", right))
        if at.tzinfo is None or abs(at - work.now) > _RANGE:
            right = "Choisissez une heure de cette année."
            raise InvalidInputError(Problem("at", "out_of_range", "Cette heure est loin.", right))
        hour = at.astimezone(zone_of(work.session, work.actor.council)).hour
        does = _does(self.protocol, work.taxonomy, self.sector, hour)
        actors = {a.id: a for a in active_actors(work.session, work.actor.council, work.now)}
        found = [*self._rostered(work, at, actors, does), *self._others(work, actors, does)]
        work.detail["count"] = len(found)
        return tuple(sorted(found, key=_order))

    def _rostered(
        self, work: Work, at: datetime, actors: Mapping[str, Actor], does: Mapping[str, set[str]]
    ) -> Iterable[ContactView]:
        lines = read_lines(work.session, at, at + AHEAD)
        turns: dict[str, list[Turn]] = {}
        for turn in lines.turns(at, at + AHEAD):
            turns.setdefault(lines.of[turn.shift.id], []).append(turn)
        tree = read_tree(work.session)
        for row in work.session.execute(_ROSTERS):
            recipient = row.profession or WATCH_CELL
            if row.cell_id:
                here = self.sector in below(tree, frozenset(_ground(work, row.cell_id)))
                mine = turns.get(row.id, []) if here else []
            else:
                mine = [t for t in turns.get(row.id, []) if self._covers(actors, recipient, t)]
            if mine:
                yield _contact(row, at, mine, tuple(sorted(does.get(recipient, ()))))

    def _covers(self, actors: Mapping[str, Actor], recipient: str, turn: Turn) -> bool:
        actor = actors.get(turn.agent)
        return actor is not None and named(recipient, actor, self.sector, frozenset())

    def _others(
        self, work: Work, actors: Mapping[str, Actor], does: Mapping[str, set[str]]
    ) -> Iterable[ContactView]:
        rostered = {(row.partner_id, row.profession) for row in work.session.execute(_ROSTERS)}
        names = {row.id: row.name for row in work.session.execute(_PARTNERS)}
        members = cell_members(work.session, self.sector)
        there = {
            (names[actor.partner], actor.profession)
            for actor in actors.values()
            if actor.profession in does
            and (actor.partner, actor.profession) not in rostered
            and named(actor.profession, actor, self.sector, members)
        }
        for partner, profession in sorted(there):
            groups = tuple(sorted(does[profession]))
            yield ContactView(partner, profession, None, None, None, False, groups)


def _does(protocol: Protocol, taxonomy: Taxonomy, sector: str, hour: int) -> dict[str, set[str]]:
    """Return the families of which each recipient is told at that hour."""
    found: dict[str, set[str]] = {}
    for code, category in taxonomy.categories.items():
        facts = Facts(code, category.group, category.severity, UNDER_WAY, sector, hour)
        for told in plan(protocol, facts):
            found.setdefault(told.recipient, set()).add(category.group)
    return found


def _contact(
    row: Row[*tuple[Any, ...]], at: datetime, turns: list[Turn], groups: tuple[str, ...]
) -> ContactView:
    """Say until when somebody is there without a gap, or from when."""
    until, coming = None, None
    for turn in turns:
        if turn.begins <= (until or at):
            until = max(until or at, turn.ends)
        else:
            coming = coming or turn.begins
    name = row.cell_name or row.partner_name
    return ContactView(name, row.profession, row.phone, until, coming, True, groups)


def _ground(work: Work, cell: str) -> list[str]:
    asked = select(CellSector.territory_id).where(CellSector.cell_id == cell)
    return list(work.session.scalars(asked))


def _order(contact: ContactView) -> tuple[bool, datetime, bool, str]:
    reachable = contact.until is not None
    return (not reachable, contact.next or _LATEST, not contact.rostered, contact.name)


_PARTNERS = select(Partner.id, Partner.name)
_ROSTERS = (
    select(
        Roster.id,
        Roster.cell_id,
        Roster.partner_id,
        Roster.profession,
        Roster.phone,
        WatchCell.name.label("cell_name"),
        Partner.name.label("partner_name"),
    )
    .outerjoin(
        WatchCell, (WatchCell.council_id == Roster.council_id) & (WatchCell.id == Roster.cell_id)
    )
    .outerjoin(
        Partner, (Partner.council_id == Roster.council_id) & (Partner.id == Roster.partner_id)
    )
    .where(Roster.ended_at.is_(None))
    .order_by(Roster.name, Roster.id)
)
