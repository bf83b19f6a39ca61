"""Read a charter file: French text for people, typed rules for the machine.

The vocabulary is closed (``charters.vocabulary``); a condition has one of the shapes below and
nothing is ever evaluated.  Errors name file, line, column, key and the nearest right word.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from charters.conditions import Condition, Op, Side
from charters.document import Entry, read_document
from charters.model import Article, Basis, Charter, Rule
from charters.parties import CARRIED
from charters.say import RELATION_CONDITION
from charters.vocabulary import (
    Action,
    Effect,
    HiddenField,
    Profession,
    RecordKind,
    Relation,
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words that come from the council's taxonomy."""

    categories: frozenset[str]
    groups: frozenset[str]


MAX_RULES = 200  # each with its id in an entry of the trail that cites them all
NOMINATIVE = ("external", "group", "never")
URGENCIES = ("expected", "immediate", "past", "routine")
STATES = ("closed", "in_charge", "received", "seen")
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


def read_charter(path: Path, words: Words) -> Charter:
    """Read the charter at *path*; raise ``CharterFileError`` naming the place of any fault."""
    top = read_document(path).mapping(("id", "version", "title", "articles"))
    articles = tuple(_article(entry, words) for entry in top["articles"].items())
    rules = [rule.id for article in articles for rule in article.rules]
    _unique(top["articles"], [a.id for a in articles])
    _unique(top["articles"], rules)
    if not articles:
        top["articles"].fail("a charter has at least one article")
    if len(rules) > MAX_RULES:
        top["articles"].fail(f"{len(rules)} rules; a charter has at most {MAX_RULES} rules")
    return Charter(top["id"].code(), top["version"].code(), top["title"].text(), articles)


def _article(entry: Entry, words: Words) -> Article:
    keys = entry.mapping(("id", "title", "text", "basis", "rules"), ("begins", "ends"))
    begins = keys["begins"].day() if "begins" in keys else None
    ends = keys["ends"].day() if "ends" in keys else None
    if begins and ends and ends <= begins:
        keys["ends"].fail(f"ends on {ends}, not after it begins on {begins}")
    article_id = keys["id"].code()
    return Article(
        id=article_id,
        title=keys["title"].text(),
        text=keys["text"].text(),
        basis=tuple(_basis(b) for b in keys["basis"].items()),
        rules=tuple(_rule(r, article_id, words) for r in keys["rules"].items()),
        begins=begins,
        ends=ends,
    )


def _basis(entry: Entry) -> Basis:
    keys = entry.mapping(("ref", "verified"))
    return Basis(keys["ref"].text(), keys["verified"].flag())


def _rule(entry: Entry, article: str, words: Words) -> Rule:
    keys = entry.mapping(("id", "effect", "do", "on", "says"), ("who", "when", "unless", "hide"))
    effect = Effect(keys["effect"].word([e.value for e in Effect]))
    hide = keys["hide"].words([f.value for f in HiddenField]) if "hide" in keys else frozenset()
    if bool(hide) is not (effect is Effect.REQUIRE):
        entry.fail("'hide' goes with 'effect: require', and only with it")
    rule = Rule(
        id=keys["id"].code(),
        article=article,
        effect=effect,
        actions=keys["do"].words([a.value for a in Action]),
        kinds=keys["on"].words([k.value for k in RecordKind]),
        who=keys["who"].words([p.value for p in Profession]) if "who" in keys else frozenset(),
        when=_conditions(keys["when"], words) if "when" in keys else (),
        unless=_conditions(keys["unless"], words) if "unless" in keys else (),
        hide=hide,
        says=keys["says"].text(),
    )
    for name in ("when", "unless"):
        if name in keys:
            _refuse_silence(keys[name], rule, getattr(rule, name))
    return rule


def _refuse_silence(entry: Entry, rule: Rule, conditions: tuple[Condition, ...]) -> None:
    """A condition on what a kind never has never holds: a forbid would be dead, unnoticed."""
    for kind in sorted(rule.kinds):
        for condition in conditions:
            if condition.field not in CARRIED[kind]:
                entry.fail(f"'{kind}' has no {condition.field}: the rule would be dead")


def _conditions(entry: Entry, words: Words) -> tuple[Condition, ...]:
    found = tuple(_condition(e, words) for e in _entries(entry))
    if not found:
        entry.fail("expected at least one condition")
    return found


def _entries(entry: Entry) -> Collection[Entry]:
    return list(entry.mapping((), CONDITIONS).values())


def _condition(entry: Entry, words: Words) -> Condition:
    name = entry.key.rpartition(".")[2]
    if name == "relation":
        return RELATION_CONDITION[Relation(entry.word([r.value for r in Relation]))]
    if name == "confidential":
        return Condition(Side.RECORD, name, Op.IS, entry.flag())
    if name.startswith("severity_"):
        op = Op(name.removeprefix("severity_"))
        return Condition(Side.RECORD, "severity", op, entry.number(1, 5))
    vocabulary: dict[str, Collection[str]] = {
        "category": words.categories,
        "group": words.groups,
        "nominative": NOMINATIVE,
        "state": STATES,
        "urgency": URGENCIES,
    }
    return Condition(Side.RECORD, name, Op.IN, entry.words(vocabulary[name]))


def _unique(entry: Entry, ids: list[str]) -> None:
    for one in ids:
        if ids.count(one) > 1:
            entry.fail(f"the id '{one}' stands twice")
