"""Sessions that know their council.

Rules:

1. ``Sessions.of(council)`` is the ordinary way in: every query of that session, aliases, updates
   and deletes included, is confined to the council, and every row it adds gets it.
2. A forgotten ``where`` therefore returns nothing rather than a neighbour's rows.
3. What cannot be confined does not pass: a statement on bare tables, SQL as text, rows in bulk, a
   row that was read in another council's session.  Two ways round are closed by tests instead,
   for their price: a bare table inside a mapped query, and ``session.connection()``, whose few
   users name the council in each statement.
4. ``Sessions.everywhere(reason)`` is the loud exception: log-in, the list of waiting councils.
5. Leaving the ``with`` block commits; an exception rolls back.  Nobody else commits.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Connection,
    Engine,
    Result,
    Row,
    Select,
    Table,
    TextClause,
    bindparam,
    event,
    inspect,
)
from sqlalchemy.orm import (
    ORMExecuteState,
    Session,
    UOWTransaction,
    with_loader_criteria,
)
from sqlalchemy.sql import visitors

from audit import many
from audit.store import Kept
from sharing.store import messages
from sharing.store.base import Base, Tenant
from sharing.store.engine import Kind, prepare
from sharing.store.questions import answer

COUNCIL = "council_id"
KEYS = "shred_dir"
HERE = "council_of_this_session"
EVERYWHERE = "everywhere"


class UnconfinedError(Exception):
    """A session was about to work for no council, or for another one than its own."""


class ConfinedSession(Session):
    """A session whose ``info`` names its council (or says why it has none)."""


@event.listens_for(ConfinedSession, "do_orm_execute")
def _confine(state: ORMExecuteState) -> None:
    council = _council_of(state.session)
    if council is None:
        return
    if not state.is_orm_statement:
        _refuse_tenants(state.statement)
    elif state.is_insert or state.is_executemany or state.is_from_statement:
        raise UnconfinedError("rows are read by a query and added one by one, in this session")
    else:
        state.statement = _confined(state.statement)
        # Not many rows at once, so these are the parameters of one.
        state.parameters = {**cast(dict[str, Any], state.parameters or {}), HERE: council}


def _council_of(session: Session) -> str | None:
    """The council of *session*; None if it may work everywhere."""
    council: str | None = session.info.get(COUNCIL)
    if council is None and not session.info.get(EVERYWHERE):
        raise UnconfinedError("this session has no council")
    return council


def _refuse_tenants(statement: Any) -> None:
    """Nothing confines a statement without a mapped entity: it may not speak of councils' rows."""
    for part in visitors.iterate(statement):
        table: Any = getattr(part, "table", part)
        ours = isinstance(table, Table) and table.metadata is Base.metadata
        if isinstance(part, TextClause) or (ours and COUNCIL in table.c):
            raise UnconfinedError("this statement cannot be confined to the council")


_HERE: BindParameter[str] = bindparam(HERE)
# A parameter and no value: one statement is compiled once for all councils, and one that was not
# told its council fails for want of it.
_CRITERIA = tuple(
    with_loader_criteria(rows, lambda cls: cls.council_id == _HERE, include_aliases=True)
    for rows in (Tenant, Kept)
)


@lru_cache(maxsize=256)
def _confined(statement: Any) -> Any:
    """Return *statement* with the conditions; one that was built once gets them once."""
    return statement.options(*_CRITERIA)


@event.listens_for(ConfinedSession, "before_flush")
def _stamp(session: Session, _: UOWTransaction, __: Any) -> None:
    council = _council_of(session)
    if council is None:
        return
    for row in session.new:
        if isinstance(row, Tenant) and row.council_id is None:
            row.council_id = council
    for row in chain(session.new, session.dirty, session.deleted):
        if isinstance(row, Tenant | Kept):
            known_as = inspect(row).identity or ()
            if {row.council_id, *known_as[:1]} != {council}:
                raise UnconfinedError("a row of another council was about to be written")


def ask(
    session: Session,
    question: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]],
    **values: Any,
) -> Result[*tuple[Any, ...]]:
    """Return the plain rows of *question*, for the session's council.

    For what is asked at every request: most of what the session's own ``execute`` takes goes into
    looking after objects, and here are none (``questions``).  What still waits to be written is
    not seen.
    """
    council = _council_of(session)
    if council is None:
        raise UnconfinedError("this question is asked of one council")
    return answer(session.connection(), _question(question), {**values, HERE: council})


