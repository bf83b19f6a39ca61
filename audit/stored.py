"""Read the rows of one council's trail without trusting them.

Rules:

1. Whatever a column holds comes back, or an escaped stand-in: SQLite keeps text in a number's
   column and broken UTF-8 in a text's, and a damaged row must be named, not stumbled over.
2. Reading is in portions; a trail of any length passes through little memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import LargeBinary, Select, cast, func, not_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from audit.limits import at_most
from audit.merkle import Place
from audit.store import CONTENT, Checkpoint, Entry, Kept, Log, Tile

PORTION = 4096  # entries, a multiple of a tile's 256

Cells = tuple[Any, ...]  # what the columns hold, which need not be what they are declared to hold

_POINT = (
    Checkpoint.size,
    Checkpoint.previous,
    cast(Checkpoint.root, LargeBinary),
    Checkpoint.at,
    Checkpoint.note,
)
_TILE = (Tile.width, cast(Tile.hashes, LargeBinary))


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

    def entries(self, start: int, end: int) -> Sequence[Cells]:
        """`position` and the columns of CONTENT, from one position to before another."""
        return self._rows(
            select(Entry.position, *CONTENT)
            .where(Entry.council_id == self.council_id)
            .where(Entry.position >= start, Entry.position < end)
            .order_by(Entry.position)
        )

    def leaves(self, start: int, end: int) -> dict[int, Cells]:
        """`width, hashes` of the tiles of level 0, by index, from one to before another."""
        rows = self._rows(
            select(Tile.index, *_TILE)
            .where(Tile.council_id == self.council_id, Tile.level == 0)
            .where(Tile.index >= start, Tile.index < end)
        )
        return {row[0]: row[1:] for row in rows}

    def tile(self, level: int, index: int) -> Cells | None:
        """`width, hashes` of one tile."""
        tile = select(*_TILE).where(Tile.council_id == self.council_id)
        found = self._rows(tile.where(Tile.level == level, Tile.index == index))
        return next(iter(found), None)

    def checkpoints(self, start: int, end: int) -> Sequence[Cells]:
        """`size, previous, root, at, note`, of sizes after one up to another."""
        return self._rows(
            select(*_POINT)
            .where(Checkpoint.council_id == self.council_id)
            .where(Checkpoint.size > start, Checkpoint.size <= end)
            .order_by(Checkpoint.size)
        )

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

    def numbered_outside(self, size: int, limit: int) -> Sequence[Cells]:
        """`id, position` of entries whose position is not one of a tree of that size."""
        inside = (Entry.position >= 0) & (Entry.position < size)
        entries = select(Entry.id, Entry.position).where(Entry.council_id == self.council_id)
        return self._rows(
            entries.where(Entry.position.is_not(None), not_(inside)).limit(at_most(limit))
        )

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

    def _rows(self, statement: Select[*Cells]) -> Sequence[Cells]:
        return rows_as_they_are(self.session, statement)


def rows_as_they_are(session: Session, statement: Select[*Cells]) -> Sequence[Cells]:
    """All rows that the statement finds, whatever bytes they hold."""
    try:
        return session.execute(statement).all()
    except DBAPIError:
        if session.get_bind().dialect.name != "sqlite":
            raise
        with _broken_text_escaped(session):
            return session.execute(statement).all()


@contextmanager
def _broken_text_escaped(session: Session) -> Iterator[None]:
    """SQLite only: text that is not UTF-8 comes with surrogates, which no entry may hold."""
    connection: Any = session.connection().connection.driver_connection
    connection.text_factory = lambda text: text.decode(errors="surrogateescape")
    try:
        yield
    finally:
        connection.text_factory = str
