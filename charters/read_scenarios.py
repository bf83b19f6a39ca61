"""Read the scenarios of a charter file: a request on one line, and the answer expected of it.

1. Of the relations, those in ``given`` hold and no other does.  Whoever creates something is its
   author: those relations hold without being named.
2. What a category says by itself (group, usual severity, confidential, circuit) is so unless
   ``with`` says otherwise; the rest that is not said is absent.
3. An article that is expected to decide is one of this charter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from charters.document import Node, unique
from charters.model import Article, Scenario
from charters.parties import CARRIED
from charters.standing import BY_ITSELF, a_record, somebody
from charters.vocabulary import (
    NOMINATIVE,
    STATES,
    URGENCIES,
    Action,
    HiddenField,
    Profession,
    RecordKind,
    Relation,
)
from charters.words import Words

ANSWERS = ("permitted", "refused")
MOST = 500


def read_scenarios(node: Node, articles: Iterable[Article], words: Words) -> tuple[Scenario, ...]:
    """Return the scenarios under *node*; raise ``DocumentError`` naming the place of any fault."""
    nodes = node.items()
    if len(nodes) > MOST:
        raise node.error(f"has {len(nodes)} scenarios", f"at most {MOST}")
    known = [article.id for article in articles]
    scenarios = tuple(_scenario(one, known, words) for one in nodes)
    unique(nodes, [scenario.id for scenario in scenarios])
    return scenarios


def _scenario(node: Node, articles: Collection[str], words: Words) -> Scenario:
    keys = node.keys(
        ("id", "says", "who", "do", "on", "expect"), ("given", "with", "day", "by", "hide")
    )
    action = keys["do"].word([a.value for a in Action])
    kind = keys["on"].word([k.value for k in RecordKind])
    given = {Relation(r) for r in _words(keys, "given", [r.value for r in Relation])}
    given |= BY_ITSELF.get(Action(action), frozenset())
    profession = keys["who"].word([p.value for p in Profession])
    permitted = keys["expect"].word(ANSWERS) == "permitted"
    if "hide" in keys and not permitted:
        raise keys["hide"].error("hides something of what is refused", "remove it")
    facts = _facts(keys["with"], kind, words) if "with" in keys else {}
    return Scenario(
        id=keys["id"].code(),
        says=keys["says"].text(),
        actor=somebody(profession, given),
        action=action,
        record=a_record(kind, facts),
        day=keys["day"].day() if "day" in keys else None,
        permitted=permitted,
        articles=frozenset(_words(keys, "by", articles)) if "by" in keys else None,
        hide=frozenset(_words(keys, "hide", [f.value for f in HiddenField])),
        file=node.file,
        line=node.line,
        column=node.column,
    )


def _facts(node: Node, kind: str, words: Words) -> dict[str, Any]:
    closed: Mapping[str, Collection[str]] = {
        "category": words.categories,
        "group": words.groups,
        "nominative": NOMINATIVE,
        "state": STATES,
        "urgency": URGENCIES,
    }
    keys = node.keys((), (*closed, "severity", "confidential"))
    found: dict[str, Any] = {}
    if "category" in keys:
        code = keys["category"].word(words.categories)
        known = {"category": code, **words.categories[code]._asdict()}
        found = {name: fact for name, fact in known.items() if name in CARRIED[kind]}
    for name, one in keys.items():
        if name not in CARRIED[kind] and not (name == "category" and found):
            raise one.error(f"'{kind}' has no {name}", "leave it out, or name another kind")
        if name == "severity":
            found[name] = one.number(1, 5)
        elif name != "category":
            found[name] = one.flag() if name == "confidential" else one.word(closed[name])
    return found


def _words(keys: Mapping[str, Node], name: str, known: Collection[str]) -> tuple[str, ...]:
    return keys[name].words(known) if name in keys else ()
