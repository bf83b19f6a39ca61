"""Two versions of a charter, asked everything: who would gain what, who would lose it.

1. The grid is exhaustive over classes: every profession, action and kind; every set of relations
   that the rules speak of; every category with what it says by itself; and, of each other fact,
   the values that a rule of either version names, with one that none names.  Within a class
   neither version can tell two requests apart.
2. Dates too: the day asked for, and each day on which an article of either version begins or ends.
3. To permit more, or to hide less of what is permitted, is a gain.  A version that gives anybody
   a gain is wider, however much it takes elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import chain, combinations, product
from typing import Any

from charters.conditions import Condition, Of, Op, compare_sides
from charters.decide import Decision, Engine, decide
from charters.model import Rule
from charters.parties import CARRIED, Actor, Context, Record
from charters.say import RELATION_CONDITION
from charters.standing import a_record, somebody
from charters.vocabulary import Action, Profession, RecordKind, Relation
from charters.words import Facts, Words

Asked = tuple[Actor, str, Record, Context]
OTHER = "other"  # a word that no rule names
SEVERITIES = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Change:
    """What one profession gains or loses, under which articles of which version.

    ``requests`` classes of the grid change in this way; ``example`` is one of them.
    """

    profession: str
    action: str
    gain: bool
    before: tuple[str, ...]
    after: tuple[str, ...]
    shown: frozenset[str]
    """Fields that are shown and were hidden; for a loss, the other way round.  Empty: the whole."""
    requests: int
    example: Asked


def compare_on_grid(before: Engine, after: Engine, words: Words, today: date) -> list[Change]:
    """Return every change between the two, gains first, in the order of professions and actions."""
    return compare_on(_grid(before, after, words, today), before, after)


def compare_on(requests: Iterable[Asked], before: Engine, after: Engine) -> list[Change]:
    """Return what changes for these requests."""
    found: dict[tuple[Any, ...], list[Asked]] = {}
    for asked in requests:
        old, new = decide(before, *asked), decide(after, *asked)
        for gain, shown in _changed(old, new):
            key = asked[0].profession, asked[1], gain, old.articles, new.articles, shown
            found.setdefault(key, []).append(asked)
    changes = [
        Change(profession, action, gain, was, becomes, shown, len(cases), cases[0])
        for (profession, action, gain, was, becomes, shown), cases in found.items()
    ]
    professions, actions = list(Profession), list(Action)
    return sorted(
        changes,
        key=lambda c: (
            not c.gain,
            professions.index(Profession(c.profession)),
            actions.index(Action(c.action)),
            c.before,
            c.after,
        ),
    )


def standing(asked: Asked) -> tuple[Relation, ...]:
    """Return the relations that hold in a request."""
    actor, _, record, context = asked
    return tuple(
        relation
        for relation in Relation
        if compare_sides(RELATION_CONDITION[relation], actor, record, context)
    )


def _changed(old: Decision, new: Decision) -> Iterator[tuple[bool, frozenset[str]]]:
    """Yield whether something is gained or lost, and which fields (none: the whole)."""
    if old.permitted != new.permitted:
        yield new.permitted, frozenset()
    elif old.permitted:
        if shown := old.hidden - new.hidden:
            yield True, shown
        if hidden := new.hidden - old.hidden:
            yield False, hidden


def _grid(before: Engine, after: Engine, words: Words, today: date) -> Iterator[Asked]:
    days = sorted({today, *_days(before), *_days(after)})
    moments = [Context(datetime.combine(day, time(12), tzinfo=UTC)) for day in days]
    for action, kind, profession in product(Action, RecordKind, Profession):
        rules = [
            rule
            for engine in (before, after)
            for rule, _ in engine.speaking(action, kind, profession)
        ]
        if not rules:
            continue
        actors = [somebody(profession, held) for held in _relations(rules)]
        records = [a_record(kind, facts) for facts in _facts(rules, kind, words)]
        for actor, record, moment in product(actors, records, moments):
            yield actor, action, record, moment


def _days(engine: Engine) -> Iterator[date]:
    for article in engine.charter.articles:
        yield from (day for day in (article.begins, article.ends) if day)


def _conditions(rules: Iterable[Rule]) -> Iterator[Condition]:
    for rule in rules:
        yield from (*rule.when, *rule.unless)


def _relations(rules: list[Rule]) -> list[tuple[Relation, ...]]:
    """Return every set of the relations that *rules* speak of."""
    asked = set(_conditions(rules))
    spoken = [relation for relation in Relation if RELATION_CONDITION[relation] in asked]
    sizes = range(len(spoken) + 1)
    return list(chain.from_iterable(combinations(spoken, size) for size in sizes))


def _facts(rules: list[Rule], kind: str, words: Words) -> list[dict[str, Any]]:
    """Return one set of facts for each class of records that *rules* can tell apart."""
    named: dict[str, set[Any]] = {}
    for condition in _conditions(rules):
        if not isinstance(condition.value, Of):
            values = condition.value if condition.op is Op.IN else (condition.value,)
            named.setdefault(condition.field, set()).update(values)
    free = {
        name: SEVERITIES if name == "severity" else sorted(values | {OTHER})
        for name, values in named.items()
        if name not in Facts._fields and name != "category"
    }
    if "severity" in named:
        free["severity"] = SEVERITIES
    classes = _categories(named, kind, words)
    return [
        {**known, **dict(zip(free, values, strict=True))}
        for known, values in product(classes, product(*free.values()))
    ]


def _categories(named: Mapping[str, set[Any]], kind: str, words: Words) -> list[dict[str, Any]]:
    """Return the facts of one category of each class; all that a category says, if it says any."""
    asked = [name for name in ("category", *Facts._fields) if name in named]
    if not asked:
        return [{}]
    classes: dict[tuple[Any, ...], dict[str, Any]] = {}
    for code, facts in words.categories.items():
        known = {"category": code, **facts._asdict()}
        apart = tuple(
            known[name] if name != "category" or code in named["category"] else OTHER
            for name in asked
        )
        classes.setdefault(apart, {n: v for n, v in known.items() if n in CARRIED[kind]})
    return list(classes.values())
