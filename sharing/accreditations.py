"""Who is accredited in a working group: by name, for a time.

Rules:

1. A person is accredited by name, for a year at most.  Whoever could read nothing in the group,
   whatever they accept and prove, is not accredited in it: the answer says why, with the article.
2. An accreditation that has ended opens nothing from that moment; the row stays, as a proof.
   The keys of the group's records are given up with it (``sharing.holders``).
3. What an accreditation opens is the charter's to say (the actor's ``groups`` and ``accredited``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from charters.decide import Decision
from charters.parties import Actor, Record
from charters.vocabulary import Action, Body, Purpose, RecordKind
from sharing.agents import IN_FORCE, active_actors
from sharing.command import (
    Command,
    ConflictError,
    InvalidInputError,
    Listing,
    NotFoundError,
    Problem,
    Shelf,
)
from sharing.holders import give_up, tell_who_can_share
from sharing.store import Accreditation, Agent, Partner, WorkingGroup, new_id
from sharing.store.sessions import ask
from sharing.work import Work

LONGEST_TERM = timedelta(days=365)
OPENING = (Action.NOMINATIVE_READ, Action.NOMINATIVE_CONTRIBUTE, Action.NOMINATIVE_CREATE)


@dataclass(frozen=True, slots=True)
class MemberView:
    """Somebody's seat.  ``accepted``: they have accepted the charter in force."""

    accreditation: str
    agent: str
    name: str
    profession: str
    partner_name: str
    since: datetime
    until: datetime
    accepted: bool


@dataclass(frozen=True, slots=True)
class TheGroup:
    """A group as the charter weighs it."""

    row: WorkingGroup

    @property
    def record(self) -> Record:
        row = self.row
        kind = RecordKind.WORKING_GROUP
        return Record(kind, row.id, council=row.council_id, working_group=row.id)


