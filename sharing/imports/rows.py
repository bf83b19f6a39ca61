"""Rows of a file, whatever its format: where each stands, its cells, or why it has none.

Rules:

1. A cell is text: no blanks around it, accents composed (NFC), empty when there is nothing.
2. A row with half a character or a NUL byte is refused; the rows around it are not.
3. An error never repeats a cell as it is: see ``shown``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from sharing.screening import screen

LONGEST = 1_000_000
"""Characters of one record.  What is longer is not a row but an accident."""

LONGEST_SHOWN = 60
WHOLE_ROW = "row"

_BROKEN = re.compile("[\ud800-\udfff]")
_FOREIGN = range(0xDC80, 0xDD00)  # how ``surrogateescape`` keeps a byte that is no character


class ImportFileError(Exception):
    """Base of what this package raises on purpose."""


class UnusableFileError(ImportFileError):
    """The file cannot be read any further.  ``line`` counts from 1, as editors do."""

    def __init__(self, file: str, line: int, wrong: str, right: str) -> None:
        super().__init__(f"{file}:{line}: {wrong}; {right}")
        self.file, self.line, self.wrong, self.right = file, line, wrong, right


class RowError(ImportFileError):
    """One row cannot be taken.  ``field`` is the mapping's word for the part at fault."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True)
class Row:
    """One record.  ``line``: where it starts in the file; ``number``: its rank, from 1.

    ``fault``: why it could not be read; it then has no cells.
    """

    line: int
    number: int
    cells: Mapping[str, str]
    fault: RowError | None = None


class Table(Protocol):
    """A file of rows, read once from its beginning to its end."""

    columns: tuple[str, ...]

    @property
    def position(self) -> int:
        """How many bytes of the file have been read."""

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows; raise ``UnusableFileError`` where the file cannot be read on."""


def clean(text: str) -> str:
    """Return a cell as it is compared: no blanks around it, accents composed."""
    text = text.strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def checked(line: int, number: int, cells: Mapping[str, str], encoding: str) -> Row:
    """Return the row, with a fault instead of cells if one of them is no text."""
    for column, cell in cells.items():
        if "\0" in cell:
            return Row(line, number, {}, RowError(WHOLE_ROW, f"{column}: holds a NUL byte"))
        if not cell.isascii() and (found := _BROKEN.search(cell)):
            code = ord(found.group())
            wrong = f"the byte 0x{code - 0xDC00:02X} is not {encoding}"
            if code not in _FOREIGN:
                wrong = "holds half a character"
            return Row(line, number, {}, RowError(WHOLE_ROW, f"{column}: {wrong}"))
    return Row(line, number, cells)


def shown(text: str) -> str:
    """Return *text* quoted for an error, or a stand-in when it could tell about somebody.

    Cells of a list of words are short and hold no number; anything else may be a narrative
    that slipped into the wrong column.
    """
    plain = len(text) <= LONGEST_SHOWN and text.isprintable()
    if plain and not any(c.isdigit() for c in text) and not screen(text):
        return f"'{text}'"
    return f"this value ({len(text)} characters, not repeated here)"
