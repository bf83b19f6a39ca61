"""Scenarios: a charter is tried on what it says of itself; one that fails is not put in force."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from charters.decide import Engine
from charters.document import DocumentError
from charters.model import Charter
from charters.scenarios import Failure, failures
from config.settings import DEFAULTS
from config.wiring import House
from tests.charters.files import RIGHT, default_engine, read_text, write
from tests.council import settings_for

TODAY = date(2026, 11, 26)
NO_REDIS = "redis://127.0.0.1:1"
TRIED = """\
scenarios:
  - id: S1
    says: Le maire lit ce qui est sérieux chez lui.
    who: mayor
    do: "event:read"
    on: event_record
    given: [same_sector]
    with: {category: TRQ-03}
    expect: permitted
    by: [A1, A2]
    hide: [author]
  - id: S2
    says: Rien de confidentiel.
    who: mayor
    do: "event:read"
    on: event_record
    given: [same_sector]
    with: {category: STU-02}
    expect: refused
    by: [A1]
"""


def failed(charter: Charter) -> list[Failure]:
    """What the charter does not meet."""
    return list(failures(Engine(charter), TODAY))


def test_a_charter_that_keeps_its_word_fails_nothing(tmp_path: Path) -> None:
    """Neither the small one nor the one that Vigie ships, which has one for each article."""
    assert failed(read_text(tmp_path, RIGHT + TRIED)) == []
    shipped = default_engine().charter
    assert len(shipped.scenarios) >= 60
    assert failed(shipped) == []
    cited = {a for s in shipped.scenarios for a in s.articles or ()}
    assert cited == {article.id for article in shipped.articles if article.rules}


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("who: [mayor]\n", "who: [prefecture]\n", "but the rules say refused by no article"),
        ("severity_at_least: 2", "severity_at_least: 3", "it faudrait"),
        ("hide: [author]\n        says", "hide: [author]\n        who: [dpo]\n        says", "A1"),
        ("ends: 2027-01-01", "ends: 2026-11-26", "permitted by A1"),
        ("    by: [A1, A2]", "    by: [A1]", "expected permitted by A1, hiding author"),
        ("    hide: [author]\n  - id: S2", "  - id: S2", "permitted by A1, A2, hiding author"),
        ("    given: [same_sector]\n    with: {category: TRQ", "    with: {category: TRQ", "S1"),
        ("expect: refused\n    by: [A1]", "expect: refused\n    by: []", "S2"),
        ("expect: refused", "expect: permitted", "but the rules say refused by A1"),
    ],
)
def test_whatever_changes_an_answer_fails(
    tmp_path: Path, right: str, wrong: str, told: str
) -> None:
    """A trade, a severity, a hidden field, a date, an article, a relation, the answer itself."""
    text = RIGHT + TRIED
    assert text.count(right) >= 1
    [failure] = failed(read_text(tmp_path, text.replace(right, wrong, 1)))
    said = str(failure.error())
    assert said.startswith(f"{tmp_path}/essai.yaml:")
    assert told.replace("it faudrait", "il faudrait") in said


def test_every_scenario_of_the_shipped_charter_holds_it_to_something() -> None:
    """Turned round, each of them fails."""
    charter = default_engine().charter
    turned = [replace(s, permitted=not s.permitted) for s in charter.scenarios]
    found = failed(replace(charter, scenarios=tuple(turned)))
    assert [failure.scenario for failure in found] == turned


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("id: S2", "id: S1", "the id 'S1' stands twice"),
        ("who: mayor\n    do", "who: mayors\n    do", "did you mean 'mayor'?"),
        ('do: "event:read"\n    on', 'do: "event:reed"\n    on', "did you mean 'event:read'?"),
        ("on: event_record\n    given", "on: events\n    given", "did you mean 'event_record'?"),
        ("given: [same_sector]", "given: [same_sectr]", "did you mean 'same_sector'?"),
        ("category: TRQ-03}", "category: TRQ-04}", "did you mean 'TRQ-03'?"),
        ("with: {category: TRQ-03}", "with: {colour: red}", "unknown key 'colour'"),
        ("with: {category: TRQ-03}", "with: {severity: 6}", "a whole number from 1 to 5"),
        ("expect: refused", "expect: maybe", "one of: permitted, refused"),
        ("by: [A1, A2]", "by: [A1, A3]", "unknown word 'A3'"),
        ("expect: refused", "expect: refused\n    hide: [author]", "of what is refused"),
        ("    says: Rien de confidentiel.\n", "", "the key 'says' is missing"),
        (
            "on: event_record\n    given: [same_sector]\n    with: {category: STU",
            "on: charter\n    with: {severity: 3, category: STU",
            "'event:read' is done to 'event_record'",
        ),
        ("with: {category: TRQ-03}", "with: {element: photo}", "'event_record' has no element"),
        ("expect: permitted", "owe: [mfa]\n    expect: permitted", "yet it is permitted"),
        ("expect: refused", "expect: refused\n    owe: [mfaa]", "is not well formed"),
        ("expect: refused", "expect: refused\n    context: {body: plenum}", "'plenary'?"),
        ("expect: refused", "expect: refused\n    context: {hour: 24}", "from 0 to 23"),
        ("expect: refused", "expect: refused\n    context: {met: [minutes]}", "it must match mfa"),
        ("expect: refused", "expect: refused\n    accepted: perhaps", "one of: true, false"),
    ],
)
def test_a_scenario_that_cannot_be_read_is_named(
    tmp_path: Path, right: str, wrong: str, told: str
) -> None:
    """File, line, column, field, and the nearest right word."""
    text = RIGHT + TRIED
    assert right in text
    with pytest.raises(DocumentError) as caught:
        read_text(
            tmp_path,
            text.replace(right, wrong, 1) if "S2" not in right else text.replace(right, wrong),
        )
    assert told in str(caught.value)
    assert "scenarios" in caught.value.field
    assert caught.value.line > RIGHT.count("\n")


def test_a_house_does_not_open_under_a_charter_that_fails(tmp_path: Path) -> None:
    """Nothing is decided under it, by anybody."""
    text = (
        (DEFAULTS / "charter.yaml").read_text().replace("id: S06, ", "id: S06, day: 1999-01-01, ")
    )
    changed = text.replace("expect: refused, by: [N01]", "expect: permitted, by: [N01]", 1)
    house = House(replace(settings_for("sqlite://", NO_REDIS), charter=write(tmp_path, changed)))
    with pytest.raises(DocumentError, match="scenario S56"):
        house.desk  # noqa: B018  # furnishing it is what is refused
    right = House(replace(settings_for("sqlite://", NO_REDIS), charter=write(tmp_path, text)))
    assert len(right.charter_engine.charter.scenarios) >= 60
