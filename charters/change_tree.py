"""The records that one change between two versions concerns, as a tree.

1. For one actor, the tree holds for exactly the records of which a comparison tells this change:
   same outcome on both sides, by the same articles, with the same obligations lifted.  A property
   test holds the two equal.
2. It is made of what ``residual`` leaves of each rule, so a database can carry it out.
3. What has to be done first counts as done: what is asked for is compared by itself.
4. Several who stand on the same ground differ by what they have written only: ``any_of`` makes one
   tree of theirs, so that a record is counted once however many it concerns.  (Of records that
   also have a referent this would not be so; none is stored yet.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from charters.compare import Change, covers
from charters.conditions import Condition, Op, Side
from charters.decide import Engine
from charters.model import Rule
from charters.parties import Actor
from charters.residual import ALWAYS, NEVER, All, AnyOf, Not, Tree, left_of, left_of_conditions
from charters.say import RELATION_CONDITION
from charters.standing import BY_ITSELF
from charters.vocabulary import KIND_OF, Action, Effect, Relation

NOBODY = ""  # the id of nobody


def change_tree(change: Change, before: Engine, after: Engine, actor: Actor, at: datetime) -> Tree:
    """Return the condition on records under which *change* is what *actor* gains or loses now.

    ``at``: what now is.
    """
    old, new = _Side(before, change, actor, at), _Side(after, change, actor, at)
    if change.lifted:
        was = old.decided(permitted=True, articles=change.before)
        becomes = new.decided(permitted=True, articles=change.after)
        asks, lifts = (old, new) if change.gain else (new, old)
        words = sorted(asks.words | lifts.words)
        differing = [_lifted(word, word in change.lifted, asks, lifts) for word in words]
    else:
        was = old.decided(permitted=not change.gain, articles=change.before)
        becomes = new.decided(permitted=change.gain, articles=change.after)
        differing = []
    given = [RELATION_CONDITION[one] for one in BY_ITSELF.get(Action(change.action), ())]
    made = left_of_conditions(
        given, actor, before.context(at)
    )  # of what is made, only one's own counts
    return _all([was, becomes, *differing, made])


def any_of(
    change: Change, before: Engine, after: Engine, actors: Collection[Actor], at: datetime
) -> Tree:
    """Return the same for whichever of *actors*, who differ in nothing but their ids.

    Each sees their own records as their own, and those of the others as the others'.
    """
    stranger = replace(next(iter(actors)), id=NOBODY)
    others = change_tree(change, before, after, stranger, at)
    ids = frozenset(actor.id for actor in actors)
    own = RELATION_CONDITION[Relation.OWN_RECORD]
    theirs = Condition(Side.RECORD, own.field, Op.IN, ids)
    each = _put(others, Condition(Side.RECORD, own.field, own.op, NOBODY), theirs)
    return each if len(actors) == 1 else _any([each, others])


class _Side:
    """What one version makes of the change's action: its rules, and what is left of each."""

    def __init__(self, engine: Engine, change: Change, actor: Actor, at: datetime) -> None:
        kind = KIND_OF[Action(change.action)]
        self._left = [
            (rule, left_of(rule, article, actor, engine.context(at)))
            for rule, article in engine.speaking(change.action, kind, change.profession)
        ]

    def decided(self, *, permitted: bool, articles: Collection[str]) -> Tree:
        """Return when this is the outcome, by exactly these articles."""
        forbid = _any(left for rule, left in self._left if rule.effect is Effect.FORBID)
        permit = _any(left for rule, left in self._left if rule.effect is Effect.PERMIT)
        if permitted:
            cited = self._cited(articles, (Effect.PERMIT, Effect.REQUIRE))
            return _all([_not(forbid), permit, cited])
        if not articles:
            return _all([_not(forbid), _not(permit)])
        return self._cited(articles, (Effect.FORBID,))

    @property
    def words(self) -> frozenset[str]:
        """Every obligation that a rule asks for here."""
        return frozenset().union(*(_obligations(rule) for rule, _ in self._left))

    def asks(self, word: str) -> Tree:
        """Return when this is asked of whoever is permitted."""
        return _any(left for rule, left in self._left if word in _obligations(rule))

    def covers(self, word: str) -> Tree:
        """Return when this, or more of it, is asked."""
        return _any(
            left
            for rule, left in self._left
            if any(covers(one, word) for one in _obligations(rule))
        )

    def _cited(self, articles: Collection[str], effects: Collection[Effect]) -> Tree:
        """Return when rules of these effects apply in *articles*, in each and in no other."""
        by_article: dict[str, list[Tree]] = {article: [] for article in articles}
        for rule, left in self._left:
            if rule.effect in effects:
                by_article.setdefault(rule.article, []).append(left)
        return _all(
            _any(parts) if article in articles else _not(_any(parts))
            for article, parts in by_article.items()
        )


def _obligations(rule: Rule) -> frozenset[str]:
    return rule.owe | {f"hide:{field}" for field in rule.hide}


def _lifted(word: str, is_so: bool, asks: _Side, lifts: _Side) -> Tree:
    """Return when this is asked on one side and not covered on the other, or when it is not so."""
    lifted = _all([asks.asks(word), _not(lifts.covers(word))])
    return lifted if is_so else _not(lifted)


def _put(tree: Tree, old: Condition, new: Condition) -> Tree:
    """Return *tree* with *new* wherever it asks *old*."""
    if isinstance(tree, Not):
        return Not(_put(tree.part, old, new))
    if isinstance(tree, All | AnyOf):
        return type(tree)(tuple(_put(part, old, new) for part in tree.parts))
    return new if tree == old else tree


def _any(trees: Iterable[Tree]) -> Tree:
    parts = dict.fromkeys(tree for tree in trees if tree != NEVER)
    if ALWAYS in parts:
        return ALWAYS
    return next(iter(parts)) if len(parts) == 1 else AnyOf(tuple(parts))


def _all(trees: Iterable[Tree]) -> Tree:
    parts = dict.fromkeys(tree for tree in trees if tree != ALWAYS)
    if NEVER in parts:
        return NEVER
    return next(iter(parts)) if len(parts) == 1 else All(tuple(parts))


def _not(tree: Tree) -> Tree:
    return NEVER if tree == ALWAYS else ALWAYS if tree == NEVER else Not(tree)
