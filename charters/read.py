"""Read a charter file: French text for people, typed rules for the machine.

The vocabulary is closed (``charters.vocabulary``); a condition has one of the shapes below and
nothing is ever evaluated.  Errors name file, line, column, key and the nearest right word.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from charters.base import denied
from charters.conditions import Condition, Op, Side
from charters.document import DocumentError, Node, read, unique
from charters.model import Article, Basis, Charter, Rule
from charters.parties import CARRIED
from charters.read_scenarios import read_scenarios
from charters.say import RELATION_CONDITION
from charters.vocabulary import (
    NOMINATIVE,
    STATES,
    URGENCIES,
    Action,
    Effect,
    HiddenField,
    Profession,
    RecordKind,
    Relation,
)
from charters.words import Words

MAX_ARTICLE = 5_000  # characters of an article's text
MAX_RULES = 200  # each with its id in an entry of the trail that cites them all
CONDITIONS = (
    "category",
    "confidential",
    "group",
    "nominative",
    "relation",
    "severity_at_least",
    "severity_at_most",
    "state",
    "urgency",
)


def read_charter(path: Path, words: Words, base: Charter | None = None) -> Charter:
    """Read the charter at *path*, under *base*; raise ``DocumentError`` naming a fault's place.

    What is returned holds the articles of the base first, then its own.
    """
    top = read(path).keys(("id", "version", "title", "articles"), ("scenarios",))
    nodes = top["articles"].items(at_least=1)
    above = base.articles if base else ()
    articles = (*above, *(_article(node, words) for node in nodes))
    rules = [rule for article in articles for rule in article.rules]
    if len(rules) > MAX_RULES:
        raise top["articles"].error(f"has {len(rules)} rules", f"at most {MAX_RULES} rules")
    unique(nodes, [a.id for a in articles[len(above) :]], [a.id for a in above])
    rule_nodes = [one for node in nodes for one in _keys(node)["rules"].items()]
    own = rules[len(rules) - len(rule_nodes) :]
    unique(rule_nodes, [r.id for r in own], [r.id for a in above for r in a.rules])
    if base:
        for node, rule in zip(rule_nodes, own, strict=True):
            _refuse_loosening(node, rule, base, words)
    scenarios = read_scenarios(top["scenarios"], articles, words) if "scenarios" in top else ()
    return Charter(
        top["id"].code(),
        top["version"].code(),
        top["title"].text(),
        articles,
        (*(base.scenarios if base else ()), *scenarios),
        base.name if base else None,
    )


def read_base(path: Path, words: Words) -> Charter:
    """Read the national base at *path*: a charter that permits nothing."""
    base = read_charter(path, words)
    for article in base.articles:
        for rule in article.rules:
            if rule.effect is Effect.PERMIT:
                wrong, right = "the base permits something", "forbid or require"
                raise DocumentError(str(path), 0, 0, f"rule {rule.id}", wrong, right)
    return replace(base, articles=tuple(replace(one, law=True) for one in base.articles))


def _refuse_loosening(node: Node, rule: Rule, base: Charter, words: Words) -> None:
    law = denied(rule, base, words)
    if law is not None:
        wrong = f"{rule.id} of {rule.article} permits what {law.id} of {law.article} forbids"
        title = next(a.title for a in base.articles if a.id == law.article)
        raise node.error(wrong, f"narrow or remove it: the law says « {title} »")


def _keys(article: Node) -> Mapping[str, Node]:
    return article.keys(("id", "title", "text", "basis", "rules"), ("begins", "ends"))


def _article(node: Node, words: Words) -> Article:
    keys = _keys(node)
    begins = keys["begins"].day() if "begins" in keys else None
    ends = keys["ends"].day() if "ends" in keys else None
    if begins and ends and ends <= begins:
        raise keys["ends"].error(f"not after it begins on {begins}", "a later day")
    article_id = keys["id"].code()
    return Article(
        id=article_id,
        title=keys["title"].text(),
        text=keys["text"].text(MAX_ARTICLE),
        basis=tuple(_basis(b) for b in keys["basis"].items()),
        rules=tuple(_rule(r, article_id, words) for r in keys["rules"].items()),
        begins=begins,
        ends=ends,
    )


def _basis(node: Node) -> Basis:
    keys = node.keys(("ref", "verified"))
    return Basis(keys["ref"].text(), keys["verified"].flag())


def _rule(node: Node, article: str, words: Words) -> Rule:
    keys = node.keys(("id", "effect", "do", "on", "says"), ("who", "when", "unless", "hide"))
    effect = Effect(keys["effect"].word([e.value for e in Effect]))
    hide = _some(keys["hide"], [f.value for f in HiddenField]) if "hide" in keys else frozenset()
    if bool(hide) is not (effect is Effect.REQUIRE):
        raise node.error("'hide' and 'effect' disagree", "hide goes with require, and only so")
    rule = Rule(
        id=keys["id"].code(),
        article=article,
        effect=effect,
        actions=_some(keys["do"], [a.value for a in Action]),
        kinds=_some(keys["on"], [k.value for k in RecordKind]),
        who=_some(keys["who"], [p.value for p in Profession]) if "who" in keys else frozenset(),
        when=_conditions(keys["when"], words) if "when" in keys else (),
        unless=_conditions(keys["unless"], words) if "unless" in keys else (),
        hide=hide,
        says=keys["says"].text(),
    )
    for name in ("when", "unless"):
        if name in keys:
            _refuse_silence(keys[name], rule, getattr(rule, name))
    return rule


def _refuse_silence(node: Node, rule: Rule, conditions: tuple[Condition, ...]) -> None:
    """A condition on what a kind never has never holds: a forbid would be dead, unnoticed."""
    for kind in sorted(rule.kinds):
        for condition in conditions:
            if condition.field not in CARRIED[kind]:
                wrong = f"'{kind}' has no {condition.field}: the rule would be dead"
                raise node.error(wrong, "name another kind or condition")


def _conditions(node: Node, words: Words) -> tuple[Condition, ...]:
    found = tuple(_condition(name, one, words) for name, one in node.keys((), CONDITIONS).items())
    if not found:
        raise node.error("holds no condition", f"one of: {', '.join(CONDITIONS)}")
    return found


def _condition(name: str, node: Node, words: Words) -> Condition:
    if name == "relation":
        return RELATION_CONDITION[Relation(node.word([r.value for r in Relation]))]
    if name == "confidential":
        return Condition(Side.RECORD, name, Op.IS, node.flag())
    if name.startswith("severity_"):
        op = Op(name.removeprefix("severity_"))
        return Condition(Side.RECORD, "severity", op, node.number(1, 5))
    vocabulary: dict[str, Collection[str]] = {
        "category": words.categories,
        "group": words.groups,
        "nominative": NOMINATIVE,
        "state": STATES,
        "urgency": URGENCIES,
    }
    return Condition(Side.RECORD, name, Op.IN, _some(node, vocabulary[name]))


def _some(node: Node, vocabulary: Collection[str]) -> frozenset[str]:
    """Return at least one word: an empty list might be read as nobody, or as everybody."""
    return frozenset(node.words(vocabulary, at_least=1))
