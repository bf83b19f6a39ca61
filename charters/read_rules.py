"""Read the rules of an article: an effect, actions, people, conditions, and what is owed.

A condition has one of the shapes below and nothing is ever evaluated.  What could never apply is
refused: it would be dead without anybody noticing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from charters.conditions import Ago, Condition, Op, Side
from charters.document import Node
from charters.hours import hours_of
from charters.model import Rule
from charters.parties import CARRIED
from charters.say import RELATION_CONDITION
from charters.vocabulary import (
    ELEMENTS,
    KIND_OF,
    NOMINATIVE,
    PARTNER_KINDS,
    STATES,
    URGENCIES,
    Action,
    Body,
    Duty,
    Effect,
    HiddenField,
    Profession,
    Purpose,
    RecordKind,
    Relation,
)
from charters.words import Words

LONGEST_AGE = 36_500  # days
LARGEST_CELL = 1_000
LONGEST_DELAY = 720  # hours
OWING = ("hide", "owe", "notify", "min_cell", "delay_hours")
Definitions = Mapping[str, frozenset[str]]


def read_rule(
    node: Node, article: str, version: str, words: Words, definitions: Definitions
) -> Rule:
    """Return the rule under *node*; *version* is the charter's own ``id@version``."""
    keys = node.keys(("id", "effect", "do", "on", "says"), ("who", "when", "unless", *OWING))
    effect = Effect(keys["effect"].word([e.value for e in Effect]))
    if any(name in keys for name in OWING) is not (effect is Effect.REQUIRE):
        wrong = "the effect and what is asked for disagree"
        raise node.error(wrong, f"{', '.join(OWING)}: one at least with require, none otherwise")
    rule = Rule(
        id=keys["id"].code(),
        article=article,
        effect=effect,
        actions=some(keys["do"], [a.value for a in Action]),
        kinds=some(keys["on"], [k.value for k in RecordKind]),
        who=_who(keys["who"], definitions) if "who" in keys else frozenset(),
        when=_conditions(keys["when"], words, version) if "when" in keys else (),
        unless=_conditions(keys["unless"], words, version) if "unless" in keys else (),
        hide=some(keys["hide"], [f.value for f in HiddenField]) if "hide" in keys else frozenset(),
        owe=_owed(keys),
        says=keys["says"].text(),
    )
    _refuse_strangers(keys, rule)
    for name in ("when", "unless"):
        if name in keys:
            _refuse_silence(keys[name], rule, getattr(rule, name))
    return rule


def read_definitions(node: Node) -> Definitions:
    """Return the professions behind each name; a definition may use others, never itself."""
    named = node.entries()
    professions = {p.value for p in Profession}
    for name, one in named.items():
        if name in professions:
            raise one.error(f"'{name}' is a profession already", "give the definition its own name")

    def members(name: str, within: tuple[str, ...]) -> frozenset[str]:
        if name in within:
            circle = " → ".join((*within[within.index(name) :], name))
            raise named[name].error(f"is defined by itself: {circle}", "break the circle")
        found: set[str] = set()
        for word in named[name].words([*professions, *named], at_least=1):
            found |= {word} if word in professions else members(word, (*within, name))
        return frozenset(found)

    return {name: members(name, ()) for name in named}


def _who(node: Node, definitions: Definitions) -> frozenset[str]:
    found: set[str] = set()
    for word in node.words([*(p.value for p in Profession), *definitions], at_least=1):
        found |= definitions.get(word, {word})
    return frozenset(found)


def _owed(keys: Mapping[str, Node]) -> frozenset[str]:
    owe: set[str] = set()
    if "owe" in keys:
        owe |= some(keys["owe"], [d.value for d in Duty])
    if "notify" in keys:
        owe |= {f"notify:{p}" for p in some(keys["notify"], [p.value for p in Profession])}
    if "min_cell" in keys:
        owe.add(f"min_cell:{keys['min_cell'].number(2, LARGEST_CELL)}")
    if "delay_hours" in keys:
        owe.add(f"delay:{keys['delay_hours'].number(1, LONGEST_DELAY)}")
    return frozenset(owe)


