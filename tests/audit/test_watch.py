"""The log and its witness, each by its own code, with nothing between them but bytes."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, sessionmaker

from audit.checkpoint import Signer
from audit.cosignature import Cosigner, Key, check
from audit.errors import BrokenTrailError, NoteError
from audit.store import Checkpoint, Cosignature, Log, Tile, Witness
from audit.watch import Said, Submission, conclude, cosignatures, enlist, submission
from audit.witness.answer import add_checkpoint
from audit.witness.home import Home, make
from tests.audit.conftest import COUNCIL, SIGNER
from tests.audit.trails import a_trail, look, sequence, words, write
from tests.audit.trees import AT, Grown

LATER = datetime(2026, 11, 30, tzinfo=UTC)
KEY = SIGNER.verifier
Answer = tuple[int, str] | None


class Pair:
    """A stored log and a witness of it."""

    def __init__(self, sessions: sessionmaker[Session], home: Home) -> None:
        self.sessions, self.home = sessions, home
        with sessions.begin() as session:
            keys = home.cosigner.keys
            self.id = enlist(session, COUNCIL, "partner", "https://w.example/w", keys, AT)

    def ask(self, twist: Callable[[Answer], Answer] = lambda answer: answer) -> Witness:
        """One round: at most two questions; *twist* changes what comes back."""
        old: int | None = self.row().size
        for _ in range(2):
            with self.sessions() as session:
                asked = submission(session, COUNCIL, KEY, old or 0)
            assert asked is not None
            said = add_checkpoint(self.home.memory, self.home.cosigner, asked.body, lambda: AT)
            answer = twist((said.status, said.body))
            with self.sessions.begin() as session:
                old = conclude(session, COUNCIL, self.id, asked, answer, LATER)
            if old is None:
                break
        return self.row()

    def row(self) -> Witness:
        """What is kept of the witness."""
        with self.sessions() as session:
            return session.get_one(Witness, (COUNCIL, self.id))

    def grow(self, count: int) -> None:
        """Some more entries, and a checkpoint."""
        with self.sessions.begin() as session:
            write(session, count)
            sequence(session)

    def lines(self, size: int) -> str:
        """What was kept under a checkpoint."""
        with self.sessions() as session:
            return cosignatures(session, COUNCIL, size)

    def show(self, tree: Grown, size: int) -> None:
        """Let the witness see another tree."""
        said = add_checkpoint(self.home.memory, self.home.cosigner, tree.asked(0, size), lambda: AT)
        assert said.status == 200


@pytest.fixture
def pair(sessions: sessionmaker[Session], tmp_path: Path) -> Pair:
    """Of 300 entries, signed at 100 and 300."""
    a_trail(sessions, 100, 200)
    return Pair(sessions, a_home(tmp_path / "w"))


def a_home(folder: Path) -> Home:
    """A witness that trusts the log."""
    home = make(folder, "witness.example/w1")
    with home.memory.turn() as turn:
        for key in KEY.keys:
            turn.trust(key)
    return home


def test_a_witness_follows(pair: Pair) -> None:
    """Each round from where it was; what it wrote is kept under the checkpoint, word for word."""
    for size in (300, 301, 900):
        row = pair.ask()
        assert (row.said, row.size, row.fork) == (Said.COSIGNED, size, "")
        with pair.sessions() as session:
            note = session.get_one(Checkpoint, (COUNCIL, size)).note
        signed = check(note + pair.lines(size), pair.home.cosigner.keys)[1]
        assert set(signed) == set(pair.home.cosigner.keys)
        assert KEY.open(note + pair.lines(size)).size == size
        pair.grow(1 if size == 300 else 599)
    assert pair.lines(100) == ""


def test_nothing_signed_nothing_sent(sessions: sessionmaker[Session]) -> None:
    """Before the first checkpoint there is nothing to say."""
    with sessions() as session:
        assert submission(session, COUNCIL, KEY, 0) is None


def test_it_goes_on_from_the_size_that_is_told(pair: Pair) -> None:
    """Whatever we believe: the witness says where it is, and is asked once more from there."""
    pair.ask()
    pair.grow(5)
    with pair.sessions.begin() as session:
        session.execute(update(Witness).values(size=100))
    assert (pair.ask().said, pair.row().size) == (Said.COSIGNED, 305)


NO_ANSWERS: tuple[tuple[Answer, Said], ...] = (
    (None, Said.SILENT),
    ((403, "no"), Said.REFUSED),
    ((404, "no"), Said.REFUSED),
    ((400, "no"), Said.WRONG),
    ((302, ""), Said.WRONG),
    ((500, ""), Said.WRONG),
    ((200, ""), Said.WRONG),
    ((200, "nonsense"), Said.WRONG),
    ((200, "— witness.example/w1 AAAAAAAA\n"), Said.WRONG),
    ((409, "x\n"), Said.WRONG),
    ((409, "0300\n"), Said.WRONG),
    ((409, ""), Said.WRONG),
    ((409, "0\n"), Said.WRONG),  # that is where it was asked from
    ((409, "-1\n"), Said.WRONG),
    ((409, "100\n"), Said.WRONG),  # and again, when asked from there
)


def test_answers_that_are_none(pair: Pair) -> None:
    """Nothing is kept of them but that it was so; nobody speaks of a fork."""
    for answer, said in NO_ANSWERS:
        row = pair.ask(lambda _, answer=answer: answer)  # type: ignore[misc]  # bound here
        assert (row.said, row.size, row.fork) == (said, 0, ""), answer
        assert row.asked.startswith("2026-11-30")
    assert pair.lines(300) == ""


def test_only_the_lines_of_the_witness_are_kept(pair: Pair) -> None:
    """Not a stranger's, not the log's own, not one that is of another checkpoint."""
    stranger = Cosigner.from_seed("witness.example/w1", bytes(32))
    text = SIGNER.seal(300, bytes(32), AT).partition("\n\n")[0] + "\n"
    more = stranger.cosign(text, AT)
    assert pair.ask(lambda a: a and (a[0], more + a[1])).said == Said.COSIGNED
    assert len(pair.lines(300).splitlines()) == 2
    pair.grow(1)
    assert pair.ask(lambda _: (200, pair.lines(300))).said == Said.WRONG
    assert pair.lines(301) == ""


def test_a_fork_is_told_as_what_it_is(pair: Pair, tmp_path: Path) -> None:
    """Ahead of us, at a size that we never signed, another tree of our size: three witnesses."""
    for seen, fork in ((500, "larger"), (200, "unsigned"), (300, "root")):
        other = Pair(pair.sessions, a_home(tmp_path / fork))
        other.show(Grown(600, "another "), seen)
        row = other.ask()
        assert (row.fork, row.fork_size) == (fork, seen)
        assert row.fork_at == row.asked
    assert pair.lines(300) == ""


def test_another_tree_of_an_older_size(pair: Pair) -> None:
    """The proof is right and the witness finds it wrong: it has seen another beginning."""
    pair.show(Grown(600, "another "), 100)
    assert (pair.ask().fork, pair.row().fork_size) == ("root", 100)


def test_a_fork_stays_until_somebody_has_looked(pair: Pair) -> None:
    """Whatever is answered later."""
    pair.ask(lambda _: (409, "400\n"))
    row = pair.ask()
    assert (row.said, row.size, row.fork, row.fork_size) == (Said.COSIGNED, 300, "larger", 400)


def test_a_trail_that_was_put_back_is_seen(pair: Pair) -> None:
    """All parts in their older state: only the witness remembers, and says so."""
    pair.ask()
    with pair.sessions.begin() as session:
        old = session.get_one(Checkpoint, (COUNCIL, 100)).note
        session.execute(delete(Checkpoint).where(Checkpoint.size > 100))
        session.execute(update(Log).values(size=100, checkpoint=old))
        session.execute(update(Witness).values(size=100))
    assert (pair.ask().fork, pair.row().fork_size) == ("larger", 300)


def test_our_own_damage_is_not_sent(pair: Pair) -> None:
    """A proof is tried here first: a damaged tile is our fault, not a fork."""
    pair.ask()
    pair.grow(300)
    with pair.sessions.begin() as session:
        session.execute(update(Tile).where(Tile.level == 0, Tile.index == 1).values(hashes=b"x"))
    with pair.sessions() as session, pytest.raises(BrokenTrailError, match="size 300"):
        submission(session, COUNCIL, KEY, 300)
    other = Signer.from_seed(SIGNER.name, bytes(32)).verifier
    with pair.sessions() as session, pytest.raises(BrokenTrailError, match="not signed"):
        submission(session, COUNCIL, other, 300)


def test_keys_of_a_witness(pair: Pair) -> None:
    """Of one cosigner, Ed25519's first; a log's own key is none of a witness."""
    other = Cosigner.from_seed("witness.example/w2", bytes(32)).keys
    mine = pair.home.cosigner.keys
    wrong: list[list[Key]] = [
        [], [mine[1]], [mine[1], mine[0]], [mine[0], other[1]], [KEY.keys[0]], [*mine, other[0]],
    ]  # fmt: skip
    for keys in wrong:
        with pair.sessions() as session, pytest.raises(NoteError, match="a witness has"):
            enlist(session, COUNCIL, "p", "https://x.example", keys, AT)


def test_a_witness_that_is_gone(pair: Pair) -> None:
    """Its answer comes too late for anything."""
    with pair.sessions.begin() as session:
        asked = submission(session, COUNCIL, KEY, 0)
        assert asked == Submission(0, 300, asked.body if asked else b"")
        session.execute(delete(Witness))
        assert conclude(session, COUNCIL, pair.id, asked, None, AT) is None
        assert session.scalars(select(Cosignature)).all() == []


DAMAGE: tuple[dict[str, Any], ...] = (
    {"size": 100},
    {"size": 299},
    {"witness": "x"},
    {"at": "2026-11-22T02:14:07.000000Z"},
    {"lines": ""},
    {"lines": "— witness.example/w1 AAAAAAAA\n"},
)


def test_damage_to_a_cosignature_is_found(pair: Pair) -> None:
    """Moved, renamed, dated otherwise, emptied: `verify` names it; as it was, all is well."""
    pair.ask()
    with pair.sessions() as session:
        row = session.scalars(select(Cosignature)).one()
        lines = str(row.lines)
        whole: dict[str, Any] = {
            "size": row.size,
            "witness": row.witness,
            "at": row.at,
            "lines": lines,
        }
    one, other = lines.splitlines(keepends=True)
    for values in (*DAMAGE, *({"lines": cut} for cut in (one, other, other + one))):
        with pair.sessions.begin() as session:
            session.execute(update(Cosignature).values(**values))
        assert "cosignature of witness" in " ".join(words(look(pair.sessions))), values
        with pair.sessions.begin() as session:
            session.execute(update(Cosignature).values(**whole))
        assert look(pair.sessions).ok


def test_a_line_that_was_added_is_found(pair: Pair) -> None:
    """A stranger's line was not kept, so that somebody has added it."""
    pair.ask()
    with pair.sessions.begin() as session:
        row = session.scalars(select(Cosignature)).one()
        row.lines += "— stranger.example/x AAAAAAA=\n"
    assert "not kept as it was written" in words(look(pair.sessions))[-1]
