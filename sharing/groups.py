"""Working groups, the only place where nominative information is exchanged.

Rules:

1. A group is one of the formations in which the law allows it; the charter refuses the others.
2. Whoever may know of a group sees its members: who reads what is no secret within the council.
3. Ending a group ends all its accreditations (see ``accreditations``); the rows stay, as a proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from charters.vocabulary import Action, Body, RecordKind
from sharing.accreditations import MemberView, TheGroup, find_group, members_of
from sharing.command import (
    Circumstances,
    Command,
    ConflictError,
    InvalidInputError,
    Listing,
    Problem,
    Shelf,
)
from sharing.narrow import clause
from sharing.store import Accreditation, Territory, WorkingGroup, new_id
from sharing.store.sessions import has_arrays
from sharing.work import Work

BODIES = (
    Body.TERRITORIAL_GROUP,
    Body.THEMATIC_GROUP,
    Body.ELECTED_VIOLENCE_GROUP,
    Body.FAMILY_COUNCIL,
)
"""What a group may be; a council's other formations are named only to be refused."""
LONGEST_NAME = 120
COLUMNS = {"working_group": WorkingGroup.id}


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group with those who are accredited in it now, in the order of names."""

    id: str
    name: str
    body: str
    territory_name: str | None
    made_at: datetime
    ended_at: datetime | None
    members: tuple[MemberView, ...]


@dataclass(frozen=True, slots=True)
class CreateGroup(Command[TheGroup, str]):
    """Make a group; the answer is its id.  ``territory``: which part of the council, or None."""

    name: str
    body: str
    territory: str | None = None

    action = Action.GROUP_CREATE

    def subject(self, work: Work) -> TheGroup:
        found = list(self._problems(work))
        if found:
            raise InvalidInputError(*found)
        row = WorkingGroup(
            id=new_id(),
            council_id=work.actor.council,
            name=" ".join(self.name.split()),
            body=self.body,
            territory_id=self.territory,
            made_at=work.now,
        )
        return TheGroup(row)

    def circumstances(self, group: TheGroup) -> Circumstances:
        return Circumstances(body=self.body)

    def carry_out(self, work: Work, group: TheGroup) -> str:
        work.session.add(group.row)
        return group.row.id

    def _problems(self, work: Work) -> list[Problem]:
        found = []
        if not 1 <= len(" ".join(self.name.split())) <= LONGEST_NAME:
            wrong = "Le nom du groupe manque ou est trop long."
            right = f"De 1 à {LONGEST_NAME} caractères."
            found.append(Problem("name", "bad_length", wrong, right))
        if self.body not in set(Body):
            right = "Choisissez une formation de la liste."
            found.append(Problem("body", "unknown", "Cette formation n'existe pas.", right))
        if self.territory is not None:
            key = (work.actor.council, self.territory[:64])
            if work.session.get(Territory, key) is None:
                right = "Choisissez un secteur de la liste."
                found.append(Problem("territory", "unknown", "Ce secteur n'existe pas.", right))
        return found


@dataclass(frozen=True, slots=True)
class EndGroup(Command[TheGroup, None]):
    """End a group and all its accreditations."""

    group: str

    action = Action.GROUP_END

    def subject(self, work: Work) -> TheGroup:
        return find_group(work, self.group)

    def carry_out(self, work: Work, group: TheGroup) -> None:
        if group.row.ended_at is not None:
            raise ConflictError("ended_group", "Ce groupe a déjà pris fin.")
        group.row.ended_at = work.now
        work.session.execute(
            update(Accreditation)
            .where(Accreditation.group_id == group.row.id, Accreditation.ended_at.is_(None))
            .values(ended_at=work.now)
        )


@dataclass(frozen=True, slots=True)
class ListGroups(Listing[tuple[GroupView, ...]]):
    """List the groups that the actor may know of, those that go on first."""

    action = Action.GROUP_READ
    kind = RecordKind.WORKING_GROUP

    def carry_out(self, work: Work, shelf: Shelf) -> tuple[GroupView, ...]:
        assert work.allowed is not None
        known = clause(work.allowed, COLUMNS, arrays=has_arrays(work.session))
        rows = work.session.execute(_GROUPS.where(known)).all()
        members = members_of(work)
        work.detail["count"] = len(rows)
        return tuple(
            GroupView(
                row.id,
                row.name,
                row.body,
                row.territory_name,
                row.made_at,
                row.ended_at,
                tuple(members.get(row.id, ())),
            )
            for row in rows
        )


_GROUPS = (
    select(
        WorkingGroup.id,
        WorkingGroup.name,
        WorkingGroup.body,
        Territory.name.label("territory_name"),
        WorkingGroup.made_at,
        WorkingGroup.ended_at,
    )
    .outerjoin(
        Territory,
        (Territory.council_id == WorkingGroup.council_id)
        & (Territory.id == WorkingGroup.territory_id),
    )
    .order_by(WorkingGroup.ended_at.is_not(None), WorkingGroup.name, WorkingGroup.id)
)
