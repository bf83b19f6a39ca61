"""Many rows of a table as one message to PostgreSQL: one JSON text, which it takes apart itself.

Row by row, or column by column as arrays, the driver would work longer on them than the database.
What a row holds is text, whole numbers, truths, times and JSON; of other tables ``insertion`` says
that they cannot be written so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    DateTime,
    Insert,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

_ROWS: Final = "rows"


@cache
def insertion(table: Table, filled: frozenset[str]) -> Insert | None:
    """Return the insertion of rows that fill these columns; None if they cannot be written so.

    What a column holds by itself it holds in all of them.
    """
    kinds = {c.key: c.type for c in table.c if c.key in filled}
    made = [c.default for c in table.c if c.key not in filled and c.default is not None]
    if not all(map(_in_json, kinds.values())) or any(default.is_callable for default in made):
        return None
    given = cast(bindparam(_ROWS, type_=Text), JSON)
    columns = (column(name, kind) for name, kind in kinds.items())
    rows = func.json_to_recordset(given).table_valued(*columns)
    return insert(table).from_select([*kinds], select(rows.render_derived(with_types=True)))


def values(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return *rows* as the values of an ``insertion``."""
    return {_ROWS: json.dumps([*rows], ensure_ascii=False, default=_written)}


def _in_json(kind: TypeEngine[Any]) -> bool:
    of = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return isinstance(of, String | Integer | Boolean | DateTime | JSON)


def _written(value: object) -> str:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    raise ValueError(f"a {type(value).__name__} without a zone or a place in JSON was to be stored")
