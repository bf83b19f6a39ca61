"""No checkpoint is signed over something that was not signed before."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, sessionmaker

from audit.checkpoint import Signer
from audit.errors import BrokenTrailError
from audit.merkle import HASH, WIDTH
from audit.sequence import integrate
from audit.store import Checkpoint, Entry, Log, Tile
from tests.audit.conftest import COUNCIL, SIGNER, START
from tests.audit.trails import OTHER, check_tree, sequence, write


def flip(hashes: bytes) -> bytes:
    """One bit of the last hash."""
    return hashes[:-1] + bytes([hashes[-1] ^ 1])


def older_log(session: Session) -> None:
    """Put the log back to its first checkpoint, which is genuine."""
    first = session.scalars(select(Checkpoint).order_by(Checkpoint.size)).first()
    assert first is not None
    session.execute(update(Log).values(size=first.size, checkpoint=first.note))


def other_text(session: Session) -> None:
    """Sign another root with another key of the same name."""
    forger = Signer.from_seed(SIGNER.name, bytes([9] * 32))
    session.execute(update(Log).values(checkpoint=forger.seal(300, bytes(32), START)))


DAMAGE: list[tuple[Callable[[Session], object], str]] = [
    (lambda s: s.execute(update(Log).values(size=299)), "last checkpoint is not of size 299"),
    (lambda s: s.execute(update(Log).values(state="stopped")), "'stopped'"),
    (lambda s: s.execute(update(Log).values(checkpoint="")), "text, an empty line"),
    (other_text, "does not verify|not signed"),
    (older_log, "last checkpoint is not of size 100"),
    (lambda s: s.execute(delete(Log)), "last checkpoint is not of size 0"),
    (
        lambda s: s.execute(delete(Checkpoint).where(Checkpoint.size == 300)),
        "last checkpoint is not of size 300",
    ),
    (lambda s: s.execute(delete(Tile).where(Tile.level == 1)), "tile 1/0"),
    (
        lambda s: s.execute(
            update(Tile).where(Tile.level == 0, Tile.index == 1).values(hashes=bytes(44 * HASH))
        ),
        "not of the tree that was signed at 300",
    ),
    (
        lambda s: s.execute(
            update(Tile)
            .where(Tile.level == 1)
            .values(hashes=flip(s.scalars(select(Tile.hashes).where(Tile.level == 1)).one()))
        ),
        "not of the tree",
    ),
    (
        lambda s: s.execute(update(Entry).where(Entry.position == 7).values(position=301)),
        "beyond the end",
    ),
    (
        lambda s: s.execute(update(Entry).where(Entry.position == 7).values(position=900)),
        "beyond the end",
    ),
    (
        lambda s: s.add(Tile(council_id=COUNCIL, level=0, index=2, width=1, hashes=bytes(32))),
        "beyond the end",
    ),
    (
        lambda s: s.execute(
            update(Entry).where(Entry.position.is_(None)).values(articles='["A02",]')
        ),
        "is not as it was written",
    ),
]


@pytest.mark.parametrize(("damage", "why"), DAMAGE)
def test_it_extends_only_what_it_signed(
    sessions: sessionmaker[Session], damage: Callable[[Session], object], why: str
) -> None:
    """Whatever was damaged, no checkpoint is signed over it."""
    with sessions.begin() as session:
        for batch in (100, 200):
            write(session, batch)
            sequence(session)
        write(session, WIDTH)
    with sessions.begin() as session:
        damage(session)
        session.flush()
        with pytest.raises(BrokenTrailError, match=why):
            sequence(session)
        session.rollback()
    with sessions.begin() as session:
        assert sequence(session) == WIDTH
        assert check_tree(session) == 300 + WIDTH


def test_another_key_signs_nothing_here(sessions: sessionmaker[Session]) -> None:
    """A sequencer that was given the wrong key, or the wrong name, stops at once."""
    with sessions.begin() as session:
        write(session, 3)
        sequence(session)
        write(session, 3)
    for signer in (OTHER, Signer.from_seed(SIGNER.name, bytes([9] * 32))):
        with sessions() as session, pytest.raises(BrokenTrailError, match="checkpoint"):
            integrate(session, COUNCIL, signer=signer, at=START)
