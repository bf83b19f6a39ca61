"""Who signs a checkpoint, and what a signature says (C2SP signed-note, tlog-cosignature).  Pure.

    0x01  Ed25519    the text                                   nothing of the time
    0x04  Ed25519    "cosignature/v1", the time, the text       at that time, nothing larger seen
    0x06  ML-DSA-44  the name, the time, origin, size and root  the same, also for the quantum age

Rules:

1. A key has one name and one kind of line.  The same pair may stand behind 0x01 and 0x04, which
   are told apart by what is signed.
2. Whoever cosigns does so twice, with Ed25519 and with ML-DSA-44: one secret of 32 bytes is behind
   both (docs/adr/0021).
3. Lines of keys that we do not know are skipped.  All lines of those that we know are checked, and
   one that fails condemns the note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from audit.errors import NoteError
from audit.note import KEY_ID, MAX_SIZE, from_base64, is_utf8, line, read_text, split, to_base64

ED25519 = b"\x01"
COSIGNATURE = b"\x04"
MLDSA44 = b"\x06"
LENGTHS = {ED25519: 32, COSIGNATURE: 32, MLDSA44: 1312}  # bytes of a public key
LONGEST_NAME = 255  # bytes, of a cosigner and of an origin: one byte says how many

_TIME = 8  # bytes
_LABEL = b"subtree/v1\n\0"
_DERIVATION = b"vigie: ML-DSA-44 seed beside an Ed25519 seed, 1"


@dataclass(frozen=True, slots=True)
class Key:
    """The public half of what makes one kind of line."""

    name: str
    kind: bytes
    public: bytes

    def __post_init__(self) -> None:
        """Raise NoteError for a name or a key that the formats do not allow."""
        bad = any(c == "+" or c.isspace() or c < " " for c in self.name)
        if bad or not self.name or not is_utf8(self.name):
            raise NoteError("a key's name is not empty, and has no space and no plus sign")
        if len(self.name.encode()) > LONGEST_NAME:
            raise NoteError(f"a key's name has at most {LONGEST_NAME} bytes")
        if self.kind not in LENGTHS:
            raise NoteError("a key is of type 0x01, 0x04 or 0x06")
        if len(self.public) != LENGTHS[self.kind]:
            raise NoteError(f"this kind of public key has {LENGTHS[self.kind]} bytes")

    @classmethod
    def from_text(cls, vkey: str) -> Self:
        """Read `name+key id+base64(type, key)`, the form in which keys are handed to others."""
        name, plus, rest = vkey.partition("+")
        key_id, _, material = rest.partition("+")
        found = from_base64(material)
        if not plus or not found:
            raise NoteError("not a verifier key")
        key = cls(name, found[:1], found[1:])
        if key.id.hex() != key_id:
            raise NoteError("the key id is not that of the key")
        return key

    def __str__(self) -> str:
        """The same form."""
        return f"{self.name}+{self.id.hex()}+{to_base64(self.kind + self.public)}"

    @property
    def id(self) -> bytes:
        """Four bytes that say which key, and which kind of signature."""
        return sha256(self.name.encode() + b"\n" + self.kind + self.public).digest()[:KEY_ID]

    def verify(self, text: str, signature: bytes) -> int | None:
        """Check what stands after the id; the time in POSIX seconds, None where none is signed.

        Raises NoteError.
        """
        try:
            if self.kind == ED25519:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
                return None
            seconds, signed = int.from_bytes(signature[:_TIME]), signature[_TIME:]
            if self.kind == COSIGNATURE:
                ed25519 = Ed25519PublicKey.from_public_bytes(self.public)
                ed25519.verify(signed, _timed(seconds, text))
            else:
                mldsa = MLDSA44PublicKey.from_public_bytes(self.public)
                mldsa.verify(signed, _cosigned(self.name, seconds, text))
        except (InvalidSignature, ValueError):
            raise NoteError(f"a signature of {self.name} does not verify") from None
        if seconds > MAX_SIZE:
            raise NoteError("a time is below 2**63")
        return seconds


def check(note: str, keys: Iterable[Key]) -> tuple[str, dict[Key, int | None]]:
    """The text of a note, and who of these signed it, each with the time it says.

    Raises NoteError: malformed, a line of one of them does not verify, or two say two times.
    """
    text, lines = split(note)
    known = {(key.name, key.id): key for key in keys}
    signed: dict[Key, int | None] = {}
    for name, blob in lines:
        key = known.get((name, blob[:KEY_ID]))
        if key is None:
            continue
        seconds = key.verify(text, blob[KEY_ID:])
        if signed.setdefault(key, seconds) != seconds:
            raise NoteError(f"{key.name} signed at two times")
    return text, signed


@dataclass(frozen=True, slots=True)
class Cosigner:
    """The secret half of a log or of a witness."""

    name: str
    ed25519: Ed25519PrivateKey = field(repr=False)
    mldsa: MLDSA44PrivateKey = field(repr=False)

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> Self:
        """Both pairs of one secret of 32 bytes: Ed25519's is it, ML-DSA's is made from it."""
        other = HKDF(SHA256(), 32, None, _DERIVATION).derive(seed)
        return cls(
            name,
            Ed25519PrivateKey.from_private_bytes(seed),
            MLDSA44PrivateKey.from_seed_bytes(other),
        )

    @property
    def keys(self) -> tuple[Key, Key]:
        """What others need to check both lines: Ed25519's, then ML-DSA's."""
        ed25519 = self.ed25519.public_key().public_bytes_raw()
        mldsa = self.mldsa.public_key().public_bytes_raw()
        return Key(self.name, COSIGNATURE, ed25519), Key(self.name, MLDSA44, mldsa)

    def cosign(self, text: str, at: datetime) -> str:
        """Both lines under a checkpoint's text, at that time, of which whole seconds are kept.

        The caller has made sure that this tree extends every tree cosigned before.
        Raises NoteError when the text is no checkpoint.
        """
        seconds = int(at.timestamp())
        stamp = seconds.to_bytes(_TIME)
        signatures = (
            self.ed25519.sign(_timed(seconds, text)),
            self.mldsa.sign(_cosigned(self.name, seconds, text)),
        )
        return "".join(
            line(self.name, key.id + stamp + signature)
            for key, signature in zip(self.keys, signatures, strict=True)
        )


def _timed(seconds: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _cosigned(name: str, seconds: int, text: str) -> bytes:
    """The structure `cosigned_message`, for a whole tree: it starts at leaf 0.

    Of lines after the third it says nothing, as tlog-cosignature has it.
    """
    origin, size, root = read_text(text, extensions=True)
    names = [part.encode() for part in (name, origin)]
    if not all(0 < len(part) <= LONGEST_NAME for part in names):
        raise NoteError(f"an origin has 1 to {LONGEST_NAME} bytes")
    by, of = (len(part).to_bytes(1) + part for part in names)
    start, end = (0).to_bytes(8), size.to_bytes(8)
    return _LABEL + by + seconds.to_bytes(_TIME) + of + start + end + root