@lru_cache(maxsize=256)
def _question(statement: Any) -> Any:
    """Return *statement* confined; refuse one that has nothing by which it could be."""
    confined = _confined(statement)
    if HERE not in confined.compile().params:
        raise UnconfinedError("this statement cannot be confined to the council")
    return confined


def has_arrays(session: Session) -> bool:
    """Say whether this database takes a list of words as one value."""
    return session.get_bind().dialect.name == "postgresql"


def put(session: Session, table: type[Tenant], *rows: Mapping[str, Any]) -> None:
    """Insert *rows*, values by column, at once, for the session's council, by one plain INSERT.

    For rows that nobody changes in the same transaction: the session does not know them afterwards,
    and an insert costs a sixth of what it costs to look after them.
    """
    council = _council_of(session)
    if not rows:
        return
    if council is None or any(row.get(COUNCIL, council) != council for row in rows):
        raise UnconfinedError("a row of another council was about to be written")
    if any(row.keys() != rows[0].keys() for row in rows):  # the columns of the first would be all
        raise ValueError("rows that are put together fill the same columns")
    values = [{**row, COUNCIL: council} for row in rows]
    gather(session)
    many.write(session.connection(), cast(Table, inspect(table).local_table), values)


def gather(session: Session) -> None:
    """From here on, rows that are inserted leave together (``messages``)."""
    messages.gather(session.connection())


class Sessions:
    """Where sessions come from."""

    def __init__(self, engine: Engine, keys: Path | None = None) -> None:
        """*keys*: the directory that ``sharing.shredding`` finds in each session's ``info``."""
        self.engine, self._keys = engine, keys
        self._thread = threading.local()

    @contextmanager
    def of(self, council_id: str) -> Iterator[Session]:
        """A transaction confined to one council."""
        with self._session(Kind.WRITING, {COUNCIL: council_id}) as session:
            yield session

    @contextmanager
    def reading(self, council_id: str) -> Iterator[Session]:
        """The same, for a transaction that writes nothing (SQLite: takes no write lock)."""
        with self._session(Kind.READING, {COUNCIL: council_id}) as session:
            yield session

    def ask(
        self, council_id: str, question: Select[*tuple[Any, ...]], **values: Any
    ) -> Row[*tuple[Any, ...]] | None:
        """Return the first row of one *question* asked of a council, and of nothing else."""
        with self._connection(Kind.READING) as connection:
            return answer(connection, _question(question), {**values, HERE: council_id}).first()

    @contextmanager
    def snapshot(self, council_id: str) -> Iterator[Session]:
        """The same, seeing one moment from its first query to its last: for long checks."""
        with self._session(Kind.SNAPSHOT, {COUNCIL: council_id}) as session:
            yield session

    @contextmanager
    def everywhere(self, reason: str, *, reading: bool = True) -> Iterator[Session]:
        """A transaction over all councils.  Say why; keep it short."""
        kind = Kind.READING if reading else Kind.WRITING
        with self._session(kind, {EVERYWHERE: reason}) as session:
            yield session

    @contextmanager
    def visit(self) -> Iterator[None]:
        """Keep a connection at hand for what this thread opens, one after the other, meanwhile.

        A request opens at least two transactions: who knocks, and what they ask for.  To take a
        connection from the pool, ask whether it is alive and bring it back costs as much as one
        more statement.
        """
        idle: list[Connection] = []
        self._thread.idle = idle
        try:
            yield
        finally:
            del self._thread.idle
            for connection in idle:
                connection.close()

    @contextmanager
    def _session(self, kind: Kind, told: Mapping[str, str]) -> Iterator[Session]:
        info = {**told, KEYS: self._keys}
        with (
            self._connection(kind) as connection,
            messages.together(connection),
            ConfinedSession(connection, expire_on_commit=False, info=info) as session,
            session.begin(),
            messages.undone(connection),
        ):
            yield session

    @contextmanager
    def _connection(self, kind: Kind) -> Iterator[Connection]:
        idle: list[Connection] | None = getattr(self._thread, "idle", None)
        connection = idle.pop() if idle else self.engine.connect()
        try:
            prepare(connection, kind)
            yield connection
        finally:
            if connection.in_transaction():  # of a question that went SQLAlchemy's ordinary way
                connection.rollback()
            if idle is None or idle or connection.invalidated:
                connection.close()
            else:
                idle.append(connection)
