"""What a witness remembers, in one file of SQLite: whom it trusts, and how far each log came.

Rules:

1. Looking and writing down are one transaction, alone among all: two requests at once, from two
   processes even, follow each other.
2. What is written down is on the disk before anything is answered (`synchronous = EXTRA`).
3. It never goes back.  The file itself refuses a smaller size, another root of the same size, an
   earlier time, and to forget.
4. A file that is not there is not made anew by opening it: a witness that has lost its memory must
   not begin as if it had seen nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from audit.cosignature import Key
from audit.errors import NoteError

PATIENCE = 5  # seconds for whoever else is writing

_TABLES = (
    "CREATE TABLE own (name TEXT NOT NULL)",
    "CREATE TABLE trusted (vkey TEXT PRIMARY KEY, origin TEXT NOT NULL)",
    """CREATE TABLE latest (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL,
    note TEXT NOT NULL, at INTEGER NOT NULL)""",
    """CREATE TRIGGER never_back BEFORE UPDATE ON latest
    WHEN new.origin <> old.origin OR new.size < old.size OR new.at < old.at
    OR (new.size = old.size AND new.root <> old.root)
    BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END""",
    """CREATE TRIGGER never_forget BEFORE DELETE ON latest
    BEGIN SELECT RAISE(ABORT, 'a witness never forgets'); END""",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The latest checkpoint cosigned for a log."""

    size: int
    root: bytes


class Turn:
    """One transaction, alone."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def keys(self, origin: str) -> list[Key]:
        """The keys that are trusted for a log; none: it is unknown."""
        asked = "SELECT vkey FROM trusted WHERE origin = ? ORDER BY vkey"
        return [Key.from_text(vkey) for (vkey,) in self._connection.execute(asked, (origin,))]

    def latest(self, origin: str) -> Seen | None:
        """How far a log came."""
        asked = "SELECT size, root FROM latest WHERE origin = ?"
        found = self._connection.execute(asked, (origin,)).fetchone()
        return Seen(*found) if found else None

    def keep(self, origin: str, seen: Seen, note: str, at: datetime) -> datetime:
        """Write down how far it came now; return the time, which is never before the last one.

        The clock of the machine may go back; what was cosigned says what came later.
        """
        asked = "SELECT at FROM latest WHERE origin = ?"
        [last] = self._connection.execute(asked, (origin,)).fetchone() or (0,)
        seconds = max(int(at.timestamp()), last)
        self._connection.execute(
            """INSERT INTO latest VALUES (?, ?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE SET
            size = excluded.size, root = excluded.root, note = excluded.note, at = excluded.at""",
            (origin, seen.size, seen.root, note, seconds),
        )
        return datetime.fromtimestamp(seconds, UTC)

    def trust(self, key: Key) -> None:
        """Know a log by one more key."""
        known = "INSERT INTO trusted VALUES (?, ?) ON CONFLICT DO NOTHING"
        self._connection.execute(known, (str(key), key.name))

    def everything(self) -> list[tuple[str, int | None]]:
        """Each log that is known, and the size it came to."""
        asked = (
            "SELECT DISTINCT trusted.origin, latest.size FROM trusted"
            " LEFT JOIN latest ON latest.origin = trusted.origin ORDER BY trusted.origin"
        )
        return self._connection.execute(asked).fetchall()


class Memory:
    """The file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @classmethod
    def new(cls, file: Path, name: str) -> Memory:
        """Make the file of a witness of this name.  Raises FileExistsError."""
        file.touch(mode=0o600, exist_ok=False)
        memory = cls(file)
        with memory._open() as connection:
            for statement in _TABLES:
                connection.execute(statement)
            connection.execute("INSERT INTO own VALUES (?)", (name,))
        return memory

    @property
    def name(self) -> str:
        """The witness's own name.  Raises NoteError for a file that is no witness's."""
        try:
            with self._open() as connection:
                [(name,)] = connection.execute("SELECT name FROM own")
        except (sqlite3.DatabaseError, ValueError):
            raise NoteError(f"{self._file.name} is not the memory of a witness") from None
        return str(name)

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """All or nothing, and on the disk once it is left.  Raises sqlite3.Error."""
        with self._open() as connection:
            yield Turn(connection)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        where = f"{self._file.absolute().as_uri()}?mode=rw"
        with closing(
            sqlite3.connect(where, timeout=PATIENCE, isolation_level=None, uri=True)
        ) as connection:
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
