"""The schema for editors says of a protocol's file what the reader says, as far as it can see."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from charters.document import DocumentError, parse
from config.settings import DEFAULTS
from protocols.answer_file import STEP
from protocols.model import PatternKind
from protocols.pattern_file import SHARED, SHARED_OPTIONAL, THRESHOLDS
from protocols.read import (
    CONDITIONS,
    DUTY,
    DUTY_OPTIONAL,
    OPTIONAL,
    REQUIRED,
    faults_of,
    protocol_of,
)
from protocols.schema import protocol_schema
from sharing.taxonomy import load_taxonomy
from tests.charters.test_schema import load
from tests.protocols.faults import GOOD, SEEN, UNSEEN

WORDS = load_taxonomy(DEFAULTS / "taxonomy.yaml").vocabulary
SCHEMA = protocol_schema(WORDS)
EDITOR = Draft202012Validator(SCHEMA)


def test_what_vigie_ships_is_valid() -> None:
    text = (DEFAULTS / "protocols.yaml").read_text()
    assert [error.message for error in EDITOR.iter_errors(load(text))] == []


def test_it_knows_each_key_of_the_reader() -> None:
    """No more, so that an editor never offers what is refused."""
    duty = SCHEMA["properties"]["duties"]["items"]["properties"]
    assert set(SCHEMA["properties"]) == {*REQUIRED, *OPTIONAL}
    assert set(duty) == {*DUTY, *DUTY_OPTIONAL}
    assert set(duty["when"]["properties"]) == set(CONDITIONS)
    assert set(duty["escalate"]["items"]["properties"]) == set(STEP)
    for one in SCHEMA["properties"]["patterns"]["items"]["oneOf"]:
        must, may = THRESHOLDS[PatternKind(one["properties"]["kind"]["const"])]
        assert set(one["required"]) == {*SHARED, *must}
        assert set(one["properties"]) == {*SHARED, *SHARED_OPTIONAL, *must, *may}


@pytest.mark.parametrize(("right", "wrong", "told"), [*SEEN, *UNSEEN])
def test_a_fault_is_named_with_its_place_and_remedy(right: str, wrong: str, told: str) -> None:
    """By the reader always, and by the schema where one place is enough to see it."""
    assert right in GOOD
    broken = GOOD.replace(right, wrong, 1)
    with pytest.raises(DocumentError) as caught:
        protocol_of(parse(broken, "local.yaml"), WORDS)
    assert told in str(caught.value)
    assert caught.value.line > 0
    assert caught.value.column > 0
    assert EDITOR.is_valid(load(GOOD))
    assert EDITOR.is_valid(load(broken)) == ((right, wrong, told) in UNSEEN)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """The first of each duty and the first of the rest, in the order of the file."""
    assert faults_of(parse(GOOD, "local.yaml"), WORDS) == []
    broken = GOOD.replace("2027-01-01", "demain").replace("[BIE-03]", "[BIE-3]")
    broken = broken.replace("[CAD]", "[CAR]").replace("within_min: 1440", "within_min: 0")
    found = faults_of(parse(broken, "local.yaml"), WORDS)
    assert [(one.line, one.field) for one in found] == [
        (5, "begins"),
        (12, "duties[0].when.categories[0]"),
        (28, "duties[1].within_min"),
    ]
    twice = faults_of(parse(GOOD.replace("id: CADRE", "id: FEU-NUIT"), "local.yaml"), WORDS)
    assert [one.field for one in twice] == ["duties[1]"]
    unknown = faults_of(parse(GOOD.replace("title:", "titre:"), "local.yaml"), WORDS)
    assert [one.field for one in unknown] == ["titre"]
