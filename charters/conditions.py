"""Conditions: the leaves of the charter's one tree, and how each is read.

Rules:

1. A condition compares one field of the record, the actor or the context with a constant, with a
   field of the actor (``Of``), or with the moment of the request some days earlier (``Ago``).
   Nothing is evaluated, nothing is called by name.
2. A condition on an absent value (``None``) never holds.  The SQL reading says the same.
3. A condition whose operator or side is unknown cannot be compiled: refused, not ignored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
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
class Ago:
    """The moment of the request, so many days earlier."""

    days: int


@dataclass(frozen=True, slots=True)
class Condition:
    """``side.field op value``; *value* is a constant, ``Of`` the actor or so long ``Ago``."""

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
    right = settled(condition.value, actor, context)
    return compare(condition.op, getattr(side, condition.field), right)


def settled(value: Any, actor: Any, context: Any) -> Any:
    """Return what *value* is in one request."""
    if isinstance(value, Of):
        return getattr(actor, value.field)
    if isinstance(value, Ago):
        return context.at - timedelta(days=value.days)
    return value
