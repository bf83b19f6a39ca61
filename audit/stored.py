"""Read the rows of one council's trail without trusting them.

Rules:

1. Whatever a column holds comes back, or an escaped stand-in: SQLite keeps text in a number's
   column and broken UTF-8 in a text's, and a damaged row must be named, not stumbled over.
2. Reading is in portions; a trail of any length passes through little memory.
3. What is asked for each proof and each portion is a statement that was built once: to build it
   again takes longer than to run it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    LargeBinary,
    Select,
    bindparam,
    cast,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from audit.limits import at_most
from audit.merkle import Place
from audit.store import CONTENT, Checkpoint, Entry, Kept, Log, Pruned, Tile

PORTION = 2048  # entries, a multiple of a tile's 256

Cells = tuple[Any, ...]  # what the columns hold, which need not be what they are declared to hold

_POINT = (
    Checkpoint.size,
    Checkpoint.previous,
    cast(Checkpoint.root, LargeBinary),
    Checkpoint.at,
    Checkpoint.note,
)
_TILE = (Tile.width, cast(Tile.hashes, LargeBinary))
_MINE: BindParameter[str] = bindparam("council_id")
_LOG = select(Log.size, Log.checkpoint, Log.state).where(Log.council_id == _MINE)
_ENTRY_UNDER_LOG = (
    select(Log.checkpoint, Entry.position, *CONTENT)
    .outerjoin(Entry, (Entry.council_id == Log.council_id) & (Entry.id == bindparam("entry_id")))
    .where(Log.council_id == _MINE)
)


_FROM: BindParameter[int] = bindparam("start")
_BEFORE: BindParameter[int] = bindparam("end")
_ENTRIES = (
    select(Entry.position, *CONTENT)
    .where(Entry.council_id == _MINE, Entry.position >= _FROM, Entry.position < _BEFORE)
    .order_by(Entry.position)
)
_LEAVES = select(Tile.index, *_TILE).where(
    Tile.council_id == _MINE, Tile.level == 0, Tile.index >= _FROM, Tile.index < _BEFORE
)
_POINTS = (
    select(*_POINT)
    .where(Checkpoint.council_id == _MINE)
    .where(Checkpoint.size > _FROM, Checkpoint.size <= _BEFORE)
    .order_by(Checkpoint.size)
)


@lru_cache
def _tiles_at(count: int) -> Select[*Cells]:
    places = [
        (Tile.level == bindparam(f"level{n}")) & (Tile.index == bindparam(f"index{n}"))
        for n in range(count)
    ]
    tiles = select(Tile.level, Tile.index, cast(Tile.hashes, LargeBinary))
    return tiles.where(Tile.council_id == _MINE, or_(*places))


class Stored:
    """The rows of one council, in one session."""

    def __init__(self, session: Session, council_id: str) -> None:
        self.session = session
        self.council_id = council_id

    def hold_still(self) -> None:
        """See one state of the trail from here on, while the sequencer goes on."""
        if not self.session.in_transaction():
            options = {"isolation_level": "REPEATABLE READ"}
            if self.session.get_bind().dialect.name == "postgresql":
                self.session.connection(execution_options=options)

    def log(self) -> Cells | None:
        """`size, checkpoint, state`.

        In a transaction that was begun in READ COMMITTED, the row stays locked against the
        sequencer instead, so that all that is read next belongs to it.
        """
        log = select(Log.size, Log.checkpoint, Log.state).where(Log.council_id == self.council_id)
        if self.session.connection().get_isolation_level() == "READ COMMITTED":
            log = log.with_for_update(read=True)
        return next(iter(self._rows(log)), None)

    def log_as_it_is(self) -> Cells | None:
        """The same at this moment, for whoever asks the rest by the size that it gives."""
        return next(iter(bare_rows(self.session, _LOG, {"council_id": self.council_id})), None)

    def pruned(self) -> Cells | None:
        """`minimum, deed` of the last removal, and `action, detail, position` of that entry."""
        said = (Entry.action, Entry.detail, Entry.position)
        there = (Entry.council_id == Pruned.council_id) & (Entry.id == Pruned.deed)
        row = select(Pruned.minimum, Pruned.deed, *said).outerjoin(Entry, there)
        return next(iter(self._rows(row.where(Pruned.council_id == self.council_id))), None)

    def entry_and_log(self, entry_id: str) -> Cells | None:
        """`checkpoint` of the log, `position` and the columns of CONTENT of one entry, or Nones."""
        asked = {"council_id": self.council_id, "entry_id": entry_id}
        return next(iter(bare_rows(self.session, _ENTRY_UNDER_LOG, asked)), None)

    def entries(self, start: int, end: int, *which: ColumnElement[bool]) -> Sequence[Cells]:
        """`position` and the columns of CONTENT, from one position to before another."""
        asked = _ENTRIES.where(*which) if which else _ENTRIES
        return bare_rows(self.session, asked, self._between(start, end))

    def leaves(self, start: int, end: int) -> dict[int, Cells]:
        """`width, hashes` of the tiles of level 0, by index, from one to before another."""
        rows = rows_as_they_are(self.session, _LEAVES, self._between(start, end))
        return {row[0]: row[1:] for row in rows}

    def tile(self, level: int, index: int) -> Cells | None:
        """`width, hashes` of one tile."""
        tile = select(*_TILE).where(Tile.council_id == self.council_id)
        found = self._rows(tile.where(Tile.level == level, Tile.index == index))
        return next(iter(found), None)

    def tiles(self, places: set[Place]) -> dict[Place, bytes]:
        """`hashes` of the tiles at these places, at least one, as far as they are there."""
        asked: dict[str, object] = {"council_id": self.council_id}
        for number, (level, index) in enumerate(places):
            asked |= {f"level{number}": level, f"index{number}": index}
        rows = bare_rows(self.session, _tiles_at(len(places)), asked)
        return {(level, index): hashes for level, index, hashes in rows}

    def checkpoints(self, start: int, end: int) -> Sequence[Cells]:
        """`size, previous, root, at, note`, of sizes after one up to another."""
        return rows_as_they_are(self.session, _POINTS, self._between(start, end))

    def last_checkpoint(self) -> Cells | None:
        """The same, of the largest."""
        points = select(*_POINT).where(Checkpoint.council_id == self.council_id)
        return next(
            iter(self._rows(points.order_by(Checkpoint.size.desc()).limit(at_most(1)))), None
        )

    def waiting(self) -> int:
        """How many entries are not numbered."""
        waiting = select(func.count()).select_from(Entry).where(Entry.position.is_(None))
        return self.session.scalar(waiting.where(Entry.council_id == self.council_id)) or 0

    def waiting_entries(self) -> Iterator[Cells]:
        """The columns of CONTENT of each, by id."""
        waiting = select(*CONTENT).where(Entry.council_id == self.council_id)
        waiting = waiting.where(Entry.position.is_(None)).order_by(Entry.id).limit(at_most(PORTION))
        after = ""
        while rows := self._rows(waiting.where(Entry.id > after)):
            yield from rows
            after = rows[-1][0]

    def late(self, before: str) -> tuple[int, Cells | None]:
        """How many have waited since before a time, and `id, at` of the first."""
        late = (
            select(Entry.id, Entry.at)
            .where(Entry.council_id == self.council_id)
            .where(Entry.position.is_(None), Entry.at < before)
        )
        count = self.session.scalar(select(func.count()).select_from(late.subquery())) or 0
        first = late.order_by(Entry.at, Entry.id).limit(at_most(1))
        return count, next(iter(self._rows(first)), None) if count else None

    def numbered(self) -> int:
        """How many entries have a position, whatever it is."""
        numbered = select(func.count()).select_from(Entry).where(Entry.position.is_not(None))
        return self.session.scalar(numbered.where(Entry.council_id == self.council_id)) or 0

    def numbered_outside(self, minimum: int, size: int, limit: int) -> Sequence[Cells]:
        """`id, position` of entries whose position is none of a tree, from the minimum index on."""
        inside = (Entry.position >= minimum) & (Entry.position < size)
        entries = select(Entry.id, Entry.position).where(Entry.council_id == self.council_id)
        outside = entries.where(Entry.position.is_not(None), not_(inside))
        return self._rows(outside.order_by(Entry.position).limit(at_most(limit)))

    def places(self) -> list[Place]:
        """Level and index of every tile."""
        tiles = select(Tile.level, Tile.index).where(Tile.council_id == self.council_id)
        return [(level, index) for level, index in self._rows(tiles)]

    def count(self, table: type[Kept]) -> int:
        """How many rows of a table are this council's."""
        rows = select(func.count()).select_from(table)
        return self.session.scalar(rows.where(table.council_id == self.council_id)) or 0

    def checkpoints_outside(self, size: int, limit: int) -> Sequence[Cells]:
        """`size` of checkpoints that a tree of that size has not had."""
        inside = (Checkpoint.size > 0) & (Checkpoint.size <= size)
        points = select(Checkpoint.size).where(Checkpoint.council_id == self.council_id)
        return self._rows(points.where(not_(inside)).limit(at_most(limit)))

    def _between(self, start: int, end: int) -> dict[str, object]:
        return {"council_id": self.council_id, "start": start, "end": end}

    def _rows(self, statement: Select[*Cells]) -> Sequence[Cells]:
        return rows_as_they_are(self.session, statement)


