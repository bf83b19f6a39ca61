"""The schema for editors says of a charter's file what the reader says, as far as it can see."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from charters.document import DocumentError
from charters.schema import charter_schema
from config.charter_file import NATIONAL
from config.settings import DEFAULTS
from sharing.taxonomy import load_taxonomy
from tests.charters.faults import FAULTS
from tests.charters.files import RIGHT, WORDS, read_text
from tests.charters.test_scenarios import TRIED

SMALL = Draft202012Validator(charter_schema(WORDS))
# Between two places of the file, or about the meaning of a word.
BETWEEN = {
    "two articles of one id", "two rules of one id, in two articles",
    "an article that ends before it begins", "a date that does not exist",
    "a condition that a kind of record cannot meet, so that the rule would be silent",
    "an action whose kind of record is not named", "a kind of record that nothing is done to",
    "a definition of itself", "a definition that takes a profession's name", "a band of no hours",
    "a definition that uses a word nobody defined", "a time zone that does not exist",
}  # fmt: skip
# YAML itself, which an editor reads before the schema does; some editors take some of it.
YAML_ALONE = {
    "a key that stands twice", "a condition that stands twice", "a line that is not YAML",
    "a number of five thousand digits", "two documents in one file", "a tab", "a tag",
    "a tag that would run something", "an anchor", "an alias", "a key that is a list",
}  # fmt: skip
UNSEEN = BETWEEN | YAML_ALONE


class Core(yaml.SafeLoader):
    """YAML as editors read it (1.2, core schema): true and false, numbers, and text."""


Core.yaml_implicit_resolvers = {}
Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))
Core.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^-?[0-9]+$"), list("-0123456789"))
Core.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(~|null|)$"), ["~", "n", ""])


def load(text: str) -> Any:
    """The file as an editor hands it to the schema."""
    return yaml.load(text, Loader=Core)  # noqa: S506  # a safe loader with fewer words


def valid(text: str) -> bool:
    """Whether an editor marks nothing."""
    try:
        return SMALL.is_valid(load(text))
    except yaml.YAMLError:
        return False


def test_the_schema_is_one() -> None:
    """By the meta-schema of its own draft."""
    Draft202012Validator.check_schema(charter_schema(WORDS))


@pytest.mark.parametrize("path", [DEFAULTS / "charter.yaml", NATIONAL], ids=["local", "national"])
def test_what_vigie_ships_is_valid(path: Path) -> None:
    """Under the words of the taxonomy that it ships."""
    schema = charter_schema(load_taxonomy(DEFAULTS / "taxonomy.yaml").words)
    assert [
        e.message for e in Draft202012Validator(schema).iter_errors(load(path.read_text()))
    ] == []


@pytest.mark.parametrize("name", sorted(FAULTS.keys() - UNSEEN))
def test_what_the_reader_refuses_the_schema_marks(name: str) -> None:
    """Each fault that can be seen in one place."""
    fault = FAULTS[name]
    assert SMALL.is_valid(load(RIGHT))
    assert not valid(RIGHT.replace(fault.old, fault.new))


@pytest.mark.parametrize("name", sorted(UNSEEN))
def test_what_the_schema_cannot_see_the_reader_refuses(name: str, tmp_path: Path) -> None:
    """The list above is not longer than it must be."""
    fault = FAULTS[name]
    text = RIGHT.replace(fault.old, fault.new)
    with pytest.raises(DocumentError):
        read_text(tmp_path, text)
    assert name in YAML_ALONE or valid(text), "it is seen after all"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("who: mayor\n    do", "who: mayors\n    do"),
        ("given: [same_sector]", "given: [same_sectr]"),
        ("category: TRQ-03}", "category: TRQ-04}"),
        ("with: {category: TRQ-03}", "with: {colour: red}"),
        ("with: {category: TRQ-03}", "with: {severity: 6}"),
        ("expect: refused", "expect: maybe"),
        ("    says: Rien de confidentiel.\n", ""),
    ],
)
def test_a_scenario_is_seen_as_well(right: str, wrong: str) -> None:
    """Words, keys, numbers."""
    text = RIGHT + TRIED
    assert SMALL.is_valid(load(text))
    assert not SMALL.is_valid(load(text.replace(right, wrong)))
