"""``vigie charter key`` and ``sign``: no server, no network, and nothing private on the screen."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from charters.signing import digest, is_signed, message, read_key, read_signature
from config.cli import main
from config.settings import DEFAULTS
from tests.signers import FIRST

CHARTER = DEFAULTS / "charter.yaml"


def run(*words: str | Path) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["charter", *map(str, words)], env={})


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """The file of a new key."""
    assert run("key", "new", tmp_path / "key.pem").exit_code == 0
    return tmp_path / "key.pem"


def test_a_key_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    """Mode 0600 whatever the umask, the public half on the screen, never over another file."""
    made = run("key", "new", tmp_path / "key.pem")
    assert made.exit_code == 0
    assert len(read_key(made.output)) == 32
    assert stat.S_IMODE((tmp_path / "key.pem").stat().st_mode) == 0o600
    assert run("key", "public", tmp_path / "key.pem").output == made.output
    again = run("key", "new", tmp_path / "key.pem")
    assert again.exit_code == 1
    assert "is there already" in again.output
    assert run("key", "public", tmp_path / "key.pem").output == made.output
    assert "No such file" in run("key", "new", tmp_path / "no" / "key.pem").output


def test_a_charter_is_signed_offline(private: Path) -> None:
    """One line that the page takes; what was signed is said beside it."""
    public = read_key(run("key", "public", private).output)
    signed = run("sign", CHARTER, "--key", private, "--council", "val")
    assert signed.exit_code == 0
    sha256 = digest(CHARTER.read_bytes())
    text = message("charter", "val", FIRST, sha256)
    assert is_signed(public, read_signature(signed.stdout), text)
    assert signed.stderr == f"{FIRST} for the council val, SHA-256 {sha256}\n"
    other = run("sign", CHARTER, "--key", private, "--council", "autre").stdout
    assert not is_signed(public, read_signature(other), text)


@pytest.mark.parametrize("content", [b"", b"secret-of-somebody", b"\xff\xfe", b"-----BEGIN"])
def test_what_is_no_key_is_not_repeated(tmp_path: Path, content: bytes) -> None:
    """It may be another secret."""
    (tmp_path / "key.pem").write_bytes(content)
    for words in (
        ("key", "public", tmp_path / "key.pem"),
        ("sign", CHARTER, "--key", tmp_path / "key.pem", "--council", "val"),
    ):
        told = run(*words)
        assert told.exit_code == 1
        assert "holds no Ed25519 private key" in told.output
        assert "secret-of-somebody" not in told.output


def test_what_is_no_charter_is_not_signed(private: Path, tmp_path: Path) -> None:
    """Without an id and a version there is nothing to name."""
    (tmp_path / "x.yaml").write_text("id: x\n")
    told = run("sign", tmp_path / "x.yaml", "--key", private, "--council", "val")
    assert told.exit_code == 1
    assert "x.yaml:1:1: file: the key 'version' is missing" in told.output
