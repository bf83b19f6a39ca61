"""What else a row says: words of closed lists, numbers, and a narrative.

Rules:

1. A field is a constant, or a column whose cells are the words themselves or are translated.
2. A cell that is no such word refuses the row: nothing is left out in silence.
3. ``empty`` is what an empty cell means, ``otherwise`` what any other unknown value means.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from sharing.drafts import Quantity
from sharing.imports.rows import RowError, shown


class Field(Protocol):
    """One field of an event, found in a row."""

    def read(self, cells: Mapping[str, str]) -> Quantity | None:
        """Return its value, or None to leave it out; raise ``RowError``."""


@dataclass(frozen=True, slots=True)
class Constant:
    """The same for every row."""

    value: Quantity

    def read(self, cells: Mapping[str, str]) -> Quantity:
        """Return it."""
        return self.value


@dataclass(frozen=True, slots=True)
class Choice:
    """A word of ``words``: that of the cell, or the one it stands for in ``values``.

    ``None`` among the values, ``empty`` or ``otherwise`` leaves the field out; ``REFUSE`` for
    the last two refuses the row.
    """

    REFUSE = "\0"

    name: str
    column: str
    words: Collection[str]
    values: Mapping[str, str | None] | None = None
    empty: str | None = None
    otherwise: str | None = REFUSE

    def read(self, cells: Mapping[str, str]) -> str | None:
        """Return the word, or None to leave it out; raise ``RowError``."""
        cell = cells.get(self.column, "")
        if not cell:
            found = self.empty
        elif self.values is not None:
            found = self.values.get(cell, self.otherwise)
        else:
            found = cell if cell in self.words else self.otherwise
        if found != Choice.REFUSE:
            return found
        if not cell:
            raise RowError(self.name, f"the cell {self.column} is empty")
        known = "mapped" if self.values is not None else "a known word"
        raise RowError(self.name, f"{shown(cell)} in {self.column} is not {known}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number written 3, 3.5 or 3,5; whole ones may have zeros after the point."""

    name: str
    column: str

    def read(self, cells: Mapping[str, str]) -> int | float | None:
        """Return it, or None if the cell is empty."""
        cell = cells.get(self.column, "").replace(",", ".")
        if not cell:
            return None
        whole, _, decimals = cell.removeprefix("-").partition(".")
        digits = whole + decimals
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 18 and whole):
            raise RowError(self.name, f"{self.column} is not a number")
        number = float(cell)
        return int(number) if number.is_integer() else number


@dataclass(frozen=True, slots=True)
class Text:
    """The narrative, as the cell has it; the desk screens it."""

    column: str

    def read(self, cells: Mapping[str, str]) -> str | None:
        """Return it, or None if the cell is empty."""
        return cells.get(self.column, "") or None
