"""Which event a row is: the sending key, so that the same row is never posted twice.

Rules:

1. A row is known by its source and by the source's own number of it (``identity``), or else by
   all its cells and by how many rows like it stand before it in the file.
2. So the key depends neither on the file's name nor on the line: a file may be cut short,
   mended, sorted again or grown, its rows stay the same events; and two rows that are alike
   in one file are two events.
3. A number that stands twice in a file is refused the second time.
4. The counts are in a scratch file that nobody else sees and that vanishes: digests only, so
   that memory does not grow with the file.
"""

from __future__ import annotations

import hashlib
import sqlite3

from sharing.imports.rows import Row, RowError

MARK = "import"


class Keys:
    """The keys of the rows of one file, asked for in the order of the file."""

    def __init__(self, source: str, identity: str | None) -> None:
        self._source, self._identity = source, identity
        self._seen = sqlite3.connect("", isolation_level=None)  # "": a file without a name
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-8000"):
            self._seen.execute(f"PRAGMA {pragma}")
        self._seen.execute("CREATE TABLE seen (row BLOB PRIMARY KEY, times INT) WITHOUT ROWID")

    def key(self, row: Row) -> str:
        """Return the key of the next row; raise ``RowError`` if its number is no good."""
        parts = [self._source]
        if self._identity is None:
            for column in sorted(row.cells):
                parts += (column, row.cells[column])
        else:
            number = row.cells.get(self._identity, "")
            if not number:
                raise RowError("identity", f"the cell {self._identity} is empty")
            parts.append(number)
        digest = hashlib.sha256("\0".join(parts).encode())  # no cell holds a NUL
        times = self._times(digest.digest())
        if self._identity is not None and times > 1:
            raise RowError("identity", "another row of the file has the same number")
        digest.update(b"\0%d" % times)
        return f"{MARK}-{digest.hexdigest()}"

    def close(self) -> None:
        """Let the scratch file vanish."""
        self._seen.close()

    def _times(self, row: bytes) -> int:
        """Return how many times the row has been seen, this one included."""
        found = self._seen.execute(
            "INSERT INTO seen VALUES (?, 1) ON CONFLICT (row) DO UPDATE SET times = times + 1"
            " RETURNING times",
            (row,),
        ).fetchone()
        return int(found[0])
