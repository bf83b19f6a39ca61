"""Entries go at their day, and nothing else: proofs, checkpoints and pages are as they were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from audit.checkpoint import Head
from audit.errors import BrokenTrailError
from audit.faults import Report
from audit.merkle import Tiles
from audit.proofs import consistency_proof, inclusion_proof, verify_consistency, verify_inclusion
from audit.prune import councils_with_some, limit_of, minimum_index, prunable, prune
from audit.read import entries
from audit.sequence import integrate
from audit.store import Checkpoint, Entry, Pruned, Tile
from audit.trail import Deed, append, append_all
from audit.verify import verify
from tests.audit import damage
from tests.audit.conftest import COUNCIL, SIGNER, START, a_deed
from tests.audit.trails import words

MONTH = timedelta(days=31)
PRUNED = cast(Table, Pruned.__table__)


def month(number: int) -> datetime:
    """The middle of a month."""
    return START + number * MONTH


def grow(session: Session, number: int, *batches: int) -> None:
    """Entries and checkpoints of one month."""
    for count in batches:
        append_all(session, COUNCIL, [a_deed(1, at=month(number)) for _ in range(count)])
        integrate(session, COUNCIL, signer=SIGNER, at=month(number), limit=count + 9)


def look(session: Session, limit: datetime | None, now: int = 9) -> Report:
    """Verify in this session."""
    return verify(session, COUNCIL, SIGNER.verifier, now=month(now), limit=limit)


def tiles_of(session: Session) -> Tiles:
    """The hashes that are stored."""
    kept = select(Tile.level, Tile.index, Tile.hashes).where(Tile.council_id == COUNCIL)
    found = {(level, index): hashes for level, index, hashes in session.execute(kept)}
    return lambda level, index: found[level, index]


def heads(session: Session) -> list[Head]:
    """The checkpoints that are stored, opened."""
    notes = select(Checkpoint.note).where(Checkpoint.council_id == COUNCIL)
    return [SIGNER.verifier.open(one) for one in session.scalars(notes.order_by(Checkpoint.size))]


def pages(session: Session) -> int:
    """Turn every page of the journal; return how many entries were there."""
    count, cursor = 0, None
    while True:
        page = entries(session, COUNCIL, cursor=cursor, limit=97)
        count += len(page.entries)
        assert not any(one.damaged for one in page.entries)
        if (cursor := page.next) is None:
            return count


def test_a_prefix_goes_and_everything_is_still_proven(sessions: sessionmaker[Session]) -> None:
    """Up to a full tile; old proofs verify, new ones are made; the trail goes on."""
    with sessions() as session:
        for number, batches in enumerate([(300, 40), (200, 72), (100,)]):
            grow(session, number, *batches)
        tiles, signed, limit = tiles_of(session), heads(session), month(2)
        leaves = {
            at: tiles(0, at // 256)[at % 256 * 32 : at % 256 * 32 + 32] for at in (0, 255, 300, 511)
        }
        proofs = [
            (leaf, at, head, inclusion_proof(tiles, at, head.size))
            for at, leaf in leaves.items() for head in signed if at < head.size
        ]  # fmt: skip
        assert (prunable(session, COUNCIL, limit), councils_with_some(session, limit)) == (
            512, [COUNCIL],
        )  # fmt: skip
        assert prune(session, COUNCIL, at=month(9), limit=limit, most=256) == 256
        assert prune(session, COUNCIL, at=month(9), limit=limit) == 256
        assert prune(session, COUNCIL, at=month(9), limit=limit) == 0
        assert (minimum_index(session, COUNCIL), councils_with_some(session, limit)) == (512, [])
        for _ in range(2):  # while its deed waits, and once it is signed
            assert words(look(session, limit)) == []
            grow(session, 9, 300)
        assert look(session, limit).minimum == 512
        kept = tiles_of(session)
        for leaf, at, head, proof in proofs:
            verify_inclusion(leaf, at, head.size, proof, head.root)
            assert inclusion_proof(kept, at, head.size) == proof
        *_, last = heads(session)
        for head in signed:
            proof = consistency_proof(kept, head.size, last.size)
            verify_consistency(head.size, last.size, proof, head.root, last.root)
        assert pages(session) == 712 - 512 + 2 + 600
        deeds = select(Entry.detail).where(Entry.action == "trail:prune")
        told = [f'"minimum":{minimum},"removed":256}}' for minimum in (256, 512)]
        assert sorted(one[-28:] for one in session.scalars(deeds)) == [one[-28:] for one in told]


def test_nothing_younger_goes(sessions: sessionmaker[Session]) -> None:
    """By the signed time of the checkpoint, whatever the entry says of its own."""
    with sessions() as session:
        grow(session, 0, 300)
        append_all(session, COUNCIL, [a_deed(1, at=month(0)) for _ in range(300)])
        integrate(session, COUNCIL, signer=SIGNER, at=month(5))
        assert prunable(session, COUNCIL, month(3)) == 256
        prune(session, COUNCIL, at=month(9), limit=month(6))
        assert words(look(session, month(6))) == []
        for limit in (month(5) - timedelta(seconds=1), None):  # signed to the second
            [said] = words(look(session, limit))
            assert said.endswith("were not all signed before the time that is kept")


def test_what_was_changed_does_not_go(sessions: sessionmaker[Session]) -> None:
    """A removal would destroy the trace: somebody has to look first."""
    for statement in (
        update(Entry).where(Entry.position == 200).values(outcome="permitted?"),
        delete(Entry).where(Entry.position == 200),
        update(Tile).where(Tile.level == 0, Tile.index == 0).values(hashes=bytes(8192)),
    ):
        with sessions() as session:
            grow(session, 0, 300)
            session.execute(statement)
            with pytest.raises(BrokenTrailError, match="tile 0/0 are not what was signed"):
                prune(session, COUNCIL, at=month(9), limit=month(5))
            session.rollback()


def a_forged_deed(session: Session, minimum: int) -> str:
    """What somebody who can write in the database could add."""
    detail = {"minimum": minimum, "removed": 256, "limit": ""}
    deed = Deed(month(9), "vigie", "", "trail:prune", "audit_entry:*", "permitted", detail=detail)
    return append(session, COUNCIL, deed)


def set_minimum(session: Session, minimum: int, deed: str) -> None:
    """Write in the row of the removal."""
    session.execute(update(PRUNED).values(minimum=minimum, deed=deed))


def remove_more(session: Session) -> None:
    """Remove what is too young, and say so."""
    set_minimum(session, 768, a_forged_deed(session, 768))
    session.execute(delete(Entry).where(Entry.position < 768))


REMOVALS: list[tuple[Callable[[Session], object], str]] = [
    (lambda s: s.execute(delete(PRUNED)), "position 0 has no entry"),
    (lambda s: set_minimum(s, 256, a_forged_deed(s, 256)), "position 256 has no entry"),
    (lambda s: set_minimum(s, 512, "nothing"), "entry nothing does not say so"),
    (lambda s: set_minimum(s, 512, a_forged_deed(s, 256)), "does not say so"),
    (lambda s: set_minimum(s, 513, a_forged_deed(s, 513)), "is no end of a full tile"),
    (lambda s: set_minimum(s, 2560, a_forged_deed(s, 2560)), "is no end of a full tile"),
    (lambda s: set_minimum(s, -256, a_forged_deed(s, -256)), "is no end of a full tile"),
    (lambda s: set_minimum(s, 768, a_forged_deed(s, 768)), "position 512, whose entry was removed"),
    (lambda s: s.execute(delete(Entry).where(Entry.position == 512)), "position 512 has no entry"),
    (
        lambda s: s.execute(delete(Entry).where(Entry.action == "trail:prune")),
        "does not say so",
    ),
    (remove_more, "were not all signed before the time that is kept"),
    (
        lambda s: s.execute(update(Tile).where(Tile.index == 1).values(hashes=bytes(8192))),
        "tile 0/1, whose entries were removed, and the tile above it do not agree",
    ),
    (
        lambda s: s.execute(delete(Tile).where(Tile.level == 0, Tile.index == 0)),
        "tile 0/0 is missing",
    ),
]


@pytest.fixture
def pruned(sessions: sessionmaker[Session]) -> sessionmaker[Session]:
    """A trail of 800 entries and more, of which the first 512 were removed."""
    with sessions.begin() as session:
        grow(session, 0, 250, 6, 290)
        grow(session, 5, 250, 3)
        prune(session, COUNCIL, at=month(9), limit=month(2))
        grow(session, 9, 1)
        assert words(look(session, month(2))) == []
    return sessions


def test_a_removal_that_was_none_is_told(pruned: sessionmaker[Session]) -> None:
    """Without its row or its deed, of something else, of what is young, or of what is there."""
    for hurt, expected in REMOVALS:
        with pruned() as session:
            hurt(session)
            said = words(look(session, month(2)))
            session.rollback()
        assert any(expected in one for one in said), (expected, said)


def hurt_removal(draw: damage.Draw, session: Session) -> str:
    """One column of the row that says up to where entries were removed, or the row."""
    row = dict(session.execute(select(PRUNED)).mappings().one())
    column = draw(st.sampled_from(["minimum", "deed", ""]))
    if not column:
        session.execute(delete(PRUNED))
        return "the removal"
    value = damage.other_value(draw, row[column], row[column])
    session.execute(update(PRUNED).values({column: value}))
    return f"{column} of the removal"


def put_back(draw: damage.Draw, session: Session) -> str:
    """An entry where one was removed."""
    [row] = damage.pick(draw, session, damage.ENTRY)
    row.update(id="putback" + row["id"][:9], position=draw(st.integers(0, 511)))
    session.execute(insert(damage.ENTRY).values(row))
    return f"an entry at {row['position']}"


@pytest.mark.timeout(3600)
def test_random_damage_to_what_is_left(
    pruned: sessionmaker[Session], campaign: Callable[[str, int, int], int]
) -> None:
    """As to a whole trail: none goes unnoticed."""
    kinds = (*damage.KINDS, hurt_removal, put_back)

    rounds = campaign("tampering with a pruned trail", 20, 1000)

    @settings(max_examples=rounds, suppress_health_check=list(HealthCheck), database=None)
    @given(data=st.data(), kind=st.sampled_from(kinds))
    def one(data: st.DataObject, kind: Callable[..., str]) -> None:
        with pruned() as session:
            try:
                note(f"{kind.__name__}: {kind(data.draw, session)}")
            except (IntegrityError, DataError):
                assume(False)  # the database itself has refused
            assert not look(session, month(2)).ok
            session.rollback()

    one()


@pytest.mark.parametrize("bare_database_url", ["sqlite://"])
@settings(max_examples=6, suppress_health_check=list(HealthCheck), database=None)
@given(
    sizes=st.lists(st.integers(1, 300), min_size=2, max_size=5),
    limits=st.lists(st.integers(1, 5), min_size=1, max_size=3),
)
def test_any_history_of_growing_and_removing(
    sessions: sessionmaker[Session], sizes: list[int], limits: list[int]
) -> None:
    """Whole tiles of what was signed before; verified at each step; the pages show the rest."""
    with sessions() as session:
        for number, size in enumerate(sizes):
            grow(session, number, size)
        signed, most = heads(session), month(max(limits))
        for limit in limits:
            old = [head.size for head in signed if head.at < month(limit)]
            expected = max(old[-1] // 256 * 256, minimum_index(session, COUNCIL))
            prune(session, COUNCIL, at=month(9), limit=month(limit))
            assert minimum_index(session, COUNCIL) == expected
            grow(session, 9, 1)
            assert words(look(session, most)) == []
            size = heads(session)[-1].size
            assert pages(session) == size - expected
            for head in signed:
                proof = consistency_proof(tiles_of(session), head.size, size)
                verify_consistency(head.size, size, proof, head.root, heads(session)[-1].root)
        session.rollback()


@pytest.mark.parametrize(
    ("now", "months", "limit"),
    [
        ("2026-11-27T12:00:00+00:00", 12, "2025-11-01"),
        ("2026-12-01T00:30:00+01:00", 12, "2025-11-01"),
        ("2026-12-01T00:00:00+00:00", 12, "2025-12-01"),
        ("2026-01-31T12:00:00+00:00", 1, "2025-12-01"),
        ("2026-01-31T12:00:00+00:00", 13, "2024-12-01"),
    ],
)
def test_a_month_goes_together(now: str, months: int, limit: str) -> None:
    """Once the last day of it is old enough."""
    expected = datetime.fromisoformat(limit).replace(tzinfo=UTC)
    assert limit_of(datetime.fromisoformat(now), months) == expected
