"""The tree as files: the layout of C2SP tlog-tiles, read again by hand."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from audit.checkpoint import Signer
from audit.errors import BrokenTrailError
from audit.files import write as write_files
from audit.layout import ENTRIES, bundle, read_tile_path, tile_path
from audit.merkle import HASH, WIDTH, leaf_hash, sum_up, tree_root
from audit.store import Entry, Tile
from audit.trail import MAX_ENTRY
from tests.audit.conftest import COUNCIL, SIGNER
from tests.audit.trails import a_trail, sequence, write


def test_paths_of_the_specification() -> None:
    """Its own examples, and where groups begin and end."""
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path(1, 4, 112) == "tile/1/004.p/112"
    assert tile_path(63, 999, 256) == "tile/63/999"
    assert tile_path(2, 1000, 1) == "tile/2/x001/000.p/1"
    assert tile_path(ENTRIES, 0, 9) == "tile/entries/000.p/9"


@given(level=st.integers(0, 63), index=st.integers(0, 2**55), width=st.integers(1, 256))
def test_every_tile_has_its_path(level: int, index: int, width: int) -> None:
    """And the path leads back to it."""
    path = tile_path(level, index, width)
    assert read_tile_path(path.removeprefix("tile/")) == (level, index, width)


@pytest.mark.parametrize(
    "path",
    [
        "", "0", "0/", "0/0", "0/00", "0/0000", "00/000", "64/000", "-1/000", "0/-01", "0/001/002",
        "0/x000/001", "0/x001", "0/x001/x002", "0/001.p", "0/001.p/", "0/001.p/0", "0/001.p/00",
        "0/001.p/256", "0/001.p/01", "0/001.p/999", "0/001/", "/0/001", "0//001", "0/١٢٣", "٠/001",
        "0/001\n", "0/001.p/1\n", "0/001\0", "0/%30%30%30", "entries/000", "entries/000.p/1",
        "data/000", "0/X001/002", "0/../000", "0/" + "x999/" * 7 + "999",
    ],
)  # fmt: skip
def test_what_is_no_path(path: str) -> None:
    """One spelling each, and entries are no hashes."""
    assert read_tile_path(path) is None


@given(st.text(alphabet="0123456789x/.p"))
def test_any_path_has_one_spelling(path: str) -> None:
    """What is read is what would be written."""
    place = read_tile_path(path)
    assert place is None or tile_path(*place) == f"tile/{path}"


@pytest.fixture
def trail(sessions: sessionmaker[Session]) -> sessionmaker[Session]:
    """Three full tiles of leaves, and two of one level above in the making."""
    a_trail(sessions, 300, 520)
    return sessions


def put(sessions: sessionmaker[Session], to: Path, *, entries: bool = False) -> int:
    """Write the files."""
    with sessions() as session:
        return write_files(session, COUNCIL, SIGNER.verifier, to, entries=entries)


def names(folder: Path) -> set[str]:
    """What lies there."""
    return {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()}


TILES = {"tile/0/000", "tile/0/001", "tile/0/002", "tile/0/003.p/52", "tile/1/000.p/3"}
BUNDLES = {f"tile/entries/00{n}" for n in range(3)} | {"tile/entries/003.p/52"}


def test_the_files_make_the_signed_tree(trail: sessionmaker[Session], tmp_path: Path) -> None:
    """Checkpoint, hashes and entries agree for whoever has nothing but the files."""
    assert put(trail, tmp_path) == 6
    assert names(tmp_path) == TILES | {"checkpoint"}
    assert put(trail, tmp_path, entries=True) == 4
    assert names(tmp_path) == TILES | BUNDLES | {"checkpoint"}
    head = SIGNER.verifier.open((tmp_path / "checkpoint").read_text())
    leaves = b""
    for number in range(4):
        suffix = ".p/52" if number == 3 else ""
        hashes = (tmp_path / f"tile/0/00{number}{suffix}").read_bytes()
        bundle = (tmp_path / f"tile/entries/00{number}{suffix}").read_bytes()
        while bundle:
            length = int.from_bytes(bundle[:2])
            leaves += leaf_hash(bundle[2 : 2 + length])
            bundle = bundle[2 + length :]
        assert leaves[number * WIDTH * HASH :] == hashes
    above = (tmp_path / "tile/1/000.p/3").read_bytes()
    assert above == b"".join(sum_up(leaves[n * 8192 : (n + 1) * 8192]) for n in range(3))
    parts = {(0, 3): leaves[3 * 8192 :], (1, 0): above}
    assert (head.size, head.root) == (820, tree_root(lambda *place: parts[place], 820))
    assert put(trail, tmp_path, entries=True) == 0  # nothing to complete


def test_a_growing_tree_completes_its_files(trail: sessionmaker[Session], tmp_path: Path) -> None:
    """What is there stays as it is; the checkpoint is the newest."""
    put(trail, tmp_path)
    before = (tmp_path / "tile/0/003.p/52").read_bytes()
    with trail.begin() as session:
        write(session, 204)
        sequence(session)
    assert put(trail, tmp_path) == 3
    assert names(tmp_path) == TILES | {"tile/0/003", "tile/1/000.p/4", "checkpoint"}
    assert (tmp_path / "tile/0/003").read_bytes().startswith(before)
    assert (tmp_path / "checkpoint").read_text().split("\n")[1] == "1024"


def test_two_trees_are_never_mixed(trail: sessionmaker[Session], tmp_path: Path) -> None:
    """A larger tree, another tree of the same size, another log, another tile: each is told."""
    put(trail, tmp_path)
    file = tmp_path / "checkpoint"
    good = file.read_text()
    other = Signer.from_seed(SIGNER.name, bytes(32))
    at = SIGNER.verifier.open(good).at
    for note, why in (
        (SIGNER.seal(821, bytes(32), at), "size 821"),
        (SIGNER.seal(820, bytes(32), at), "size 820"),
        (other.seal(820, bytes(32), at), "not signed"),
        ("no note", "empty line"),
    ):
        file.write_text(note)
        with pytest.raises(BrokenTrailError, match=why):
            put(trail, tmp_path)
    file.write_text(good)
    tile = tmp_path / "tile/0/001"
    tile.write_bytes(bytes(8192))
    with pytest.raises(BrokenTrailError, match="tile/0/001 is there already"):
        put(trail, tmp_path)


def test_a_damaged_trail_is_not_published(trail: sessionmaker[Session], tmp_path: Path) -> None:
    """Neither a tile nor an entry that is not what was signed; nothing is written."""
    with trail.begin() as session:
        session.execute(update(Entry).where(Entry.position == 700).values(outcome="other"))
    with pytest.raises(BrokenTrailError, match="the entry at 700"):
        put(trail, tmp_path / "entries", entries=True)
    with trail.begin() as session:
        session.execute(update(Entry).where(Entry.position == 700).values(position=2**40))
    with pytest.raises(BrokenTrailError, match="missing between 0 and 819"):
        put(trail, tmp_path / "missing", entries=True)
    with trail.begin() as session:
        one = update(Tile).where(Tile.level == 0, Tile.index == 1)
        session.execute(one.values(hashes=bytes(8192)))
    with pytest.raises(BrokenTrailError, match="not of the tree that was signed"):
        put(trail, tmp_path / "changed")
    with trail.begin() as session:
        session.execute(one.values(hashes=bytes(8191)))
    with pytest.raises(BrokenTrailError, match="tile 0/1 does not hold 256"):
        put(trail, tmp_path / "cut")
    assert not (tmp_path / "changed").exists()
    assert not (tmp_path / "cut").exists()


def test_bundles_hold_the_bytes_that_were_hashed() -> None:
    """Even the longest entry fits before its two bytes of length."""
    assert bundle([b"", bytes(MAX_ENTRY)]) == b"\0\0" + b"\x40\0" + bytes(MAX_ENTRY)


def test_nothing_signed_yet(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    """No files, no fault."""
    assert put(sessions, tmp_path / "empty") == 0
    assert not (tmp_path / "empty").exists()
