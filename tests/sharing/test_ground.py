"""The council's map: taken whole from GeoJSON, or refused with the place of the fault."""

import json
from typing import Any

import pytest

from charters.vocabulary import Action
from sharing.command import InvalidInputError, RefusedError
from sharing.events import PostEvent, ReadEvent
from sharing.outlines import MOST, ImportTerritories
from sharing.store import Territory
from sharing.territories import ListTerritories, below
from tests.council import PLACES, SmallCouncil

SQUARE = {"type": "Polygon", "coordinates": [[[2, 48], [3, 48], [3, 49], [2, 49], [2, 48]]]}


def place(code: str = "est", **changes: Any) -> dict[str, Any]:
    """One feature."""
    properties = {"id": code, "kind": "sector", "name": "Est", "parent": "ville"}
    geometry = changes.pop("geometry", None)
    return {
        "type": "Feature", "properties": {**properties, **changes}, "geometry": geometry,
    }  # fmt: skip


def a_map(*features: Any) -> dict[str, Any]:
    """A collection."""
    return {"type": "FeatureCollection", "features": list(features)}


def ring(*points: Any) -> dict[str, Any]:
    """A polygon of these points."""
    return {"type": "Polygon", "coordinates": [list(points)]}


NAN = float("nan")
FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "not a collection": ({"type": "Feature"}, "file", "GeoJSON"),
    "no features": ({"type": "FeatureCollection"}, "file", "GeoJSON"),
    "nothing in it": (a_map(), "file", "Trop ou trop peu"),
    "a feature that is none": (a_map(place(), "x"), "features[2]", "properties"),
    "no properties": (a_map({"type": "Feature"}), "features[1]", "properties"),
    "no id": (a_map(place("")), "features[1]", "id absent"),
    "a number for an id": (a_map(place(3)), "features[1]", "id absent"),  # type: ignore[arg-type]  # that is the point
    "a long id": (a_map(place("x" * 61)), "features[1]", "trop long"),
    "the same id twice": (a_map(place(), place()), "features[2]", "est : cet id est donné deux"),
    "an unknown kind": (a_map(place(kind="quartier")), "features[1]", "kind inconnu"),
    "a kind that is a list": (a_map(place(kind=["sector"])), "features[1]", "kind inconnu"),
    "no name": (a_map(place(name="")), "features[1]", "name absent"),
    "a long name": (a_map(place(name="x" * 121)), "features[1]", "trop long"),
    "an unknown parent": (a_map(place(parent="mars")), "features[1]", "parent inconnu"),
    "its own parent": (a_map(place(parent="est")), "features[1]", "parent inconnu"),
    "a parent that is a number": (a_map(place(parent=1)), "features[1]", "parent n'est pas"),
    "a ring of parents": (
        a_map(place("a", parent="b"), place("b", parent="a")), "features[0]", "tourne en rond",
    ),
    "a line": (
        a_map(place(geometry={"type": "LineString", "coordinates": [[2, 48], [3, 48]]})),
        "features[1]", "contour d'un autre type",
    ),
    "a geometry that is a text": (a_map(place(geometry="POLYGON")), "features[1]", "autre type"),
    "two points": (a_map(place(geometry=ring([2, 48], [3, 48]))), "features[1]", "contour"),
    "an outline that crosses itself": (
        a_map(place(geometry=ring([2, 48], [3, 49], [3, 48], [2, 49], [2, 48]))),
        "features[1]", "se croise",
    ),
    "metres for degrees": (
        a_map(place(geometry=ring([700_000, 6_600_000], [700_001, 6_600_000], [700_001, 6_600_001],
                                  [700_000, 6_600_000]))),
        "features[1]", "hors du globe",
    ),
    "a point that is no number": (
        a_map(place(geometry=ring([2, NAN], [3, 48], [3, 49], [2, NAN]))), "features[1]", "contour",
    ),
    "coordinates that are words": (
        a_map(place(geometry=ring(["2", "48"], ["x", "y"], [3, 49], ["2", "48"]))),
        "features[1]", "contour",
    ),
    "no coordinates": (a_map(place(geometry={"type": "Polygon"})), "features[1]", "contour"),
    "empty": (a_map(place(geometry={"type": "Polygon", "coordinates": []})), "features[1]", "cont"),
    "too many places": (a_map(*[place(f"p{n}") for n in range(MOST + 1)]), "file", "Trop"),
}  # fmt: skip


