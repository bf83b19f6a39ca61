"""Rosters: who takes turns, in which cell or for which partner; as they are read and made.

Rules:

1. A roster is of a watch cell, and then of its members; or of a partner and a profession, and then
   of its agents of that profession.  Machines and those who have left stand on none.
2. Whoever may read one sees who is on duty by name: within the council that is no secret.
3. Hand-over notes are for those who stand on the roster and those who keep it.
4. A roster that has ended is kept, and says nothing any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from alerts.rosters.duty import Lines, read_lines
from alerts.rosters.lines import phone_of
from alerts.rosters.notes import NoteView, read_notes
from alerts.rosters.shifts import Shift, Turn
from alerts.rosters.store import Roster, RosterShift
from alerts.store import CellMember, WatchCell
from charters.parties import Record
from charters.vocabulary import Action, Profession, RecordKind
from sharing.command import Command, InvalidInputError, Listing, NotFoundError, Problem, Shelf
from sharing.store import Agent, Partner, new_id
from sharing.store.sessions import put
from sharing.work import Work

LONGEST_NAME = 120
AHEAD = timedelta(days=8)
"""How far ahead turns are shown."""


@dataclass(frozen=True, slots=True)
class TheRoster:
    """A roster, as the charter weighs it."""

    row: Roster

    @property
    def record(self) -> Record:
        return Record(RecordKind.ROSTER, self.row.id, council=self.row.council_id)


@dataclass(frozen=True, slots=True)
class RosterView:
    """A roster.  ``shifts`` are its lines in their order, ``turns`` those of now and to come.

    ``people``: names by id of who may stand on it; ``names``: of whoever does, those who have left
    included; ``mine``: the reader stands on it; ``notes``: for whom rule 3 means, newest first.
    """

    id: str
    name: str
    cell_name: str | None
    partner_name: str | None
    profession: str | None
    phone: str | None
    shifts: tuple[Shift, ...]
    turns: tuple[Turn, ...]
    people: Mapping[str, str] = field(repr=False)
    names: Mapping[str, str] = field(repr=False)
    mine: bool = False
    notes: tuple[NoteView, ...] = ()


@dataclass(frozen=True, slots=True)
class ListRosters(Listing[tuple[RosterView, ...]]):
    """List the rosters that go on, in the order of names; without notes."""

    action = Action.ROSTER_READ
    kind = RecordKind.ROSTER

    def carry_out(self, work: Work, shelf: Shelf) -> tuple[RosterView, ...]:
        rows = work.session.scalars(
            select(Roster).where(Roster.ended_at.is_(None)).order_by(Roster.name, Roster.id)
        ).all()
        lines, names = read_lines(work.session, work.now, work.now + AHEAD), names_of(work)
        work.detail["count"] = len(rows)
        return tuple(_view(work, row, lines, names) for row in rows)


@dataclass(frozen=True, slots=True)
class ReadRoster(Command[TheRoster, RosterView]):
    """Read one roster, with its hand-over notes for those whom they are for."""

    roster: str

    action = Action.ROSTER_READ

    def subject(self, work: Work) -> TheRoster:
        return find_roster(work, self.roster)

    def carry_out(self, work: Work, roster: TheRoster) -> RosterView:
        lines = read_lines(work.session, work.now, work.now + AHEAD)
        return _view(work, roster.row, lines, names_of(work), noted=True)


@dataclass(frozen=True, slots=True)
class CreateRoster(Command[Shelf, str]):
    """Make a roster of a cell, or of a partner's agents of a profession; the answer is its id."""

    name: str
    cell: str = ""
    partner: str = ""
    profession: str = ""
    phone: str = ""

    action = Action.ROSTER_EDIT

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.ROSTER)

    def carry_out(self, work: Work, shelf: Shelf) -> str:
        if found := self._problems(work):
            raise InvalidInputError(*found)
        row = {
            "id": new_id(),
            "name": " ".join(self.name.split()),
            "cell_id": self.cell or None,
            "partner_id": None if self.cell else self.partner,
            "profession": None if self.cell else self.profession,
            "phone": phone_of(self.phone) if self.phone.strip() else None,
            "made_at": work.now,
        }
        put(work.session, Roster, row)
        work.detail["roster"] = row["id"]
        return str(row["id"])

    def _problems(self, work: Work) -> list[Problem]:
        found, council = [], work.actor.council
        if not 1 <= len(" ".join(self.name.split())) <= LONGEST_NAME:
            right = f"De 1 à {LONGEST_NAME} caractères."
            found.append(Problem("name", "bad_length", "Le nom manque ou est trop long.", right))
        if self.cell:
            if work.session.get(WatchCell, (council, self.cell[:64])) is None:
                right = "Choisissez une cellule de la liste."
                found.append(Problem("cell", "unknown", "Cette cellule n'existe pas.", right))
        else:
            found += self._wrong_partner(work)
        if self.phone.strip() and phone_of(self.phone) is None:
            right = "Écrivez-le ainsi\u00a0: 01 99 00 12 34, ou avec l'indicatif du pays."
            wrong = "Ce numéro de téléphone n'existe pas."
            found.append(Problem("phone", "not_a_phone", wrong, right))
        return found

    def _wrong_partner(self, work: Work) -> list[Problem]:
        if not self.partner:
            wrong, right = "De qui\u00a0?", "Choisissez une cellule, ou un partenaire et un métier."
            return [Problem("partner", "missing", wrong, right)]
        if work.session.get(Partner, (work.actor.council, self.partner[:64])) is None:
            right = "Choisissez un partenaire de la liste."
            return [Problem("partner", "unknown", "Ce partenaire n'existe pas.", right)]
        known = self.profession in set(Profession)
        if not known or not people_of(work, None, self.partner, self.profession):
            wrong = "Personne, chez ce partenaire, n'exerce ce métier."
            return [Problem("profession", "unknown", wrong, "Choisissez un autre métier.")]
        return []


