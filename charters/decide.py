"""May this actor do this to this record?  The only place that answers.

Rules, in the order they are applied:

1. Nothing is permitted unless a rule permits it.
2. A rule that forbids beats every rule that permits.
3. A require rule adds its obligations to what is permitted; it permits nothing.
4. An article outside its dates has no rules.
5. Every rule that decided is named, whatever the outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from charters.conditions import Test, compile_condition
from charters.model import Article, Charter, Rule
from charters.parties import Actor, Context, Record
from charters.say import say_permitted, say_refused, say_unpermitted
from charters.vocabulary import Effect

Key = tuple[str, str, str]


class Engine:
    """A charter compiled for deciding: rules indexed by action, kind and profession."""

    def __init__(self, charter: Charter) -> None:
        self.charter = charter
        self._rules = [
            (rule, _compile(rule, article))
            for article in charter.articles
            for rule in article.rules
        ]
        self._tables: dict[Key, tuple[_Line, ...]] = {}

    def lines(self, action: str, kind: str, profession: str) -> tuple[_Line, ...]:
        """Return the rules that can speak, forbids first; remembered for next time."""
        key = (action, kind, profession)
        found = self._tables.get(key)
        if found is None:
            speaking = [
                _Line(rule.effect, applies, rule)
                for rule, applies in self._rules
                if action in rule.actions
                and kind in rule.kinds
                and (not rule.who or profession in rule.who)
            ]
            found = tuple(sorted(speaking, key=lambda line: _ORDER[line.effect]))
            self._tables[key] = found
        return found

    def rules(self, action: str, kind: str) -> list[Rule]:
        """Return every rule about *action* on *kind*, whoever it speaks of."""
        return [r for r, _ in self._rules if action in r.actions and kind in r.kinds]


class _Line(NamedTuple):
    effect: Effect
    applies: Test
    rule: Rule


_ORDER = {Effect.FORBID: 0, Effect.PERMIT: 1, Effect.REQUIRE: 2}


class Decision(NamedTuple):
    """What the charter says of one request, and why."""

    permitted: bool
    deciding: tuple[Rule, ...]
    """The rules that decided: the forbids if any, else the permits; empty: nobody permits it."""
    duties: tuple[Rule, ...]
    """The require rules that come with a permit."""
    version: str
    explain: Callable[[], str]

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that decided and of those that came with them."""
        return tuple(rule.id for rule in self.deciding + self.duties)

    @property
    def articles(self) -> tuple[str, ...]:
        """Ids of their articles, each once, in order."""
        return tuple(dict.fromkeys(rule.article for rule in self.deciding + self.duties))

    @property
    def hidden(self) -> frozenset[str]:
        """The fields that must not leave the desk."""
        return frozenset().union(*(rule.hide for rule in self.duties))

    @property
    def obligations(self) -> tuple[str, ...]:
        """What is owed for the permit, as ``verb:object`` words."""
        return tuple(sorted(f"hide:{field}" for field in self.hidden))

    @property
    def explanation(self) -> str:
        """The decision in plain French, for refusals too."""
        return self.explain()


def decide(engine: Engine, actor: Actor, action: str, record: Record, context: Context) -> Decision:
    """Weigh every rule in force and return the decision with its reasons."""
    forbids: list[Rule] = []
    permits: list[Rule] = []
    duties: list[Rule] = []
    for effect, applies, rule in engine.lines(action, record.kind, actor.profession):
        if applies(actor, record, context):
            if effect is Effect.PERMIT:
                permits.append(rule)
            elif effect is Effect.FORBID:
                forbids.append(rule)
            else:
                duties.append(rule)
    name = engine.charter.name
    if forbids:
        why = tuple(forbids)
        return Decision(False, why, (), name, lambda: say_refused(engine.charter, why))
    if permits:
        why, owed = tuple(permits), tuple(duties)
        return Decision(True, why, owed, name, lambda: say_permitted(engine.charter, why, owed))
    return Decision(
        False, (), (), name, lambda: _say_closest(engine, actor, action, record, context)
    )


def _compile(rule: Rule, article: Article) -> Test:
    """Turn a rule into one function: all of ``when``, and not all of ``unless``."""
    tests = tuple(compile_condition(c) for c in rule.when)
    if article.begins or article.ends:
        tests = (lambda _, __, context: article.in_force(context.at.date()), *tests)
    lifted = tuple(compile_condition(c) for c in rule.unless)
    if lifted:
        return lambda a, r, c: (
            all(t(a, r, c) for t in tests) and not all(t(a, r, c) for t in lifted)
        )
    if not tests:
        return lambda a, r, c: True
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        first, second = tests
        return lambda a, r, c: first(a, r, c) and second(a, r, c)

    def every(a: Actor, r: Record, c: Context) -> bool:
        for test in tests:
            if not test(a, r, c):
                return False
        return True

    return every


def _say_closest(
    engine: Engine, actor: Actor, action: str, record: Record, context: Context
) -> str:
    """Explain a default deny: which rule came closest, and what it lacked."""
    closest: Rule | None = None
    lacking: tuple[object, ...] = ()
    best = 0
    for rule in engine.rules(action, record.kind):
        if rule.effect is not Effect.PERMIT:
            continue
        missed = [c for c in rule.when if not compile_condition(c)(actor, record, context)]
        stranger = bool(rule.who) and actor.profession not in rule.who
        cost = len(missed) + 2 * stranger
        if closest is None or cost < best:
            closest, best = rule, cost
            lacking = ("profession",) if stranger else tuple(missed)
    return say_unpermitted(engine.charter, action, closest, lacking)
