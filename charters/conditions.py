"""Conditions: the leaves of the charter's one tree, and how each is read.

Rules:

1. A condition compares one field of the record, the actor or the context with a constant,
   or with a field of the actor (``Of``).  Nothing is evaluated, nothing is called by name.
2. A condition on an absent value (``None``) never holds.  The SQL reading says the same.
3. A condition whose operator or side is unknown cannot be compiled: refused, not ignored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
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


Test = Callable[[Any, Any, Any], bool]
"""What a condition compiles to: ``(actor, record, context) -> bool``."""


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


def compile_condition(condition: Condition) -> Test:
    """Turn *condition* into a function; the hot shapes get a closure of their own."""
    side, op, value = Side(condition.side), Op(condition.op), condition.value
    get = attrgetter(condition.field)
    if isinstance(value, Of):
        right = attrgetter(value.field)
        if side is Side.RECORD and op is Op.IN:
            return lambda actor, record, _: get(record) in right(actor)
        if side is Side.RECORD:
            return lambda actor, record, _: compare(op, get(record), right(actor))
        raise CharterError(f"only a record is compared with the actor, not {side}")
    if side is Side.RECORD:
        return _constant(get, op, value, 1)
    if side is Side.ACTOR:
        return _constant(get, op, value, 0)
    return _constant(get, op, value, 2)


def _constant(get: Callable[[Any], Any], op: Op, value: Any, place: int) -> Test:
    if op is Op.IN and None not in value:
        if place == 1:
            return lambda _, record, __: get(record) in value
        if place == 0:
            return lambda actor, _, __: get(actor) in value
    if op is Op.IS and value is not None and place == 1:
        return lambda _, record, __: get(record) == value
    return lambda *sides: compare(op, get(sides[place]), value)
