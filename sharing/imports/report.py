"""The report of refused rows: a CSV file of line, record, field and reason.

It holds no cell of the source: whoever mends a row finds it by its line.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TextIO

from sharing.imports.run import Refusal

HEADER = ("line", "record", "field", "reason")


class Report:
    """Written as the import goes.  Made by the first refusal; an older one never remains."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: TextIO | None = None

    def __enter__(self) -> Report:
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, refusal: Refusal) -> None:
        """Write one refusal."""
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", newline="")
            self._write(*HEADER)
        self._write(refusal.line, refusal.number, refusal.field, refusal.reason)

    def _write(self, *cells: object) -> None:
        csv.writer(self._file, lineterminator="\n").writerow(cells)  # type: ignore[arg-type]  # open
