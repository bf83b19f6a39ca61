"""Where it happened: by name, by point, or honestly nowhere in particular."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.imports.places import Gazetteer, Places, Points
from sharing.imports.rows import RowError
from sharing.territories import TerritoryView


def square(west: float, south: float, side: float) -> dict[str, Any]:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


GROUND = [
    TerritoryView("t0", "ville", None, "council_area", "Val-Fleuri", square(2, 48, 0.4)),
    TerritoryView("t1", "nord", "t0", "sector", "Quartier Nord", square(2, 48.2, 0.2)),
    TerritoryView("t2", "sud", "t0", "sector", "Quartier Sud", square(2, 48, 0.2)),
    TerritoryView("t3", "tours", "t1", "estate", "Les Tours", square(2.05, 48.25, 0.05)),
    TerritoryView("t4", "halles", "t0", "sector", "Les Halles", None),
    TerritoryView("t5", "gare", "t0", "sector", "Les Halles", None),
]
GAZETTEER = Gazetteer(GROUND)


def places(**changes: Any) -> Places:
    values: dict[str, Any] = {
        "gazetteer": GAZETTEER,
        "column": "where",
        "values": None,
        "points": Points("x", "y", "EPSG:4326"),
        "unplaced": None,
    }
    return Places(**(values | changes))


@pytest.mark.parametrize("name", ["nord", "Quartier Nord"])
def test_by_code_or_name(name: str) -> None:
    assert places().read({"where": name}) == "t1"


def test_by_a_word_of_the_mapping_only() -> None:
    """When the mapping translates, what it does not translate is not guessed."""
    translated = places(values={"North": "t1"})
    assert translated.read({"where": "North"}) == "t1"
    with pytest.raises(RowError, match="'nord' is no territory"):
        translated.read({"where": "nord", "x": "2.1", "y": "48.1"})


def test_a_name_of_two_places_is_refused() -> None:
    with pytest.raises(RowError, match="several territories are called 'Les Halles'"):
        places().read({"where": "Les Halles"})


@pytest.mark.parametrize(
    ("x", "y", "found"),
    [
        ("2.1", "48.1", "t2"),
        ("2,1", "48,1", "t2"),
        ("2.06", "48.26", "t3"),  # an estate in a sector: the smallest that holds it
        ("2.3", "48.3", "t0"),  # in the town, in no sector
        ("2.1", "48.2", "t1"),  # on the border of two sectors: the first code
    ],
)
def test_by_point(x: str, y: str, found: str) -> None:
    assert places().read({"where": "", "x": x, "y": y}) == found


def test_by_point_of_another_system() -> None:
    """Lambert-93 puts longitude 3 at 700,000 and grows to the east and to the north."""
    lambert = places(points=Points("x", "y", "EPSG:2154"))
    assert lambert.read({"x": "640000", "y": "6787000"}) == "t2"
    assert lambert.read({"x": "640000", "y": "6798000"}) == "t1"


@pytest.mark.parametrize(
    ("x", "y"), [("", ""), ("0", "0"), ("0.0", "0.0"), ("50", "50"), ("1e308", "1e308")]
)
def test_no_point_or_one_outside_is_unplaced(x: str, y: str) -> None:
    cells = {"where": "", "x": x, "y": y}
    assert places(unplaced="t0").read(cells) == "t0"
    with pytest.raises(RowError, match=r"point|say where") as caught:
        places().read(cells)
    assert caught.value.field == "sector"


def test_zero_and_zero_is_no_point_even_where_it_could_be_one() -> None:
    """Files write it for what they do not know; zero alone is a coordinate like any other."""
    sea = TerritoryView("t9", "golfe", None, "sector", "Golfe de Guinée", square(-1, -1, 2))
    around = places(gazetteer=Gazetteer([sea]), unplaced="t0")
    assert around.read({"x": "0", "y": "0.0"}) == "t0"
    assert around.read({"x": "0", "y": "0.1"}) == "t9"


@pytest.mark.parametrize(("x", "y"), [("2.1", ""), ("here", "48"), ("nan", "48"), ("2", "inf")])
def test_half_a_point_is_refused(x: str, y: str) -> None:
    """It is a fault of the row, not a row without a place."""
    with pytest.raises(RowError, match="coordinates are not"):
        places(unplaced="t0").read({"x": x, "y": y})


def test_a_name_is_shown_only_if_it_can_tell_nothing() -> None:
    """A narrative in the wrong column is not repeated."""
    for told in ("M. Dupont habite ici", "appeler le 06 12 34 56 78", "x" * 61):
        with pytest.raises(RowError) as caught:
            places().read({"where": told})
        assert told not in str(caught.value)


@given(st.floats(1.9, 2.5), st.floats(47.9, 48.5))
def test_the_tree_agrees_with_the_squares(x: float, y: float) -> None:
    """The index finds what comparing numbers finds (borders aside)."""
    inside = [
        place
        for place in GROUND
        if place.outline
        and place.outline["coordinates"][0][0][0] < x < place.outline["coordinates"][0][1][0]
        and place.outline["coordinates"][0][0][1] < y < place.outline["coordinates"][0][2][1]
    ]
    edges = (2, 2.05, 2.1, 2.2, 2.4, 48, 48.2, 48.25, 48.3, 48.4)
    near = any(math.isclose(v, e, rel_tol=0, abs_tol=1e-9) for e in edges for v in (x, y))
    smallest = {"t3": 0, "t1": 1, "t2": 1, "t0": 2}
    expected = min(inside, key=lambda p: smallest[p.id]).id if inside else None
    assert near or GAZETTEER.at(x, y) == expected
