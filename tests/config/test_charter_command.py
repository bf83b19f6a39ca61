"""``vigie charter``: checked, explained and asked from a terminal, on real files."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.cli import main
from config.settings import DEFAULTS
from tests.charters.files import RIGHT, write
from tests.signers import FIRST

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
    assert FIRST in checked.output
    said = run("explain", CHARTER).output
    assert "R14.1 L'agent qui signale n'est nommé qu'à sa propre organisation." in said
    assert (
        "Interdit de faire un signalement, si le circuit est celui de la loi, hors de Vigie."
        in said
    )
    broken = run("check", str(write(tmp_path, RIGHT.replace("mayor", "mayors"))))
    assert broken.exit_code == 1
    assert "essai.yaml:15:15" in broken.output
    assert "mayor" in broken.output


def test_a_charter_that_fails_its_scenarios_is_told_which(tmp_path: Path) -> None:
    """All of them, each with its place and what the rules say instead."""
    assert re.search(r"(\d+) of \1 scenarios are met", run("check", CHARTER).output)
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
    assert re.search(r"\d+ of \d+ scenarios are met", checked.output)
    assert not re.search(r"(\d+) of \1 scenarios", checked.output)


def test_two_versions_are_compared(tmp_path: Path) -> None:
    """The same: 0.  Stricter: 0.  Wider: 1, unless that is accepted."""
    text = Path(CHARTER).read_text().partition("\nscenarios:")[0]
    stricter = text.replace("who: [dpo, charter_auditor]", "who: [charter_auditor]", 1)
    wider = text.replace(
        "        hide: [author]\n", "        hide: [author]\n        who: [mayor]\n"
    )
    assert stricter != text != wider
    for name, changed in (("same", text), ("stricter", stricter), ("wider", wider)):
        (tmp_path / f"{name}.yaml").write_text(changed)

    same = run("compare", CHARTER, str(tmp_path / "same.yaml"))
    assert (same.exit_code, same.output.splitlines()[-1]) == (0, "0 gained, 0 lost: the same")

    lost = run("compare", CHARTER, str(tmp_path / "stricter.yaml"))
    assert lost.exit_code == 0
    assert (
        "Perd\u00a0: délégué à la protection des données, lire le journal d'accès." in lost.output
    )
    assert "A13 → aucun article" in lost.output
    assert "0 gained, 1 lost: stricter" in lost.output

    gained = run("compare", CHARTER, str(tmp_path / "wider.yaml"))
    assert gained.exit_code == 1
    assert "lire une fiche événement (la personne qui a signalé). A02, A14 → A02." in gained.output
    assert "gained, 0 lost: wider" in gained.output
    again = run("compare", CHARTER, str(tmp_path / "wider.yaml"), "--accept")
    assert (again.exit_code, again.output) == (0, gained.output)
    assert run("compare", CHARTER, str(write(tmp_path, RIGHT.replace("R1", "R 1")))).exit_code == 1


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
    ("changed", "told"),
    [
        ({"actor": {**MAYOR, "profession": "maire"}}, "unknown word 'maire'"),
        ({"action": "event:reed"}, "did you mean 'event:read'?"),
        ({"record": {**HALL, "kind": "alert"}}, "'event:read' is done to 'event_record'"),
        ({"record": {**HALL, "category": "STU-99"}}, "record.category: unknown word 'STU-99'"),
    ],
)
def test_a_word_that_no_charter_knows_is_refused(changed: dict[str, object], told: str) -> None:
    """Or somebody would take « no article permits it » for an answer."""
    asked = {"actor": MAYOR, "action": "event:read", "record": HALL, **changed}
    result = run("decide", CHARTER, lines=[asked])
    assert result.exit_code == 1
    assert told in result.output


def test_a_category_brings_what_it_says_by_itself() -> None:
    """As in a scenario: nobody has to know that a point of sale is confidential."""
    record = {"kind": "event_record", "sector": "nord", "category": "STU-02"}
    asked = {"actor": MAYOR, "action": "event:read"}
    result = run(
        "decide",
        CHARTER,
        lines=[{**asked, "record": r} for r in (record, {**record, "confidential": False})],
    )
    hidden, told = map(json.loads, result.output.splitlines())
    assert (hidden["permitted"], hidden["articles"]) == (False, ["A07"])
    assert told["permitted"]


def test_circumstances_are_weighed_with_the_request() -> None:
    """Who acts for which formation, what for, what has been done first, and how old it is."""
    actor = {"profession": "case_referent", "groups": ["g"], "accredited": True}
    record = {"kind": "nominative_record", "working_group": "g"}
    around = {"body": "thematic_group", "purpose": "individual_follow_up", "met": ["mfa"]}
    ask = {"actor": actor, "action": "nominative:read", "record": record}
    old = {**HALL, "reported_at": "2020-01-01T12:00:00+01:00"}
    now = {"at": "2026-11-22T02:14:00+01:00"}
    result = run(
        "decide",
        CHARTER,
        lines=[
            {**ask, "context": around},
            {**ask, "context": {**around, "met": ["mfa", "motive"]}},
            {"actor": MAYOR, "action": "event:read", "record": old, "context": now},
        ],
    )
    early, ready, aged = map(json.loads, result.output.splitlines())
    assert (early["permitted"], early["owed"]) == (False, ["motive"])
    assert "A06 (R06.1) asks for motive first" in early["english"]
    assert "il faut d'abord\u00a0: écrire le motif." in early["explanation"]
    assert (ready["permitted"], ready["owed"]) == (True, [])
    assert (aged["permitted"], aged["articles"]) == (False, ["A12"])
    stranger = {"actor": {**MAYOR, "accepted": []}, "action": "event:read", "record": HALL}
    refused = json.loads(run("decide", CHARTER, lines=[stranger]).output)
    assert (refused["permitted"], refused["articles"]) == (False, ["A04"])
    assert refused["english"].endswith("Whoever asks has to accept the charter first.")


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
        (
            {
                "actor": MAYOR,
                "action": "event:read",
                "record": HALL,
                "context": {"at": "2026-11-22T02:14"},
            },
            "line 1: context.at: a moment with its offset",
        ),
        (
            {"actor": MAYOR, "action": "event:read", "record": {**HALL, "reported_at": "hier"}},
            "line 1: record.reported_at: a moment with its offset",
        ),
        (
            {"actor": MAYOR, "action": "event:read", "record": HALL, "context": {"met": "mfa"}},
            "line 1: context.met: a list of texts",
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