@dataclass(frozen=True, slots=True)
class OwnerView:
    """Whose a roster may be: a watch cell, or a partner's agents of ``profession``."""

    id: str
    name: str
    profession: str | None


@dataclass(frozen=True, slots=True)
class ListOwners(Listing[tuple[OwnerView, ...]]):
    """List whose a roster may be, the cells first, in the order of names."""

    action = Action.ROSTER_EDIT
    kind = RecordKind.ROSTER

    def carry_out(self, work: Work, shelf: Shelf) -> tuple[OwnerView, ...]:
        cells = work.session.execute(select(WatchCell.id, WatchCell.name).order_by(WatchCell.name))
        partners = work.session.execute(_PROFESSIONS)
        found = (
            *(OwnerView(row.id, row.name, None) for row in cells),
            *(OwnerView(row.id, row.name, row.profession) for row in partners),
        )
        work.detail["count"] = len(found)
        return found


_PROFESSIONS = (
    select(Partner.id, Partner.name, Agent.profession)
    .join(Agent, (Agent.council_id == Partner.council_id) & (Agent.partner_id == Partner.id))
    .where(Agent.left_at.is_(None), Agent.machine.is_(False))
    .distinct()
    .order_by(Partner.name, Agent.profession)
)


@dataclass(frozen=True, slots=True)
class EndRoster(Command[TheRoster, None]):
    """End a roster: nobody is on duty by it any more."""

    roster: str

    action = Action.ROSTER_EDIT

    def subject(self, work: Work) -> TheRoster:
        return find_roster(work, self.roster)

    def carry_out(self, work: Work, roster: TheRoster) -> None:
        roster.row.ended_at = work.now
        work.detail["ended"] = True


def find_roster(work: Work, roster: str, *, alone: bool = False) -> TheRoster:
    """Return a roster of the council that goes on, or raise ``NotFoundError``.

    *alone*: nobody else changes it meanwhile.
    """
    key = (work.actor.council, roster[:64])
    row = work.session.get(Roster, key, with_for_update=alone or None)
    if row is None or row.ended_at is not None:
        raise NotFoundError(f"{RecordKind.ROSTER}:{roster[:16]}")
    return TheRoster(row)


def shifts_of(work: Work, row: Roster) -> list[Shift]:
    """Return the lines of a roster that are not over, in the order in which they are numbered."""
    yesterday = work.now.date() - timedelta(days=2)
    found = work.session.scalars(
        select(RosterShift)
        .where(
            RosterShift.roster_id == row.id,
            RosterShift.last_day.is_(None) | (RosterShift.last_day >= yesterday),
        )
        .order_by(RosterShift.first_day, RosterShift.begins, RosterShift.id)
    )
    return [line.shift for line in found]


def people_of(
    work: Work, cell: str | None, partner: str | None, profession: str | None
) -> dict[str, str]:
    """Return who may stand on a roster, names by id, in the order of names (rule 1)."""
    asked: Select[*tuple[Any, ...]] = select(Agent.id, Agent.name).where(
        Agent.left_at.is_(None), Agent.machine.is_(False)
    )
    if cell:
        member = (CellMember.council_id == Agent.council_id) & (CellMember.agent_id == Agent.id)
        asked = asked.join(CellMember, member).where(CellMember.cell_id == cell)
    else:
        asked = asked.where(Agent.partner_id == partner, Agent.profession == profession)
    return {row.id: row.name for row in work.session.execute(asked.order_by(Agent.name, Agent.id))}


def names_of(work: Work) -> dict[str, str]:
    """Return the names of all agents of the council, by id."""
    return {row.id: row.name for row in work.session.execute(select(Agent.id, Agent.name))}


def around(work: Work) -> Lines:
    """Return the lines of yesterday, today and the next day."""
    return read_lines(work.session, work.now - timedelta(days=1), work.now + timedelta(days=1))


def stands_on(lines: Lines, roster: str, agent: str) -> bool:
    """Say whether *agent* has a line of *roster*, or holds a turn of it, in these days."""
    shifts = {shift.id for shift in lines.shifts if lines.of[shift.id] == roster}
    own = any(shift.id in shifts and shift.agent == agent for shift in lines.shifts)
    return own or any(shift in shifts and who == agent for (shift, _), who in lines.changes.items())


def _view(
    work: Work, row: Roster, lines: Lines, names: Mapping[str, str], *, noted: bool = False
) -> RosterView:
    council, session = row.council_id, work.session
    cell = session.get(WatchCell, (council, row.cell_id)) if row.cell_id else None
    partner = session.get(Partner, (council, row.partner_id)) if row.partner_id else None
    coming = lines.turns(work.now, work.now + AHEAD)
    mine = stands_on(lines, row.id, work.actor.id)
    record = TheRoster(row).record
    reads = noted and (mine or work.would(work.actor, Action.ROSTER_EDIT, record).permitted)
    return RosterView(
        id=row.id,
        name=row.name,
        cell_name=cell.name if cell else None,
        partner_name=partner.name if partner else None,
        profession=row.profession,
        phone=row.phone,
        shifts=tuple(shifts_of(work, row)),
        turns=tuple(turn for turn in coming if lines.of[turn.shift.id] == row.id),
        people=people_of(work, row.cell_id, row.partner_id, row.profession),
        names=names,
        mine=mine,
        notes=read_notes(work, row.id, names) if reads else (),
    )
