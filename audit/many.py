"""Rows of a table to the database, at the least cost.

1. Many rows are one message to PostgreSQL: one JSON text, which it takes apart itself.  Row by row,
   or column by column as arrays, the driver would work longer on them than the database.  What a
   row holds is then text, whole numbers, truths, times and JSON.
2. The insertion of a single row into PostgreSQL is written once for its columns, and the driver is
   given that text: to have SQLAlchemy find it again and look after it costs as much as to send it.
3. What neither suits (bytes among many, a column that gives each row something else), and rows for
   SQLite, is written as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    DateTime,
    Dialect,
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


UNCOUNTED: Final = {"vigie_uncounted": True}
"""Options of a statement: nobody asks how many rows it met, nor waits for its answer."""
WAITING: Final = "vigie_waiting"
"""Where a connection has whoever takes an insertion, its text and its values, to send it later."""


def write(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert *rows*, which fill the same columns.  Never commits."""
    if not rows:
        return
    first, filled = rows[0], frozenset(rows[0])
    if connection.dialect.name == "postgresql":
        if len(rows) == 1 and not _made(table, filled):
            _write_one(connection, table, first)
            return
        if len(rows) > 1 and (at_once := insertion(table, filled)) is not None:
            text = json.dumps([*rows], ensure_ascii=False, default=_written)
            connection.execute(at_once, {_ROWS: text})
            return
    connection.execute(_plain(table), rows if len(rows) > 1 else first)


def _write_one(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    text, convert = _single(table, frozenset(row), connection.dialect)
    values = {**row, **{name: to(row[name]) for name, to in convert.items()}}
    if (waiting := connection.info.get(WAITING)) is not None:
        waiting.take(text, values)
    else:
        connection.exec_driver_sql(text, values, execution_options=UNCOUNTED)


@cache
def _plain(table: Table) -> Insert:
    return insert(table)


@lru_cache(maxsize=256)
def _single(
    table: Table, filled: frozenset[str], dialect: Dialect
) -> tuple[str, dict[str, Callable[[Any], Any]]]:
    """Return the insertion of one row, and what makes of a value what the driver takes."""
    types = {c.key: c.type.dialect_impl(dialect) for c in table.c if c.key in filled}
    convert = {name: of.bind_processor(dialect) for name, of in types.items()}
    text = insert(table).compile(dialect=dialect, column_keys=[*types]).string
    return text, {name: to for name, to in convert.items() if to is not None}


@cache
def _made(table: Table, filled: frozenset[str]) -> list[Any]:
    """Return what columns that are not *filled* hold by themselves."""
    return [c.default for c in table.c if c.key not in filled and c.default is not None]


@cache
def insertion(table: Table, filled: frozenset[str]) -> Insert | None:
    """Return the insertion of many rows of these columns; None if they cannot be written so.

    What a column holds by itself it holds in all of them.
    """
    kinds = {c.key: c.type for c in table.c if c.key in filled}
    made = any(default.is_callable for default in _made(table, filled))
    if made or not all(map(_in_json, kinds.values())):
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
