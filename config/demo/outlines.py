"""Draws ``territory.geojson``: a town that could exist, where there is only water.

``python -m config.demo.outlines`` writes the file again.  Rules:

1. Nothing is random: the town is drawn from the seeds below, in metres, and placed in the
   open Atlantic, so that no outline can be taken for a real town's.
2. All lines are noded before faces are cut out, then bent by one smooth field: neighbours
   share their vertices exactly, so outlines never overlap and leave no sliver.
3. Sectors of a bank are the Voronoi cells of their seeds; the river is nobody's sector.
4. A district is the union of its sectors, the council's area the union of all and the river.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from math import cos, hypot, pi, radians, sin
from pathlib import Path
from typing import Any

from shapely import MultiPoint, Point, Polygon, get_parts, polygonize, unary_union, voronoi_polygons
from shapely.geometry import LineString, mapping
from shapely.geometry.base import BaseGeometry

TERRITORY = Path(__file__).with_name("territory.geojson")

LONGITUDE, LATITUDE = -20.0, 46.5  # the open Atlantic, some 900 km from any coast
METRES_PER_DEGREE = 111_320.0
STEP = 70.0  # metres between two vertices

TOWN = ("rivelune", "Rivelune")
DISTRICTS = {"hauts": "Les Hauts", "centre": "Centre et gare", "rive-gauche": "Rive gauche"}

# by code: the district, the name, then x and y in metres from the middle of the bridge
SECTORS = {
    "plateau": ("hauts", "Plateau des Vents", -1750, 1500),
    "belle-vue": ("hauts", "La Belle-Vue", -600, 1800),
    "verrerie": ("hauts", "La Verrerie", 420, 1480),
    "cerisaies": ("hauts", "Les Cerisaies", 1750, 1380),
    "coteaux": ("hauts", "Les Coteaux", 780, 2180),
    "faubourg": ("centre", "Faubourg des Tanneurs", -1500, 620),
    "halles": ("centre", "Les Halles", -350, 750),
    "vieux-port": ("centre", "Le Vieux-Port", 520, 780),
    "gare": ("centre", "Quartier de la gare", 1550, 560),
    "saules": ("rive-gauche", "Les Saules", -1600, -700),
    "briqueterie": ("rive-gauche", "La Briqueterie", -450, -850),
    "joncs": ("rive-gauche", "Les Joncs", 750, -700),
    "moulin-neuf": ("rive-gauche", "Moulin-Neuf", 1750, -900),
    "pre-long": ("rive-gauche", "Pré-Long", 250, -1750),
}

# by code: the sector, the name, x, y and the radius
ESTATES = {
    "belvedere": ("plateau", "Résidence du Belvédère", -1700, 1560, 170),
    "glycines": ("belle-vue", "Résidence des Glycines", -620, 1830, 150),
    "terrasses": ("verrerie", "Les Terrasses de la Verrerie", 400, 1500, 150),
    "fondeurs": ("briqueterie", "Cour des Fondeurs", -480, -900, 140),
    "roselieres": ("joncs", "Les Roselières", 760, -760, 175),
    "moulin": ("moulin-neuf", "Résidence du Moulin", 1690, -880, 145),
}


def territory() -> dict[str, Any]:
    """Return the GeoJSON of the town: its area, districts, sectors and estates."""
    faces = _faces()
    sectors = {code: faces.pop(code) for code in SECTORS}
    districts = {
        code: unary_union([sectors[s] for s, (district, *_) in SECTORS.items() if district == code])
        for code in DISTRICTS
    }
    area = unary_union([*sectors.values(), *faces.values()])
    return {
        "type": "FeatureCollection",
        "features": [
            _feature(TOWN[0], None, "council_area", TOWN[1], area),
            *(
                _feature(code, TOWN[0], "district", name, districts[code])
                for code, name in DISTRICTS.items()
            ),
            *(
                _feature(code, district, "sector", name, sectors[code])
                for code, (district, name, *_) in SECTORS.items()
            ),
            *(
                _feature(code, sector, "estate", name, _bent(_blob(x, y, radius)))
                for code, (sector, name, x, y, radius) in ESTATES.items()
            ),
        ],
    }


def _feature(
    code: str, parent: str | None, kind: str, name: str, outline: BaseGeometry
) -> dict[str, Any]:
    properties = {"id": code, "parent": parent, "kind": kind, "name": name}
    return {"type": "Feature", "properties": properties, "geometry": mapping(outline)}


def _faces() -> dict[str, Polygon]:
    """Return the faces of the town by sector code, and the reaches of the river by number."""
    town = _blob(0, 250, 2750, squeeze=0.92)
    river = LineString([(x, _river(x)) for x in range(-4000, 4001, 100)]).buffer(75)
    lines: list[BaseGeometry] = [town.exterior, river.exterior]
    for bank in (1, -1):
        seeds = [(x, y) for _, _, x, y in SECTORS.values() if y * bank > 0]
        cells = voronoi_polygons(MultiPoint(seeds), extend_to=town)
        sides = get_parts(town.difference(river))
        side = next(part for part in sides if part.centroid.y * bank > 0)
        over = side.buffer(5)  # past the bank, so that the lines cross it and are cut there
        lines += [cell.exterior.intersection(over) for cell in cells.geoms]
    found: dict[str, Polygon] = {}
    for face in polygonize([unary_union(lines)]).geoms:
        if not isinstance(face, Polygon) or not town.contains(face.representative_point()):
            continue
        inside = [c for c, (_, _, x, y) in SECTORS.items() if face.contains(Point(x, y))]
        found[inside[0] if inside else f"river-{len(found)}"] = _bent(face)
    return found


def _river(x: float) -> float:
    """Return how far north the middle of the river runs, all in metres."""
    return 170 * sin(x / 800) + 60 * sin(x / 310 + 1)


def _blob(x: float, y: float, radius: float, squeeze: float = 1.0) -> Polygon:
    """Return a rounded, irregular outline around a point."""
    ring = []
    for step in range(48):
        turn = 2 * pi * step / 48
        wobble = 1 + 0.09 * sin(3 * turn + x) + 0.06 * sin(5 * turn + y) + 0.03 * sin(9 * turn)
        ring.append((x + radius * wobble * cos(turn), y + radius * wobble * squeeze * sin(turn)))
    return Polygon(ring)


def _bent(face: Polygon) -> Polygon:
    """Return *face* with its straight lines bent, in degrees."""
    return Polygon([_degrees(x, y) for x, y in _dense(list(face.exterior.coords))])


def _dense(ring: list[tuple[float, ...]]) -> Iterator[tuple[float, float]]:
    """Yield the ring with more vertices; both neighbours of a line get the very same ones."""
    for start, end in pairwise(ring):
        (ax, ay), (bx, by) = sorted((start[:2], end[:2]))
        pieces = max(1, round(hypot(bx - ax, by - ay) / STEP))
        line = [
            (ax + (bx - ax) * i / pieces, ay + (by - ay) * i / pieces) for i in range(pieces + 1)
        ]
        yield from (line if (ax, ay) == start[:2] else line[::-1])[:-1]


def _degrees(x: float, y: float) -> tuple[float, float]:
    """Bend a point by the field, then place it on the globe."""
    east = x + 70 * sin(y / 260) + 34 * sin(x / 140 + y / 170) + 12 * sin(y / 45)
    north = y + 70 * sin(x / 240 + 2) + 30 * sin(y / 130 - x / 180) + 12 * sin(x / 50)
    return (
        round(LONGITUDE + east / (METRES_PER_DEGREE * cos(radians(LATITUDE))), 6),
        round(LATITUDE + north / METRES_PER_DEGREE, 6),
    )


if __name__ == "__main__":
    TERRITORY.write_text(json.dumps(territory(), ensure_ascii=False) + "\n", encoding="utf-8")
