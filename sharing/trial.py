"""Trying the charter: what would it answer to somebody who does not exist, about nothing?

Nothing of anybody is read; that the charter was tried is in the trail like any other request.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from typing import Any

from charters.decide import Decision
from charters.parties import CARRIED, Record
from charters.standing import BY_ITSELF, a_record, somebody
from charters.vocabulary import (
    ELEMENTS,
    KIND_OF,
    Action,
    Body,
    Profession,
    Purpose,
    RecordKind,
    Relation,
)
from sharing.command import Command, InvalidInputError, Problem
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class _Text:
    """The charter, as a thing to be read."""

    record: Record


@dataclass(frozen=True, slots=True)
class TryCharter(Command[_Text, Decision]):
    """Ask what somebody of *profession* who stands so to a record may do to it.

    A category brings its facts; ``severity`` None: the category's own.  ``element``: which part of
    a nominative record; ``body`` and ``purpose``: in whose name, and what for.
    """

    profession: str
    deed: str
    relations: frozenset[str] = frozenset()
    category: str | None = None
    severity: int | None = None
    element: str | None = None
    body: str | None = None
    purpose: str | None = None

    action = Action.CHARTER_READ

    def subject(self, work: Work) -> _Text:
        if found := tuple(self._problems(work)):
            raise InvalidInputError(*found)
        return _Text(Record(kind=RecordKind.CHARTER, id="*", council=work.actor.council))

    def carry_out(self, work: Work, _: _Text) -> Decision:
        deed = Action(self.deed)
        given = {Relation(one) for one in self.relations} | BY_ITSELF.get(deed, frozenset())
        facts: dict[str, Any] = {}
        if self.category is not None:
            said = work.taxonomy.words.categories[self.category]
            facts = {"category": self.category, **said._asdict()}
        said_besides = {"severity": self.severity, "element": self.element}
        facts |= {name: value for name, value in said_besides.items() if value is not None}
        kind = KIND_OF[deed]
        if "reported_at" in CARRIED[kind]:
            facts["reported_at"] = work.now
        carried = {name: fact for name, fact in facts.items() if name in CARRIED[kind]}
        record = a_record(kind, carried, given)
        council = work.actor.council
        accepted = frozenset((work.engine.charter.own_name,))  # or the answer would only be that
        actor = replace(somebody(self.profession, given), council=council, accepted=accepted)
        work.detail["tried"] = self.deed
        asked = replace(record, council=council)
        return work.would(actor, deed, asked, self.body, self.purpose)

    def _problems(self, work: Work) -> Iterator[Problem]:
        known: dict[str, tuple[Set[Any], Set[Any]]] = {
            "profession": ({self.profession}, set(Profession)),
            "deed": ({self.deed}, set(Action)),
            "relations": (self.relations, set(Relation)),
            "category": ({self.category} - {None}, set(work.taxonomy.categories)),
            "severity": ({self.severity} - {None}, set(work.taxonomy.severities)),
            "element": ({self.element} - {None}, set(ELEMENTS)),
            "body": ({self.body} - {None}, set(Body)),
            "purpose": ({self.purpose} - {None}, set(Purpose)),
        }
        for name, (said, words) in known.items():
            if said - words:
                wrong = "Ce choix n'est pas dans la liste."
                yield Problem(name, "unknown", wrong, "Un choix de la liste.")
