"""A witness cosigns what goes on from what it saw, and tells the rest apart by its status."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.checkpoint import Signer
from audit.cosignature import MLDSA44, check
from audit.errors import NoteError
from audit.merkle import EMPTY_ROOT
from audit.note import line, text_of
from audit.witness.answer import Answer, add_checkpoint
from audit.witness.asked import LONGEST_PROOF, read, written
from audit.witness.home import Home, find, make
from audit.witness.memory import Memory
from tests.audit.conftest import SIGNER
from tests.audit.trees import AT, Grown

NAME = "witness.example/w1"
LOG = Grown(1000)
FORK = Grown(1000, "another ")
STRANGER = Grown(1000, signer=Signer.from_seed(SIGNER.name, bytes(32)))
UNKNOWN = Grown(1000, signer=Signer.from_seed("vigie.example/unknown", bytes(32)))


def ask(home: Home, body: bytes, at: datetime = AT) -> Answer:
    """One request."""
    return add_checkpoint(home.memory, home.cosigner, body, lambda: at)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A witness that trusts one log, by both keys."""
    made = make(tmp_path / "witness", NAME)
    with made.memory.turn() as turn:
        for key in SIGNER.verifier.keys:
            turn.trust(key)
    return made


def size_of(home: Home) -> int:
    """How far the log came, as it remembers."""
    with home.memory.turn() as turn:
        [(_, size)] = turn.everything()
    return size or 0


def test_it_cosigns_what_goes_on(home: Home) -> None:
    """From nothing, then from what it saw, then the same again; each time with both keys."""
    for old, new in ((0, 10), (10, 700), (700, 700), (700, 1000)):
        answer = ask(home, LOG.asked(old, new))
        assert (answer.status, answer.kind) == (200, "text/plain; charset=utf-8")
        text, signed = check(LOG.note(new) + answer.body, home.cosigner.keys)
        assert text == text_of(SIGNER.name, new, LOG.root(new))
        assert set(signed) == set(home.cosigner.keys)
        assert set(signed.values()) == {int(AT.timestamp())}
        assert size_of(home) == new


def test_an_empty_log_is_a_beginning(home: Home) -> None:
    """Its root can be only one."""
    empty = SIGNER.seal(0, EMPTY_ROOT, AT)
    assert ask(home, written(0, [], empty)).status == 200
    assert ask(home, written(0, [], SIGNER.seal(0, bytes(32), AT))).status == 409
    assert ask(home, LOG.asked(0, 5)).status == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"old 500\n", 400),
        (b"\xff", 400),
        (LOG.asked(500, 600).replace(b"old 500", b"old 0500"), 400),
        (LOG.asked(500, 600).replace(b"old 500", b"old -1"), 400),
        (LOG.asked(500, 600).replace(b"old 500", b"new 500"), 400),
        (LOG.asked(500, 600).replace(b"old 500", b"old 5\xd9\xa00"), 400),
        (LOG.asked(500, 600).replace(b"\n", b"\r\n"), 400),
        (written(500, [b"short"], LOG.note(600)), 400),
        (written(500, [bytes(32)] * (LONGEST_PROOF + 1), LOG.note(600)), 400),
        (LOG.asked(500, 600)[:-1], 400),
        (written(500, LOG.proof(500, 600), "x" * 70_000), 400),
        (written(500, [], LOG.note(499)), 400),  # the old size is the larger one
        (UNKNOWN.asked(0, 600), 404),
        (STRANGER.asked(500, 600), 403),  # a key that is not trusted, under the log's name
        (written(500, LOG.proof(500, 600), LOG.note(600).rpartition("—")[0]), 403),  # no ML-DSA
        (LOG.asked(500, 600).replace(b"\n600\n", b"\n601\n"), 403),
        (LOG.asked(0, 600), 409),
        (LOG.asked(400, 600), 409),
        (LOG.asked(501, 600), 409),
        (written(500, [], FORK.note(500)), 409),  # two checkpoints of one size
        (FORK.asked(500, 600), 422),
        (written(500, LOG.proof(500, 600)[:-1], LOG.note(600)), 422),
        (written(500, [*LOG.proof(500, 600), bytes(32)], LOG.note(600)), 422),
        (written(500, [], LOG.note(600)), 422),
        (written(500, [bytes(32)], LOG.note(500)), 422),
        (written(500, LOG.proof(499, 600), LOG.note(600)), 422),
    ],
    ids=lambda value: "body" if isinstance(value, bytes) else str(value),  # no two are signed alike
)
def test_what_it_refuses(home: Home, body: bytes, status: int) -> None:
    """Each with the status of the specification; it remembers what it did."""
    assert ask(home, LOG.asked(0, 500)).status == 200
    answer = ask(home, body)
    assert answer.status == status
    assert "—" not in answer.body  # nothing is cosigned
    if status == 409:
        assert (answer.body, answer.kind) == ("500\n", "text/x.tlog.size")
    assert size_of(home) == 500
    assert ask(home, LOG.asked(500, 600)).status == 200


def test_from_nothing_there_is_nothing_to_prove(home: Home) -> None:
    """A proof from size 0 is refused, and from a size that it never saw there is no way."""
    assert ask(home, written(0, [bytes(32)], LOG.note(5))).status == 422
    assert ask(home, LOG.asked(3, 5)).body == "0\n"


