"""Verifying on real databases: damaged below SQL, growing meanwhile, and longer than memory."""

import threading
import tracemalloc

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from audit.store import Log
from audit.stored import PORTION
from audit.verify import verify
from tests.audit.conftest import COUNCIL, SIGNER, START
from tests.audit.trails import NOW, a_trail, look, sequence, words, write


def test_broken_text_in_sqlite(sessions: sessionmaker[Session], engine: Engine) -> None:
    """SQLite keeps any byte in a text, and text in a number; such rows are named too."""
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection, pytest.raises(Exception, match="invalid byte"):
            connection.execute(text("SELECT convert_from('\\xff', 'UTF8')"))
        return
    ids = a_trail(sessions, 300)
    damage = [
        ("UPDATE trail_entry SET actor = CAST(X'ff41' AS TEXT) WHERE position = 5", ids[5]),
        ("UPDATE trail_entry SET actor = X'61' WHERE position = 6", ids[6]),
        ("UPDATE trail_entry SET position = 7.5 WHERE position = 7", ids[7]),
        ("UPDATE trail_entry SET position = 'x' WHERE position = 8", ids[8]),
        ("UPDATE trail_entry SET position = -1 WHERE position = 9", ids[9]),
        ("UPDATE trail_entry SET id = CAST(X'ff' AS TEXT) WHERE position = 10", "'\\udcff'"),
    ]
    with engine.begin() as connection:
        for statement, _ in damage:
            connection.execute(text(statement))
    assert {name for _, name in damage} <= {fault.entry for fault in look(sessions).faults}
    for statement in (
        "UPDATE trail_tile SET hashes = 'text' WHERE level = 0",
        "UPDATE trail_tile SET level = 0.5 WHERE level = 0",
        "UPDATE trail_checkpoint SET note = CAST(X'ff' AS TEXT)",
        "UPDATE trail_checkpoint SET note = X'ff'",
        "UPDATE trail_checkpoint SET size = 2.5",
        "UPDATE trail_checkpoint SET root = 'text'",
        "UPDATE trail_log SET checkpoint = CAST(X'ff' AS TEXT)",
        "UPDATE trail_log SET size = 'text'",
    ):
        with sessions() as session:
            session.execute(text(statement))
            assert not verify(session, COUNCIL, SIGNER.verifier, now=NOW).ok, statement
            session.rollback()


def test_verifying_while_the_sequencer_works(sessions: sessionmaker[Session]) -> None:
    """A trail that grows under the verifier's eyes is right at every look."""
    a_trail(sessions, 300)
    stop = threading.Event()

    grown = threading.Event()

    def grow() -> None:
        while not stop.wait(0.02):  # SQLite's lock is not fair: leave it to the others now and then
            a_trail(sessions, 7)
            grown.set()

    growing = threading.Thread(target=grow)
    growing.start()
    reports = []
    try:
        for _ in range(5):
            reports += [look(sessions, now=START) for _ in range(3)]
            grown.clear()
            assert grown.wait(60)
        with sessions.begin() as session:  # begun before: the sequencer waits instead
            session.execute(select(Log.size)).all()
            reports.append(verify(session, COUNCIL, SIGNER.verifier, now=START))
    finally:
        stop.set()
        growing.join()
    assert [words(report) for report in reports] == [[]] * 16


def peak_of_a_look(sessions: sessionmaker[Session]) -> int:
    """The most bytes that verifying held at once."""
    tracemalloc.start()
    try:
        assert look(sessions).ok
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_trail(sessions: sessionmaker[Session]) -> None:
    """Four times the entries pass through the same memory."""
    peaks = []
    for portions in (1, 3):
        with sessions.begin() as session:
            write(session, portions * PORTION)
            sequence(session, limit=portions * PORTION)
        look(sessions)  # what is kept for good is there
        peaks.append(peak_of_a_look(sessions))
    assert peaks[1] < 1.5 * peaks[0]
