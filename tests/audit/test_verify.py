"""Verifying says nothing when all is well, and names what is not."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, sessionmaker

from audit.errors import NoteError
from audit.faults import LISTED, Kind
from audit.store import Checkpoint, Entry, Log, Tile
from audit.trail import append, append_all
from audit.verify import verify
from tests.audit.conftest import COUNCIL, ELSEWHERE, START, a_deed
from tests.audit.trails import NOW, OTHER, a_trail, look, sequence, words, write


def test_an_empty_trail_is_right(sessions: sessionmaker[Session]) -> None:
    """A council that has just begun."""
    report = look(sessions)
    assert (report.ok, report.size, report.waiting) == (True, 0, 0)
    with sessions.begin() as session:
        write(session, 2)
    report = look(sessions, now=START)
    assert (report.ok, report.size, report.waiting) == (True, 0, 2)


@pytest.mark.parametrize(
    "batches", [(1,), (255, 1), (256, 1), (3, 300, 9, 700), (4095, 2, 300), (1,) * 30]
)
def test_a_right_trail_is_right(sessions: sessionmaker[Session], batches: tuple[int, ...]) -> None:
    """Whatever its length and its checkpoints; entries that have just come wait."""
    a_trail(sessions, *batches)
    with sessions.begin() as session:
        append(session, COUNCIL, a_deed(at=NOW - timedelta(seconds=9)))
        write(session, 3, ELSEWHERE)
        sequence(session, council_id=ELSEWHERE)
    report = look(sessions)
    assert words(report) == []
    assert (report.ok, report.size, report.waiting) == (True, sum(batches), 1)


def test_one_byte_of_one_entry(sessions: sessionmaker[Session]) -> None:
    """The promise of the README: the entry is named, and nothing else."""
    ids = a_trail(sessions, 5, 600)
    with sessions.begin() as session:
        session.execute(update(Entry).where(Entry.id == ids[300]).values(actor="actor9"))
    report = look(sessions)
    assert not report.ok
    assert words(report) == [f"entry {ids[300]} at position 300 is not the one in tile 0/1"]
    assert (report.faults[0].entry, report.faults[0].position) == (ids[300], 300)


def test_each_fault_in_order(sessions: sessionmaker[Session]) -> None:
    """The first one listed is the first one met from the beginning of the tree."""
    ids = a_trail(sessions, 300, 300, 5000)
    with sessions.begin() as session:
        session.execute(update(Entry).where(Entry.position == 4500).values(outcome="?"))
        session.execute(update(Entry).where(Entry.position == 2).values(outcome="?"))
        session.execute(delete(Entry).where(Entry.position == 700))
        session.execute(delete(Tile).where(Tile.level == 1))
    assert words(look(sessions)) == [
        f"entry {ids[2]} at position 2 is not the one in tile 0/0",
        "position 700 has no entry: deleted, moved or renumbered",
        f"entry {ids[4500]} at position 4500 is not the one in tile 0/17",
        "tile 1/0 is missing",
    ]


def test_entries_that_changed_places(sessions: sessionmaker[Session]) -> None:
    """Both are named."""
    ids = a_trail(sessions, 20)
    with sessions.begin() as session:
        for position, entry_id in ((None, ids[3]), (3, ids[9]), (9, ids[3])):
            session.execute(update(Entry).where(Entry.id == entry_id).values(position=position))
    assert [fault.entry for fault in look(sessions).faults] == [ids[9], ids[3]]


def test_a_cleared_position_is_recognised(sessions: sessionmaker[Session]) -> None:
    """An entry that waits a second time is not let in as a new one."""
    ids = a_trail(sessions, 300)
    with sessions.begin() as session:
        session.execute(update(Entry).where(Entry.id == ids[7]).values(position=None))
    report = look(sessions, now=START)
    assert words(report) == [
        "position 7 has no entry: deleted, moved or renumbered",
        f"entry {ids[7]} was at position 7, which was cleared",
    ]
    assert report.waiting == 1


def test_a_damaged_tile_is_told_from_a_damaged_entry(sessions: sessionmaker[Session]) -> None:
    """What stands above decides: the entries are right, the tile is not."""
    a_trail(sessions, 700)
    with sessions.begin() as session:
        for index in (1, 2):
            session.execute(
                update(Tile)
                .where(Tile.level == 0, Tile.index == index)
                .values(hashes=bytes(32 * (256 if index == 1 else 188)))
            )
    assert words(look(sessions)) == [
        f"tile 0/{index} does not hold the hashes of its entries" for index in (1, 2)
    ]


def test_a_forged_tree_has_no_signature(sessions: sessionmaker[Session]) -> None:
    """Entry, tiles and columns changed to agree: the signed root does not."""
    a_trail(sessions, 100, 50, 50)
    with sessions.begin() as session:
        session.execute(update(Entry).where(Entry.position == 120).values(outcome="?"))
        session.execute(update(Entry).values(position=None))
        session.execute(delete(Tile))
        session.execute(delete(Log))
        points = session.execute(select(Checkpoint.__table__)).mappings().all()
        session.execute(delete(Checkpoint))
        sequence(session)
        session.execute(delete(Checkpoint))
        session.connection().execute(Checkpoint.__table__.insert(), [dict(row) for row in points])  # type: ignore[attr-defined]  # a table
        session.execute(update(Log).values(checkpoint=points[-1]["note"]))
    assert words(look(sessions)) == [
        f"checkpoint of size {size}: another root was signed; "
        f"something was changed from position 100 to {size - 1}"
        for size in (150, 200)
    ]


def test_a_trail_put_back_to_an_older_state(sessions: sessionmaker[Session]) -> None:
    """In all its parts: only a checkpoint that is held elsewhere shows it."""
    a_trail(sessions, 100)
    with sessions.begin() as session:
        older = session.get_one(Log, COUNCIL).checkpoint
        old_tile = session.get_one(Tile, (COUNCIL, 0, 0)).hashes
    a_trail(sessions, 50)
    with sessions.begin() as session:
        witnessed = session.get_one(Log, COUNCIL).checkpoint
    assert look(sessions, held=[older, witnessed]).ok
    with sessions.begin() as session:
        session.execute(delete(Entry).where(Entry.position >= 100))
        session.execute(delete(Checkpoint).where(Checkpoint.size > 100))
        session.execute(update(Tile).values(width=100, hashes=old_tile))
        session.execute(update(Log).values(size=100, checkpoint=older))
    assert look(sessions).ok
    assert words(look(sessions, held=[witnessed])) == [
        "the tree has shrunk to size 100: a checkpoint of size 150 is held elsewhere"
    ]
    a_trail(sessions, 60)
    assert look(sessions, held=[older]).ok
    assert words(look(sessions, held=[witnessed])) == [
        "checkpoint of size 150, held elsewhere, has another root: a fork, or a rewriting"
    ]
    with pytest.raises(NoteError, match=r"another log|not signed"):
        look(sessions, held=[OTHER.seal(3, bytes(32), START)])


def test_another_key(sessions: sessionmaker[Session]) -> None:
    """With a key that is not the log's, nothing is vouched for."""
    a_trail(sessions, 3)
    with sessions() as session:
        report = verify(session, COUNCIL, OTHER.verifier, now=NOW)
    assert report.size == 0
    assert not report.ok
    assert Kind.CHECKPOINT in {fault.kind for fault in report.faults}


