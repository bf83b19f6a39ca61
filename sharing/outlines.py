"""The council's ground, taken from GeoJSON.

Rules:

1. A ``FeatureCollection`` in WGS 84; each feature names ``id`` (the importer's own), ``kind``
   and ``name``, and ``parent`` unless it is the top.  Unknown kinds and parents are refused.
2. Outlines are valid polygons or multipolygons inside the globe; nothing else is taken, heights
   are left out.
3. All or nothing.  A feature known by its id is updated in place: events keep their sector.
4. The feature at fault is named by its number and id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shapely import force_2d
from shapely.errors import GEOSException
from shapely.geometry import mapping, shape
from sqlalchemy import select

from charters.vocabulary import Action, RecordKind
from sharing.command import Command, InvalidInputError, Problem, Shelf
from sharing.store import Territory, new_id
from sharing.territories import KINDS
from sharing.work import Work

MOST = 5_000


@dataclass(frozen=True, slots=True)
class ImportTerritories(Command[Shelf, int]):
    """Take a GeoJSON feature collection as the council's tree; answer how many places it has."""

    collection: Mapping[str, Any]

    action = Action.TERRITORY_IMPORT

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.TERRITORY)

    def carry_out(self, work: Work, shelf: Shelf) -> int:
        features = list(_features(self.collection))
        known = {t.code: t for t in work.session.scalars(select(Territory))}
        for feature in features:
            if feature.code not in known:
                known[feature.code] = Territory(
                    id=new_id(), code=feature.code, kind=feature.kind, name=feature.name
                )
                work.session.add(known[feature.code])
        work.session.flush()
        for number, feature in enumerate(features, start=1):
            row = known[feature.code]
            row.kind, row.name, row.outline = feature.kind, feature.name, feature.outline
            if feature.parent is None:
                row.parent_id = None
            elif feature.parent in known and feature.parent != feature.code:
                row.parent_id = known[feature.parent].id
            else:
                raise _fault(
                    number,
                    feature.code,
                    "unknown_parent",
                    "parent inconnu",
                    "id d'une autre entité",
                )
        _refuse_cycles(list(known.values()))
        work.detail["count"] = len(features)
        return len(features)


@dataclass(frozen=True, slots=True)
class _Feature:
    code: str
    parent: str | None
    kind: str
    name: str
    outline: dict[str, Any] | None


def _features(collection: Mapping[str, Any]) -> Iterator[_Feature]:
    features = collection.get("features")
    if collection.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise InvalidInputError(
            Problem("file", "not_geojson", "Ce n'est pas une carte GeoJSON.", "FeatureCollection")
        )
    if not 1 <= len(features) <= MOST:
        right = f"De 1 à {MOST} entités."
        raise InvalidInputError(Problem("file", "bad_count", "Trop ou trop peu de lieux.", right))
    seen: set[str] = set()
    for number, feature in enumerate(features, start=1):
        taken = _feature(number, feature)
        if taken.code in seen:
            raise _fault(
                number, taken.code, "same_id", "cet id est donné deux fois", "un id par entité"
            )
        seen.add(taken.code)
        yield taken


def _feature(number: int, feature: Any) -> _Feature:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise _fault(
            number, "?", "no_properties", "pas de « properties »", "id, kind, name, parent"
        )
    code, kind, name = (properties.get(key) for key in ("id", "kind", "name"))
    if not isinstance(code, str) or not 1 <= len(code) <= 60:
        raise _fault(
            number, "?", "bad_id", "id absent ou trop long", "un texte de 1 à 60 caractères"
        )
    if kind not in KINDS:
        raise _fault(number, code, "unknown_kind", "kind inconnu", f"un de : {', '.join(KINDS)}")
    if not isinstance(name, str) or not 1 <= len(name) <= 120:
        raise _fault(
            number, code, "bad_name", "name absent ou trop long", "un texte de 1 à 120 caractères"
        )
    parent = properties.get("parent")
    if parent is not None and not isinstance(parent, str):
        raise _fault(
            number,
            code,
            "unknown_parent",
            "parent n'est pas un texte",
            "l'id du lieu qui le contient",
        )
    return _Feature(code, parent, kind, name, _outline(number, code, feature.get("geometry")))


def _outline(number: int, code: str, geometry: Any) -> dict[str, Any] | None:
    if geometry is None:
        return None
    right = "un polygone valide, en longitude et latitude (WGS 84)"
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise _fault(number, code, "not_polygon", "contour d'un autre type", right)
    try:
        outline = shape(geometry)
        west, south, east, north = outline.bounds
        if not outline.is_valid or outline.is_empty:
            raise _fault(number, code, "crossed_outline", "contour vide ou qui se croise", right)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, GEOSException):
        raise _fault(number, code, "bad_outline", "contour illisible", right) from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _fault(number, code, "outside_globe", "contour hors du globe", right)
    return dict(mapping(force_2d(outline)))


def _refuse_cycles(rows: list[Territory]) -> None:
    parents = {t.id: t.parent_id for t in rows}
    for row in rows:
        steps, place = 0, row.parent_id
        while place is not None:
            steps, place = steps + 1, parents.get(place)
            if steps > len(rows):
                raise _fault(
                    0,
                    row.code,
                    "circular_tree",
                    "l'arbre tourne en rond",
                    "un parent qui le contient",
                )


def _fault(number: int, place: str, code: str, wrong: str, right: str) -> InvalidInputError:
    return InvalidInputError(Problem(f"features[{number}]", code, f"{place} : {wrong}", right))
