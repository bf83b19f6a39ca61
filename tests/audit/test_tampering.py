"""The campaign: random damage, straight in the database.  None may go unnoticed."""

import itertools
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from audit.faults import Kind
from audit.store import Checkpoint, Entry, Log, Tile
from audit.trail import append_all
from audit.verify import verify
from tests.audit import damage
from tests.audit.conftest import COUNCIL, SIGNER, a_deed
from tests.audit.trails import NOW, a_trail, look, sequence, write

Campaign = Callable[[str, int, int], int]


def assault(sessions: sessionmaker[Session], rounds: int, most: int, *, fresh: bool = True) -> None:
    """So many rounds of up to `most` kinds of damage at once; each is taken back afterwards.

    None may go unnoticed, and of damage of one kind the first place is what is named first.
    """
    with sessions() as session:
        before = damage.state(session) if fresh else None
        assert verify(session, COUNCIL, SIGNER.verifier, now=NOW).ok

    @settings(
        max_examples=rounds,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],  # the note says enough, and shrinking takes a quarter of an hour
    )
    @given(data=st.data(), kinds=st.lists(st.sampled_from(damage.KINDS), min_size=1, max_size=most))
    def one_round(data: st.DataObject, kinds: list[Callable[..., str]]) -> None:
        with sessions() as session:
            try:
                for kind in kinds:
                    note(f"{kind.__name__}: {kind(data.draw, session)}")
            except (IntegrityError, DataError):
                assume(False)  # the database itself has refused
            after = damage.state(session) if before else None
            assume(before is None or after != before)
            faults = verify(session, COUNCIL, SIGNER.verifier, now=NOW).faults
            assert faults
            if before and after and len(kinds) == 1:
                assert damage.is_named(faults[0], before, after), str(faults[0])
            session.rollback()

    one_round()


@pytest.mark.timeout(3600)
def test_random_damage(sessions: sessionmaker[Session], campaign: Campaign) -> None:
    """A trail of two levels of tiles, with checkpoints inside and at the edges of tiles."""
    a_trail(sessions, 3, 1, 252, 4, 250, 2, 100)
    assault(sessions, campaign("tampering with a trail", 20, 2000), 1)
    assault(sessions, campaign("tampering with a trail, several at once", 8, 500), 3)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_random_damage_to_a_tall_tree(sessions: sessionmaker[Session], campaign: Campaign) -> None:
    """A trail of three levels, read in many portions."""
    rounds = campaign("tampering with a tall tree", 5, 200)
    with sessions.begin() as session:
        for batch in (40_000, 25_536, 700):
            append_all(session, COUNCIL, [a_deed(1) for _ in range(batch)])
            sequence(session, limit=batch)
    assault(sessions, rounds, 1, fresh=False)


CONTENT = ["at", "actor", "partner", "action", "resource", "outcome", "articles", "rules",
           "charter", "detail"]  # fmt: skip


@pytest.mark.parametrize("column", CONTENT)
def test_any_column_of_any_entry_names_it(sessions: sessionmaker[Session], column: str) -> None:
    """The first entry, the last of a tile, the first of the next, the last: that one, alone."""
    ids = a_trail(sessions, 300, 217)
    for position in (0, 255, 256, 300, 516):
        with sessions() as session:
            entry = session.get_one(Entry, (COUNCIL, ids[position]))
            setattr(entry, column, spoilt(getattr(entry, column)))
            report = verify(session, COUNCIL, SIGNER.verifier, now=NOW)
            session.rollback()
        found = [(fault.kind, fault.entry, fault.position) for fault in report.faults]
        assert found == [(Kind.ENTRY, ids[position], position)]


