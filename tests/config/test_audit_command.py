"""``vigie audit`` at a terminal: what outsiders are given, and what the trail keeps of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.cli import main
from config.commands import audit_proofs as command
from config.rounds import integrate_all
from sharing.events import PostEvent
from tests.audit.outsider import the_script
from tests.council import SmallCouncil


@pytest.fixture
def run_audit(council: SmallCouncil, monkeypatch: pytest.MonkeyPatch) -> SmallCouncil:
    """The council for which the command runs, with something in its trail."""
    monkeypatch.setattr(command, "furnished", lambda: council.house)
    council.ask("mediator", PostEvent(council.draft(), "key-1"))
    integrate_all(council.house)
    return council


def run(council: SmallCouncil, *words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["audit", *words, "--council", council.slug])


def test_what_is_handed_out_holds_and_is_noted(run_audit: SmallCouncil, tmp_path: Path) -> None:
    """A proof, the growth, an export whole and in part; each reading is in the trail before."""
    council, script = run_audit, the_script()
    key = script.read_key(str(council.house.signer(council.id).verifier))
    entry = council.trail()[0]
    made = {
        "proof": run(council, "prove", entry.id),
        "growth": run(council, "growth", "1"),
        "whole": run(council, "export"),
        "part": run(council, "export", "--since", "2020-01-01", "--to", "1"),
        "csv": run(council, "export", "--format", "csv"),
    }
    for name, done in made.items():
        assert done.exit_code == 0, done.output
        (tmp_path / name).write_bytes(done.stdout_bytes)
    assert entry.id in script.proof(key, tmp_path / "proof")
    assert script.export(key, tmp_path / "whole").startswith("1 entries, of ")
    assert script.export(key, tmp_path / "part").startswith("1 entries, of ")
    note = tmp_path / "note"
    note.write_text(json.loads(made["whole"].output.splitlines()[0])["checkpoint"])
    assert "begins with" in script.growth(key, note, tmp_path / "growth")
    assert made["csv"].stdout_bytes.startswith(b"\xef\xbb\xbfPosition;Identifiant;")
    noted = [(e.action, e.resource, e.actor) for e in council.trail() if e.actor == "keeper"]
    assert sorted(noted) == [
        *([("trail:export", "audit_entry:*", "keeper")] * 3),
        ("trail:prove", f"audit_entry:{entry.id}", "keeper"),
    ]


def test_what_is_refused_is_said_in_words(run_audit: SmallCouncil) -> None:
    """An entry that is unknown or waits, a size that no tree had."""
    run(run_audit, "export")
    waits = next(entry for entry in run_audit.trail() if entry.actor == "keeper")
    for words, said in (
        (("prove", "a" * 16), "this council's trail has no entry of this id"),
        (("prove", waits.id), "the entry waits to be signed: ask again in a second"),
        (("growth", "0"), "sizes go from 1 to 1"),
        (("growth", "2"), "sizes go from 1 to 1"),
    ):
        done = run(run_audit, *words)
        assert (done.exit_code, said in done.output) == (1, True), done.output
