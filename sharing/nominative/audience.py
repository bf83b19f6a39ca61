"""Who could open this record, and why?  Answered by the charter, for whoever has it open.

Partners and professions by name, for each element of which something is written, with the articles
and with what they would have to do first.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from charters.labels import PROFESSION_FR
from charters.vocabulary import Action
from sharing.agents import active_actors
from sharing.command import Circumstances, Command
from sharing.nominative.contents import elements_of
from sharing.nominative.openings import Asked, asked_by, opening_of
from sharing.store import Partner
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class Reader:
    """The people of one profession at one partner: what they could read, under which articles.

    ``owed``: what they would have to do first, in the words of ``Rule.owe``.
    """

    partner_name: str
    profession: str
    elements: tuple[str, ...]
    articles: tuple[str, ...]
    owed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhoReads(Command[Asked, tuple[Reader, ...]]):
    """Ask who could read a record that one has open; in the order of partners."""

    record: str
    opening: str

    action = Action.NOMINATIVE_READ
    conceals = True

    def subject(self, work: Work) -> Asked:
        return asked_by(work, self.record, self.opening, None)

    def circumstances(self, asked: Asked) -> Circumstances:
        return asked.circumstances

    def carry_out(self, work: Work, asked: Asked) -> tuple[Reader, ...]:
        opening, how = opening_of(work, asked), asked.circumstances
        names = {p.id: p.name for p in work.session.scalars(select(Partner))}
        found: dict[tuple[str, str], tuple[list[str], set[str], set[str]]] = {}
        for actor in active_actors(work.session, work.actor.council, work.now):
            for element in elements_of(work, asked.of.row):
                decision = work.would(
                    actor, self.action, asked.of.of(element), how.body, how.purpose
                )
                if not (decision.permitted or decision.owed):
                    continue
                key = names[actor.partner], PROFESSION_FR[actor.profession]
                elements, articles, owed = found.setdefault(key, ([], set(), set()))
                elements.append(element)
                articles.update(decision.articles)
                owed.update(decision.owed)
        work.detail.update(opening=opening.id, readers=len(found))
        return tuple(
            Reader(*key, tuple(dict.fromkeys(elements)), tuple(sorted(why)), tuple(sorted(owed)))
            for key, (elements, why, owed) in sorted(found.items())
        )