def test_a_fault_is_told_with_its_place_and_changes_nothing(council: SmallCouncil) -> None:
    """The feature's number and id, what was wrong, what would be right; all or nothing."""
    before = council.ask("mediator", ListTerritories())
    actor = council.actor("coordinator")
    for name, (collection, field, wrong) in FAULTS.items():
        with pytest.raises(InvalidInputError) as error:
            council.desk.carry_out(ImportTerritories(collection), actor)
        [problem] = error.value.problems
        assert problem.field == field, name
        assert wrong in problem.wrong, name
        assert problem.right, name
        assert council.ask("mediator", ListTerritories()) == before, name


def test_a_map_is_taken_whole(council: SmallCouncil) -> None:
    """New places are added, known ones changed in place: events keep their sector."""
    event = council.ask("mediator", PostEvent(council.draft()))
    new = a_map(
        place("jardin", kind="estate", name="Jardin", parent="est"),  # before its parent
        place("est", geometry=SQUARE),
        place("nord", name="Nord", parent="ville", geometry={"type": "MultiPolygon",
              "coordinates": [SQUARE["coordinates"]]}),
    )  # fmt: skip
    assert council.ask("coordinator", ImportTerritories(new)) == 3
    views = {view.code: view for view in council.ask("mediator", ListTerritories())}
    assert set(views) == {*PLACES, "est", "jardin"}
    assert views["jardin"].parent == views["est"].id
    assert views["nord"].id == council.places["nord"]
    assert views["est"].outline == SQUARE
    assert views["sud"].outline is None
    assert council.ask("officer", ReadEvent(event.id)).sector_name == "Nord"


def test_a_height_is_left_out(council: SmallCouncil) -> None:
    """Whatever it is: a map on a page must be JSON that every browser and database reads."""
    heights = ring([2, 48, 1], [3, 48, NAN], [3, 49, float("inf")], [2, 48, 1])
    council.ask("coordinator", ImportTerritories(a_map(place(geometry=heights))))
    [view] = [v for v in council.ask("mediator", ListTerritories()) if v.code == "est"]
    assert json.loads(json.dumps(view.outline, allow_nan=False)) == ring(
        [2, 48], [3, 48], [3, 49], [2, 48]
    )


def test_only_the_coordinator_keeps_the_map(council: SmallCouncil) -> None:
    """Everybody reads it (article A01)."""
    for who in ("mediator", "officer", "police", "auditor"):
        with pytest.raises(RefusedError):
            council.ask(who, ImportTerritories(a_map(place())))
        assert len(council.ask(who, ListTerritories())) == len(PLACES)
    refused = [entry for entry in council.trail() if entry.action == Action.TERRITORY_IMPORT]
    assert {entry.outcome for entry in refused} == {"refused"}
    assert len(council.rows(Territory)) == len(PLACES)


def test_below_is_the_place_and_all_under_it() -> None:
    """Once each, even in a tree that turns round."""
    tree = [("a", None), ("b", "a"), ("c", "b"), ("d", None), ("e", "f"), ("f", "e")]
    assert below(tree, frozenset("a")) == {"a", "b", "c"}
    assert below(tree, frozenset("bd")) == {"b", "c", "d"}
    assert below(tree, frozenset("e")) == {"e", "f"}
    assert below(tree, frozenset()) == frozenset()
    assert below(tree, frozenset("z")) == {"z"}
