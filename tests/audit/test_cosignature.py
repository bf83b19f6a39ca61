"""Cosignatures are those of C2SP tlog-cosignature, checked with what others have published."""

import struct
from base64 import b64decode
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography_vectors import open_vector_file

from audit.cosignature import COSIGNATURE, ED25519, MLDSA44, Cosigner, Key, check
from audit.errors import NoteError
from audit.note import line, text_of

# An ML-DSA-44 log's checkpoint, signed by filippo.io/torchwood: cmd/litewitness/testdata/mldsa.txt.
# Its first line tells the seed, its key's text begins with this name and id.
TORCHWOOD = (Path(__file__).parent / "vectors" / "torchwood.txt").read_text(encoding="utf-8")
TORCHWOODS_SEED = "2886adc2b0eabfce67c0472939127998bf886cf256bfee8ba76a253fce1146e0"
TORCHWOODS_KEY = "example.com/mldsa-log+b5df45c5+BuhtcL97l3dcitjZ8Y9J54gm"

AT = datetime(2026, 11, 22, 2, 14, 6, 999_999, tzinfo=UTC)
SECONDS = int(AT.timestamp())
ROOT = bytes(range(32))
TEXT = text_of("vigie.example/aulnoye", 42, ROOT)
WITNESS = Cosigner.from_seed("witness.example/w1", bytes([7] * 32))
CLASSICAL, QUANTUM = WITNESS.keys
NOTE = f"{TEXT}\n{WITNESS.cosign(TEXT, AT)}"


def test_what_torchwood_signed() -> None:
    """Key id, text form of the key and signed message are those of another's program."""
    seed = MLDSA44PrivateKey.from_seed_bytes(bytes.fromhex(TORCHWOODS_SEED))
    key = Key("example.com/mldsa-log", MLDSA44, seed.public_key().public_bytes_raw())
    assert str(key).startswith(TORCHWOODS_KEY)
    text, signed = check(TORCHWOOD, [key])
    assert signed == {key: 0}  # it says nothing of the time
    for old, new in (("\n1\n", "\n2\n"), ("mldsa-log\n1", "mldsa-lag\n1"), ("+zoE", "+zpE")):
        with pytest.raises(NoteError, match="does not verify"):
            check(TORCHWOOD.replace(old, new, 1), [key])
    named_otherwise = Key("example.com/other", MLDSA44, key.public)
    with pytest.raises(NoteError, match="does not verify"):  # the message holds the name
        named_otherwise.verify(text, b64decode(TORCHWOOD.split(" ")[-1])[4:])


def test_published_vectors_of_ml_dsa() -> None:
    """The first of NIST's form (FIPS 204), through the objects that we sign and verify with."""
    with open_vector_file("asymmetric/MLDSA/kat_MLDSA_44_det_pure.rsp", "r") as lines:
        whole = "".join(islice(lines, 64)).split("count = ")[1:-1]
    records = [dict(one.split(" = ") for one in part.splitlines()[1:] if one) for part in whole]
    for record in records:
        seed, public, sm, message, context = (
            bytes.fromhex(record[name]) for name in ("xi", "pk", "sm", "msg", "ctx")
        )
        private = MLDSA44PrivateKey.from_seed_bytes(seed)
        assert private.public_key().public_bytes_raw() == public
        signature = sm.removesuffix(message)
        MLDSA44PublicKey.from_public_bytes(public).verify(signature, message, context)
    assert len(records) >= 5


def test_the_message_byte_by_byte() -> None:
    """`cosigned_message` of tlog-cosignature, written out again."""
    name, origin = b"witness.example/w1", b"vigie.example/aulnoye"
    message = struct.pack(
        f">12sB{len(name)}sQB{len(origin)}sQQ32s", b"subtree/v1\n\0", len(name), name, SECONDS,
        len(origin), origin, 0, 42, ROOT,
    )  # fmt: skip
    ed25519, mldsa = (
        b64decode(one.removeprefix("— witness.example/w1 ")) for one in NOTE.splitlines()[-2:]
    )
    assert (ed25519[:4], mldsa[:4]) == (CLASSICAL.id, QUANTUM.id)
    assert ed25519[4:12] == mldsa[4:12] == SECONDS.to_bytes(8)
    assert (len(ed25519), len(mldsa)) == (76, 4 + 8 + 2420)
    MLDSA44PublicKey.from_public_bytes(QUANTUM.public).verify(mldsa[12:], message)


