"""Typed rules said in Cedar, and what they are about as Cedar's entities.

1. The translation is mechanical and favours Cedar: a rule about one kind tests the type, a list
   of words is one set, and nothing is asked that the rule does not ask.
2. A condition on an absent value never holds, so each attribute that may be absent is guarded.
   Cedar's own schema validator then finds the policies sound.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from charters.conditions import Ago, Condition, Of, Op, Side
from charters.model import Charter, Rule

ACTOR = "Actor"
SIDES = {Side.ACTOR: "principal", Side.RECORD: "resource", Side.CONTEXT: "context"}
CIRCUMSTANCES = ("body", "purpose")  # what a request may leave unsaid
ORDERS = {Op.IS: "==", Op.AT_LEAST: ">=", Op.AT_MOST: "<="}


def policies(charter: Charter, always: Mapping[str, frozenset[str]]) -> str:
    """Return every permit and forbid of *charter* as Cedar's text.

    ``always``: for each kind of record, the fields that its records never lack.
    """
    return "\n".join(
        _policy(rule, always)
        for article in charter.articles
        for rule in article.rules
        if rule.effect in ("permit", "forbid")
    )


def _policy(rule: Rule, always: Mapping[str, frozenset[str]]) -> str:
    actions = ", ".join(f'Action::"{action}"' for action in sorted(rule.actions))
    present = frozenset.intersection(*(always[kind] for kind in rule.kinds))
    tests = [] if rule.kinds == set(always) else [_kind(rule.kinds)]
    if len(rule.who) == 1:
        tests.append(f"principal.profession == {_literal(next(iter(rule.who)))}")
    elif rule.who:
        tests.append(f"{_literal(rule.who)}.contains(principal.profession)")
    tests += [_test(condition, present) for condition in rule.when]
    if rule.unless:
        lifted = " && ".join(_test(condition, present) for condition in rule.unless)
        tests.append(f"!({lifted})")
    head = f'@id("{rule.id}") {rule.effect.value} (principal, action in [{actions}], resource)'
    return f"{head}\nwhen {{ {' && '.join(tests)} }};" if tests else f"{head};"


def _kind(kinds: Iterable[str]) -> str:
    return "(" + " || ".join(f"resource is {kind}" for kind in sorted(kinds)) + ")"


def _test(condition: Condition, present: frozenset[str]) -> str:
    left = f"{SIDES[condition.side]}.{condition.field}"
    value = condition.value
    if isinstance(value, Of):
        right = f"principal.{value.field}"
    elif isinstance(value, Ago):
        right = f"context.at - {value.days * 86_400}"
    else:
        right = _literal(value)
    if condition.op is Op.IN:
        test = f"{right}.contains({left})"
    elif condition.op is Op.HAS:
        test = f"{left}.contains({right})"
    else:
        test = f"{left} {ORDERS[condition.op]} {right}"
    perhaps = condition.side is Side.RECORD and condition.field not in present
    if perhaps or condition.field in CIRCUMSTANCES:
        return f"({SIDES[condition.side]} has {condition.field} && {test})"
    return test


def _literal(value: Any) -> str:
    if isinstance(value, frozenset | tuple):
        return "[" + ", ".join(_literal(one) for one in sorted(value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def entities(actors: Sequence[Any], records: Sequence[Any], others: Sequence[str] = ()) -> str:
    """Return Cedar's entities: actors by id, records by kind and id, and bystanders by id."""
    found = [_entity("Partner", name, {}) for name in others]
    found += [_entity(ACTOR, actor.id, _attributes(actor)) for actor in actors]
    found += [_entity(record.kind, record.id, _attributes(record)) for record in records]
    return json.dumps(found)


def _entity(kind: str, name: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {"uid": {"type": kind, "id": name}, "attrs": attributes, "parents": []}


def _attributes(thing: Any) -> dict[str, Any]:
    found = {f.name: getattr(thing, f.name) for f in fields(thing)}
    return {
        name: _plain(value)
        for name, value in found.items()
        if value is not None and name not in ("kind", "met", "zone")
    }


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return int(value.timestamp()) if isinstance(value, datetime) else value


def request(actor: Any, action: str, record: Any, context: Any) -> dict[str, Any]:
    """Return one request as cedarpy takes it."""
    return {
        "principal": f'{ACTOR}::"{actor.id}"',
        "action": f'Action::"{action}"',
        "resource": f'{record.kind}::"{record.id}"',
        "context": _attributes(context),
    }
