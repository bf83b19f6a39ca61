"""Writing, sequencing and verifying a trail, and an independent look at the tree that results."""

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from audit.canonical import entry_bytes
from audit.checkpoint import Signer
from audit.faults import Report
from audit.merkle import HASH, Place, extend, leaf_hash, tree_root
from audit.sequence import integrate
from audit.store import CONTENT, Checkpoint, Entry, Log, Tile
from audit.trail import append_all
from audit.verify import verify
from tests.audit.conftest import COUNCIL, DAY, ELSEWHERE, SIGNER, START, a_deed

NOW = START + DAY
OTHER = Signer.from_seed(f"vigie.example/{ELSEWHERE}", bytes(32))


def write(session: Session, count: int, council_id: str = COUNCIL) -> list[str]:
    """Append some deeds."""
    return append_all(session, council_id, [a_deed() for _ in range(count)])


def sequence(session: Session, limit: int = 5000, council_id: str = COUNCIL) -> int:
    """Integrate what waits."""
    signer = SIGNER if council_id == COUNCIL else OTHER
    return integrate(session, council_id, signer=signer, at=START + DAY, limit=limit)


def check_tree(session: Session, council_id: str = COUNCIL, signer: Signer = SIGNER) -> int:
    """Rebuild the tree from the entries; every stored tile and checkpoint must be of it."""
    rows = session.execute(
        select(Entry.position, *CONTENT)
        .where(Entry.council_id == council_id, Entry.position.is_not(None))
        .order_by(Entry.position)
    ).all()
    assert [row[0] for row in rows] == list(range(len(rows)))
    expected: dict[Place, bytes] = extend(
        {}, 0, [leaf_hash(entry_bytes(council_id, *list(row)[1:])) for row in rows]
    )
    tiles = select(Tile.level, Tile.index, Tile.hashes, Tile.width)
    stored = session.execute(tiles.where(Tile.council_id == council_id)).all()
    assert {(level, index): hashes for level, index, hashes, _ in stored} == expected
    assert all(len(hashes) == width * HASH for _, _, hashes, width in stored)
    size = 0
    for point in session.scalars(
        select(Checkpoint).where(Checkpoint.council_id == council_id).order_by(Checkpoint.size)
    ):
        head = signer.verifier.open(point.note)
        root = tree_root(lambda *place: expected[place], point.size)
        assert (head.size, head.root) == (point.size, root)
        assert (point.root, point.previous) == (root, size)
        size = point.size
    log = session.get_one(Log, council_id, populate_existing=True)
    assert log.size == size == len(rows)
    assert not size or log.checkpoint == session.get_one(Checkpoint, (council_id, size)).note
    return size


def look(sessions: sessionmaker[Session], **options: object) -> Report:
    """Verify in a session of its own."""
    options = {"now": NOW, **options}
    with sessions() as session:
        return verify(session, COUNCIL, SIGNER.verifier, **options)  # type: ignore[arg-type]  # the test knows


def a_trail(sessions: sessionmaker[Session], *batches: int) -> list[str]:
    """A trail with a checkpoint after each batch; the ids in the order of the tree."""
    with sessions.begin() as session:
        for batch in batches:
            write(session, batch)
            sequence(session)
        ids = select(Entry.id).order_by(Entry.position).where(Entry.council_id == COUNCIL)
        return list(session.scalars(ids))


def words(report: Report) -> list[str]:
    """What it says."""
    return [str(fault) for fault in report.faults]
