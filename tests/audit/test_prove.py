"""Proofs that are handed out: of one entry, and that the tree only grew."""

from base64 import b64decode
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from audit.checkpoint import Signer
from audit.errors import UnprovableError
from audit.merkle import leaf_hash, tiles_read
from audit.proofs import consistency_proof, inclusion_proof, verify_consistency, verify_inclusion
from audit.prove import PROOF_HEADER, prove, prove_growth
from audit.sequence import integrate
from audit.store import Checkpoint, Entry, Log, Tile
from audit.trail import append_all
from tests.audit.conftest import COUNCIL, DAY, ELSEWHERE, SIGNER, START, a_deed
from tests.audit.test_merkle import SIZES, Grown, grown, leaves_of
from tests.audit.trails import a_trail, write

KEY = SIGNER.verifier


def parts(text: str) -> tuple[list[str], list[bytes], str]:
    """The lines before the hashes, the hashes, the checkpoint."""
    before, _, note = text.partition("\n\n")
    lines = before.split("\n")
    words = [line for line in lines if not line.endswith("=") or " " in line]
    return words, [b64decode(line) for line in lines[len(words) :]], note


def test_a_proof_holds_all_that_is_needed(sessions: sessionmaker[Session]) -> None:
    """Header, bytes, index, hashes, and the newest checkpoint as it was signed."""
    ids = a_trail(sessions, 3, 256, 300, 1)
    with sessions() as session:
        for position in (0, 2, 3, 255, 256, 511, 512, 558, 559):
            words, path, note = parts(prove(session, COUNCIL, ids[position], KEY))
            header, extra, index = words
            assert (header, index) == (PROOF_HEADER, f"index {position}")
            data = b64decode(extra.removeprefix("extra "), validate=True)
            assert f'"id":"{ids[position]}"'.encode() in data
            head = KEY.open(note)
            assert head.size == 560
            verify_inclusion(leaf_hash(data), position, 560, path, head.root)


def test_growth_is_proven_from_every_size(sessions: sessionmaker[Session]) -> None:
    """From each checkpoint to the newest, and from sizes that no checkpoint has."""
    a_trail(sessions, 3, 256, 300, 1)
    with sessions() as session:
        roots = {p.size: p.root for p in session.scalars(select(Checkpoint))}
        for size in (3, 259, 559, 560):
            words, path, note = parts(prove_growth(session, COUNCIL, size, KEY))
            assert words == [f"old {size}"]
            verify_consistency(size, 560, path, roots[size], KEY.open(note).root)
        for size in (1, 255, 256, 257, 512):
            assert prove_growth(session, COUNCIL, size, KEY).startswith(f"old {size}\n")
        for size in (0, -1, 561):
            with pytest.raises(UnprovableError, match="sizes go from 1 to 560"):
                prove_growth(session, COUNCIL, size, KEY)


def test_what_cannot_be_proven_is_said(sessions: sessionmaker[Session]) -> None:
    """Nothing signed, unknown, of another council, waiting: each in words."""
    with sessions.begin() as session:
        [first] = write(session, 1)
        with pytest.raises(UnprovableError, match="nothing has been signed yet"):
            prove(session, COUNCIL, first, KEY)
    a_trail(sessions, 3)
    with sessions.begin() as session:
        [waits] = write(session, 1)
        [other] = write(session, 1, ELSEWHERE)
    with sessions() as session:
        with pytest.raises(UnprovableError, match="waits to be signed: ask again in a second"):
            prove(session, COUNCIL, waits, KEY)
        for unknown in (other, "a" * 16, "", "\0", "é", "' OR 1=1"):
            with pytest.raises(UnprovableError, match="has no entry of this id"):
                prove(session, COUNCIL, unknown, KEY)