@dataclass(frozen=True, slots=True)
class Accredit(Command[TheGroup, str]):
    """Give somebody a seat until a day; the answer is the accreditation's id."""

    group: str
    agent: str
    until: datetime

    action = Action.GROUP_ACCREDIT

    def subject(self, work: Work) -> TheGroup:
        return find_group(work, self.group)

    def carry_out(self, work: Work, group: TheGroup) -> str:
        if group.row.ended_at is not None:
            raise ConflictError("ended_group", "Ce groupe a pris fin\u00a0: créez-en un autre.")
        if not work.now < self.until <= work.now + LONGEST_TERM:
            wrong = "L'habilitation commence aujourd'hui et dure un an au plus."
            last = work.now + LONGEST_TERM
            right = f"Choisissez un jour jusqu'au {last:%d/%m/%Y}."
            raise InvalidInputError(Problem("until", "bad_term", wrong, right))
        person = next(
            iter(active_actors(work.session, work.actor.council, work.now, {self.agent[:64]})), None
        )
        machine = person and work.session.get_one(Agent, (person.council, person.id)).machine
        if person is None or machine:
            right = "Choisissez une personne de la liste."
            raise InvalidInputError(Problem("agent", "unknown", "Cette personne manque.", right))
        if group.row.id in person.groups:
            raise ConflictError("already_member", "Cette personne est déjà membre du groupe.")
        _refuse_who_reads_nothing(work, person, group.row)
        given = Accreditation(
            id=new_id(),
            group_id=group.row.id,
            agent_id=person.id,
            given_by=work.actor.id,
            since=work.now,
            until=self.until,
        )
        work.session.add(given)
        work.session.flush()
        tell_who_can_share(work.session, person.id, work.now)
        work.detail.update(agent=person.id, accreditation=given.id, until=self.until.isoformat())
        return given.id


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be accredited."""

    id: str
    name: str
    profession: str
    partner_name: str


@dataclass(frozen=True, slots=True)
class ListCandidates(Listing[tuple[Candidate, ...]]):
    """List the people to whom a group of the council could open a record, in the order of names."""

    action = Action.GROUP_ACCREDIT
    kind = RecordKind.WORKING_GROUP

    def carry_out(self, work: Work, shelf: Shelf) -> tuple[Candidate, ...]:
        actors = {a.id: a for a in active_actors(work.session, work.actor.council, work.now)}
        anywhere = WorkingGroup(id="*", council_id=work.actor.council, body=Body.TERRITORIAL_GROUP)
        found = tuple(
            Candidate(row.id, row.name, row.profession, row.partner_name)
            for row in ask(work.session, _PEOPLE)
            if _opening(work, actors[row.id], anywhere)[0]
        )
        work.detail["count"] = len(found)
        return found


def _refuse_who_reads_nothing(work: Work, person: Actor, group: WorkingGroup) -> None:
    opens, decision = _opening(work, person, group)
    if not opens:
        wrong = "La charte n'ouvre aucune fiche nominative à cette personne."
        raise InvalidInputError(Problem("agent", "reads_nothing", wrong, decision.explanation))


def _opening(work: Work, person: Actor, group: WorkingGroup) -> tuple[bool, Decision]:
    """Say whether the charter would open something to *person* as a member, and why not."""
    accepted = frozenset((work.engine.charter.own_name,))
    member = replace(person, groups=frozenset((group.id,)), accredited=True, accepted=accepted)
    kind, council = RecordKind.NOMINATIVE_RECORD, group.council_id
    record = Record(kind, "*", council=council, working_group=group.id, state="active")
    decisions = [
        work.would(member, action, record, group.body, Purpose.INDIVIDUAL_FOLLOW_UP)
        for action in OPENING
    ]
    return any(one.permitted or one.owed for one in decisions), decisions[0]


@dataclass(frozen=True, slots=True)
class EndAccreditation(Command[TheGroup, None]):
    """Take a seat back, at once."""

    group: str
    accreditation: str

    action = Action.GROUP_ACCREDIT

    def subject(self, work: Work) -> TheGroup:
        return find_group(work, self.group)

    def carry_out(self, work: Work, group: TheGroup) -> None:
        key = (work.actor.council, self.accreditation[:64])
        given = work.session.get(Accreditation, key)
        if given is None or given.group_id != group.row.id:
            raise NotFoundError(f"accreditation:{self.accreditation[:16]}")
        if given.ended_at is None:
            given.ended_at = work.now
        keys = give_up(work.session, given.agent_id, work.now, group.row.id)
        work.detail.update(agent=given.agent_id, accreditation=given.id, ended=True)
        work.detail.update(keys_given_up=keys.given_up, keys_kept=keys.kept)


def find_group(work: Work, group: str) -> TheGroup:
    """Return a group of the council, or raise ``NotFoundError``."""
    row = work.session.get(WorkingGroup, (work.actor.council, group[:64]))
    if row is None:
        raise NotFoundError(f"{RecordKind.WORKING_GROUP}:{group[:16]}")
    return TheGroup(row)


def seated(session: Session, group: str, now: datetime) -> frozenset[str]:
    """Return the ids of those who are accredited in *group* now and have not left."""
    return frozenset(row.agent_id for row in ask(session, _OF_GROUP, now=now, group=group))


def members_of(work: Work) -> dict[str, list[MemberView]]:
    """Return those who are accredited now, by group, in the order of names."""
    in_force, found = work.engine.charter.own_name, dict[str, list[MemberView]]()
    for row in ask(work.session, _MEMBERS, now=work.now):
        found.setdefault(row.group_id, []).append(_member(row, in_force))
    return found


def _member(row: Row[*tuple[Any, ...]], in_force: str) -> MemberView:
    return MemberView(
        row.id,
        row.agent_id,
        row.name,
        row.profession,
        row.partner_name,
        row.since,
        row.until,
        row.accepted_version == in_force,
    )


_PEOPLE = (
    select(Agent.id, Agent.name, Agent.profession, Partner.name.label("partner_name"))
    .join(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
    .where(Agent.left_at.is_(None), Agent.machine.is_(False))
    .order_by(Agent.name, Agent.id)
)
_MEMBERS = (
    select(
        Accreditation.group_id,
        Accreditation.id,
        Accreditation.agent_id,
        Agent.name,
        Agent.profession,
        Partner.name.label("partner_name"),
        Accreditation.since,
        Accreditation.until,
        Agent.accepted_version,
    )
    .join(
        Agent,
        (Agent.council_id == Accreditation.council_id) & (Agent.id == Accreditation.agent_id),
    )
    .join(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
    .where(Agent.left_at.is_(None), *IN_FORCE)
    .order_by(Agent.name, Agent.id)
)
_OF_GROUP = _MEMBERS.where(Accreditation.group_id == bindparam("group"))
