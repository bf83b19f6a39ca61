"""A mapping is refused before any row is read, at the line and column of its fault."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from charters.document import DocumentError
from config.settings import DEFAULTS
from sharing.imports.mapping import RowMapping
from sharing.imports.mapping_file import open_mapping, read_mapping
from sharing.imports.places import Gazetteer
from sharing.imports.rows import RowError, clean
from sharing.taxonomy import Taxonomy, load_taxonomy
from tests.imports.test_places import GROUND

COLUMNS = ("DATE", "TYPE", "PLACE", "LEVEL", "STORY", "X", "Y", "NB")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
WHOLE = """\
format: csv
encoding: cp1252
delimiter: ";"
source: essai
as: a@b.example
identity: NB
time: {zone: Europe/Paris, column: DATE, format: "%d/%m/%Y %H:%M"}
until: {column: STORY, format: iso}
category:
  column: TYPE
  values: {noise: TRQ-01, roof: TRQ-04}
  otherwise: VIE-01
sector:
  column: PLACE
  values: {North: Quartier Nord, South: sud}
  point: {x: X, y: Y, crs: EPSG:2154}
  unplaced: ville
severity: {column: LEVEL, values: {high: 4, low: ~}, empty: 2, otherwise: 3}
urgency: past
certainty: rumour
place_type: parking
target_kind: habitant
actor_profile: {column: LEVEL, otherwise: ~}
recurrence: isole
ambience: calme
quantities: {facts_count: 3, victims_count: {column: NB}, people_band: 5-9}
narrative: {column: STORY}
"""


@cache
def taxonomy() -> Taxonomy:
    return load_taxonomy(DEFAULTS / "taxonomy.yaml")


def mapped(directory: Path, text: str, outlines: bool = True) -> RowMapping:
    path = directory / "map.yaml"
    path.write_text(text, encoding="utf-8")
    ground = GROUND if outlines else GROUND[4:5]
    return read_mapping(open_mapping(path), COLUMNS, taxonomy(), Gazetteer(ground))


def test_a_whole_mapping_makes_a_whole_event(tmp_path: Path) -> None:
    mapping = mapped(tmp_path, WHOLE)
    cells = dict.fromkeys(COLUMNS, "") | {
        "DATE": "08/07/2018 12:46",
        "TYPE": "roof",
        "PLACE": "North",
        "LEVEL": "high",
        "NB": "12",
    }
    draft = mapping.draft(cells, NOW)
    assert draft is not None
    assert draft.occurred_from == datetime(2018, 7, 8, 10, 46, tzinfo=UTC)
    assert (draft.category, draft.sector, draft.severity) == ("TRQ-04", "t1", 4)
    assert (draft.urgency, draft.certainty, draft.place_type) == ("past", "rumour", "parking")
    assert (draft.target_kind, draft.actor_profile) == ("habitant", None)
    assert (draft.recurrence, draft.ambience, draft.narrative) == ("isole", "calme", "")
    assert draft.quantities == {"facts_count": 3, "victims_count": 12, "people_band": "5-9"}
    assert mapping.identity == "NB"


@pytest.mark.parametrize(
    ("cell", "severity"), [("high", 4), ("low", None), ("", 2), ("anything", 3)]
)
def test_what_a_cell_stands_for(tmp_path: Path, cell: str, severity: int | None) -> None:
    """A word, nothing, what an empty cell means, what any other means."""
    cells = {"DATE": "08/07/2018 12:46", "PLACE": "South", "TYPE": "x", "LEVEL": cell}
    draft = mapped(tmp_path, WHOLE).draft(cells, NOW)
    assert draft is not None
    assert (draft.severity, draft.category) == (severity, "VIE-01")


def test_nobody_is_alerted_unless_the_mapping_says_so(tmp_path: Path) -> None:
    text = "\n".join(line for line in WHOLE.splitlines() if line.split(":")[0] != "urgency")
    cells = {"DATE": "08/07/2018 12:46", "TYPE": "roof", "PLACE": "North"}
    draft = mapped(tmp_path, text).draft(cells, NOW)
    assert draft is not None
    assert draft.urgency == "past"


def test_an_interval_of_two_columns(tmp_path: Path) -> None:
    mapping = mapped(tmp_path, WHOLE)
    cells = {"DATE": "08/07/2018 12:46", "TYPE": "roof", "PLACE": "North", "STORY": "2018-07-09"}
    draft = mapping.draft(cells, NOW)
    assert draft is not None
    assert draft.occurred_to == datetime(2018, 7, 9, 22, tzinfo=UTC)
    with pytest.raises(RowError) as caught:
        mapping.draft(cells | {"STORY": "later"}, NOW)
    assert caught.value.field == "until"


@pytest.mark.parametrize(
    ("old", "new", "at", "wrong"),
    [
        ("csv", "xls", "xls", "unknown word 'xls'; one of: csv, geojson"),
        ("cp1252", "latin1", "latin1", "one of: utf-8, utf-8-sig, cp1252"),
        ('";"', "tabs", "tabs", "did you mean 'tab'?"),
        ("essai", "Été 2018", "Été 2018", "is not well formed"),
        ("as: a@", "by: a@", "a@", "unknown key 'by'"),
        ("NB", "NR", "NR", "unknown word 'NR'; did you mean 'NB'?"),
        ("Paris", "Lutece", "Europe/Lutece", "this time zone is unknown"),
        ("DATE", "DATES", "DATES", "did you mean 'DATE'?"),
        ("%d/%m/%Y %H:%M", "%d/%m %H:%M", '"%d/', "does not tell the day"),
        ("%d/%m/%Y %H:%M", "%d/%m/%Y %I:%M", '"%d/', "%I without %p"),
        ("%d/%m/%Y %H:%M", "%d %B %Y", '"%d %B', "depend on the machine"),
        ("%d/%m/%Y %H:%M", "%d/%m/%Y %Q", '"%d/', "%Q: is no part of a time"),
        ("%d/%m/%Y %H:%M", "%d/%m/%Y %d", '"%d/', "%d stands twice"),
        ("STORY, format: iso", "STORY", "until", "the key 'format' is missing"),
        ("column: STORY, format: iso", "year: DATE", "until", "the key 'month' is missing"),
        (
            "column: STORY, format: iso",
            "year: NB, month: NB, day: NB, minute: X",
            "X}",
            "a minute without an hour",
        ),
        ("STORY, format: iso", "STORY, format: iso, hour: NB", "NB}", "unknown key 'hour'"),
        ("TYPE", "TIPE", "TIPE", "did you mean 'TYPE'?"),
        ("TRQ-04", "TRQ-40", "TRQ-40", "unknown word 'TRQ-40'; did you mean"),
        ("VIE-01", "~", "~\nsector", "is empty"),
        ("otherwise: VIE-01", "skips: y", "y\n", "unknown key 'skips'; did you mean 'skip'?"),
        ("otherwise: VIE-01", "skip: x", "x\n", "is text"),
        ("Quartier Nord", "Quartier Nors", "Quartier Nors", "did you mean 'Quartier Nord'?"),
        ("Quartier Nord", "Les Halles", "Les Halles", "several territories have this name"),
        ("x: X", "x: W", "W,", "unknown word 'W'"),
        ("EPSG:2154", "EPSG:215", "EPSG:215", "is not well formed"),
        ("EPSG:2154", "EPSG:999999", "EPSG:999999", "EPSG:999999 is unknown"),
        ("unplaced: ville", "unplaced: vile", "vile", "did you mean 'ville'?"),
        ("high: 4", "high: 6", "6,", "unknown word '6'; one of: 1, 2, 3, 4, 5"),
        ("urgency: past", "urgency: pats", "pats", "did you mean 'past'?"),
        ("victims_count: {", "victim: {", "victim:", "did you mean 'victims_count'?"),
        ("5-9", "7-8", "7-8", "unknown word '7-8'"),
        ("facts_count: 3", "facts_count: -3", "-3", "a whole number from 0"),
        ("narrative: {column: STORY}", "narrative: STORY", "STORY\n", "is text"),
        ("csv", "geojson", "cp1252", "GeoJSON has no such choice"),
    ],
)
def test_a_fault_is_named_at_its_place(
    tmp_path: Path, old: str, new: str, at: str, wrong: str
) -> None:
    text = WHOLE.replace(old, new, 1)
    before = text[: text.index(at)]
    with pytest.raises(DocumentError) as caught:
        mapped(tmp_path, text)
    found = caught.value
    assert wrong in str(found)
    assert found.line == before.count("\n") + 1
    assert found.column == len(before) - before.rfind("\n")


@pytest.mark.parametrize(
    ("sector", "wrong"),
    [
        ("{}", "neither a column nor a point"),
        ("{values: {a: nord}}", "values of no column"),
        ("{column: PLACE, values: [a]}", "is no mapping"),
        ("{unplaced: ville}", "neither a column nor a point"),
        ("nowhere", "unknown word 'nowhere'"),
    ],
)
def test_a_sector_must_come_from_somewhere(tmp_path: Path, sector: str, wrong: str) -> None:
    whole = yaml.safe_load(WHOLE) | {"sector": yaml.safe_load(sector)}
    with pytest.raises(DocumentError, match=wrong):
        mapped(tmp_path, yaml.safe_dump(whole))


def test_points_need_outlines(tmp_path: Path) -> None:
    text = WHOLE.replace("Quartier Nord", "halles").replace("sud", "halles")
    with pytest.raises(DocumentError, match="no territory of the council has an outline"):
        mapped(tmp_path, text.replace("unplaced: ville", "unplaced: halles"), outlines=False)


WORDS = st.sampled_from([c.code for c in taxonomy().categories.values()])
VALUES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=1)


@given(st.dictionaries(VALUES.map(clean).filter(bool), WORDS, min_size=1, max_size=20))
def test_every_value_becomes_what_the_mapping_says(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, str]
) -> None:
    """Whatever is written as a value, quoted as YAML wants it, is found again in a cell."""
    whole: dict[str, Any] = yaml.safe_load(WHOLE)
    whole["category"] = {"column": "TYPE", "values": values}
    directory = tmp_path_factory.mktemp("mapping")
    mapping = mapped(directory, yaml.safe_dump(whole, allow_unicode=True))
    for value, code in values.items():
        cells = {"DATE": "08/07/2018 12:46", "PLACE": "North", "TYPE": value}
        draft = mapping.draft(cells, NOW)
        assert draft is not None
        assert draft.category == code
    with pytest.raises(RowError, match="category"):
        mapping.draft({"DATE": "08/07/2018 12:46", "PLACE": "North", "TYPE": "\u2603"}, NOW)
