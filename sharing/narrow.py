"""The charter's tree as a condition of the database.

Every leaf answers true or false, never NULL, so that ``NOT`` in SQL means what it means in
``charters.residual.holds``: a property test holds the two readings equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, false, not_, or_, true

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
    "sector": Event.sector_id,
    "severity": Event.severity,
    "state": Event.state,
    "urgency": Event.urgency,
}
"""Which column holds which field of a ``Record``."""


def clause(tree: Tree, columns: Columns) -> ColumnElement[bool]:
    """Translate *tree*; raise ``CharterError`` for what a list cannot be narrowed by."""
    if isinstance(tree, All):
        return and_(true(), *(clause(part, columns) for part in tree.parts))
    if isinstance(tree, AnyOf):
        return or_(false(), *(clause(part, columns) for part in tree.parts))
    if isinstance(tree, Not):
        return not_(clause(tree.part, columns))
    return _leaf(tree, columns)


def _leaf(condition: Condition, columns: Columns) -> ColumnElement[bool]:
    column = columns.get(condition.field)
    if column is None:
        raise CharterError(f"a list cannot be narrowed by {condition.field!r}")
    value = condition.value
    if value is None:
        return false()
    if condition.op is Op.IN:
        test = column.in_(sorted(word for word in value if word is not None))
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