def test_an_entry_that_was_numbered_since_waits(sessions: sessionmaker[Session]) -> None:
    """A position that the checkpoint does not cover yet is no position."""
    [first, *_] = a_trail(sessions, 3)
    with sessions.begin() as session:
        session.execute(update(Entry).where(Entry.id == first).values(position=7))
        with pytest.raises(UnprovableError, match="waits"):
            prove(session, COUNCIL, first, KEY)


def test_no_proof_of_what_was_changed_is_given(sessions: sessionmaker[Session]) -> None:
    """A changed entry, tile or checkpoint, or another key: what would not convince stays here."""
    ids = a_trail(sessions, 300)
    forger = Signer.from_seed(SIGNER.name, bytes([9] * 32)).verifier
    for hurt in (
        update(Entry).where(Entry.position == 5).values(outcome="permitted!"),
        update(Entry).where(Entry.position == 5).values(articles="[A02]"),
        update(Tile).where(Tile.level == 0, Tile.index == 0).values(hashes=bytes(8192)),
        update(Tile).where(Tile.level == 0, Tile.index == 0).values(index=9),
        update(Tile).where(Tile.level == 0, Tile.index == 1).values(hashes=b""),
    ):
        with sessions() as session:
            session.execute(hurt)
            with pytest.raises(UnprovableError, match="vigie audit verify"):
                prove(session, COUNCIL, ids[5], KEY)
            session.rollback()
    with sessions() as session, pytest.raises(UnprovableError, match="vigie audit verify"):
        prove(session, COUNCIL, ids[5], forger)
    with sessions() as session:
        session.execute(update(Tile).where(Tile.level == 1).values(hashes=bytes(32)))
        with pytest.raises(UnprovableError, match="vigie audit verify"):
            prove_growth(session, COUNCIL, 256, KEY)


def test_a_checkpoint_that_was_checked_vouches_for_no_other(
    sessions: sessionmaker[Session],
) -> None:
    """Signatures are checked once for each note and key: another note, or another key, is anew."""
    [first, *_] = a_trail(sessions, 3)
    forger = Signer.from_seed(SIGNER.name, bytes([9] * 32)).verifier
    with sessions() as session:
        good = prove(session, COUNCIL, first, KEY)
        assert prove(session, COUNCIL, first, KEY) == good
        with pytest.raises(UnprovableError, match="vigie audit verify"):
            prove(session, COUNCIL, first, forger)
        note = session.scalars(select(Log.checkpoint)).one()
        session.execute(update(Log).values(checkpoint=note.replace("\n3\n", "\n4\n")))
        with pytest.raises(UnprovableError, match="vigie audit verify"):
            prove(session, COUNCIL, first, KEY)
        with pytest.raises(UnprovableError, match="vigie audit verify"):
            prove_growth(session, COUNCIL, 2, KEY)


def test_a_signed_time_that_goes_back_changes_no_proof(sessions: sessionmaker[Session]) -> None:
    """Proofs speak of the tree; the clock of the machine has no part in it."""
    a_trail(sessions, 3)
    with sessions.begin() as session:
        [late] = append_all(session, COUNCIL, [a_deed(at=START - timedelta(days=400))])
        integrate(session, COUNCIL, signer=SIGNER, at=START - DAY)
        _, _, note = parts(prove(session, COUNCIL, late, KEY))
        head = KEY.open(note)
        assert (head.size, head.at) == (4, (START - DAY).replace(microsecond=0))
        assert prove_growth(session, COUNCIL, 3, KEY)


@settings(max_examples=30)
@given(st.data(), SIZES)
def test_the_tiles_read_are_enough(data: st.DataObject, size: int) -> None:
    """For inclusion and for consistency, whatever the size; and they are few."""
    tree = grown(leaves_of(size))
    assert isinstance(tree, Grown)
    index = data.draw(st.integers(0, size - 1))
    places = tiles_read(index, size)
    assert len(places) <= 6
    few = {place: hashes for place, hashes in tree.tiles.items() if place in places}
    inclusion_proof(lambda *place: few[place], index, size)
    consistency_proof(lambda *place: few[place], index + 1, size)
