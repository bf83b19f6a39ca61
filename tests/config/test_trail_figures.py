"""How the trails are, in figures: what waits, since when, what is refused, who disagrees."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from audit.cosignature import Cosigner
from audit.store import Entry, Log, Tile, Witness
from audit.trail import Deed, append
from audit.watch import enlist
from config.commands import check
from config.rounds import integrate_all
from tests.council import SmallCouncil


def deed(seconds_ago: float) -> Deed:
    """Something that somebody did so long ago."""
    at = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    return Deed(at, "a", "p", "event:read", "event:1", "permitted")


def figures(council: SmallCouncil) -> dict[str, float]:
    """What a dashboard fetches, of the trails."""
    text = council.app.test_client().get("/metrics").text
    lines = [line.split(" ") for line in text.splitlines() if line.startswith("vigie_trail_")]
    return {name.removeprefix("vigie_trail_"): float(value) for name, value in lines}


def checked(council: SmallCouncil, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the doctor says of this house."""
    monkeypatch.setattr(check, "furnished", lambda: council.house)
    return CliRunner().invoke(check.check).output


def test_from_well_to_ill(
    council: SmallCouncil, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All is well; an entry waits; it is sequenced; a tile is damaged."""
    integrate_all(council.house)
    well = dict.fromkeys(
        ("entries_waiting", "oldest_waiting_seconds", "logs_refused", "witness_forks"), 0
    )
    assert figures(council) == well
    # 1. An entry waits, of both councils the oldest counts; the clock may be behind.
    assert council.neighbour is not None
    with council.sessions.of(council.neighbour.id) as session:
        append(session, council.neighbour.id, deed(-30))
    assert figures(council) == well | {"entries_waiting": 1}
    with council.sessions.of(council.id) as session:
        append(session, council.id, deed(90))
    found = figures(council)
    assert 90 <= found.pop("oldest_waiting_seconds") < 200
    assert found == {"entries_waiting": 2, "logs_refused": 0, "witness_forks": 0}
    assert "BAD trail: entries wait" in checked(council, monkeypatch)
    integrate_all(council.house)
    assert figures(council) == well
    for part in ("trail", "signatures", "witnesses"):
        assert f"ok  {part}\n" in checked(council, monkeypatch)
    # 2. A tile is damaged: the log is refused, and what comes next waits visibly.
    with council.sessions.of(council.id) as session:
        session.execute(update(Tile).where(Tile.council_id == council.id).values(hashes=b"x" * 32))
        append(session, council.id, deed(11))
    with caplog.at_level(logging.CRITICAL):
        integrate_all(council.house)
    assert any("is broken: " in line for line in caplog.messages)
    assert any("has waited for the tree for 1" in line for line in caplog.messages)
    found = figures(council)
    assert (found["entries_waiting"], found["logs_refused"]) == (1, 1)
    assert "BAD signatures" in checked(council, monkeypatch)


def test_a_witness_that_disagrees(council: SmallCouncil, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted until it is off the list."""
    keys = Cosigner.from_seed("witness.example/w", bytes(32)).keys
    with council.sessions.of(council.id) as session:
        new = enlist(session, council.id, "p", "https://w.example", keys, datetime.now(UTC))
        session.get_one(Witness, (council.id, new)).fork = "root"
    assert figures(council)["witness_forks"] == 1
    assert "BAD witnesses" in checked(council, monkeypatch)
    with council.sessions.of(council.id) as session:
        session.get_one(Witness, (council.id, new)).gone = "2026-11-22T02:14:05.123456Z"
    assert figures(council)["witness_forks"] == 0


def test_a_damaged_time_is_never_in_time(council: SmallCouncil) -> None:
    """And a log that somebody shut is refused."""
    with council.sessions.of(council.id) as session:
        append(session, council.id, deed(0))
    integrate_all(council.house)
    with council.sessions.of(council.id) as session:
        entry = append(session, council.id, deed(0))
        session.execute(update(Entry).where(Entry.id == entry).values(at="soon"))
        session.execute(update(Log).values(state="shut"))
    found = figures(council)
    assert (found["oldest_waiting_seconds"], found["logs_refused"]) == (float("inf"), 1)
