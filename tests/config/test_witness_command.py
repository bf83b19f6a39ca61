"""`vigie audit witness`, as a partner's IT person types it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit.cosignature import COSIGNATURE, MLDSA44, Key
from config.cli import main
from tests.audit.conftest import SIGNER

KEYS = [str(key) for key in SIGNER.verifier.keys]


def vigie(*words: str | Path) -> Result:
    """One command, without any setting."""
    environ = dict.fromkeys(("VIGIE_DATABASE_URL", "VIGIE_REDIS_URL", "VIGIE_TRAIL_SEED"), "")
    return CliRunner().invoke(main, ["audit", "witness", *map(str, words)], env=environ)


def test_made_and_shown(tmp_path: Path) -> None:
    """New prints two public keys, public prints them again; status knows whom it trusts."""
    folder = tmp_path / "witness"
    made = vigie("new", folder, "witness.example/w1")
    keys = [Key.from_text(line) for line in made.output.splitlines()]
    assert [(key.name, key.kind) for key in keys] == [
        ("witness.example/w1", COSIGNATURE),
        ("witness.example/w1", MLDSA44),
    ]
    assert vigie("public", folder).output == made.output
    assert "PRIVATE" not in made.output
    assert vigie("status", folder).output == ""
    assert vigie("trust", folder, *KEYS).output == f"trusted: {SIGNER.name}\n"
    assert vigie("trust", folder, *KEYS).exit_code == 0
    assert vigie("status", folder).output == f"{SIGNER.name} nothing yet\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("new", "there", "x"), "has a witness already"),
        (("new", "other", "a name"), "no plus sign"),
        (("new", "file", "x"), "file"),
        (("public", "nowhere"), "has no witness.pem"),
        (("trust", "there", KEYS[0][:-3]), "copy each key whole"),
        (("trust", "there", "x"), "copy each key whole"),
        (("trust", "there"), "Missing argument"),
        (("status", "file"), "file"),
        (("serve", "there", "--bind", "8010x"), "HOST:PORT"),
        (("serve", "there", "--bind", "127.0.0.1:99999"), "HOST:PORT"),
        (("serve", "there", "--bind", "203.0.113.1:8010"), "203.0.113.1:8010"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    """In words, without a trace of the program."""
    assert vigie("new", tmp_path / "there", "witness.example/w1").exit_code == 0
    (tmp_path / "file").write_text("x")
    answer = vigie(words[0], tmp_path / words[1], *words[2:])
    assert answer.exit_code != 0
    assert isinstance(answer.exception, SystemExit)
    assert told in answer.output
