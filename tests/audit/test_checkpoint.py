"""Checkpoints are the notes of C2SP, and nothing looks like one that is not."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import example, given
from hypothesis import strategies as st

from audit.checkpoint import Head, Signer, Verifier
from audit.cosignature import COSIGNATURE, ED25519, MLDSA44, check
from audit.errors import NoteError
from audit.note import DASH

# The key, its secret, a text and its signature from the documentation of Go's package
# golang.org/x/mod/sumdb/note, where the format comes from.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETERS_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETERS_SIGNATURE = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)

AT = datetime(2026, 11, 22, 2, 14, 6, 999_999, tzinfo=UTC)
ROOT = bytes(range(32))
SIGNER = Signer.from_seed("vigie.example/aulnoye", bytes(32))
NOTE = SIGNER.seal(42, ROOT, AT)
KEY = SIGNER.verifier
TEXT, LINES = NOTE.split("\n\n")
PLAIN, TIMED, QUANTUM = LINES.splitlines()


def test_keys_and_signatures_are_those_of_the_format() -> None:
    """A published key is read, and its published signature found again."""
    peter = Verifier.from_text(PETER)
    assert str(peter) == PETER
    signature = b64decode(PETERS_SIGNATURE)
    assert signature[:4] == peter.key_id(ED25519)
    Ed25519PublicKey.from_public_bytes(peter.public).verify(signature[4:], PETERS_TEXT.encode())
    signer = Signer.from_seed("PeterNeumann", b64decode(PETERS_SECRET)[1:])
    assert str(signer.verifier) == str(peter)
    assert signer.private.sign(PETERS_TEXT.encode()) == signature[4:]


def test_the_note_byte_by_byte() -> None:
    """Three lines, an empty one, three signatures."""
    assert f"{TEXT}\n" == f"vigie.example/aulnoye\n42\n{b64encode(ROOT).decode()}\n"
    blobs = [
        b64decode(line.removeprefix("— vigie.example/aulnoye ")) for line in LINES.splitlines()
    ]
    public = Ed25519PublicKey.from_public_bytes(KEY.public)
    kinds = (ED25519, COSIGNATURE, MLDSA44)
    assert [blob[:4] for blob in blobs] == [KEY.key_id(kind) for kind in kinds]
    public.verify(blobs[0][4:], f"{TEXT}\n".encode())
    seconds = int(AT.timestamp())
    assert blobs[1][4:12] == seconds.to_bytes(8, "big")
    public.verify(blobs[1][12:], f"cosignature/v1\ntime {seconds}\n{TEXT}\n".encode())
    assert [len(blob) for blob in blobs] == [68, 76, 2432]
    assert check(NOTE, KEY.keys)[1][KEY.keys[1]] == seconds


def test_a_checkpoint_says_what_was_sealed() -> None:
    """Whole seconds of time, and everything else as it was."""
    assert KEY.open(NOTE) == Head(KEY.name, 42, ROOT, AT.replace(microsecond=0))
    assert Verifier.from_text(*map(str, KEY.keys)) == KEY
    empty = SIGNER.seal(0, ROOT, AT)
    assert KEY.open(empty).size == 0


def test_the_secret_stays_out_of_the_repr() -> None:
    """A signer may be logged by mistake."""
    assert repr(SIGNER) == "Signer(name='vigie.example/aulnoye')"


def test_other_keys_may_sign_too() -> None:
    """Witnesses add lines, before or after ours; those are skipped, not trusted."""
    witness = Signer.from_seed("witness.example/w1", bytes([7] * 32))
    line = witness.seal(42, ROOT, AT).splitlines()[-1]
    assert Verifier.from_text(str(KEY)).open(NOTE).size == 42  # ML-DSA is not known to this one
    same_name = f"{DASH}{KEY.name} {b64encode(b'abcd' + bytes(2428)).decode()}"
    lines = [line, *LINES.splitlines(), same_name]
    assert KEY.open("\n".join([TEXT, "", *lines, ""])).size == 42
    with pytest.raises(NoteError, match="not signed"):
        KEY.open(f"{TEXT}\n\n{line}\n{same_name}\n")


def reseal(text: str) -> str:
    """A note with that text, whatever it is, correctly signed by our key."""
    seconds = int(AT.timestamp())
    timed = SIGNER.private.sign(f"cosignature/v1\ntime {seconds}\n{text}".encode())
    blobs = (
        KEY.key_id(ED25519) + SIGNER.private.sign(text.encode()),
        KEY.key_id(COSIGNATURE) + seconds.to_bytes(8, "big") + timed,
    )
    lines = [f"{DASH}{KEY.name} {b64encode(blob).decode()}\n" for blob in blobs]
    return f"{text}\n{''.join(lines)}"


def test_resealing_is_sealing() -> None:
    """So that what follows is refused for its text, not for its signature."""
    assert reseal(f"{TEXT}\n") == NOTE.removesuffix(f"{QUANTUM}\n")


ROOT_LINE = b64encode(ROOT).decode()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"vigie.example/elsewhere\n42\n{ROOT_LINE}\n", "another log"),
        (f"{KEY.name}\n042\n{ROOT_LINE}\n", "plain number"),
        (f"{KEY.name}\n-1\n{ROOT_LINE}\n", "plain number"),
        (f"{KEY.name}\n+1\n{ROOT_LINE}\n", "plain number"),
        (f"{KEY.name}\n٤٢\n{ROOT_LINE}\n", "plain number"),
        (f"{KEY.name}\n{2**63}\n{ROOT_LINE}\n", "plain number"),
        (f"{KEY.name}\n{'9' * 5000}\n{ROOT_LINE}\n", "plain number"),
        (f"{KEY.name}\n42 \n{ROOT_LINE}\n", "plain number"),
        (f"{KEY.name}\n\n{ROOT_LINE}\n", "plain number"),
        (f"{KEY.name}\n42\n{ROOT_LINE}\nextension\n", "three lines"),
        (f"{KEY.name}\n42\n", "three lines"),
        (f"{KEY.name}\n42\n{ROOT_LINE[:-4]}\n", "32 bytes"),
        (f"{KEY.name}\n42\n{ROOT_LINE[:-2]}9=\n", "as it is written"),
        (f"{KEY.name}\n42\n{ROOT_LINE[:-1]}\n", "not base64"),
        (f"{KEY.name}\n42\n{ROOT_LINE} \n", "not base64"),
    ],
)
def test_a_signature_does_not_excuse_the_text(text: str, why: str) -> None:
    """Even our own key cannot make a checkpoint of what has another form."""
    with pytest.raises(NoteError, match=why):
        KEY.open(reseal(text))


@pytest.mark.parametrize(
    ("note", "why"),
    [
        ("", "empty line"),
        ("\n\n", "text, an empty line"),
        (TEXT, "empty line"),
        (f"{TEXT}\n\n", "text, an empty line"),
        (f"{TEXT}\n{LINES}", "empty line"),
        (NOTE[:-1], "empty line"),
        (NOTE + "\n", "text, an empty line"),
        (NOTE + "x\n", "signature line"),
        (NOTE.replace("— ", "- "), "signature line"),
        (NOTE.replace("— ", "—"), "signature line"),
        (NOTE.replace("— ", "—  "), "signature line"),
        (NOTE.replace("\n", "\r\n"), "control"),
        (NOTE.replace("42", "4\x002"), "control"),
        (NOTE.replace("42", "4\ud8002"), "UTF-8"),
        (f"{TEXT}\n\n{PLAIN}\n", "not signed"),
        (f"{TEXT}\n\n{TIMED}\n", "not signed"),
        (f"{TEXT}\n\n{PLAIN}\n{QUANTUM}\n", "not signed"),
        (f"{TEXT}\n\n{PLAIN}\n{TIMED}\n", "not cosigned with this log's ML-DSA key"),
        (f"{TEXT}\n\n{PLAIN}\n{TIMED}\n{QUANTUM[:-8]}\n", "base64|does not verify"),
        (f"{TEXT}\n\n{PLAIN}\n{TIMED}\n{DASH}{KEY.name} AAAA\n", "key id"),
        (NOTE.replace("42", "43"), "does not verify"),
        (f"{TEXT}\n\n{PLAIN[:-4]}\n{TIMED}\n", "does not verify"),
        (f"{TEXT}\n\n{PLAIN}\n{TIMED[:40]}\n", "base64|does not verify"),
        ("x" * 70_000, "too long"),
    ],
)
def test_what_is_no_checkpoint(note: str, why: str) -> None:
    """Each refusal says why."""
    with pytest.raises(NoteError, match=why):
        KEY.open(note)


def test_one_wrong_signature_of_ours_condemns_the_note() -> None:
    """A right one beside it does not help."""
    forged = KEY.key_id(ED25519) + bytes(64)
    line = f"{DASH}{KEY.name} {b64encode(forged).decode()}\n"
    with pytest.raises(NoteError, match="does not verify"):
        KEY.open(NOTE + line)


def test_checkpoints_from_before_the_second_key() -> None:
    """Those that were signed before stay valid, those signed since need their third line."""
    old = NOTE.removesuffix(f"{QUANTUM}\n")
    whole = AT.replace(microsecond=0)
    for until, fine in ((whole, False), (whole + timedelta(seconds=1), True)):
        key = Signer.from_seed(KEY.name, bytes(32), until).verifier
        assert key.open(NOTE).at == whole
        if fine:
            assert key.open(old) == key.open(NOTE)
        else:
            with pytest.raises(NoteError, match="VIGIE_TRAIL_CLASSICAL_UNTIL"):
                key.open(old)
        with pytest.raises(
            NoteError, match="does not verify"
        ):  # an excuse is for none, not a bad one
            key.open(old + QUANTUM.replace(QUANTUM[-90:-80], "AAAAAAAAAA") + "\n")


def test_both_cosignatures_say_one_time() -> None:
    """Otherwise somebody put together what was signed apart."""
    later = SIGNER.seal(42, ROOT, AT + timedelta(days=1)).splitlines()[-1]
    with pytest.raises(NoteError, match="two times"):
        KEY.open(f"{TEXT}\n\n{PLAIN}\n{TIMED}\n{later}\n")


@given(at=st.integers(0, len(NOTE) - 1), to=st.characters())
@example(at=len(NOTE) - 1, to=" ")
def test_every_character_counts(at: int, to: str) -> None:
    """One changed character, anywhere: refused."""
    changed = NOTE[:at] + to + NOTE[at + 1 :]
    if changed != NOTE:
        with pytest.raises(NoteError):
            KEY.open(changed)


@given(st.text())
def test_any_text_is_refused_politely(text: str) -> None:
    """Nothing but NoteError comes out."""
    for note in (text, f"{TEXT}\n\n{text}", f"{text}\n\n{LINES}"):
        with pytest.raises(NoteError):
            KEY.open(note)


@given(
    size=st.integers(0, 2**63 - 1),
    root=st.binary(min_size=32, max_size=32),
    seconds=st.integers(0, 2**32),
)
def test_seal_and_open(size: int, root: bytes, seconds: int) -> None:
    """What is sealed is what is read."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    assert KEY.open(SIGNER.seal(size, root, at)) == Head(KEY.name, size, root, at)


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "x+y", "x+y+z", PETER[:-4], PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("c74f20a3", "C74F20A3"), PETER.replace("PeterNeumann", "Peter Neumann"),
        PETER.replace("PeterNeumann", ""), PETER.replace("+AR", "+BB"), PETER + "\n",
        PETER.replace("PeterNeumann", "\ud800"),
    ],
)  # fmt: skip
def test_what_is_no_key(text: str) -> None:
    """A key that was copied badly is noticed when it is read."""
    with pytest.raises(NoteError):
        Verifier.from_text(text)
