"""Entries at their day: shown, removed by the round, once; what is left verifies and is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from audit.export import export_lines
from audit.files import write as write_files
from audit.marks import astray, mark
from audit.sequence import integrate
from audit.store import Entry
from audit.trail import Deed, append_all
from config.cli import main
from config.commands import audit, retention
from config.rounds import integrate_all, prune_trails
from sharing.journal import ReadJournal
from sharing.store import EntryReview
from tests.audit.outsider import the_script
from tests.council import SmallCouncil

OLD = datetime.now(UTC) - timedelta(days=500)


def invoked(*words: str) -> tuple[int, str]:
    """Return how a command of the keeper ended, and what it said."""
    done = CliRunner().invoke(main, list(words))
    return done.exit_code, done.output


@pytest.fixture
def aged(council: SmallCouncil, monkeypatch: pytest.MonkeyPatch) -> SmallCouncil:
    """A council with 300 entries of another year, the first of them signed then."""
    for module in (audit, retention):
        monkeypatch.setattr(module, "furnished", lambda: council.house)
    deed = Deed(OLD, "vigie", "", "event:read", "event:1", "permitted")
    with council.sessions.of(council.id) as session:
        append_all(session, council.id, [deed] * 300)
        integrate(session, council.id, signer=council.house.signer(council.id), at=OLD)
    return council


def test_the_round_removes_what_is_no_longer_kept(aged: SmallCouncil) -> None:
    """A full tile of it; the trail says so, verifies, and its pages go on to the end."""
    here = ("--council", aged.slug)
    removed = f"{aged.id}: 256 entries of the trail "
    assert invoked("retention", "--dry-run") == (0, f"{removed}to be removed\n")
    assert len(aged.rows(Entry)) == 300
    assert prune_trails(aged.house) == {aged.id: 256}
    assert prune_trails(aged.house) == {}
    assert invoked("retention") == (0, "nothing is due\n")
    integrate_all(aged.house)
    code, said = invoked("audit", "verify", *here)
    assert (code, said) == (0, "301 entries in the tree (256 removed at their day), 0 waiting\n")
    page = aged.ask("auditor", ReadJournal(limit=100))
    assert [one.action for one in page.items[:2]] == ["trail:verify", "trail:prune"]
    assert len(page.items) == 46


def test_what_was_said_of_an_entry_goes_with_it(aged: SmallCouncil) -> None:
    """Of the last, which stays, it stays."""
    with aged.sessions.of(aged.id) as session:
        placed = select(Entry.id).where(Entry.position.in_((0, 299))).order_by(Entry.position)
        first, last = session.scalars(placed)
        for entry in (first, last):
            what = {"entry_id": entry, "agent_id": aged.agents["auditor"], "state": "asked"}
            session.add(EntryReview(at=OLD, remark="Pourquoi la nuit", **what))
    prune_trails(aged.house)
    assert [review.entry_id for review in aged.rows(EntryReview)] == [last]


def test_a_trail_that_was_changed_is_left_whole(aged: SmallCouncil) -> None:
    """And the round goes on with whatever else there is."""
    with aged.sessions.of(aged.id) as session:
        session.execute(update(Entry).where(Entry.position == 7).values(actor="nobody"))
    assert prune_trails(aged.house) == {aged.id: 0}
    assert len(aged.rows(Entry)) == 300


def test_what_is_handed_out_afterwards_holds(aged: SmallCouncil, tmp_path: Path) -> None:
    """The whole export says what was removed, and a stranger's check of it passes; so do files."""
    with aged.sessions.of(aged.id) as session:
        mark(session, aged.id)
    prune_trails(aged.house)
    integrate_all(aged.house)
    key = aged.house.signer(aged.id).verifier
    exported = tmp_path / "trail.jsonl"
    with aged.sessions.reading(aged.id) as session:
        exported.write_text("".join(export_lines(session, aged.id, key)), encoding="utf-8")
        write_files(session, aged.id, key, tmp_path / "files", entries=True)
        assert astray(session, aged.id) == []
    assert the_script().export(None, exported).startswith("301 entries, of ")
    assert "from 256 on; the others removed" in the_script().export(None, exported)
    bundles = sorted(p.name for p in (tmp_path / "files/tile/entries").rglob("*") if p.is_file())
    assert bundles == ["45"]
    lines = exported.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[258] = lines[258].partition(',"entry"')[0] + "}\n"  # one that was not removed
    exported.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(ValueError, match="the entry of position 257 is missing"):
        the_script().export(None, exported)
