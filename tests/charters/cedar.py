"""A charter told to Cedar, an engine written by other people in another language.

Each rule becomes one policy with its id; the three effects become two sets of policies: permits
and forbids decide, requires (said as permits) tell which duties apply.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import cedarpy

from charters.conditions import Ago, Condition, Of, Op, Side
from charters.decide import Decision
from charters.model import Charter, Rule
from charters.parties import Actor, Context, Record
from charters.vocabulary import Effect

Request = tuple[Actor, str, Record, Context]
NAMES = {Side.ACTOR: "principal", Side.RECORD: "resource", Side.CONTEXT: "context"}


class Verdict(NamedTuple):
    """An outcome and the rules behind it."""

    permitted: bool
    deciding: frozenset[str]
    duties: frozenset[str]


def verdict(decision: Decision) -> Verdict:
    """Our own answer in the same form."""
    return Verdict(
        decision.permitted,
        frozenset(rule.id for rule in decision.deciding),
        frozenset(rule.id for rule in decision.duties),
    )


def ask_cedar(charter: Charter, requests: Sequence[Request]) -> list[Verdict]:
    """Return Cedar's answers.  All requests must have the same circumstances: dates, and what has
    been met, are settled here."""
    (context,) = {context for _, _, _, context in requests}
    day = context.at.astimezone(ZoneInfo(context.zone)).date()
    in_force = [r for a in charter.articles if a.in_force(day) for r in a.rules]
    decided = _ask([r for r in in_force if r.effect is not Effect.REQUIRE], requests)
    owed = _ask([r for r in in_force if r.effect is Effect.REQUIRE], requests)
    unmet = {r.id for r in in_force if r.owe - context.met}
    return [
        Verdict(allowed and not duties & unmet, why, duties if allowed else frozenset())
        for (allowed, why), (_, duties) in zip(decided, owed, strict=True)
    ]


def _ask(rules: Iterable[Rule], requests: Sequence[Request]) -> list[tuple[bool, frozenset[str]]]:
    entities = cedarpy.Entities.from_json_str(
        json.dumps(
            [_entity("Actor", n, actor) for n, (actor, _, _, _) in enumerate(requests)]
            + [_entity("Record", n, record) for n, (_, _, record, _) in enumerate(requests)]
        )
    )
    asked = [
        {
            "principal": f'Actor::"{n}"',
            "action": f'Action::"{action}"',
            "resource": f'Record::"{n}"',
            "context": _circumstances(context),
        }
        for n, (_, action, _, context) in enumerate(requests)
    ]
    policies = cedarpy.PolicySet.from_str("\n".join(map(_policy, rules)))
    found = []
    for answer in cedarpy.is_authorized_batch(asked, policies, entities):
        assert not answer.diagnostics.errors
        names = answer.diagnostics.id_annotations_by_reason
        found.append(
            (bool(answer.allowed), frozenset(names[r] for r in answer.diagnostics.reasons))
        )
    return found


def _circumstances(context: Context) -> dict[str, Any]:
    hour = context.at.astimezone(ZoneInfo(context.zone)).hour
    known = {"at": _number(context.at), "hour": hour}
    said = {"body": context.body, "purpose": context.purpose}
    return known | {name: word for name, word in said.items() if word is not None}


def _entity(kind: str, number: int, sides: Actor | Record) -> dict[str, Any]:
    attributes = {}
    for name in sides.__slots__:
        value = getattr(sides, name)
        if value is not None:
            attributes[name] = _plain(value)
    return {"uid": {"type": kind, "id": str(number)}, "attrs": attributes, "parents": []}


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return _number(value) if isinstance(value, datetime) else value


def _policy(rule: Rule) -> str:
    effect = "forbid" if rule.effect is Effect.FORBID else "permit"
    actions = ", ".join(f'Action::"{action}"' for action in sorted(rule.actions))
    when = [f"{_set(rule.kinds)}.contains(resource.kind)"]
    if rule.who:
        when.append(f"{_set(rule.who)}.contains(principal.profession)")
    when += [_test(condition) for condition in rule.when]
    text = f'@id("{rule.id}")\n{effect}(principal, action in [{actions}], resource)'
    text += f" when {{ {' && '.join(when)} }}"
    if rule.unless:
        text += f" unless {{ {' && '.join(_test(c) for c in rule.unless)} }}"
    return f"{text};"


def _test(condition: Condition) -> str:
    owner, name, value = NAMES[condition.side], condition.field, condition.value
    if value is None:
        return "false"
    left, there = f"{owner}.{name}", f"{owner} has {name}"
    if isinstance(value, Of):
        right, there = f"principal.{value.field}", f"{there} && principal has {value.field}"
    elif isinstance(value, Ago):
        right = f"(context.at - {value.days * 86_400})"
    else:
        right = _value(value)
    test = {
        Op.IN: f"{right}.contains({left})",
        Op.IS: f"{left} == {right}",
        Op.HAS: f"{left}.contains({right})",
        Op.AT_LEAST: f"{left} >= {right}",
        Op.AT_MOST: f"{left} <= {right}",
    }[condition.op]
    return f"({there} && {test})"


def _value(value: Any) -> str:
    if isinstance(value, frozenset):
        return _set(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return str(_number(value))
    return str(value) if isinstance(value, int) else _text(value)


def _set(values: Iterable[Any]) -> str:
    return f"[{', '.join(_value(v) for v in values if v is not None)}]"


def _text(value: str) -> str:
    plain = "".join(c if c.isalnum() and c.isascii() else f"\\u{{{ord(c):x}}}" for c in value)
    return f'"{plain}"'


def _number(at: Any) -> int:
    return int(at.timestamp())