def test_one_secret_makes_both_keys() -> None:
    """The second comes from the first by HKDF (RFC 5869), extract and expand by hand."""
    extract = HMAC(bytes(32), SHA256())
    extract.update(bytes([7] * 32))
    label = b"vigie: ML-DSA-44 seed beside an Ed25519 seed, 1"
    seed = HKDFExpand(SHA256(), 32, label).derive(extract.finalize())
    assert seed == WITNESS.mldsa.private_bytes_raw() != bytes([7] * 32)
    assert repr(WITNESS) == "Cosigner(name='witness.example/w1')"


def test_who_signed_and_when() -> None:
    """Each key finds its line; a stranger finds none."""
    stranger = Cosigner.from_seed(WITNESS.name, bytes(32))
    assert check(NOTE, WITNESS.keys) == (TEXT, {CLASSICAL: SECONDS, QUANTUM: SECONDS})
    assert check(NOTE, [QUANTUM]) == (TEXT, {QUANTUM: SECONDS})
    assert check(NOTE, stranger.keys) == (TEXT, {})
    later = WITNESS.cosign(TEXT, datetime(2026, 11, 23, tzinfo=UTC))
    with pytest.raises(NoteError, match="two times"):
        check(NOTE + later, WITNESS.keys)


@pytest.mark.parametrize("key", WITNESS.keys)
def test_a_line_counts_to_the_last_bit(key: Key) -> None:
    """Shortened, lengthened, or one bit changed in time or signature: the note is condemned."""
    [blob] = [
        b64decode(one.split(" ")[-1])
        for one in NOTE.splitlines()[-2:]
        if b64decode(one.split(" ")[-1])[:4] == key.id
    ]
    for wrong in (
        blob[:-1], blob + b"\0", blob[:12], blob[:5], blob[:11] + bytes([blob[11] ^ 1]) + blob[12:],
        blob[:-1] + bytes([blob[-1] ^ 1]), blob[:4] + b"\xff" * 8 + blob[12:],
    ):  # fmt: skip
        with pytest.raises(NoteError, match="does not verify"):
            check(f"{TEXT}\n{line(key.name, wrong)}", [key])


def test_what_ml_dsa_cannot_sign() -> None:
    """An origin or a name that one byte cannot count, and a text that is no checkpoint."""
    long = "o" * 256
    with pytest.raises(NoteError, match="1 to 255 bytes"):
        WITNESS.cosign(text_of(long, 42, ROOT), AT)
    with pytest.raises(NoteError, match="three lines"):
        WITNESS.cosign(TEXT.replace("\n42", ""), AT)
    with pytest.raises(NoteError, match="at most 255"):
        Key(long, ED25519, bytes(32))


@pytest.mark.parametrize(
    ("kind", "public", "why"),
    [
        (b"\x02", bytes(32), "type"),
        (b"", bytes(32), "type"),
        (MLDSA44, bytes(32), "1312"),
        (COSIGNATURE, bytes(31), "32"),
    ],
)
def test_what_is_no_key(kind: bytes, public: bytes, why: str) -> None:
    """Refused when it is read, not when it is used."""
    with pytest.raises(NoteError, match=why):
        Key("witness.example/w1", kind, public)


@pytest.mark.parametrize("key", WITNESS.keys)
def test_keys_are_handed_over_as_text(key: Key) -> None:
    """And read back as they were."""
    assert Key.from_text(str(key)) == key
    with pytest.raises(NoteError):
        Key.from_text(str(key)[:-4] + "AAAA")
