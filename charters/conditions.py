"""Conditions: the leaves of the charter's one tree, and how each is read.

Rules:

1. A condition compares one field of the record, the actor or the context with a constant,
   or with a field of the actor (``Of``).  Nothing is evaluated, nothing is called by name.
2. A condition on an absent value (``None``) never holds.  The SQL reading says the same.
3. A condition whose operator or side is unknown cannot be compiled: refused, not ignored.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from charters.errors import CharterError


class Side(StrEnum):
    """Whose field a condition looks at."""

    ACTOR = "actor"
    CONTEXT = "context"
    RECORD = "record"


class Op(StrEnum):
    """How a field is compared."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    HAS = "has"
    IN = "in"
    IS = "is"


@dataclass(frozen=True, slots=True)
class Of:
    """A value taken from the actor at the moment of deciding."""

    field: str


@dataclass(frozen=True, slots=True)
class Condition:
    """``side.field op value``; *value* is a constant or ``Of`` the actor."""

    side: Side
    field: str
    op: Op
    value: Any


def compare(op: Op, left: Any, right: Any) -> bool:
    """Say whether ``left op right``; never when *left* is absent."""
    if left is None or right is None:
        return False
    if op is Op.IN:
        return left in right
    if op is Op.IS:
        return bool(left == right)
    if op is Op.HAS:
        return right in left
    if op is Op.AT_LEAST:
        return bool(left >= right)
    if op is Op.AT_MOST:
        return bool(left <= right)
    raise CharterError(f"unknown operator {op!r}")


def compare_sides(condition: Condition, actor: Any, record: Any, context: Any) -> bool:
    """Read one condition, one step at a time: the meaning that the compiled form must have."""
    side = {Side.ACTOR: actor, Side.RECORD: record, Side.CONTEXT: context}[condition.side]
    value = condition.value
    right = getattr(actor, value.field) if isinstance(value, Of) else value
    return compare(condition.op, getattr(side, condition.field), right)
