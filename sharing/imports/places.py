"""Where it happened: a name or a point into a territory of the council.

Rules:

1. A name comes first; a name that nobody knows is refused, never guessed from the point.
2. A point lies in the smallest territory whose outline holds it: the deepest in the tree, then
   the first code.  On a border, both sides hold it.
3. No coordinates, or both zero, is no point: that is how files say that they do not know.
4. A row with neither goes to the territory that the mapping names under ``unplaced``, such as
   the whole town; if it names none, the row is refused.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyproj import Transformer
from shapely import STRtree
from shapely.geometry import Point, shape

from sharing.imports.rows import RowError, clean, shown
from sharing.territories import TerritoryView

WGS84 = "EPSG:4326"


class Gazetteer:
    """The territories of a council by code or name, and by outline."""

    def __init__(self, territories: Sequence[TerritoryView]) -> None:
        self._by_id = {place.id: place for place in territories}
        names: dict[str, list[str]] = {}
        for place in territories:
            names.setdefault(clean(place.name), []).append(place.id)
        self.namesakes = frozenset(name for name, ids in names.items() if len(ids) > 1)
        self.ids = {name: ids[0] for name, ids in names.items() if len(ids) == 1}
        self.ids |= {place.code: place.id for place in territories}
        outlined = [place for place in territories if place.outline is not None]
        self._outlined = sorted(outlined, key=self._smallest_first)

    @property
    def has_outlines(self) -> bool:
        """Whether any territory can be found by a point."""
        return bool(self._outlined)

    def at(self, x: float, y: float) -> str | None:
        """Return the id of the smallest territory around a longitude and latitude."""
        held = self._tree.query(Point(x, y), predicate="intersects")
        return self._outlined[min(held)].id if len(held) else None

    @cached_property
    def _tree(self) -> STRtree:
        return STRtree([shape(dict(place.outline or {})) for place in self._outlined])

    def _smallest_first(self, place: TerritoryView) -> tuple[int, str]:
        depth, above = 0, place.parent
        while above is not None:
            depth, above = depth + 1, self._by_id[above].parent
        return -depth, place.code


@dataclass(frozen=True)
class Points:
    """Coordinates in two columns, in the reference system ``crs`` (x is east, y is north)."""

    x: str
    y: str
    crs: str

    def read(self, cells: Mapping[str, str]) -> tuple[float, float] | None:
        """Return longitude and latitude, or None where the row has no point."""
        written = cells.get(self.x, ""), cells.get(self.y, "")
        if not any(written):
            return None
        x, y = (_coordinate(text) for text in written)
        if x == 0 and y == 0:
            return None
        if self.crs == WGS84:
            return x, y
        east, north = self._to_wgs84.transform(x, y)
        return (east, north) if math.isfinite(east) and math.isfinite(north) else None

    @cached_property
    def _to_wgs84(self) -> Transformer:
        return Transformer.from_crs(self.crs, WGS84, always_xy=True)


@dataclass(frozen=True, slots=True)
class Places:
    """How a mapping finds the sector of a row.  ``values`` None: cells are codes or names."""

    gazetteer: Gazetteer
    column: str | None
    values: Mapping[str, str] | None
    points: Points | None
    unplaced: str | None

    def read(self, cells: Mapping[str, str]) -> str:
        """Return a territory's id; raise ``RowError`` if the row does not say where."""
        named = cells.get(self.column, "") if self.column else ""
        if named:
            return self._named(named)
        point = self.points.read(cells) if self.points else None
        found = self.gazetteer.at(*point) if point else None
        if found or self.unplaced:
            return found or str(self.unplaced)
        if point:
            raise RowError("sector", "the point lies in no territory of the council")
        raise RowError("sector", "the row does not say where it happened")

    def _named(self, name: str) -> str:
        if self.values is None and name in self.gazetteer.namesakes:
            raise RowError("sector", f"several territories are called {shown(name)}; use codes")
        found = (self.gazetteer.ids if self.values is None else self.values).get(name)
        if found is None:
            raise RowError("sector", f"{shown(name)} is no territory known to the mapping")
        return found


def _coordinate(text: str) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise RowError("sector", "the coordinates are not two numbers") from None
    if not math.isfinite(number):
        raise RowError("sector", "the coordinates are not finite numbers")
    return number
