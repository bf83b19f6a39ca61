"""Unusual accesses of a period, for those who control.

Rules:

1. One reading of the trail, bounded: at most 31 days and 100,000 entries, the newest; the answer
   says when that is not all.
2. People are weighed with the ground and seats that they have now; seats that have ended are known.
3. That it was looked for is in the trail, with the thresholds and how many signs there were.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from audit.asked import done_between
from audit.question import Filters
from audit.read import entries
from charters.vocabulary import Action, RecordKind
from sharing.agents import active_actors
from sharing.command import Command, InvalidInputError, Problem, Shelf
from sharing.journal import people_of
from sharing.pages import unaskable
from sharing.signs import PERSONS, Access, Person, Sign, Thresholds, signs
from sharing.store import Accreditation, Agent
from sharing.work import Work

LONGEST = timedelta(days=31)
MOST = 100_000
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Unusual:
    """Signs with the name of whose they are, the newest first; ``whole``: nothing was left out."""

    items: tuple[tuple[Sign, str], ...]
    looked_at: int
    whole: bool


@dataclass(frozen=True, slots=True)
class FindUnusual(Command[Shelf, Unusual]):
    """Look for what is unusual in a period.  ``since`` is included, ``until`` is not."""

    since: datetime
    until: datetime
    limits: Thresholds

    action = Action.AUDIT_READ

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.AUDIT_ENTRY)

    def carry_out(self, work: Work, subject: Shelf) -> Unusual:
        if found := tuple(unaskable({}, {"since": self.since, "until": self.until})):
            raise InvalidInputError(*found)
        if not timedelta() < self.until - self.since <= LONGEST:
            right = "31 jours au plus."
            raise InvalidInputError(
                Problem("until", "out_of_range", "Cette période est trop longue.", right)
            )
        done = self._done(work)
        seen = signs(done, self._people(work, done), self.limits, work.engine.charter.time_zone)
        names = people_of(work)
        work.detail.update(unusual=_said(self.limits), count=len(seen), looked_at=len(done))
        items = tuple((sign, names.get(sign.actor, sign.actor)) for sign in seen[:SHOWN])
        return Unusual(items, len(done), len(done) < MOST and len(seen) <= SHOWN)

    def _done(self, work: Work) -> list[Access]:
        rows = done_between(work.session, work.actor.council, self.since, self.until, MOST)
        return [one for row in reversed(rows) if (one := _access(row)) is not None]

    def _people(self, work: Work, done: list[Access]) -> dict[str, Person]:
        """Return what is known of those who did something, machines left out."""
        council, seats = work.actor.council, dict[str, list[tuple[datetime, datetime]]]()
        for row in work.session.scalars(select(Accreditation)):
            end = min(row.until, row.ended_at or row.until)
            seats.setdefault(row.agent_id, []).append((row.since, end))
        ground = {
            a.id: a.sectors | a.perimeter for a in active_actors(work.session, council, work.now)
        }
        begun: dict[str, set[str]] = {}
        for actor, action in {(one.actor, one.action) for one in done if one.action in PERSONS}:
            asked = Filters(actor=actor, action=action, outcome="permitted", until=self.since)
            if entries(work.session, council, asked, limit=1).entries:
                begun.setdefault(actor, set()).add(action)
        people = select(Agent.id, Agent.profession).where(Agent.machine.is_(False))
        return {
            agent: Person(
                profession,
                ground.get(agent, frozenset()),
                tuple(seats.get(agent, ())),
                frozenset(begun.get(agent, ())),
            )
            for agent, profession in work.session.execute(people)
        }


def _access(row: tuple[object, ...]) -> Access | None:
    """The entry of a row, unless it is damaged."""
    entry, at, actor, action, outcome, detail = map(str, row)
    try:
        told, moment = json.loads(detail), datetime.fromisoformat(at)
        sector, lines = told.get("sector"), told.get("count")
    except (AttributeError, ValueError):
        return None
    if moment.tzinfo is None:
        return None
    is_list = isinstance(lines, int) and "filter" in told
    where = sector if isinstance(sector, str) else None
    return Access(
        entry, moment.astimezone(UTC), actor, action, outcome, where, lines if is_list else 0
    )


def _said(limits: Thresholds) -> dict[str, object]:
    return {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in asdict(limits).items()
    }
