"""Outlines come from GeoJSON, and events find their sector by their point."""

import json
from pathlib import Path
from typing import Any

import pytest

from sharing.store import Event, Territory
from tests.imports.desks import ImportDesk
from tests.imports.test_places import square

HERE = ("--council", "val-fleuri")
POINTS = """\
format: geojson
source: points
as: coordinator@val-fleuri.example
time: {zone: Europe/Paris, column: at, format: iso}
category: {column: what, values: {noise: TRQ-01}}
sector: {point: {x: geometry.x, y: geometry.y}}
"""


def place(code: str, parent: str | None, kind: str, geometry: Any) -> dict[str, Any]:
    properties = {"id": code, "parent": parent, "kind": kind, "name": code.capitalize()}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def happening(x: float, y: float, what: str = "noise") -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [x, y]}
    properties = {"at": "2024-07-08T12:46:00", "what": what}
    return {"type": "Feature", "properties": properties, "geometry": point}


def collection(directory: Path, *features: Any) -> Path:
    path = directory / "events.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, indent=1))
    return path


def test_points_fall_into_imported_outlines(desk: ImportDesk, tmp_path: Path) -> None:
    """A known place keeps its id and its events; the report gives the feature's line."""
    ground = collection(
        tmp_path,
        place("ville", None, "council_area", square(2, 48, 0.4)),
        place("nord", "ville", "sector", square(2, 48.2, 0.2)),
        place("est", "ville", "sector", square(2.2, 48, 0.2)),
    )
    result = desk.territory(ground, *HERE)
    assert (result.exit_code, result.stdout) == (0, "events.geojson: 3 territories\n")
    council = desk.council
    codes = {place.id: place.code for place in council.rows(Territory)}
    assert codes[council.places["nord"]] == "nord"
    events = [happening(2.1, 48.3), happening(2.3, 48.1), happening(9, 9), happening(2.3, 48.3)]
    file = collection(tmp_path, *events, happening(2.1, 48.3, "riot"))
    result = desk.events(file, "--report", str(tmp_path / "r.csv"), mapping=POINTS)
    assert result.exit_code == 3
    found = sorted(codes[event.sector_id] for event in council.rows(Event))
    assert found == ["est", "nord", "ville"]
    assert (tmp_path / "r.csv").read_text().splitlines()[1:] == [
        "32,3,sector,the point lies in no territory of the council",
        "60,5,category,'riot' in what is not mapped",
    ]
    assert "0 imported, 3 imported before" in desk.events(file, mapping=POINTS).stdout


def test_points_without_outlines_are_refused_at_once(desk: ImportDesk, tmp_path: Path) -> None:
    result = desk.events(collection(tmp_path, happening(2, 48)), mapping=POINTS)
    assert result.exit_code == 2
    assert "no territory of the council has an outline" in result.stderr


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "events.geojson:1:1: is not JSON"),
        ('{"type":\n', "events.geojson:2:1: is not JSON"),
        ("[]", "is not a GeoJSON FeatureCollection"),
        ("[" * 200_000, "is not JSON in UTF-8"),
        ('{"type": "Feature"}', "file: It is not GeoJSON."),
        ('{"type": "FeatureCollection", "features": [7]}', "features[1]: "),
    ],
)
def test_a_territory_that_cannot_be_taken(
    desk: ImportDesk, tmp_path: Path, text: str, wrong: str
) -> None:
    """Nothing of it is kept."""
    path = tmp_path / "events.geojson"
    path.write_text(text)
    result = desk.territory(path, *HERE)
    assert (result.exit_code, wrong in result.stderr) == (2, True), result.stderr
    assert len(desk.council.rows(Territory)) == 4


def test_who_may_not_import_a_territory_is_refused(desk: ImportDesk, tmp_path: Path) -> None:
    ground = collection(tmp_path, place("ville", None, "council_area", None))
    result = desk.territory(ground, "--as", "mediator@val-fleuri.example")
    assert (result.exit_code, "permits it" in result.stderr) == (1, True)
    assert desk.territory(ground, "--as", "nobody@val-fleuri.example").exit_code == 2
    stranger = desk.territory(
        ground, "--as", "coordinator@autre-ville.example", "--council", "val-fleuri"
    )
    assert stranger.exit_code == 2
    assert desk.territory(ground, "--council", "val-fleuri").exit_code == 0
