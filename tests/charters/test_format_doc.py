"""docs/charter-format.md is enough to write a charter: its example is one, its lists are whole."""

import re
from datetime import date
from pathlib import Path

from charters.decide import Engine
from charters.read import OPTIONAL, REQUIRED
from charters.read_rules import CONDITIONS, OWING
from charters.scenarios import failures
from charters.vocabulary import (
    ELEMENTS,
    NOMINATIVE,
    PARTNER_KINDS,
    STATES,
    URGENCIES,
    Action,
    Body,
    Duty,
    Effect,
    HiddenField,
    Profession,
    Purpose,
    RecordKind,
    Relation,
)
from config.charter_file import load_charter
from config.settings import DEFAULTS
from sharing.taxonomy import load_taxonomy

DOC = (Path(__file__).parents[2] / "docs" / "charter-format.md").read_text()


def test_its_example_is_a_charter_that_keeps_its_word(tmp_path: Path) -> None:
    """Read under the law, its scenarios met; and one of them fails when a rule is taken out."""
    [example] = re.findall(r"```yaml\n(.*?)```", DOC, re.DOTALL)
    words = load_taxonomy(DEFAULTS / "taxonomy.yaml").words
    path = tmp_path / "charte.yaml"
    path.write_text(example)
    charter = load_charter(path, words)
    assert charter.name.startswith("charte-de-valmont@1+")
    assert list(failures(Engine(charter), date(2026, 11, 26))) == []
    path.write_text(example.replace("confidential: true", "severity_at_least: 5"))
    broken = load_charter(path, words)
    assert [f.scenario.id for f in failures(Engine(broken), date(2026, 11, 26))] == ["S02"]


def test_every_word_that_a_charter_may_use_is_in_it() -> None:
    """The closed lists, none forgotten when one grows."""
    lists = (Action, Body, Duty, Effect, HiddenField, Profession, Purpose, RecordKind, Relation)
    words = {word.value for one in lists for word in one}
    words |= {*NOMINATIVE, *STATES, *URGENCIES, *CONDITIONS, *ELEMENTS, *PARTNER_KINDS, *OWING}
    words |= {*REQUIRED, *OPTIONAL}
    prose = re.sub(r"```.*?```", "", DOC, flags=re.DOTALL)
    said = set(re.findall(r"[a-z_]+(?::[a-z_]+)?", " ".join(re.findall(r"`([^`\n]+)`", prose))))
    said |= {part for one in said for part in one.split(": ")}
    assert words - said == set()
