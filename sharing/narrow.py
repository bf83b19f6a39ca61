"""The charter's tree as a condition of the database.

1. Every leaf answers true or false, never NULL, so that ``NOT`` in SQL means what it means in
   ``charters.residual.holds``: a property test holds the two readings equal.
2. Whoever sees a lot reads on from the newest event until a page is full.  Whoever sees little
   would read to the end for nothing: their tree is taken apart into ``seeks``, each of which an
   index answers at once, however many events there are.
3. A moment (so many days ago) is another one at each request: ``timeless`` takes it out of the
   tree, so that the statement built for a reader serves them again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Dialect,
    String,
    and_,
    any_,
    bindparam,
    false,
    literal,
    not_,
    or_,
    true,
)
from sqlalchemy.types import UserDefinedType

from charters.conditions import Condition, Op
from charters.errors import CharterError
from charters.residual import All, AnyOf, Not, Tree
from sharing.store import Event

Columns = Mapping[str, Any]

EVENT_COLUMNS: Columns = {
    "author": Event.author_id,
    "category": Event.category,
    "confidential": Event.confidential,
    "group": Event.category_group,
    "nominative": Event.nominative,
    "partner": Event.partner_id,
    "reported_at": Event.reported_at,
    "sector": Event.sector_id,
    "severity": Event.severity,
    "state": Event.state,
    "urgency": Event.urgency,
}
"""Which column holds which field of a ``Record``."""

SOUGHT = ("author", "partner", "sector")  # each leads an index of events, newest last
MOST_SEEKS = 4  # each costs as much as reading on through some four hundred events


class Words(UserDefinedType[list[str]]):
    """A list of words as the text of a PostgreSQL array; the driver would write it word by word."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "VARCHAR[]"

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        return _array_text


def _array_text(words: list[str]) -> str:
    escaped = "\0".join(words).replace("\\", "\\\\").replace('"', '\\"')
    return '{"' + escaped.replace("\0", '","') + '"}' if words else "{}"


@dataclass(frozen=True, slots=True)
class Moment:
    """The value of a condition that comes with each request, as the parameter of this name."""

    name: str


def timeless(tree: Tree) -> tuple[Tree, dict[str, datetime]]:
    """Return *tree* with a ``Moment`` for each of its moments, and these by name."""
    moments: dict[str, datetime] = {}

    def without(part: Tree) -> Tree:
        if isinstance(part, All | AnyOf):
            return type(part)(tuple(map(without, part.parts)))
        if isinstance(part, Not):
            return Not(without(part.part))
        if not isinstance(part.value, datetime):
            return part
        name = f"moment_{len(moments)}"
        moments[name] = part.value
        return replace(part, value=Moment(name))

    return without(tree), moments


def clause(tree: Tree, columns: Columns, *, arrays: bool = False) -> ColumnElement[bool]:
    """Translate *tree*; raise ``CharterError`` for what a list cannot be narrowed by.

    ``arrays``: the database takes a list of words as one value.  Somebody may answer for hundreds
    of places, and as many values cost more than the list that they narrow.
    """

    def part(inner: Tree) -> ColumnElement[bool]:
        return clause(inner, columns, arrays=arrays)

    if isinstance(tree, All):
        return and_(true(), *map(part, tree.parts))
    if isinstance(tree, AnyOf):
        return or_(false(), *map(part, tree.parts))
    if isinstance(tree, Not):
        return not_(part(tree.part))
    return _leaf(tree, columns, arrays)


def _leaf(condition: Condition, columns: Columns, arrays: bool) -> ColumnElement[bool]:
    column = columns.get(condition.field)
    if column is None:
        raise CharterError(f"a list cannot be narrowed by {condition.field!r}")
    value = condition.value
    if value is None:
        return false()
    if isinstance(value, Moment):
        value = bindparam(value.name, type_=column.type)
    if condition.op is Op.IN:
        values = sorted(one for one in value if one is not None)
        if arrays and isinstance(column.type, String):
            test = column == any_(literal(values, Words))
        else:
            test = column.in_(values)
    elif condition.op is Op.IS:
        test = column == value
    elif condition.op is Op.AT_LEAST:
        test = column >= value
    elif condition.op is Op.AT_MOST:
        test = column <= value
    else:
        raise CharterError(f"a list cannot be narrowed with {condition.op!r}")
    if not column.property.columns[0].nullable:
        return cast(ColumnElement[bool], test)
    return and_(column.is_not(None), test)


def seeks(tree: Tree) -> tuple[Tree, ...]:
    """Return trees that together allow what *tree* does, each with one author, partner or sector.

    None at all: some part of it asks for none of these, or there would be over ``MOST_SEEKS``.
    """
    whole = tree.parts if isinstance(tree, All) and tree.parts else (tree,)
    permits, rest = whole[0], whole[1:]
    found: list[Tree] = []
    for permit in permits.parts if isinstance(permits, AnyOf) else (permits,):
        parts = _sought(permit)
        if parts is None or len(found) + len(parts) > MOST_SEEKS:
            return ()
        found += [All((*part, *rest)) for part in parts]
    return tuple(found)


def _sought(permit: Tree) -> list[tuple[Tree, ...]] | None:
    """Return *permit* once for each value of its first condition that an index answers."""
    parts = permit.parts if isinstance(permit, All) else (permit,)
    for number, part in enumerate(parts):
        if isinstance(part, Condition) and part.field in SOUGHT and part.op in (Op.IN, Op.IS):
            others = parts[:number] + parts[number + 1 :]
            values = part.value if part.op is Op.IN else (part.value,)
            if len(values) > MOST_SEEKS:
                return None
            return [(Condition(part.side, part.field, Op.IS, value), *others) for value in values]
    return None
