"""CSV, strictly and a record at a time.

Rules:

1. The first record names the columns; every other has as many cells.  Blank lines are nothing.
2. A cell in quotes may hold delimiters and line breaks; a quote inside it is doubled.
3. A quote that is left open is fatal, because nobody can tell where the record ends; the error
   names the line and the character where it opens.  What stands before it has been yielded.
4. Everything else is the fault of one row: too few or too many cells, a quote that closes in
   the middle of a cell, a byte that is no character, a cell or a line that is too long.
5. Memory does not grow with the file: lines and records are bounded.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from sharing.imports.rows import (
    LONGEST,
    WHOLE_ROW,
    Row,
    RowError,
    UnusableFileError,
    checked,
    clean,
)

DELIMITERS = {",": ",", ";": ";", "|": "|", "tab": "\t"}
ENCODINGS = {"utf-8": "utf-8-sig", "utf-8-sig": "utf-8-sig", "cp1252": "cp1252"}
"""Names in a mapping and Python's: a byte order mark before UTF-8 is never part of the text."""

_ENDS = ("\n", "\r")


class CsvTable:
    """A CSV file open for reading in binary; ``name`` is what errors call it."""

    def __init__(self, stream: BinaryIO, name: str, encoding: str, delimiter: str) -> None:
        self._name, self._encoding, self._delimiter = name, encoding, DELIMITERS[delimiter]
        self._stream = stream
        self._lines = _Lines(stream, name, ENCODINGS[encoding], self._delimiter)
        self._reader = csv.reader(self._lines, delimiter=self._delimiter, strict=True)
        self.columns = self._header()

    @property
    def position(self) -> int:
        """How many bytes of the file have been read."""
        return self._stream.tell()

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows; raise ``UnusableFileError`` where a quote is left open."""
        number = 0
        while True:
            self._lines.begin_record()
            line = self._lines.number + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                number += 1
                yield Row(line, number, {}, self._misquoted(line))
                continue
            if self._lines.overlong:
                number += 1
                reason = f"the line has more than {LONGEST:,} characters"
                yield Row(line, number, {}, RowError(WHOLE_ROW, reason))
            elif cells:
                number += 1
                yield self._row(line, number, cells)

    def _row(self, line: int, number: int, cells: list[str]) -> Row:
        if len(cells) == len(self.columns):
            named = dict(zip(self.columns, map(clean, cells), strict=True))
            return checked(line, number, named, self._encoding)
        reason = f"has {len(cells)} cells, the header has {len(self.columns)}"
        if self._lines.number > line:
            reason += f"; the record goes on to line {self._lines.number}: look for an open quote"
        return Row(line, number, {}, RowError(WHOLE_ROW, reason))

    def _misquoted(self, line: int) -> RowError:
        """Return what is wrong with a record of one line; raise when it swallowed others."""
        opened = open_quote(self._lines.record, self._delimiter)
        if opened is None:
            limit = f"{csv.field_size_limit():,}"
            return RowError(WHOLE_ROW, f"a cell has more than {limit} characters")
        index, column = opened
        if len(self._lines.record) == 1 and not self._lines.ended:
            return RowError(
                WHOLE_ROW, f"the quote at character {column} closes in the middle of a cell"
            )
        raise UnusableFileError(
            self._name,
            line + index,
            f"a quote opens at character {column} and is not closed as it should",
            "close it, or double it if it belongs to the text",
        )

    def _header(self) -> tuple[str, ...]:
        cells: list[str] = []
        try:
            while not cells:
                self._lines.begin_record()
                cells = next(self._reader)
        except StopIteration:
            right = "a line of column names, then a line per event"
            raise self._unusable("is empty", right) from None
        except csv.Error:
            raise self._unusable("the header cannot be read", "look for an open quote") from None
        named = [clean(cell) or f"column {n}" for n, cell in enumerate(cells, start=1)]
        numbered = {f"column {n}": name for n, name in enumerate(named, start=1)}
        fault = checked(1, 0, numbered, self._encoding).fault
        if fault is not None:
            right = f"save the file as {self._encoding}, or name its encoding in the mapping"
            raise self._unusable(fault.reason, right)
        if len(named) > len(set(named)):
            twice = next(name for name in named if named.count(name) > 1)
            raise self._unusable(f"two columns are called '{twice[:60]}'", "rename one of them")
        if len(named) == 1 and any(other in named[0] for other in DELIMITERS.values()):
            right = f"name the delimiter in the mapping, one of: {' '.join(DELIMITERS)}"
            raise self._unusable("the header is one single column", right)
        return tuple(named)

    def _unusable(self, wrong: str, right: str) -> UnusableFileError:
        return UnusableFileError(self._name, max(1, self._lines.number), wrong, right)


class _Lines:
    """The physical lines, bounded; those of the record being read are kept for its errors."""

    def __init__(self, stream: BinaryIO, name: str, encoding: str, delimiter: str) -> None:
        self._text = io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline="")
        self._name, self._delimiter = name, delimiter
        self.number = 0
        self.record: list[str] = []
        self._size = 0
        self.ended = False
        self.overlong = False

    def begin_record(self) -> None:
        """Forget the lines of the record before."""
        self.record, self._size, self.overlong = [], 0, False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST)
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        self.record.append(line)
        if len(line) == LONGEST and not line.endswith(_ENDS):
            return self._pass_over(line)
        self._size += len(line)
        if self._size > LONGEST:
            raise self._too_long()
        return line

    def _pass_over(self, line: str) -> str:
        """Read to the end of a line that is too long; give a blank one in its stead."""
        quotes = 0
        while line:
            quotes += line.count('"')
            if line.endswith(_ENDS):
                break
            line = self._text.readline(LONGEST)
        if len(self.record) > 1 or quotes % 2:
            raise self._too_long()
        self.overlong = True
        return "\n"

    def _too_long(self) -> UnusableFileError:
        index, column = open_quote(self.record, self._delimiter) or (0, 1)
        return UnusableFileError(
            self._name,
            self.number - len(self.record) + 1 + index,
            f"the record at character {column} goes on for more than {LONGEST:,} characters",
            "look for a quote that is not closed",
        )


def open_quote(lines: Sequence[str], delimiter: str) -> tuple[int, int] | None:
    """Return where the quote at fault opens: index of the line, character from 1; or None."""
    opened: tuple[int, int] | None = None
    state = "start"
    for index, line in enumerate(lines):
        for column, char in enumerate(line, start=1):
            if state == "quoted":
                state = "closing" if char == '"' else state
            elif char == '"' and state == "closing":
                state = "quoted"
            elif char == '"' and state == "start":
                state, opened = "quoted", (index, column)
            elif char == delimiter or char in _ENDS:
                state = "start"
            elif state == "closing":
                return opened
            else:
                state = "plain"
    return opened if state == "quoted" else None
