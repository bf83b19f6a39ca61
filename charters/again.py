"""A request that was made once, weighed again under two versions, at the moment it was made.

1. A list is weighed as the desk does it: there is one to be read unless nothing is left of the
   rules.  What it would hold is not asked here.
2. Whoever was permitted had done all that is asked for first, and would do whatever another version
   asks; whoever was refused had done what they said, and no more.
3. What neither version can tell apart is weighed once: see ``alike``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from charters.compare import Key, keys_of, standing
from charters.conditions import Ago, Side
from charters.decide import Decision, Engine, decide
from charters.grid import Asked, days_of
from charters.model import Charter, Rule
from charters.parties import CARRIED, NOTHING, Actor, Context, Record
from charters.residual import NEVER, residual
from charters.standing import a_record, somebody

QUARTER = 15  # minutes; every zone is that far from the others, or a multiple of it
TELLING = frozenset(("author", "partner", "reported_at", "sector", "working_group", "referent"))
"""The facts that say whose a record is, where and since when."""


class Said(NamedTuple):
    """How something was asked: in which formation, for what, with what carried out."""

    body: str | None = None
    purpose: str | None = None
    met: frozenset[str] = NOTHING


class Request(NamedTuple):
    """One request that was made.  ``listed``: of a list; ``done``: it was permitted then."""

    actor: Actor
    action: str
    record: Record
    at: datetime
    listed: bool
    done: bool
    said: Said = Said()


class _Asked(NamedTuple):
    """What the rules of both versions ask of one action, kind and profession.

    ``same``: the same rules, in force on the same days, told the hour by the same clock.
    """

    same: bool
    hours: bool
    ages: tuple[timedelta, ...]


class Both:
    """Two versions that are asked the same."""

    def __init__(self, before: Engine, after: Engine) -> None:
        self.before, self.after = before, Engine(_sharing(after.charter, before.charter))
        both = (before.charter, after.charter)
        self._met = frozenset().union(*(rule.owe for one in both for rule in _rules(one)))
        self._edges = sorted({*days_of(before), *days_of(after)})
        self._asked: dict[tuple[str, str, str], _Asked] = {}
        self._moments: dict[datetime, tuple[Hashable, Hashable]] = {}

    def alike(self, request: Request) -> Hashable:
        """Return what requests have in common that both versions answer alike.

        Of the moment, which articles are in force, the hour if a rule asks for it, and on which
        side of each age that a rule asks for the record is.
        """
        actor, action, record, at, listed, done, said = request
        asked = self._asked_of(action, record.kind, actor.profession)
        begun = record.reported_at
        ages = [(begun <= at - age, begun >= at - age) for age in asked.ages] if begun else ()
        moment = self._moment(at)[asked.hours]
        return actor.id, action, record, moment, tuple(ages), listed, done, said

    def weigh(self, request: Request) -> tuple[Decision, tuple[Key, ...]]:
        """Return what the first version answers, and what changes under the second."""
        old = self._ask(self.before, request)
        asked = self._asked_of(request.action, request.record.kind, request.actor.profession)
        return old, () if asked.same else keys_of(old, self._ask(self.after, request))

    def _ask(self, engine: Engine, request: Request) -> Decision:
        body, purpose, met = request.said
        met = self._met if request.done else met
        context = Context(request.at, engine.charter.time_zone, body, purpose, met)
        weigh = _weigh_list if request.listed and CARRIED[request.record.kind] else decide
        return weigh(engine, request.actor, request.action, request.record, context)

    def _moment(self, at: datetime) -> tuple[Hashable, Hashable]:
        """Return which articles are in force by either clock, and the same with the hours."""
        begun = at.replace(minute=at.minute // QUARTER * QUARTER, second=0, microsecond=0)
        if begun not in self._moments:
            both = [Context(begun, e.charter.time_zone) for e in (self.before, self.after)]
            days = tuple(bisect_right(self._edges, context.day) for context in both)
            self._moments[begun] = days, (days, *(context.hour for context in both))
        return self._moments[begun]

    def _asked_of(self, action: str, kind: str, profession: str) -> _Asked:
        key = action, kind, profession
        if key not in self._asked:
            old, new = (
                {(rule, article.begins, article.ends) for rule, article in engine.speaking(*key)}
                for engine in (self.before, self.after)
            )
            conditions = [c for rule, *_ in old | new for c in (*rule.when, *rule.unless)]
            hours = any((c.side, c.field) == (Side.CONTEXT, "hour") for c in conditions)
            ages = {c.value.days for c in conditions if isinstance(c.value, Ago)}
            dated = any(begins or ends for _, begins, ends in old | new)
            one_clock = self.before.charter.time_zone == self.after.charter.time_zone
            same = old == new and (one_clock or not (hours or dated))
            self._asked[key] = _Asked(same, hours, tuple(map(timedelta, sorted(ages))))
        return self._asked[key]


def accepting(people: Iterable[Actor], before: Engine, after: Engine) -> list[Actor]:
    """Return *people*; whoever has accepted a charter counts as having accepted these two.

    Nobody has accepted a version that is only being compared, and all would lose everything.
    """
    both = frozenset((before.charter.own_name, after.charter.own_name))
    return [
        replace(actor, accepted=actor.accepted | both) if actor.accepted else actor
        for actor in people
    ]


def nameless(asked: Asked) -> Asked:
    """Return somebody and a record that do not exist and stand to each other in the same ways."""
    actor, action, record, context = asked
    facts = {name: getattr(record, name) for name in CARRIED[record.kind] - TELLING}
    relations = standing(asked)
    stranger = somebody(actor.profession, relations)
    return stranger, action, a_record(record.kind, facts, relations), context


def _rules(charter: Charter) -> list[Rule]:
    return [rule for article in charter.articles for rule in article.rules]


def _sharing(charter: Charter, other: Charter) -> Charter:
    """Return *charter* with the very rules of *other* where they are equal.

    Most rules are, and to see that a rule is itself costs a tenth of comparing it with its like.
    """
    known = {rule: rule for rule in _rules(other)}
    articles = (
        replace(article, rules=tuple(known.get(rule, rule) for rule in article.rules))
        for article in charter.articles
    )
    return replace(charter, articles=tuple(articles))


def _weigh_list(
    engine: Engine, actor: Actor, action: str, record: Record, context: Context
) -> Decision:
    tree, rules = residual(engine, actor, action, record.kind, context)
    if tree == NEVER:
        return decide(engine, actor, action, record, context)
    return Decision(True, rules, (), engine, (actor, action, record, context))
