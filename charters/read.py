"""Read a charter file: French text for people, typed rules for the machine.

The vocabulary is closed (``charters.vocabulary``) and nothing is ever evaluated.  Errors name file,
line, column, key and the nearest right word.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import available_timezones

from charters.base import denied
from charters.conditions import Condition
from charters.document import Node, read, unique
from charters.model import Article, Basis, Charter, Quorum, Rule
from charters.read_rules import Definitions, read_definitions, read_rule, some
from charters.read_scenarios import read_scenarios
from charters.say import RELATION_CONDITION
from charters.vocabulary import PARTNER_KINDS, Effect
from charters.words import Words

MAX_ARTICLE = 5_000  # characters of an article's text
MAX_PARTNERS = 1_000
MAX_RULES = 200  # each with its id in an entry of the trail that cites them all
REQUIRED = ("id", "version", "title", "articles")
OPTIONAL = ("begins", "definitions", "quorum", "scenarios", "time_zone")
TIME_ZONE = "Europe/Paris"


def read_charter(path: Path, words: Words, base: Charter | None = None) -> Charter:
    """Read the charter at *path*, under *base*; raise ``DocumentError`` naming a fault's place.

    What is returned holds the articles of the base first, then its own.
    """
    return take_charter(read(path), words, base)


def take_charter(document: Node, words: Words, base: Charter | None = None) -> Charter:
    """The same, of a document that has been read."""
    top = document.keys(REQUIRED, OPTIONAL)
    name = name_of(document)
    defined = read_definitions(top["definitions"]) if "definitions" in top else {}
    nodes = top["articles"].items(at_least=1)
    above = base.articles if base else ()
    articles = (*above, *(_article(node, name, words, defined) for node in nodes))
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
    begins = top["begins"].day() if "begins" in top else None
    _refuse_outlived(nodes, begins)
    scenarios = read_scenarios(top["scenarios"], articles, words) if "scenarios" in top else ()
    return Charter(
        top["id"].code(),
        top["version"].code(),
        top["title"].text(),
        articles,
        (*(base.scenarios if base else ()), *scenarios),
        top["time_zone"].word(available_timezones()) if "time_zone" in top else TIME_ZONE,
        base.name if base else None,
        quorum_of(top["quorum"]) if "quorum" in top else None,
        begins,
    )


def take_base(document: Node, words: Words) -> Charter:
    """Take a document as the national base: a charter that permits nothing."""
    base = take_charter(document, words)
    if base.quorum or base.begins:
        wrong, right = "the base is adopted by nobody", "leave quorum and begins out"
        raise document.error(wrong, right)
    nodes = document.keys(REQUIRED, OPTIONAL)["articles"].items()
    rule_nodes = [one for node in nodes for one in _keys(node)["rules"].items()]
    rules = [rule for article in base.articles for rule in article.rules]
    for node, rule in zip(rule_nodes, rules, strict=True):
        if rule.effect is Effect.PERMIT:
            raise node.error(f"{rule.id} permits something", "the base forbids or requires")
    return replace(base, articles=tuple(replace(one, law=True) for one in base.articles))


def read_base(path: Path, words: Words) -> Charter:
    """The same, of the file at *path*."""
    return take_base(read(path), words)


def name_of(document: Node) -> str:
    """Return the ``id@version`` of a charter's document; raise ``DocumentError`` if it has none."""
    top = document.keys(REQUIRED, OPTIONAL)
    return f"{top['id'].code()}@{top['version'].code()}"


def quorum_of(node: Node) -> Quorum:
    """Return who must sign a text, as its key ``quorum`` says."""
    keys = node.keys(("partners",), ("kinds",))
    kinds = some(keys["kinds"], PARTNER_KINDS) if "kinds" in keys else frozenset()
    least = max(1, len(kinds))
    partners = keys["partners"].number(1, MAX_PARTNERS)
    if partners < least:
        wrong = f"asks for {partners} partners of {len(kinds)} kinds"
        raise keys["partners"].error(wrong, f"at least {least}: one of each kind")
    return Quorum(partners, kinds)


def _refuse_outlived(nodes: Collection[Node], begins: date | None) -> None:
    """An article that has ended before the charter begins would be signed and never apply."""
    for node in nodes:
        ends = _keys(node).get("ends")
        if begins and ends and ends.day() <= begins:
            raise ends.error(f"ends before the charter begins on {begins}", "a later day")


def _refuse_loosening(node: Node, rule: Rule, base: Charter, words: Words) -> None:
    law = denied(rule, base, words)
    if law is not None:
        wrong = f"{rule.id} of {rule.article} permits what {law.id} of {law.article} forbids"
        title = next(a.title for a in base.articles if a.id == law.article)
        unless = ", ".join(sorted(map(_written, law.unless)))
        narrow = f"narrow it to {unless}" if unless else "narrow or remove it"
        raise node.error(wrong, f"{narrow}: the law says « {title} »")


def _written(condition: Condition) -> str:
    """Return a condition of a law's exception as a file would write it."""
    for relation, meaning in RELATION_CONDITION.items():
        if condition == meaning:
            return f"relation: {relation.value}"
    value = condition.value
    words = f"[{', '.join(sorted(value))}]" if isinstance(value, frozenset) else str(value).lower()
    return f"{condition.field}: {words}"


def _keys(article: Node) -> Mapping[str, Node]:
    return article.keys(("id", "title", "text", "basis", "rules"), ("begins", "ends"))


def _article(node: Node, version: str, words: Words, defined: Definitions) -> Article:
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
        rules=tuple(
            read_rule(r, article_id, version, words, defined) for r in keys["rules"].items()
        ),
        begins=begins,
        ends=ends,
    )


def _basis(node: Node) -> Basis:
    keys = node.keys(("ref", "verified"))
    return Basis(keys["ref"].text(), keys["verified"].flag())
