"""GeoJSON is read a feature at a time, and told by its line when it is none."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.imports.geojson_table import GeoJsonTable
from sharing.imports.rows import LONGEST, Row, UnusableFileError, clean


def feature(x: float = 1, y: float = 2, **properties: Any) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [x, y]}
    return {"type": "Feature", "properties": properties, "geometry": point}


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features}, indent=1)


def table(text: str | bytes) -> GeoJsonTable:
    raw = text.encode() if isinstance(text, str) else text
    return GeoJsonTable(io.BytesIO(raw), "f.geojson")


def read(text: str | bytes) -> list[Row]:
    return list(table(text))


def test_a_feature_is_a_row() -> None:
    """Properties are cells; numbers, nothing and lists are text; the point has two columns."""
    one = feature(4.5, 45, what=" noise ", hour=7, rate=0.5, late=True, none=None, of=["a"])
    found = table(collection(one, feature(what="roof", extra="x")))
    assert found.columns == (
        *("what", "hour", "rate", "late", "none", "of"),
        *("geometry.x", "geometry.y", "extra"),
    )
    first, second = found
    assert dict(first.cells) == {
        "what": "noise",
        "hour": "7",
        "rate": "0.5",
        "late": "true",
        "none": "",
        "of": '["a"]',
        "geometry.x": "4.5",
        "geometry.y": "45.0",
    }
    assert (first.line, second.line) == (4, 24)
    assert second.cells["what"] == "roof"


@pytest.mark.parametrize(
    ("geometry", "point"),
    [
        (None, ("", "")),
        ({"type": "Point", "coordinates": [1, 2, 300]}, ("1.0", "2.0")),
        ({"type": "MultiPoint", "coordinates": [[1, 2]]}, ("1.0", "2.0")),
        ({"type": "LineString", "coordinates": [[0, 0], [1, 0], [2, 0]]}, ("1.0", "0.0")),
    ],
)
def test_where_a_feature_is(geometry: Any, point: tuple[str, str]) -> None:
    [row] = read(collection({"type": "Feature", "properties": {}, "geometry": geometry}))
    assert (row.cells["geometry.x"], row.cells["geometry.y"]) == point


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (7, "is not a GeoJSON feature"),
        ({"type": "Feature", "properties": [], "geometry": None}, "is not a GeoJSON feature"),
        ({"properties": {}, "geometry": {"type": "Point", "coordinates": "xy"}}, "its geometry"),
        ({"properties": {}, "geometry": {"type": "Point"}}, "its geometry"),
        ({"properties": {}, "geometry": {"type": "Heart", "coordinates": []}}, "its geometry"),
        ({"properties": {}, "geometry": [1, 2]}, "its geometry"),
        (feature(10**400), "its geometry"),
        (feature(what="a\0b"), "holds a NUL byte"),
        (feature(what="\ud800"), "holds half a character"),
    ],
)
def test_a_feature_at_fault_costs_only_itself(bad: Any, reason: str) -> None:
    faulty, after = read(collection(bad, feature(what="roof")))
    assert faulty.fault is not None
    assert reason in faulty.fault.reason
    assert after.cells["what"] == "roof"


def test_members_may_come_in_any_order() -> None:
    head = '{"name": "x", "crs": {"a": [1]}, "features": [{"properties": {"a": "b"}}], "type": 1}'
    [row] = read('\ufeff{"features": [], "type": "FeatureCollection"}') or read(
        head.replace('"type": 1', '"type": "FeatureCollection"')
    )
    assert row.cells["a"] == "b"


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        ("", 1, "ends too early"),
        ("type,year\n", 1, "here should be a GeoJSON FeatureCollection"),
        ('{"type":\n "Feature"}', 2, "is not a FeatureCollection but a Feature"),
        ('{"features": {}}', 1, "here should be the list of features"),
        ('{\n"features": [\n{"a": 1,}\n]}', 3, "is not JSON"),
        ('{\n"features": [\n{"a": 1}\n{"b": 1}]}', 4, "here should be a comma"),
        ('{\n"features": [\n{"a": 1}\n', 4, "ends too early"),
        ('{\n"features": [\n{"a": 1}\n]', 4, "ends too early"),
        ('{\n"features": [\n{"a": "1\n', 3, "is not JSON"),
        ('{"features": [\n' + "[" * 200_000, 2, "nested too deep"),
        ('{"features": [\n' + "7" * 5000 + "]}", 2, "a number too long"),
        ('{"features": [\n{"a": "' + "x" * 2 * LONGEST + '"}]}', 2, "more than 1,000,000"),
        (collection(feature()).encode("utf-16"), 1, "here should be"),
    ],
)
def test_what_is_no_collection_is_told_by_its_line(
    text: str | bytes, line: int, wrong: str
) -> None:
    with pytest.raises(UnusableFileError) as caught:
        read(text)
    assert wrong in str(caught.value)
    assert caught.value.line == line


def test_what_stands_before_the_fault_has_been_read() -> None:
    """A fault far down is met when it is reached, not before."""
    good = collection(*(feature(n=n) for n in range(3_000)))
    found = iter(table(good[:-4] + ",\n oops"))
    assert [next(found).cells["n"] for _ in range(3_000)] == [str(n) for n in range(3_000)]
    with pytest.raises(UnusableFileError):
        next(found)


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
PROPERTIES = st.dictionaries(TEXTS.map(clean), st.none() | st.booleans() | TEXTS, max_size=4)


@given(st.lists(PROPERTIES, max_size=30), st.sampled_from([None, 1]))
def test_any_properties_come_back(found: list[dict[str, Any]], indent: int | None) -> None:
    """Text is text again, whatever the layout of the file and wherever a chunk of it ends."""
    features = [{"type": "Feature", "properties": p, "geometry": None} for p in found]
    text = json.dumps({"type": "FeatureCollection", "features": features}, indent=indent)
    for row, properties in zip(read(text), found, strict=True):
        assert row.fault is None
        for name, value in properties.items():
            written = value if isinstance(value, str) else json.dumps(value)
            assert row.cells[name] == clean(written if value is not None else "")


@pytest.mark.parametrize("size", [65_530, 65_536, 65_540, 131_072])
def test_a_chunk_may_end_anywhere(size: int) -> None:
    """Also in the middle of a feature, of a number, of blanks."""
    first = feature(story="x" * size)
    found = read(collection(first, feature(n=123456), feature(n=7)))
    assert [row.cells.get("n", "") for row in found] == ["", "123456", "7"]


@pytest.mark.parametrize("short", range(12))
def test_a_chunk_may_end_in_a_number(short: int) -> None:
    """The first digits of a number are no number."""
    head = '{"pad": "", "count": '
    pad = "x" * (65_536 - len(head) - short)
    text = f'{{"pad": "{pad}", "count": 1234567890, "features": [{{"properties": {{"a": "b"}}}}]}}'
    [row] = read(text)
    assert row.cells["a"] == "b"
