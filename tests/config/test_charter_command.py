"""``vigie charter``: checked, explained and asked from a terminal, on real files."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.cli import main
from config.settings import DEFAULTS
from tests.charters.files import RIGHT, write

CHARTER = str(DEFAULTS / "charter.yaml")
MAYOR = {"profession": "mayor", "sectors": ["nord"]}
HALL = {"kind": "event_record", "sector": "nord", "severity": 2, "confidential": False}


def run(*words: str, lines: list[object] | bytes = b"") -> Result:
    """Run the command with requests as its standard input."""
    if isinstance(lines, list):
        lines = "\n".join(map(json.dumps, lines)).encode()
    return CliRunner().invoke(main, ["charter", *words], input=lines)


def test_a_charter_is_checked_and_explained(tmp_path: Path) -> None:
    """One line when it is right; the place of the first fault, and 1, when it is not."""
    checked = run("check", CHARTER)
    assert checked.exit_code == 0
    assert "charte-locale@1" in checked.output
    said = run("explain", CHARTER).output
    assert "R14.1 L'agent qui signale n'est nommé qu'à sa propre organisation." in said
    assert "Interdit de faire un signalement, si le circuit est extérieur." in said
    broken = run("check", str(write(tmp_path, RIGHT.replace("mayor", "mayors"))))
    assert broken.exit_code == 1
    assert "essai.yaml:15:15" in broken.output
    assert "mayor" in broken.output


def test_a_charter_that_fails_its_scenarios_is_told_which(tmp_path: Path) -> None:
    """All of them, each with its place and what the rules say instead."""
    assert "68 of 68 scenarios are met" in run("check", CHARTER).output
    text = Path(CHARTER).read_text()
    weakened = text.replace(
        "        hide: [author]\n", "        hide: [author]\n        who: [dpo]\n"
    )
    changed = write(tmp_path, weakened)
    checked = run("check", str(changed))
    assert checked.exit_code == 1
    line = 1 + weakened[: weakened.index("{id: S20")].count("\n")
    assert f"{changed}:{line}:5: scenario S20 « Le médiateur lit son secteur" in checked.output
    assert "expected permitted by A02, A14, hiding author, but the rules say permitted by A02" in (
        checked.output
    )
    assert "of 68 scenarios are met" in checked.output
    assert "68 of 68" not in checked.output


def test_requests_are_decided_line_by_line() -> None:
    """In their order, with articles, rules, obligations and the French reason."""
    elsewhere = {**HALL, "sector": "sud"}
    asked: list[object] = [
        {"actor": MAYOR, "action": "event:read", "record": record} for record in (HALL, elsewhere)
    ]
    result = run("decide", CHARTER, lines=asked)
    assert result.exit_code == 0, result.output
    first, second = map(json.loads, result.output.splitlines())
    assert first["permitted"]
    assert (first["articles"], first["obligations"]) == (["A02", "A14"], ["hide:author"])
    assert not second["permitted"]
    assert "que le lieu soit dans votre secteur" in second["explanation"]
    assert run("decide", CHARTER).output == ""


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"not json", "line 1: not a JSON object"),
        (b"[]", "line 1: request: a JSON object is needed"),
        (b"\xff", "line 1: not UTF-8"),
        (b"[" * 100_000, "line 1: not a JSON object"),
        (b"{}", "line 1: 'actor' is missing"),
        ({"actor": "x", "action": "event:read", "record": HALL}, "line 1: request.actor: an obj"),
        ({"actor": {}, "action": "a", "record": HALL}, "line 1: an actor has a profession"),
        ({"actor": {"profession": []}, "action": "a", "record": HALL}, "actor.profession: a text"),
        (
            {"actor": {**MAYOR, "sectors": "nord"}, "action": "event:read", "record": HALL},
            "line 1: actor.sectors: a list of texts",
        ),
        (
            {"actor": {**MAYOR, "sectors": [1]}, "action": "event:read", "record": HALL},
            "line 1: actor.sectors: a list of texts",
        ),
        (
            {"actor": {**MAYOR, "admin": True}, "action": "event:read", "record": HALL},
            "line 1: actor: no field 'admin'; one of: id, council,",
        ),
        (
            {"actor": MAYOR, "action": "event:read", "record": {**HALL, "severity": "2"}},
            "line 1: record.severity: a whole number",
        ),
        (
            {"actor": MAYOR, "action": "event:read", "record": {**HALL, "severity": True}},
            "line 1: record.severity: a whole number",
        ),
        (
            {"actor": MAYOR, "action": "event:read", "record": {**HALL, "confidential": "no"}},
            "line 1: record.confidential: true or false",
        ),
    ],
)
def test_a_request_that_cannot_be_meant_is_refused_by_name(
    line: bytes | dict[str, object], told: str
) -> None:
    """Never taken for another one: a text for a list would be the list of its letters."""
    lines: bytes | list[object] = line if isinstance(line, bytes) else [line]
    result = run("decide", CHARTER, lines=lines)
    assert result.exit_code == 1
    assert told in result.output
    assert "Traceback" not in result.output