@pytest.mark.parametrize("table", [Tile, Checkpoint, Log])
def test_any_column_of_anything_else_names_it(
    sessions: sessionmaker[Session], table: type[Tile | Checkpoint | Log]
) -> None:
    """Tiles by their place, checkpoints by their size; the entries are not blamed."""
    a_trail(sessions, 300, 217)
    keys, names = table.__mapper__.primary_key, [c.name for c in table.__table__.columns]
    with sessions() as session:
        count = len(session.scalars(select(table)).all())
    for number, name in itertools.product(range(count), set(names) - {key.name for key in keys}):
        with sessions() as session:
            row = session.scalars(select(table).order_by(*keys)).all()[number]
            place = where(row)
            setattr(row, name, spoilt(getattr(row, name)))
            report = verify(session, COUNCIL, SIGNER.verifier, now=NOW)
            session.rollback()
        said = [str(fault) for fault in report.faults]
        assert any(text.startswith(place) for text in said), (name, said)
        assert Kind.ENTRY not in {fault.kind for fault in report.faults}


def where(row: object) -> str:
    """How a fault of this row begins."""
    if isinstance(row, Tile):
        return f"tile {row.level}/{row.index} "
    return f"checkpoint of size {row.size}: " if isinstance(row, Checkpoint) else "the log"


def spoilt(value: str | bytes | int) -> str | bytes | int:
    """The same with its end changed."""
    if isinstance(value, str):
        return value[:-1] + ("1" if value.endswith("0") else "0")
    return value[:-1] + bytes([value[-1] ^ 1]) if isinstance(value, bytes) else value + 1


def test_two_entries_at_one_position(sessions: sessionmaker[Session]) -> None:
    """Once the index that forbids it is gone; the one too many is named."""
    ids = a_trail(sessions, 20)
    with sessions.begin() as session:
        session.execute(text("DROP INDEX ix_trail_entry_position"))
        forged = write(session, 1)[0]
        session.execute(update(Entry).where(Entry.id == forged).values(position=7))
    faults = look(sessions).faults
    assert {fault.position for fault in faults} == {7}
    assert {fault.entry for fault in faults} & {forged, ids[7]}


def too_many(table: type[Tile | Checkpoint], **changes: int) -> Callable[[Session], object]:
    """A row like the first of its table, elsewhere."""

    def add(session: Session) -> None:
        row = session.execute(select(table.__table__)).mappings().first()
        session.execute(insert(table).values({**(row or {}), **changes}))

    return add


ROWS: list[tuple[Callable[[Session], object], str]] = [
    (too_many(Tile, index=2), "tile 0/2 is not of the signed tree"),
    (too_many(Tile, level=2, index=0), "tile 2/0 is not of the signed tree"),
    (too_many(Checkpoint, size=900), "checkpoint of size 900: not of this tree, or not signed"),
    (too_many(Checkpoint, size=0), "checkpoint of size 0: not of this tree, or not signed"),
    (too_many(Checkpoint, size=7), "checkpoint of size 7: its columns are not what its note says"),
    (
        lambda s: s.execute(delete(Checkpoint).where(Checkpoint.size == 300)),
        "checkpoint of size 310: the one before it, of size 300, is not there",
    ),
    (
        lambda s: s.execute(delete(Checkpoint).where(Checkpoint.size == 310)),
        "the log's checkpoint is not the last checkpoint there is",
    ),
    (lambda s: s.execute(delete(Log)), "the log is missing, and there are checkpoints of it"),
    (
        lambda s: s.execute(update(Tile).where(Tile.level == 1).values(hashes=b"")),
        "tile 1/0 is not 1 x 32 bytes long",
    ),
    (
        lambda s: s.execute(update(Tile).where(Tile.index == 1).values(hashes=bytes(32 * 53))),
        "tile 0/1 is not 54 x 32 bytes long",
    ),
    (
        lambda s: s.execute(update(Entry).where(Entry.position.is_(None)).values(position=310)),
        "which no signed tree has",
    ),
]


@pytest.mark.parametrize(("hurt", "expected"), ROWS)
def test_rows_too_many_and_too_few(
    sessions: sessionmaker[Session], hurt: Callable[[Session], object], expected: str
) -> None:
    """Of every table."""
    a_trail(sessions, 300, 10)
    with sessions.begin() as session:
        write(session, 1)
    with sessions.begin() as session:
        hurt(session)
    said = [str(fault) for fault in look(sessions).faults]
    assert any(expected in text for text in said), said