def test_the_proof_of_another_log(home: Home) -> None:
    """A second log's checkpoints do not go on from the first's."""
    other = Grown(1000, "other ", Signer.from_seed("vigie.example/other", bytes(range(32))))
    with home.memory.turn() as turn:
        for key in other.signer.verifier.keys:
            turn.trust(key)
    assert ask(home, LOG.asked(0, 500)).status == 200
    assert ask(home, other.asked(500, 600)).body == "0\n"  # each log has its own size
    assert ask(home, other.asked(0, 500)).status == 200
    assert ask(home, written(500, other.proof(500, 600), LOG.note(600))).status == 422
    assert ask(home, LOG.asked(500, 600)).status == 200


def test_a_log_that_signs_with_ed25519_only(tmp_path: Path) -> None:
    """Extension lines and lines of strangers are nobody's business; ML-DSA is not asked for."""
    home = make(tmp_path / "w", NAME)
    with home.memory.turn() as turn:
        turn.trust(SIGNER.verifier.keys[0])
    text = text_of(SIGNER.name, 7, LOG.root(7)) + "an extension\n"
    plain = SIGNER.verifier.keys[0].id + SIGNER.private.sign(text.encode())
    note = f"{text}\n{line(SIGNER.name, plain)}— stranger.example/x AAAAAAA=\n"
    answer = ask(home, written(0, [], note))
    assert answer.status == 200
    assert len(check(note + answer.body, home.cosigner.keys)[1]) == 2
    assert ask(home, written(7, [], note.replace("an ext", "no ext"))).status == 403


def test_the_clock_goes_back_and_the_time_does_not(home: Home) -> None:
    """What is cosigned later never says an earlier time."""
    ask(home, LOG.asked(0, 5))
    answer = ask(home, LOG.asked(5, 6), AT - timedelta(days=1))
    signed = check(LOG.note(6) + answer.body, home.cosigner.keys)[1]
    assert set(signed.values()) == {int(AT.timestamp())}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE latest SET size = 499",
        "UPDATE latest SET root = x'00'",
        "UPDATE latest SET at = 0",
        "UPDATE latest SET origin = 'x'",
        "DELETE FROM latest",
    ],
)
def test_its_memory_never_goes_back(home: Home, tmp_path: Path, statement: str) -> None:
    """The file itself refuses, whoever asks."""
    ask(home, LOG.asked(0, 500))
    connection = sqlite3.connect(tmp_path / "witness" / "witness.db")
    with pytest.raises(sqlite3.IntegrityError, match="a witness never"):
        connection.execute(statement)
    connection.close()
    assert size_of(home) == 500


def test_nothing_is_cosigned_that_is_not_written_down(home: Home, tmp_path: Path) -> None:
    """A disk that fails is an error, not an answer."""
    with sqlite3.connect(tmp_path / "witness" / "witness.db") as connection:
        connection.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON latest"
            " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    connection.close()
    with pytest.raises(sqlite3.Error):
        ask(home, LOG.asked(0, 5))
    assert size_of(home) == 0


def test_a_lost_memory_is_not_made_anew(home: Home, tmp_path: Path) -> None:
    """A witness that forgot must not begin as if it had seen nothing."""
    folder = tmp_path / "witness"
    found = find(folder)
    assert found.cosigner.keys == home.cosigner.keys
    assert folder.joinpath("witness.pem").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        make(folder, NAME)
    (folder / "witness.db").unlink()
    with pytest.raises(NoteError, match="memory of a witness"):
        find(folder)
    with pytest.raises(sqlite3.Error):
        ask(home, LOG.asked(0, 5))
    assert not (folder / "witness.db").exists()
    with pytest.raises(NoteError, match=r"witness\.pem"):
        find(tmp_path / "nowhere")
    with pytest.raises(NoteError, match="no plus sign"):
        make(tmp_path / "named", "a name with spaces")
    assert not (tmp_path / "named").exists()


@settings(max_examples=25)
@given(
    old=st.integers(0, 40),
    new=st.integers(0, 40),
    proof=st.lists(st.binary(min_size=32, max_size=32), max_size=5),
    honest=st.booleans(),
    forked=st.booleans(),
)
def test_it_cosigns_only_what_goes_on(
    tmp_path_factory: pytest.TempPathFactory,
    old: int, new: int, proof: list[bytes], honest: bool, forked: bool,
) -> None:  # fmt: skip
    """Whatever is asked: 200 means the same tree, further on."""
    home = make(tmp_path_factory.mktemp("w") / "w", NAME)
    with home.memory.turn() as turn:
        turn.trust(SIGNER.verifier.keys[0])
    ask(home, LOG.asked(0, 20))
    tree = FORK if forked else LOG
    hashes = tree.proof(old, new) if honest and 0 < old <= new else proof
    answer = ask(home, written(old, hashes, tree.note(new)))
    right = old == 20 <= new and not forked and hashes == LOG.proof(20, new)
    assert (answer.status == 200) == right
    assert size_of(home) == (new if right else 20)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_politely(body: bytes) -> None:
    """Nothing but NoteError comes out of reading."""
    with pytest.raises(NoteError):
        read(body)


def test_a_request_is_read_as_it_was_written() -> None:
    """The note, word for word."""
    asked = read(LOG.asked(500, 600))
    assert (asked.old, list(asked.proof)) == (500, LOG.proof(500, 600))
    assert asked.note.split("\n")[1] == "600"
    assert MLDSA44 in {key.kind for key in check(asked.note, SIGNER.verifier.keys)[1]}


def test_no_memory_of_a_witness(tmp_path: Path) -> None:
    """Any other file is told as what it is not."""
    (tmp_path / "x.db").write_text("nothing of the kind")
    with pytest.raises(NoteError, match="not the memory"):
        _ = Memory(tmp_path / "x.db").name
