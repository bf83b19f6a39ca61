"""A trail handed out to be checked elsewhere (JSON lines), or to be read in a spreadsheet (CSV).

    {"export":"vigie-trail/1","whole":false,"checkpoint":"…"}                 first line
    {"position":0,"leaf":"BKuK…","entry":{"action":…,"v":1}}                  one line each
    {"position":7,"leaf":"x0Fa…","proof":["…","…"],"entry":{…}}               in a part of the trail
    {"lines":2}                                                               last line

Rules:

1. `entry` stands last and is the entry's canonical bytes as they are: what lies between
   ``"entry":`` and the last brace is what is hashed.  `leaf` is what the stored tile holds.
2. A whole export holds every leaf from 0, and so makes the signed root.  In a part each line
   carries the proof that its leaf is in the tree (RFC 9162, 2.1.3).
3. `minimum` in the first line: the entries before it were removed at their day (`audit.prune`), and
   are handed out as a leaf without `entry`.  It is not there while none was.
4. A damaged entry is handed out as a leaf without `entry`, or with an `entry` that does not fit:
   whoever checks sees it.  It never hides the others.
5. Whoever cuts the end off is found out by the last line.
6. Any length passes through the same memory, in portions, each in a moment of its own; what is
   signed does not change.
7. This only reads.  That somebody exports the trail is the caller's to record, before.
"""

from __future__ import annotations

import csv
import io
import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from audit.canonical import entry_bytes, is_list_of_names
from audit.checkpoint import Verifier
from audit.errors import ProofError
from audit.merkle import HASH, WIDTH
from audit.proofs import inclusion_proof
from audit.prove import newest
from audit.prune import minimum_index
from audit.question import ALL, Filters, conditions
from audit.stored import Cells, Stored

AT_ONCE = 512  # entries
FORM = "vigie-trail/1"
BOM = "\ufeff"  # without it a spreadsheet takes UTF-8 for something else
HEADS = (
    "Position", "Identifiant", "Date et heure (UTC)", "Personne", "Organisme", "Action", "Objet",
    "Issue", "Articles", "Règles", "Charte", "Détail",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Part:
    """Which entries: of the positions from `start` to before `end`, those that the filters let by.

    Entries that wait are in no part: they are not signed yet.
    """

    start: int = 0
    end: int | None = None
    filters: Filters = ALL

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return self == WHOLE


WHOLE = Part()


def export_lines(
    session: Session, council_id: str, key: Verifier, part: Part = WHOLE
) -> Iterator[str]:
    """Yield the lines of a JSON Lines export, each with its line end.

    Raises UnprovableError, before the first line, when nothing was signed with `key`.
    """
    stored = Stored(session, council_id)
    note, head = newest(stored, key)
    first: dict[str, object] = {"export": FORM, "whole": part.whole, "checkpoint": note}
    if gone := minimum_index(session, council_id):
        first["minimum"] = gone
    return _lines(stored, head.size, part, _json(first))


def export_csv(
    session: Session, council_id: str, key: Verifier, part: Part = WHOLE
) -> Iterator[str]:
    """Yield the rows of a CSV export for a spreadsheet in French, each with its line end.

    UTF-8 with its mark, semicolons, French heads.  What a spreadsheet would take for a formula is
    preceded by an apostrophe.  Nothing in it can be checked: for that there are the JSON lines.
    Raises UnprovableError, before the first row, when nothing was signed with `key`.
    """
    stored = Stored(session, council_id)
    _, head = newest(stored, key)
    return _rows(stored, head.size, part)


# ------------------------------------------------------------------ JSON lines


def _lines(stored: Stored, size: int, part: Part, first: str) -> Iterator[str]:
    yield f"{first}\n"
    count, tiles = 0, _Tiles(stored, size)
    for rows in _portions(stored, size, part):
        for position, *content in rows:
            yield _line(stored.council_id, size, position, content, tiles, part.whole)
            count += 1
    yield f"{_json({'lines': count})}\n"


def _line(
    council_id: str, size: int, position: int, content: Sequence[Any], tiles: _Tiles, whole: bool
) -> str:
    leaf = tiles.leaf(position)
    proof = "" if whole else f'"proof":{_hashes(tiles, position, size)},'
    try:
        entry = f'"entry":{entry_bytes(council_id, *content).decode()}' if content else ""
    except (TypeError, ValueError):
        entry = ""
    return f'{{"position":{position},"leaf":"{leaf}",{proof}{entry}'.rstrip(",") + "}\n"


def _hashes(tiles: _Tiles, position: int, size: int) -> str:
    try:
        path = inclusion_proof(tiles, position, size)
    except ProofError:
        path = []  # a tile is damaged: the line will not convince, and the others do
    return _json([b64encode(one).decode() for one in path])


class _Tiles:
    """The tiles of one signed tree, each read once while the export passes over it."""

    def __init__(self, stored: Stored, size: int) -> None:
        self._stored, self._size = stored, size
        self._held: dict[int, tuple[int, bytes]] = {}  # of each level one, and what it holds
        self._last: dict[tuple[int, int], bytes] = {}  # those of the right edge, used by all

    def __call__(self, level: int, index: int) -> bytes:
        """The hashes of one tile; of none if it is missing."""
        at_edge = index == self._size >> 8 * (level + 1)
        if at_edge and (level, index) in self._last:
            return self._last[level, index]
        held, hashes = self._held.get(level, (-1, b""))
        if held == index:
            return hashes
        row = self._stored.tile(level, index)
        hashes = row[1] if row and isinstance(row[1], bytes) else b""
        if at_edge:
            self._last[level, index] = hashes
        else:
            self._held[level] = index, hashes
        return hashes

    def leaf(self, position: int) -> str:
        """The leaf at a position, base64; empty if it is missing."""
        at = position % WIDTH * HASH
        return b64encode(self(0, position // WIDTH)[at : at + HASH]).decode()


def _portions(stored: Stored, size: int, part: Part) -> Iterator[Sequence[Cells]]:
    """Rows of `position` and CONTENT, in the order of the tree.

    Without filters there is one for each position: where no entry is, a row of the position alone.
    """
    end, which = size if part.end is None else min(part.end, size), conditions(part.filters)
    for start in range(max(part.start, 0), end, AT_ONCE):
        until = min(start + AT_ONCE, end)
        found = stored.entries(start, until, *which)
        rows = [row for row in found if isinstance(row[0], int)]  # SQLite keeps anything anywhere
        if len(rows) != until - start and part.filters == ALL:
            there = {row[0]: row for row in rows}
            rows = [there.get(position, (position,)) for position in range(start, until)]
        yield rows


# ------------------------------------------------------------------ CSV


def _rows(stored: Stored, size: int, part: Part) -> Iterator[str]:
    yield BOM + _row(HEADS)
    for rows in _portions(stored, size, part):
        for row in rows:
            yield _row([harmless(_spread(cell)) for cell in row])


def _row(cells: Sequence[object]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(cells)
    return text.getvalue()


def _spread(cell: object) -> object:
    """A list of names, as articles and rules are, with spaces between; anything else as it is."""
    return " ".join(json.loads(cell)) if isinstance(cell, str) and is_list_of_names(cell) else cell


def harmless(cell: object) -> str:
    """The text of a cell that no spreadsheet takes for a formula, and that can be written."""
    if isinstance(cell, int):
        return str(cell)
    text = (cell if isinstance(cell, str) else ascii(cell)).encode(errors="replace").decode()
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
