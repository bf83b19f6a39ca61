"""``vigie protocol``: checked, asked and signed from a terminal, on real files."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from charters.signing import digest, is_signed, message, read_key, read_signature
from config.cli import main
from config.settings import DEFAULTS
from tests.protocols.faults import GOOD
from tests.signers import SHIPPED_PROTOCOL

PROTOCOL = DEFAULTS / "protocols.yaml"


def run(*words: object, lines: bytes = b"") -> Result:
    """Run the command with facts as its standard input."""
    return CliRunner().invoke(main, ["protocol", *map(str, words)], input=lines)


def test_what_vigie_ships_tells_somebody_of_everything() -> None:
    checked = run("check", PROTOCOL)
    assert (checked.exit_code, checked.stderr) == (0, "")
    assert f"{SHIPPED_PROTOCOL}, 56 duties\n54 of 54 categories" in checked.output


def test_each_fault_is_told_with_its_place(tmp_path: Path) -> None:
    """And 1; a file without one is told what it leaves out, and what is not its to tell."""
    file = tmp_path / "local.yaml"
    file.write_text(GOOD.replace("[BIE-03]", "[BIE-3]").replace("1440", "0"))
    broken = run("check", file)
    assert broken.exit_code == 1
    assert (
        f"{file}:12:20: duties[0].when.categories[0]: unknown word 'BIE-3'; did you"
        in broken.output
    )
    assert f"{file}:28:17: duties[1].within_min: is '0'; write a whole number" in broken.output
    file.write_text(GOOD.replace("[BIE-03]", "[BIE-03, VUL-06]"))
    small = run("check", file)
    assert small.exit_code == 0
    assert "5 of 54 categories always tell somebody" in small.stdout
    assert "nobody is always told of BIE-03 Feu de poubelle" in small.stderr
    assert (
        "FEU-NUIT tells nobody of VUL-06: the law gives it to others; the page shows CRIP"
        in small.stderr
    )


def test_one_event_is_asked_about_by_options(tmp_path: Path) -> None:
    """Who, within what, by which channel, by which duty, who comes next."""
    file = tmp_path / "local.yaml"
    file.write_text(GOOD)
    asked = ("plan", file, "--category", "BIE-03", "--urgency", "immediate", "--sector", "s1")
    night = run(*asked, "--hour", 2).output.splitlines()
    chain = "then council_coordinator after 20 min\tthen mayor after 40 min"
    assert night == [
        f"municipal_police\t15 min\tboard\tFEU-NUIT\tanswer expected\t{chain}",
        f"watch_cell\t15 min\tboard\tFEU-NUIT\tanswer expected\t{chain}",
    ]
    assert run(*asked).output == ""
    elsewhere = run("plan", PROTOCOL, "--category", "PER-08")
    assert elsewhere.output.startswith("PER-08: the law gives it to others; the page shows VIF")


def test_many_events_are_asked_about_by_lines() -> None:
    """Each line is answered by one; the category brings what a report would say."""
    lines = (
        b'{"category": "VUL-01"}\n{"category": "VUL-06"}\n{"category":"CAD-01","urgency":"past"}\n'
    )
    answers = [json.loads(line) for line in run("plan", PROTOCOL, lines=lines).output.splitlines()]
    assert [answer["circuit"] for answer in answers] == [None, "CRIP", None]
    assert [len(answer["plan"]) for answer in answers] == [2, 0, 0]
    assert answers[0]["protocol"] == SHIPPED_PROTOCOL
    assert answers[0]["plan"][0] == {
        "recipient": "municipal_police",
        "within_min": 5,
        "channels": ["board"],
        "duties": ["VUL-01"],
        "acknowledge": True,
        "escalation": [{"after_min": 10, "whom": ["council_coordinator"]}],
    }


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"[]", "facts: a JSON object is needed"),
        (b"{", "not a JSON object"),
        (b"\xff", "not UTF-8"),
        (b"{}", "'category' is missing: a code such as TRQ-03"),
        (b'{"category": "CAD-1"}', "category: unknown word 'CAD-1'; did you mean 'CAD-01'?"),
        (b'{"category": "CAD-01", "urgency": "now"}', "urgency: unknown word 'now'; one of"),
        (b'{"category": "CAD-01", "severity": 6}', "severity: a whole number from 1 to 5"),
        (b'{"category": "CAD-01", "hour": 24}', "hour: a whole number from 0 to 23"),
        (b'{"category": "CAD-01", "hour": true}', "facts.hour: a whole number"),
        (b'{"category": "CAD-01", "heure": 2}', "facts: no field 'heure'; one of: category"),
    ],
)
def test_facts_that_are_none_are_refused_by_name(line: bytes, told: str) -> None:
    refused = run("plan", PROTOCOL, lines=b'{"category": "CAD-01"}\n' + line + b"\n")
    assert refused.exit_code == 1
    assert f"Error: line 2: {told}" in refused.output


def test_options_that_are_wrong_are_refused() -> None:
    for words, told in (
        (("--category", "CAD-01", "--hour", "25"), "hour: a whole number from 0 to 23"),
        (("--hour", "2"), "name the --category, or give facts as JSON lines"),
    ):
        refused = run("plan", PROTOCOL, *words)
        assert (refused.exit_code, told in refused.output) == (2, True), refused.output


def test_a_protocol_is_signed_with_the_partners_key(tmp_path: Path) -> None:
    """The same key as for a charter; the signature says of which kind of text it is."""
    key = tmp_path / "key.pem"
    made = CliRunner().invoke(main, ["charter", "key", "new", str(key)])
    signed = run("sign", PROTOCOL, "--key", key, "--council", "val")
    sha256, public = digest(PROTOCOL.read_bytes()), read_key(made.output)
    raw = read_signature(signed.stdout)
    assert is_signed(public, raw, message("protocol", "val", SHIPPED_PROTOCOL, sha256))
    assert not is_signed(public, raw, message("charter", "val", SHIPPED_PROTOCOL, sha256))


def test_the_schema_is_printed() -> None:
    assert json.loads(run("schema").output)["title"].startswith("Protocole de transmission")
