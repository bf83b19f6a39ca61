"""Rows that are put leave for PostgreSQL together with the commit: one message instead of four.

1. From the first row put to the end of the transaction, inserts that bring nothing back wait in
   the driver's pipeline, and so do changes whose writer does not ask how many rows they met
   (``UNCOUNTED``).  Whatever brings something back, or a savepoint, has them leave first.
2. The commit is the last that waits: it leaves in the same message, and is awaited.
3. What is wrong with a row that waited is raised when it leaves, as the same error as if it had
   not waited.
4. To begin is a message as well, which the driver awaits even in its pipeline.  After a reading,
   which needs no transaction, one that writes begins with the first statement that is not marked
   as one to be asked alone (``ALONE``); if that is a row that waits, to begin waits before it.
5. SQLite is no server: each row is written at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Engine, ExceptionContext, event
from sqlalchemy.exc import DBAPIError

from audit.many import UNCOUNTED, WAITING

BEGINS = "vigie_begins"
_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
_COMMIT = "COMMIT"
_PUT = "rows that were put"
ALONE = {"vigie_alone": True}
"""Options of a question that locks nothing: it may as well be answered before the transaction."""


def listen(engine: Engine) -> None:
    """Have what waits leave before anything that does not wait, and an error end the waiting."""
    event.listen(engine, "before_cursor_execute", _in_order)
    event.listen(engine, "commit", _commit_with)
    event.listen(engine, "handle_error", _drop_after)


def gather(connection: Connection) -> None:
    """From here on, have the rows of this transaction wait for one another."""
    if connection.dialect.name == "postgresql" and WAITING not in connection.info:
        later = connection.info.pop(BEGINS, None)
        driver: Any = connection.connection.driver_connection
        pipeline = driver.pipeline()
        pipeline.__enter__()
        connection.info[WAITING] = waiting = _Waiting(connection, driver, pipeline)
        if later:
            waiting.take(_BEGIN)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The driver's pipeline, in which rows wait."""

    connection: Connection
    driver: Any
    pipeline: Any

    def take(self, text: str, values: Mapping[str, Any] | None = None) -> None:
        """Have one row wait.  What is wrong with an earlier one may be said already."""
        try:
            self.driver.execute(text, values)
        except self.connection.dialect.loaded_dbapi.Error as error:
            raise told(self.connection, error, _PUT) from error


def begin_later(connection: Connection) -> None:
    """While each statement is committed by itself: have the transaction begin when it must."""
    connection.info[BEGINS] = True


def _begin(connection: Connection) -> None:
    if connection.info.pop(BEGINS, None):
        cast(Any, connection.connection.driver_connection).autocommit = False


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Around a transaction: once it has ended, nothing waits, and the database has answered."""
    try:
        yield
        _leave(connection)
    except BaseException:
        _drop(connection)
        _roll_back(connection)
        raise


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """Inside a transaction: when an error undoes it, what waits does not matter any more."""
    try:
        yield
    except BaseException:
        _drop(connection)
        raise


def _leave(connection: Connection) -> None:
    try:
        _close(connection)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _wrapped(connection, error, _PUT) from error


def _drop(connection: Connection) -> None:
    """What waited for a connection that is lost is lost with it; to look would open another."""
    if not connection.invalidated:
        with suppress(connection.dialect.loaded_dbapi.Error):
            _close(connection)


def _roll_back(connection: Connection) -> None:
    """Where an error made the database pass over the commit, nobody has rolled back."""
    if not connection.invalidated:
        with suppress(connection.dialect.loaded_dbapi.Error):
            cast(Any, connection.connection.driver_connection).rollback()


def _drop_after(context: ExceptionContext) -> None:
    # Before the roll-back, which would stumble over the answers to what came after the error.
    if context.connection is not None:
        _drop(context.connection)


def _close(connection: Connection) -> None:
    waiting = connection.info.pop(WAITING, None)
    if waiting is not None:
        waiting.pipeline.__exit__(None, None, None)


def _wrapped(connection: Connection, error: Exception, what: str) -> DBAPIError:
    """The error that it would have been, for which a connection that is lost is used no more."""
    dialect: Any = connection.dialect
    if lost := dialect.is_disconnect(error, connection.connection.driver_connection, None):
        connection.invalidate(error)
    base = dialect.loaded_dbapi.Error
    found = DBAPIError.instance(what, None, error, base, True, lost, dialect)
    return cast(DBAPIError, found)


def before(connection: Connection, *, alone: bool) -> None:
    """Do what goes before a statement: begin, unless it is asked alone; have what waits leave."""
    if BEGINS in connection.info and not alone:
        _begin(connection)
    if WAITING in connection.info:
        _leave(connection)


def told(connection: Connection, error: Exception, what: str) -> DBAPIError:
    """Return the error as SQLAlchemy would tell it, of *what* it has not sent itself."""
    _drop(connection)  # before a savepoint is gone back to
    return _wrapped(connection, error, what)


def _in_order(connection: Connection, _: Any, __: str, ___: Any, context: Any, ____: bool) -> None:
    if not (WAITING in connection.info and _waits(context)):
        before(connection, alone=ALONE.keys() <= context.execution_options.keys())


def _commit_with(connection: Connection) -> None:
    """The driver would await the commit, and then the end of its pipeline in another message."""
    if (waiting := connection.info.get(WAITING)) is not None:
        waiting.take(_COMMIT)
        _leave(connection)


def _waits(context: Any) -> bool:
    if context.compiled is not None and context.compiled.effective_returning:
        return False
    return bool(context.isinsert or UNCOUNTED.keys() <= context.execution_options.keys())