def _refuse_strangers(keys: Mapping[str, Node], rule: Rule) -> None:
    """Refuse an action whose kind of record is not named, and a kind that nothing is done to."""
    kinds = {KIND_OF[Action(action)].value: action for action in sorted(rule.actions)}
    for kind, action in kinds.items():
        if kind not in rule.kinds:
            raise keys["on"].error(f"'{action}' is done to '{kind}', which is not here", "add it")
    for kind in sorted(rule.kinds):
        if kind not in kinds:
            wrong = f"nothing that this rule speaks of is done to '{kind}'"
            raise keys["on"].error(wrong, "remove it, or add an action")


def _refuse_silence(node: Node, rule: Rule, conditions: tuple[Condition, ...]) -> None:
    """A condition on what a kind never has never holds: a forbid would be dead, unnoticed."""
    for kind in sorted(rule.kinds):
        for condition in conditions:
            if condition.side is Side.RECORD and condition.field not in CARRIED[kind]:
                wrong = f"'{kind}' has no {condition.field}: the rule would be dead"
                raise node.error(wrong, "name another kind or condition")


def _conditions(node: Node, words: Words, version: str) -> tuple[Condition, ...]:
    keys = node.keys((), CONDITIONS)
    if not keys:
        raise node.error("holds no condition", f"one of: {', '.join(CONDITIONS)}")
    found: list[Condition] = []
    for name, one in keys.items():
        if name == "relation":
            found += _relations(one)
        elif name == "accepted":
            if not one.flag():
                raise one.error("is 'false'", "write accepted: true, under 'unless' if need be")
            found.append(Condition(Side.ACTOR, name, Op.HAS, version))
        elif name in _WORDS_OF:
            side, known = _WORDS_OF[name]
            found.append(Condition(side, name, Op.IN, some(one, known(words))))
        else:
            found.append(_SHAPES[name](one))
    return tuple(found)


def _relations(node: Node) -> list[Condition]:
    """One relation, or a list of relations that must all hold."""
    known = [r.value for r in Relation]
    asked = node.words(known, 1) if isinstance(node.content, tuple) else (node.word(known),)
    return [RELATION_CONDITION[Relation(one)] for one in asked]


def _severity(op: Op) -> Callable[[Node], Condition]:
    return lambda node: Condition(Side.RECORD, "severity", op, node.number(1, 5))


def _age(op: Op) -> Callable[[Node], Condition]:
    def read(node: Node) -> Condition:
        return Condition(Side.RECORD, "reported_at", op, Ago(node.number(1, LONGEST_AGE)))

    return read


_SHAPES: Mapping[str, Callable[[Node], Condition]] = {
    "accredited": lambda node: Condition(Side.ACTOR, "accredited", Op.IS, node.flag()),
    "age_at_least": _age(Op.AT_MOST),  # so many days old: reported then or earlier
    "age_at_most": _age(Op.AT_LEAST),
    "confidential": lambda node: Condition(Side.RECORD, "confidential", Op.IS, node.flag()),
    "hours": lambda node: Condition(Side.CONTEXT, "hour", Op.IN, hours_of(*node.hours())),
    "severity_at_least": _severity(Op.AT_LEAST),
    "severity_at_most": _severity(Op.AT_MOST),
}
_WORDS_OF: Mapping[str, tuple[Side, Callable[[Words], Collection[str]]]] = {
    "body": (Side.CONTEXT, lambda _: [b.value for b in Body]),
    "category": (Side.RECORD, lambda words: words.categories),
    "element": (Side.RECORD, lambda _: ELEMENTS),
    "group": (Side.RECORD, lambda words: words.groups),
    "nominative": (Side.RECORD, lambda _: NOMINATIVE),
    "partner_kind": (Side.ACTOR, lambda _: PARTNER_KINDS),
    "purpose": (Side.CONTEXT, lambda _: [p.value for p in Purpose]),
    "state": (Side.RECORD, lambda _: STATES),
    "urgency": (Side.RECORD, lambda _: URGENCIES),
}
CONDITIONS = tuple(sorted((*_SHAPES, *_WORDS_OF, "accepted", "relation")))
"""Every condition that a rule may name."""


def some(node: Node, vocabulary: Collection[str]) -> frozenset[str]:
    """Return at least one word: an empty list might be read as nobody, or as everybody."""
    return frozenset(node.words(vocabulary, at_least=1))
