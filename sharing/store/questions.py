"""Questions asked again and again: SQLAlchemy writes the text once, the driver is given it.

1. For plain rows.  To find a statement again by all its parts, to open a transaction around it and
   to look after its answer takes SQLAlchemy longer than the driver needs to ask: 0.2 of the 1.4 ms
   of a report, for its two questions.
2. What is asked is what SQLAlchemy would ask: its text, its parameters, its types on the way there
   and back.  A question that it writes anew for each list of values goes its ordinary way.
3. What is wrong is told as the error that SQLAlchemy would have raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Result
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData

from sharing.store import messages

Question = Any  # a select, or several put together, confined already
Convert = Callable[[Any], Any]


def answer(
    connection: Connection, question: Question, values: Mapping[str, Any]
) -> Result[*tuple[Any, ...]]:
    """Return the rows of *question*, all of them read; *values*: each of its parameters."""
    written = _written(question, connection.dialect)
    if written is None:
        return connection.execute(question, values)
    messages.before(connection, alone=written.alone)
    given = written.given(values)
    try:
        cursor = connection.connection.cursor()
        cursor.execute(written.text, given)
        rows: Iterable[Any] = cursor.fetchall()
        cursor.close()
    except connection.dialect.loaded_dbapi.Error as error:
        raise messages.told(connection, error, written.text) from error
    return IteratorResult(written.columns, iter(written.read(rows)))


@dataclass(frozen=True, slots=True)
class _Written:
    """A question's text for one kind of database.

    ``names``: what the caller gives.  ``values``: what the statement has in itself.  ``order``: of
    the parameters, for a driver that takes them by place.  ``there`` and ``back``: what makes of a
    value what the driver takes, and of what it brings a value, where anything is to be made.
    """

    text: str
    names: Sequence[str]
    values: Mapping[str, Any]
    order: Sequence[str] | None
    there: Mapping[str, Convert]
    back: Sequence[tuple[int, Convert]]
    columns: SimpleResultMetaData
    alone: bool

    def given(self, values: Mapping[str, Any]) -> Any:
        """Return the parameters for the driver; a KeyError names one that is missing."""
        found = {**self.values, **{name: values[name] for name in self.names}}
        for name, convert in self.there.items():
            found[name] = convert(found[name])
        return found if self.order is None else [found[name] for name in self.order]

    def read(self, rows: Iterable[Any]) -> Iterable[Any]:
        """Return the rows with their values as the columns' types have them."""
        if not self.back:
            return rows
        return [self._converted([*row]) for row in rows]

    def _converted(self, row: list[Any]) -> tuple[Any, ...]:
        for place, convert in self.back:
            row[place] = convert(row[place])
        return tuple(row)


@lru_cache(maxsize=512)
def _written(question: Question, dialect: Dialect) -> _Written | None:
    compiled = question.compile(dialect=dialect)
    late = compiled.post_compile_params | compiled.literal_execute_params
    if any(bind.required or bind.expanding for bind in late):
        return None
    binds = compiled.binds
    names = [name for name, bind in binds.items() if bind.required]
    text, order = compiled.string, compiled.positiontup
    if late:  # a limit that the question has in itself
        state = compiled.construct_expanded_state(dict.fromkeys(names))
        text, order = state.statement, state.positiontup
    columns = compiled._result_columns  # noqa: SLF001  # nothing public has the types
    there = {n: b.type.dialect_impl(dialect).bind_processor(dialect) for n, b in binds.items()}
    back = [c.type.dialect_impl(dialect).result_processor(dialect, None) for c in columns]
    return _Written(
        text=text,
        names=names,
        values={name: bind.effective_value for name, bind in binds.items() if not bind.required},
        order=order if compiled.positional else None,
        there={name: convert for name, convert in there.items() if convert},
        back=[(place, convert) for place, convert in enumerate(back) if convert],
        columns=SimpleResultMetaData([column.keyname for column in columns]),
        alone=messages.ALONE.keys() <= question.get_execution_options().keys(),
    )
