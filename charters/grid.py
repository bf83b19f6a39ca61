"""Every request that two versions of a charter could tell apart, one of each class.

1. Every profession and action; every set of relations that the rules speak of; every category with
   what it says by itself; and, of each other fact of the record, the person and the circumstances,
   one value of each class that no rule of either version divides.
2. Dates too: the day asked for, and each day on which an article of either version begins or ends.
3. What the same rules of both versions speak of, on the same days, is left out: nothing can tell
   the two apart there, and of most changes that is nearly everything.
4. Whoever asks has met all that either version asks for: what is asked for is compared by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import chain, combinations, product
from typing import Any
from zoneinfo import ZoneInfo

from charters.conditions import Ago, Condition, Of, Op, Side, compare
from charters.decide import Engine, Speaking
from charters.model import Rule
from charters.parties import CARRIED, Actor, Context, Record
from charters.say import RELATION_CONDITION
from charters.standing import a_record, somebody
from charters.vocabulary import KIND_OF, Action, Profession, Relation
from charters.words import Facts, Words

Asked = tuple[Actor, str, Record, Context]
OTHER = "other"  # a word that no rule names
NOON = 12
SEVERITIES = (1, 2, 3, 4, 5)
CATEGORY = ("category", *Facts._fields)
Axes = Mapping[str, list[Any]]


def grid(before: Engine, after: Engine, words: Words, today: date) -> Iterator[Asked]:
    """Yield one request of each class; days and hours are those of *after*'s time zone."""
    days = sorted({today, *days_of(before), *days_of(after)})
    for action, profession in product(Action, Profession):
        kind = KIND_OF[action]
        spoken = [engine.speaking(action, kind, profession) for engine in (before, after)]
        if _dated(spoken[0]) == _dated(spoken[1]):
            continue
        rules = [rule for speaking in spoken for rule, _ in speaking]
        conditions = [one for rule in rules for one in (*rule.when, *rule.unless)]
        met = frozenset().union(*(rule.owe for rule in rules))
        people, around, facts = (_axes(conditions, side) for side in Side)
        classes = _categories(conditions, kind, words)
        for held, person in product(_relations(conditions) if rules else (), _cells(people)):
            actor = replace(somebody(profession, held), **person)
            # Two hostile files can tell millions of records and moments apart: none is kept.
            for free in _cells(facts):
                for moment in _moments(around, days, after.charter.time_zone, met):
                    for known in classes:
                        yield actor, action, _record(kind, known | free, held, moment), moment


def _dated(speaking: Speaking) -> set[tuple[Rule, date | None, date | None]]:
    """Return the rules with the days on which they hold; their order decides nothing."""
    return {(rule, article.begins, article.ends) for rule, article in speaking}


def _record(
    kind: str, facts: Mapping[str, Any], held: Iterable[Relation], moment: Context
) -> Record:
    record = a_record(kind, {n: v for n, v in facts.items() if n != "reported_at"}, held)
    age = facts.get("reported_at")
    return record if age is None else replace(record, reported_at=moment.at - timedelta(days=age))


def days_of(engine: Engine) -> Iterator[date]:
    """Yield each day on which an article begins or ends."""
    for article in engine.charter.articles:
        yield from (day for day in (article.begins, article.ends) if day)


def _moments(axes: Axes, days: Iterable[date], zone: str, met: frozenset[str]) -> Iterator[Context]:
    for day, known in product(days, _cells(axes)):
        hour = known.get("hour", NOON)
        others = {name: value for name, value in known.items() if name != "hour"}
        at = datetime.combine(day, time(hour), tzinfo=ZoneInfo(zone))
        yield Context(at=at, zone=zone, met=met, **others)


def _relations(conditions: Sequence[Condition]) -> list[tuple[Relation, ...]]:
    """Return every set of the relations that *conditions* speak of."""
    spoken = [relation for relation in Relation if RELATION_CONDITION[relation] in conditions]
    sizes = range(len(spoken) + 1)
    return list(chain.from_iterable(combinations(spoken, size) for size in sizes))


def _categories(conditions: Sequence[Condition], kind: str, words: Words) -> list[dict[str, Any]]:
    """Return the facts of one category of each class; all that a category says, if it says any."""
    asked = [c for c in conditions if c.side is Side.RECORD and c.field in CATEGORY]
    if not asked:
        return [{}]
    classes: dict[tuple[bool, ...], dict[str, Any]] = {}
    for code, facts in words.categories.items():
        known = {"category": code, **facts._asdict()}
        apart = tuple(compare(c.op, known[c.field], c.value) for c in asked)
        classes.setdefault(apart, {n: v for n, v in known.items() if n in CARRIED[kind]})
    return list(classes.values())


def _axes(conditions: Sequence[Condition], side: Side) -> Axes:
    """Return, for each field of *side*, one value of each class that *conditions* tell apart.

    What a category says by itself is left to ``_categories``, but for the severity, which an author
    may change.
    """
    fields: dict[str, list[Condition]] = {}
    for condition in conditions:
        if condition.side is side and not isinstance(condition.value, Of):
            fields.setdefault(condition.field, []).append(condition)
    return {
        name: _classes(name, asked)
        for name, asked in fields.items()
        if side is not Side.RECORD or name == "severity" or name not in CATEGORY
    }


def _cells(axes: Axes) -> Iterator[dict[str, Any]]:
    """Yield one set of values for each combination of classes."""
    for values in product(*axes.values()):
        yield dict(zip(axes, values, strict=True))


def _classes(name: str, asked: Sequence[Condition]) -> list[Any]:
    """Return one value of each class that *asked*, all about the same field, tell apart."""
    found: dict[tuple[bool, ...], Any] = {}
    for value in _candidates(name, asked):
        found.setdefault(tuple(_holds(condition, value) for condition in asked), value)
    return list(found.values())


def _candidates(name: str, asked: Sequence[Condition]) -> Iterable[Any]:
    if name == "severity":
        return SEVERITIES
    if name == "hour":
        return range(24)
    if name == "reported_at":
        return sorted({0, *(c.value.days + more for c in asked for more in (-1, 0, 1))})
    named: set[Any] = set()
    for condition in asked:
        named |= condition.value if condition.op is Op.IN else {condition.value}
    if name == "accepted":
        return frozenset(named), frozenset()
    if named <= {True, False}:
        return True, False
    return sorted(named | {OTHER})


def _holds(condition: Condition, value: Any) -> bool:
    """Say whether the condition holds of *value*; of an age, in days."""
    if isinstance(condition.value, Ago):
        older = condition.op is Op.AT_MOST
        return bool(value >= condition.value.days if older else value <= condition.value.days)
    return compare(condition.op, value, condition.value)
