"""GeoJSON (RFC 7946), a feature at a time.

Rules:

1. One ``FeatureCollection`` in UTF-8.  Its features are read one by one: memory does not grow
   with the file, and no feature has more than a million characters.
2. The columns are the properties found in the first thousand features, and two more: where
   the feature is, ``geometry.x`` and ``geometry.y`` (a point of it, if it is no point).
3. Text that is not JSON is fatal, at its line; a feature that is none is the fault of one row.
"""

from __future__ import annotations

import io
import json
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

from shapely.errors import ShapelyError
from shapely.geometry import shape

from sharing.imports.rows import (
    LONGEST,
    WHOLE_ROW,
    Row,
    RowError,
    UnusableFileError,
    checked,
    clean,
)

X, Y = "geometry.x", "geometry.y"
LOOKED_AT = 1_000
_CHUNK = 65_536
_SPACE = " \t\r\n"
_UNREADABLE = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError),
    *(OverflowError, ShapelyError),
)


class GeoJsonTable:
    """A GeoJSON file open for reading in binary; ``name`` is what errors call it."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._scanner = _Scanner(stream, name)  # held: it closes the stream when it goes
        self._rows = _rows(self._scanner)
        self._ahead = deque(islice(self._rows, LOOKED_AT))
        found = dict.fromkeys(column for row in self._ahead for column in row.cells)
        self.columns = tuple(dict.fromkeys((*found, X, Y)))

    @property
    def position(self) -> int:
        """How many bytes of the file have been read."""
        return self._stream.tell()

    def __iter__(self) -> Iterator[Row]:
        """Yield a row for each feature; raise ``UnusableFileError`` where it stops being JSON."""
        while self._ahead:
            yield self._ahead.popleft()
        yield from self._rows


def _rows(scanner: _Scanner) -> Iterator[Row]:
    scanner.take("{", "a GeoJSON FeatureCollection")
    while scanner.peek() != "}":
        key = scanner.value()
        scanner.take(":", "a value")
        if key == "features":
            yield from _features(scanner)
        elif (value := scanner.value()) != "FeatureCollection" and key == "type":
            raise scanner.unusable(f"is not a FeatureCollection but a {str(value)[:40]}")
        if scanner.peek() != "}":
            scanner.take(",", "a comma or the end of the collection")


def _features(scanner: _Scanner) -> Iterator[Row]:
    scanner.take("[", "the list of features")
    number = 0
    while scanner.peek() != "]":
        number += 1
        line = scanner.line
        yield _row(line, number, scanner.value())
        if scanner.peek() != "]":
            scanner.take(",", "a comma or the end of the features")
    scanner.take("]", "the end of the features")


def _row(line: int, number: int, feature: object) -> Row:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or not isinstance(properties, dict | None):
        return Row(line, number, {}, RowError(WHOLE_ROW, "is not a GeoJSON feature"))
    cells = {clean(str(name)): _text(value) for name, value in (properties or {}).items()}
    try:
        x, y = _point(feature.get("geometry"))
    except _UNREADABLE:
        return Row(line, number, {}, RowError(WHOLE_ROW, "its geometry cannot be read"))
    return checked(line, number, {**cells, X: x, Y: y}, "UTF-8")


def _text(value: object) -> str:
    if value is None:
        return ""
    return clean(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _point(geometry: Mapping[str, Any] | None) -> tuple[str, str]:
    if geometry is None:
        return "", ""
    if geometry["type"] == "Point":
        x, y = geometry["coordinates"][:2]
        return str(float(x)), str(float(y))
    inside = shape(dict(geometry)).representative_point()
    return str(inside.x), str(inside.y)


class _Scanner:
    """JSON read a value at a time; ``line`` is where the next one begins."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._text = io.TextIOWrapper(stream, "utf-8-sig", errors="surrogateescape", newline="")
        self._name = name
        self._decode = json.JSONDecoder().raw_decode
        self._buffer, self._at, self._ended = "", 0, False
        self.line = 1

    def peek(self) -> str:
        """Return the character that comes next, blanks aside; none at the end of the file."""
        while True:
            start = self._at
            while self._at < len(self._buffer) and self._buffer[self._at] in _SPACE:
                self._at += 1
            self.line += self._buffer.count("\n", start, self._at)
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def take(self, char: str, what: str) -> None:
        """Step over *char*; raise if something else stands there, or nothing."""
        found = self.peek()
        if found != char:
            raise self.unusable("ends too early" if not found else f"here should be {what}")
        self._at += 1

    def value(self) -> object:
        """Return the next value, of at most ``LONGEST`` characters."""
        if not self.peek():
            raise self.unusable("ends too early")
        while True:
            try:
                value, end = self._decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                if self._fits() and self._more():
                    continue
                raise self._not_json(error) from None
            except (ValueError, RecursionError):
                raise self.unusable("a number too long, or nested too deep") from None
            if end == len(self._buffer) and self._fits() and self._more():
                continue  # a number may go on
            self.line += self._buffer.count("\n", self._at, end)
            self._at = end
            return value

    def unusable(self, wrong: str) -> UnusableFileError:
        """Return the error that names the line reached."""
        return UnusableFileError(self._name, self.line, wrong, "a GeoJSON FeatureCollection")

    def _not_json(self, error: json.JSONDecodeError) -> UnusableFileError:
        if not self._fits():
            return self.unusable(f"a feature has more than {LONGEST:,} characters, or is not JSON")
        if self._ended and error.pos >= len(self._buffer):
            return self.unusable("ends too early")
        line = self.line + self._buffer.count("\n", self._at, error.pos)
        return UnusableFileError(self._name, line, f"is not JSON: {error.msg}", "correct it")

    def _fits(self) -> bool:
        return len(self._buffer) - self._at <= LONGEST

    def _more(self) -> bool:
        """Read on; double what is held, so that a long value is not decoded too often."""
        read = self._text.read(max(_CHUNK, len(self._buffer) - self._at))
        if read:
            self._buffer, self._at = self._buffer[self._at :] + read, 0
        self._ended = not read
        return not self._ended
