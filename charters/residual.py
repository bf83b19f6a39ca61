"""What is left of the charter once the actor is known: the tree behind every list.

``residual`` reads the same rules as ``decide``.  Conditions on the actor and on the
circumstances are settled now; what remains speaks of the record alone and can be
carried out by a database (see ``sharing/narrow.py``) or in memory (``holds``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from charters.conditions import Ago, Condition, Of, Side, compare, compare_sides, settled
from charters.decide import Engine
from charters.model import Article, Rule
from charters.parties import Actor, Context
from charters.vocabulary import Effect


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds.  Empty: always true."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds.  Empty: never true."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Tree


Tree = All | AnyOf | Not | Condition
ALWAYS = All(())
NEVER = AnyOf(())


def residual(
    engine: Engine, actor: Actor, action: str, kind: str, context: Context
) -> tuple[Tree, tuple[Rule, ...]]:
    """Return the condition on records of *kind* under which *actor* may do *action*,
    and the rules that it comes from.  Where something is owed first, the list says nothing."""
    permits: list[Tree] = []
    forbids: list[Tree] = []
    rules: list[Rule] = []
    for rule, article in engine.speaking(action, kind, actor.profession):
        if rule.effect is Effect.REQUIRE and rule.owe <= context.met:
            continue
        left = left_of(rule, article, actor, context)
        if left != NEVER:
            rules.append(rule)
            (permits if rule.effect is Effect.PERMIT else forbids).append(left)
    if ALWAYS in forbids or not permits:
        return NEVER, tuple(rules)
    allowed: Tree = ALWAYS if ALWAYS in permits else AnyOf(tuple(permits))
    if not forbids:
        return allowed, tuple(rules)
    return All((allowed, Not(AnyOf(tuple(forbids))))), tuple(rules)


def holds(tree: Tree, record: Any) -> bool:
    """Read the tree in memory."""
    if isinstance(tree, Condition):
        return compare(tree.op, getattr(record, tree.field), tree.value)
    if isinstance(tree, All):
        return all(holds(part, record) for part in tree.parts)
    if isinstance(tree, AnyOf):
        return any(holds(part, record) for part in tree.parts)
    return not holds(tree.part, record)


def left_of(rule: Rule, article: Article, actor: Actor, context: Context) -> Tree:
    """Return the condition on records under which *rule* applies to this actor now."""
    if (article.begins or article.ends) and not article.in_force(context.day):
        return NEVER
    when = left_of_conditions(rule.when, actor, context)
    if when == NEVER or not rule.unless:
        return when
    unless = left_of_conditions(rule.unless, actor, context)
    if unless == ALWAYS:
        return NEVER
    if unless == NEVER:
        return when
    parts = when.parts if isinstance(when, All) else (when,)
    return All((*parts, Not(unless)))


def left_of_conditions(conditions: Iterable[Condition], actor: Actor, context: Context) -> Tree:
    """Return what *conditions* still ask of a record once the actor is known."""
    left: list[Tree] = []
    for condition in conditions:
        if condition.side is not Side.RECORD:
            if not compare_sides(condition, actor, None, context):
                return NEVER
        elif isinstance(condition.value, Of | Ago):
            value = settled(condition.value, actor, context)
            left.append(Condition(Side.RECORD, condition.field, condition.op, value))
        else:
            left.append(condition)
    return All(tuple(left))