def bare_rows(
    session: Session, statement: Select[*Cells], values: Mapping[str, object] | None = None
) -> Sequence[Cells]:
    """The same, as the driver gives them, for a million rows: a statement that names its council.

    To make objects of rows takes longer than to read and to hash them.
    """
    driver: Any = session.get_bind().dialect
    result = session.connection().execute(statement, values)
    try:
        found: Sequence[Cells] = result.cursor.fetchall()
    except driver.dbapi.Error:
        return rows_as_they_are(session, statement, values)
    finally:
        result.close()
    return found


def rows_as_they_are(
    session: Session, statement: Select[*Cells], values: Mapping[str, object] | None = None
) -> Sequence[Cells]:
    """All rows that the statement finds, whatever bytes they hold."""
    try:
        return session.execute(statement, values).all()
    except DBAPIError:
        if session.get_bind().dialect.name != "sqlite":
            raise
        with _broken_text_escaped(session):
            return session.execute(statement, values).all()


@contextmanager
def _broken_text_escaped(session: Session) -> Iterator[None]:
    """SQLite only: text that is not UTF-8 comes with surrogates, which no entry may hold."""
    connection: Any = session.connection().connection.driver_connection
    connection.text_factory = lambda text: text.decode(errors="surrogateescape")
    try:
        yield
    finally:
        connection.text_factory = str
