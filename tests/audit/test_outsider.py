"""The script for outsiders finds right what is right, and every planted fault, without our code."""

import ast
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import merkle, proofs
from audit.errors import ProofError
from tests.audit.conftest import SIGNER, START
from tests.audit.forgeries import FAULTS, forged, with_note
from tests.audit.outsider import KEY, SCRIPT, Outsider, made_files, the_script
from tests.audit.test_merkle import SIZES, grown, leaves_of

script = the_script()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the product hands out."""
    return made_files(tmp_path_factory.mktemp("trail"))


@pytest.fixture
def outsider(
    files: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Outsider:
    """Somebody who was given them."""
    return Outsider(tmp_path, files, script, monkeypatch, capsys)


def test_it_leans_on_nothing_of_ours() -> None:
    """The standard library and `cryptography`; short enough to be read."""
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 250
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module))
    assert {name.partition(".")[0] for name in found} <= sys.stdlib_module_names | {"cryptography"}


GOOD = [
    (("checkpoint", "note300"), "vigie.example/aulnoye234567aul, 300 entries, signed 2026-11-23"),
    (("proof", "proof77"), "position 77 of vigie.example/aulnoye234567aul, 300 entries"),
    (("growth", "note40", "growth40"), "begins with vigie.example/aulnoye234567aul, 40 entries"),
    (("export", "whole", "note40", "note256", "note300"), "300 entries, of"),
]


@pytest.mark.parametrize(("words", "said"), GOOD)
def test_what_holds_in_a_process_of_its_own(
    outsider: Outsider, words: tuple[str, ...], said: str
) -> None:
    """Alone, without our directory on its path."""
    status, out = outsider.run(*words)
    assert (status, out[:6]) == (0, "HOLDS:")
    assert said in out


def test_without_the_library_it_says_what_it_did_not_check(outsider: Outsider) -> None:
    """Hashes count, and wrong ones are wrong; who signed stays open, which is not 0."""
    status, out = outsider.run("proof", "proof77", python=("-S", "-I"))
    assert status == 2
    assert "SIGNATURE NOT CHECKED" in out
    assert "NOT CHECKED: who signed it" in out
    for key in (None, KEY):
        status, out = outsider.ask("export", "part", key=key)
        assert status == (0 if key else 2)
    status, out = outsider.ask("proof", "proof0", key=None)
    assert (status, out.count("NOT CHECKED")) == (2, 2)


def test_what_holds_besides(outsider: Outsider, files: dict[str, str]) -> None:
    """The first entry, a tree that did not grow, lines of keys that we do not know."""
    assert outsider.ask("proof", "proof0")[0] == 0
    assert outsider.ask("growth", "note300", "growth300")[0] == 0
    assert outsider.ask("export", "whole")[0] == 0
    more = f"— witness.example/w1 {b64encode(bytes(70)).decode()}\n"
    assert outsider.ask("checkpoint", "note300", note300=files["note300"] + more)[0] == 0
    back = SIGNER.seal(300, script.read_note(files["note300"], None).root, START.replace(year=1999))
    status, out = outsider.ask("growth", "note300", "growth300", note300=back)
    assert status == 0, "a clock that went back says nothing of the tree"
    assert "signed 1999" in out


def test_what_cannot_be_checked(outsider: Outsider) -> None:
    """A file that is not there, a command that does not exist: 2, never 1 or 0."""
    assert outsider.ask("proof", "nothing")[0] == 2
    wrong = ["", "x", "a+b", KEY[:-4], KEY.replace("+c6", "+c7"), "a+b+AQOhB7"]
    for words, key in (
        *((words, KEY) for words in (("prove", "proof0"), ("growth", "note40"))),
        (("proof", "proof0", "proof77"), KEY),
        *((("proof", "proof0"), key) for key in wrong),
    ):
        with pytest.raises(SystemExit) as end:
            outsider.ask(*words, key=key)
        assert end.value.code == 2


def test_each_planted_fault_is_named(outsider: Outsider, files: dict[str, str]) -> None:
    """Of every kind, in every file that is handed out: 1, and in words."""
    for words, name, change, said in FAULTS:
        status, out = outsider.ask(*words, **{name: change(files[name])})
        assert (status, out[:6]) == (1, "WRONG:"), (words, said, out)
        assert said in out, (words, said, out)


def test_a_proof_of_another_log(outsider: Outsider, files: dict[str, str]) -> None:
    """Also without a key: a checkpoint of another log behind the proof, or compared with ours."""
    note = files["note elsewhere"]
    foreign = with_note(lambda _: note)(files["proof0"])
    status, out = outsider.ask("proof", "proof0", key=None, proof0=foreign)
    assert (status, "too long" in out) == (1, True)
    for words in (("growth", "note40", "growth40"), ("export", "whole", "note40")):
        status, out = outsider.ask(*words, key=None, note40=note)
        assert (status, "other log" in out or "different logs" in out) == (1, True), out


def test_nothing_is_proven_from_nothing(outsider: Outsider, files: dict[str, str]) -> None:
    """Size 0 is refused, whatever the proof says."""
    empty = SIGNER.seal(0, merkle.EMPTY_ROOT, START)
    growth = f"old 0\n\n{files['note300']}"
    status, out = outsider.ask("growth", "note40", "growth40", note40=empty, growth40=growth)
    assert (status, "nothing is proven from size 0" in out) == (1, True)
    status, out = outsider.ask("export", "whole", "note40", note40=empty)
    assert (status, "of size 0" in out) == (1, True)


def test_two_checkpoints_of_one_size(outsider: Outsider, files: dict[str, str]) -> None:
    """Both signed by the log: that is a fork, and is called one."""
    status, out = outsider.ask("growth", "note300", "growth300", note300=forged(300)(""))
    assert (status, "a fork: two trees of size 300" in out) == (1, True)


# ------------------------------------------------------------------ the hashes, against ours


@settings(max_examples=40, deadline=None)
@given(st.data(), SIZES)
def test_its_tree_is_ours(data: st.DataObject, size: int) -> None:
    """Leaves, nodes, roots; and both verifiers take and refuse the same proofs."""
    leaves = leaves_of(size)
    parts: list[bytes] = []
    for number, leaf in enumerate(leaves):
        assert script.leaf_hash(str(number).encode()) == leaf
        script.grow(parts, number, leaf)
    tiles = grown(leaves)
    root = merkle.tree_root(tiles, size)
    assert script.root_of(parts) == root
    assert script.node_hash(root, leaves[0]) == merkle.node_hash(root, leaves[0])
    index = data.draw(st.integers(0, size - 1))
    path = spoilt(data, proofs.inclusion_proof(tiles, index, size))
    place = data.draw(st.sampled_from([index, index, index + 1, 0]))
    ours = refused(lambda: proofs.verify_inclusion(leaves[index], place, size, path, root))
    assert ours == refused(lambda: script.check_inclusion(leaves[index], place, size, path, root))
    old_root = merkle.tree_root(tiles, index + 1)
    path = spoilt(data, proofs.consistency_proof(tiles, index + 1, size))
    old = data.draw(st.sampled_from([index + 1, index + 1, index, index + 2, 0]))
    ours = refused(lambda: proofs.verify_consistency(old, size, path, old_root, root))
    assert ours == refused(lambda: script.check_consistency(old, size, path, old_root, root))


def spoilt(data: st.DataObject, path: list[bytes]) -> list[bytes]:
    """The same, or cut, or longer, or with another hash."""
    changes = [path, path, path[1:], path[:-1], [*path, bytes(32)], [bytes(32), *path[1:]]]
    return data.draw(st.sampled_from(changes))


def refused(check: Callable[[], None]) -> bool:
    """Whether the proof was refused, in whichever way it is said."""
    try:
        check()
    except (ProofError, script.WrongError):
        return True
    return False
