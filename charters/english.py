"""Decisions in English: for machines, logs of partners, and whoever does not read French.

The same reading of the same tree as ``say``, in the codes that a charter's file is written in.
"""

from __future__ import annotations

from collections.abc import Iterable

from charters.conditions import Ago, Condition, Op
from charters.hours import bands
from charters.model import Rule
from charters.say import RELATION_CONDITION, Lacking

_LACKING = {
    Lacking.PROFESSION: "another profession",
    Lacking.IN_FORCE: "a day on which it is in force",
    Lacking.EXCEPTION: "not to be what it excepts",
}
_RELATION = {condition: relation.value for relation, condition in RELATION_CONDITION.items()}


def permitted(version: str, why: Iterable[Rule], owed: Iterable[Rule]) -> str:
    """Explain a permit."""
    duties = list(owed)
    also = f" {_cite(duties)} applies too." if duties else ""
    return f"Permitted by {_cite(why)} of {version}.{also}"


def refused(version: str, why: Iterable[Rule]) -> str:
    """Explain a refusal by rules that forbid."""
    rules = list(why)
    waits = any(one.field == "accepted" for rule in rules for one in rule.unless)
    first = " Whoever asks has to accept the charter first." if waits else ""
    return f"Refused by {_cite(rules)} of {version}.{first}"


def owed(version: str, why: Iterable[Rule], duties: Iterable[Rule], left: frozenset[str]) -> str:
    """Explain what has to be done before what is permitted."""
    asking = [rule for rule in duties if rule.owe & left]
    others = [rule for rule in duties if not rule.owe & left]
    also = f" {_cite(others)} applies too." if others else ""
    steps = ", ".join(sorted(left))
    return (
        f"Not yet: {_cite(why)} of {version} permits it, "
        f"and {_cite(asking)} asks for {steps} first.{also}"
    )


def unpermitted(version: str, closest: Rule | None, lacking: Iterable[Lacking | Condition]) -> str:
    """Explain a default deny: the rule that came closest, and all that it lacked."""
    if closest is None:
        return f"No rule of {version} permits it."
    asked = " and ".join(map(_missed, lacking))
    near = f"{closest.id} of {closest.article}"
    return f"No rule of {version} permits it; the closest is {near}, which asks for {asked}."


def _cite(rules: Iterable[Rule]) -> str:
    found = list(rules)
    articles = ", ".join(dict.fromkeys(rule.article for rule in found))
    return f"{articles} ({', '.join(rule.id for rule in found)})"


def _missed(missing: Lacking | Condition) -> str:
    if isinstance(missing, Lacking):
        return _LACKING[missing]
    if missing in _RELATION:
        return f"the relation {_RELATION[missing]}"
    value = missing.value
    if missing.field == "accepted":
        return "having accepted the charter"
    if missing.field == "accredited":
        return "an accreditation" if value else "no accreditation"
    if isinstance(value, bool):
        return "a confidential category" if value else "a category that is not confidential"
    if isinstance(value, Ago):
        bound = "at least" if missing.op is Op.AT_MOST else "at most"
        return f"a record of {bound} {value.days} days"
    if missing.op in (Op.AT_LEAST, Op.AT_MOST):
        return f"a {missing.field} of {missing.op.replace('_', ' ')} {value}"
    if missing.field == "hour" and missing.op is Op.IN:
        return f"an hour {' or '.join(f'from {a}:00 to {b}:00' for a, b in bands(value))}"
    words = sorted(map(str, value)) if isinstance(value, frozenset) else [str(value)]
    return f"the {missing.field} {' or '.join(words)}"
