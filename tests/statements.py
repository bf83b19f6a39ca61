"""What a database is asked, as the driver is given it, whoever gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Cursor
from sqlalchemy import Engine, event


@contextmanager
def sent(engine: Engine, told: Callable[[str], None]) -> Iterator[None]:
    """Until the end, tell *told* each statement on connections that are taken from the pool."""

    class Telling(Cursor[Any]):
        def execute(self, query: Any, *more: Any, **how: Any) -> Any:
            told(str(query))
            return super().execute(query, *more, **how)

        def executemany(self, query: Any, *more: Any, **how: Any) -> None:
            told(str(query))
            super().executemany(query, *more, **how)

    def listen(connection: Any, *_: object) -> None:
        if engine.dialect.name == "sqlite":
            connection.set_trace_callback(told)
        else:
            connection.cursor_factory = Telling

    def leave(connection: Any, *_: object) -> None:
        if connection is None:
            return
        if engine.dialect.name == "sqlite":
            connection.set_trace_callback(None)
        else:
            connection.cursor_factory = Cursor

    event.listen(engine, "checkout", listen)
    event.listen(engine, "checkin", leave)
    try:
        yield
    finally:
        event.remove(engine, "checkout", listen)
        event.remove(engine, "checkin", leave)
