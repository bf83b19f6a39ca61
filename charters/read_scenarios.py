"""Read the scenarios of a charter file: a request on one line, and the answer expected of it.

1. Of the relations, those in ``given`` hold and no other does.  Whoever creates something is its
   author: those relations hold without being named.  Whoever asks has accepted the charter unless
   ``accepted`` says otherwise.
2. What a category says by itself (group, usual severity, confidential, circuit) is so unless
   ``with`` says otherwise; the rest that is not said is absent, and the record is of today.
3. An article that is expected to decide is one of this charter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from charters.document import MAX_CODE, Node, unique
from charters.model import Article, Scenario
from charters.parties import CARRIED
from charters.read_rules import LONGEST_AGE
from charters.standing import BY_ITSELF, a_record, somebody
from charters.vocabulary import (
    ELEMENTS,
    KIND_OF,
    NOMINATIVE,
    STATES,
    URGENCIES,
    Action,
    Body,
    Duty,
    HiddenField,
    Profession,
    Purpose,
    RecordKind,
    Relation,
)
from charters.words import Words

ANSWERS = ("permitted", "refused")
MOST = 500
NOON = 12
BODIES = [body.value for body in Body]
PURPOSES = [purpose.value for purpose in Purpose]
CIRCUMSTANCES = ("body", "hour", "met", "purpose")
FACTS = (
    "category", "confidential", "element", "group", "nominative", "severity", "state", "urgency",
)  # fmt: skip
_NOTIFIED = f"notify:({'|'.join(Profession)})"
OWED = "|".join((*Duty, _NOTIFIED, "min_cell:[0-9]{1,4}", "delay:[0-9]{1,3}"))
"""What may be owed, as a scenario writes it."""


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
        ("id", "says", "who", "do", "on", "expect"),
        ("accepted", "given", "with", "context", "day", "by", "hide", "owe"),
    )
    action = Action(keys["do"].word([a.value for a in Action]))
    kind = keys["on"].word([k.value for k in RecordKind])
    if kind != KIND_OF[action]:
        raise keys["on"].error(f"'{action}' is done to '{KIND_OF[action]}'", "name that kind")
    given = {Relation(r) for r in _words(keys, "given", [r.value for r in Relation])}
    given |= BY_ITSELF.get(action, frozenset())
    profession = keys["who"].word([p.value for p in Profession])
    permitted = keys["expect"].word(ANSWERS) == "permitted"
    for name, wrong in (("hide", not permitted), ("owe", permitted)):
        if name in keys and wrong:
            raise keys[name].error(_MISPLACED[name], "remove it")
    said = keys["with"].keys((), (*FACTS, "age")) if "with" in keys else {}
    around = keys["context"].keys((), CIRCUMSTANCES) if "context" in keys else {}
    return Scenario(
        id=keys["id"].code(),
        says=keys["says"].text(),
        actor=somebody(profession, given),
        action=action,
        record=a_record(kind, _facts(said, kind, words), given),
        day=keys["day"].day() if "day" in keys else None,
        hour=around["hour"].number(0, 23) if "hour" in around else NOON,
        age=said["age"].number(0, LONGEST_AGE) if "age" in said else 0,
        body=around["body"].word(BODIES) if "body" in around else None,
        purpose=around["purpose"].word(PURPOSES) if "purpose" in around else None,
        met=_owed(around, "met"),
        accepted=keys["accepted"].flag() if "accepted" in keys else True,
        permitted=permitted,
        articles=frozenset(_words(keys, "by", articles)) if "by" in keys else None,
        hide=frozenset(_words(keys, "hide", [f.value for f in HiddenField])),
        owed=_owed(keys, "owe"),
        file=node.file,
        line=node.line,
        column=node.column,
    )


_MISPLACED = {
    "hide": "hides something of what is refused",
    "owe": "asks first for something, yet it is permitted",
}


def _owed(keys: Mapping[str, Node], name: str) -> frozenset[str]:
    """Return obligations as ``Rule.owe`` writes them."""
    if name not in keys:
        return frozenset()
    return frozenset(one.text(MAX_CODE + 7, OWED) for one in keys[name].items())


def _facts(keys: Mapping[str, Node], kind: str, words: Words) -> dict[str, Any]:
    closed: Mapping[str, Collection[str]] = {
        "category": words.categories,
        "element": ELEMENTS,
        "group": words.groups,
        "nominative": NOMINATIVE,
        "state": STATES,
        "urgency": URGENCIES,
    }
    found: dict[str, Any] = {}
    if "category" in keys:
        code = keys["category"].word(words.categories)
        known = {"category": code, **words.categories[code]._asdict()}
        found = {name: fact for name, fact in known.items() if name in CARRIED[kind]}
    for name, one in keys.items():
        if name == "age":
            if "reported_at" not in CARRIED[kind]:
                raise one.error(f"'{kind}' has no age", "leave it out, or name another kind")
            continue
        if name not in CARRIED[kind] and not (name == "category" and found):
            raise one.error(f"'{kind}' has no {name}", "leave it out, or name another kind")
        if name == "severity":
            found[name] = one.number(1, 5)
        elif name != "category":
            found[name] = one.flag() if name == "confidential" else one.word(closed[name])
    return found


def _words(keys: Mapping[str, Node], name: str, known: Collection[str]) -> tuple[str, ...]:
    return keys[name].words(known) if name in keys else ()
