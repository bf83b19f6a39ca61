"""Many rows of a table as one message to PostgreSQL: one JSON text, which it takes apart itself.

Row by row, or column by column as arrays, the driver would work longer on them than the database.
What a row holds is text, whole numbers, truths, times and JSON; rows of other tables, a single row,
and those for SQLite are written as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
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


def write(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert *rows*, which fill the same columns.  Never commits."""
    at_once: Insert | None = None
    if len(rows) > 1 and connection.dialect.name == "postgresql":
        at_once = insertion(table, frozenset(rows[0]))
    if at_once is not None:
        text = json.dumps([*rows], ensure_ascii=False, default=_written)
        connection.execute(at_once, {_ROWS: text})
    elif rows:
        connection.execute(_plain(table), rows if len(rows) > 1 else rows[0])


@cache
def _plain(table: Table) -> Insert:
    return insert(table)


@cache
def insertion(table: Table, filled: frozenset[str]) -> Insert | None:
    """Return the insertion of many rows of these columns; None if they cannot be written so.

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


def _in_json(kind: TypeEngine[Any]) -> bool:
    of = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return isinstance(of, String | Integer | Boolean | DateTime | JSON)


def _written(value: object) -> str:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    raise ValueError(f"a {type(value).__name__} without a zone or a place in JSON was to be stored")
