"""The sequencer numbers every entry once, and signs the tree that they make."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session, sessionmaker

from audit.proofs import consistency_proof, verify_consistency
from audit.sequence import integrate
from audit.store import Checkpoint, Entry, Tile
from audit.trail import append_all
from tests.audit.conftest import COUNCIL, DAY, ELSEWHERE, SIGNER, START, a_deed
from tests.audit.trails import OTHER, check_tree, sequence, write


def test_waiting_entries_become_leaves(sessions: sessionmaker[Session]) -> None:
    """Numbered by time, hashed into tiles, signed; and again, as more come."""
    total = 0
    for batch in (1, 2, 253, 1, 300, 256, 5):
        with sessions.begin() as session:
            write(session, batch)
        with sessions.begin() as session:
            assert sequence(session) == batch
            total += batch
            assert check_tree(session) == total
    with sessions() as session:
        times = session.scalars(select(Entry.at).order_by(Entry.position)).all()
        assert list(times) == sorted(times)


def test_nothing_to_do_signs_nothing(sessions: sessionmaker[Session], engine: Engine) -> None:
    """Run every second on a quiet night, it does not even take the lock."""
    with sessions.begin() as session:
        assert sequence(session) == 0
        write(session, 3)
        assert sequence(session) == 3
    seen: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(*args: Any) -> None:
        seen.append(args[2])

    with sessions.begin() as session:
        assert sequence(session) == 0
    statements = [line for line in seen if not line.startswith("BEGIN")]
    assert len(statements) == 1
    assert "FOR UPDATE" not in statements[0]


def test_limit(sessions: sessionmaker[Session]) -> None:
    """A backlog is worked off in portions, each signed, oldest first."""
    with sessions.begin() as session:
        ids = write(session, 700)
        assert [sequence(session, limit=300) for _ in range(4)] == [300, 300, 100, 0]
        check_tree(session)
        in_tree = session.scalars(select(Entry.id).order_by(Entry.position)).all()
        assert list(in_tree) == ids
        sizes = session.scalars(select(Checkpoint.size).order_by(Checkpoint.size)).all()
        assert list(sizes) == [300, 600, 700]


def test_councils_have_trees_of_their_own(sessions: sessionmaker[Session]) -> None:
    """Nothing of one council is in the tree of another."""
    with sessions.begin() as session:
        write(session, 5)
        write(session, 3, ELSEWHERE)
        assert sequence(session) == 5
        assert sequence(session, council_id=ELSEWHERE) == 3
        assert check_tree(session) == 5
        assert check_tree(session, ELSEWHERE, OTHER) == 3


def test_each_tree_begins_with_the_one_before(sessions: sessionmaker[Session]) -> None:
    """Any two checkpoints have a consistency proof between them."""
    with sessions.begin() as session:
        for batch in (3, 250, 10, 300):
            write(session, batch)
            sequence(session)
        rows = session.execute(select(Tile.level, Tile.index, Tile.hashes)).all()
        tiles = {(level, index): hashes for level, index, hashes in rows}
        heads = select(Checkpoint.size, Checkpoint.root).order_by(Checkpoint.size)
        points = session.execute(heads).all()
    assert len(points) == 4
    for old in points:
        for new in points:
            if old.size <= new.size:
                proof = consistency_proof(lambda *place: tiles[place], old.size, new.size)
                verify_consistency(old.size, new.size, proof, old.root, new.root)


def test_a_rolled_back_batch_was_never_there(sessions: sessionmaker[Session]) -> None:
    """No number, no tile, no checkpoint without the commit; the next run does it again."""
    with sessions.begin() as session:
        write(session, 10)
        sequence(session)
        write(session, 10)
    with sessions() as session:
        assert sequence(session) == 10
        session.rollback()
    with sessions.begin() as session:
        assert check_tree(session) == 10
        assert sequence(session) == 10
        assert check_tree(session) == 20


def test_a_clock_that_goes_back(sessions: sessionmaker[Session]) -> None:
    """Order in the tree is the order of integration; no time can break it."""
    with sessions.begin() as session:
        write(session, 3)
        integrate(session, COUNCIL, signer=SIGNER, at=START + DAY)
        append_all(session, COUNCIL, [a_deed(at=START - timedelta(days=400))])
        integrate(session, COUNCIL, signer=SIGNER, at=START - DAY)
        assert check_tree(session) == 4


def test_the_index_finds_what_waits(sessions: sessionmaker[Session], engine: Engine) -> None:
    """Among many entries, the few that wait are found without reading the others."""
    with sessions.begin() as session:
        write(session, 2000)
        sequence(session)
        write(session, 5)
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    waiting = "council_id = :c AND position IS NULL ORDER BY at, id LIMIT 5"
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
        query = text(f"{explain} SELECT id FROM trail_entry WHERE {waiting}")
        plan = str(connection.execute(query, {"c": COUNCIL}).all())
    assert "ix_trail_entry_waiting" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