def test_a_sequencer_that_stands_still(sessions: sessionmaker[Session]) -> None:
    """Ten seconds are too long; the one that waits longest is named."""
    with sessions.begin() as session:
        ids = append_all(
            session, COUNCIL, [a_deed(at=NOW - timedelta(seconds=n)) for n in (9, 10, 11, 30)]
        )
    report = look(sessions)
    at = (NOW - timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert words(report) == [f"entry {ids[3]} has waited since '{at}'; 2 wait longer than 10 s"]
    assert report.faults[0].kind is Kind.WAITING
    assert report.waiting == 4


def test_a_thousand_faults_are_enough(sessions: sessionmaker[Session]) -> None:
    """The rest is counted."""
    a_trail(sessions, LISTED + 30)
    with sessions.begin() as session:
        session.execute(update(Entry).values(outcome="?"))
    report = look(sessions)
    assert (len(report.faults), report.unlisted) == (LISTED, 30)


def test_what_was_put_in_does_no_harm_on_a_screen(sessions: sessionmaker[Session]) -> None:
    """An id that is no id is shown escaped and short, and no content is shown at all."""
    a_trail(sessions, 3)
    evil = "\x1b[2J</b>"
    with sessions.begin() as session:
        session.execute(update(Entry).where(Entry.position == 1).values(id=evil, actor="Moulin"))
        session.execute(update(Log).values(state=evil))
    said = "\n".join(words(look(sessions)))
    assert "\x1b" not in said
    assert "\\x1b[2J" in said
    assert "Moulin" not in said
