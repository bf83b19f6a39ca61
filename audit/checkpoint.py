"""Checkpoints: what the log signs, in the formats of C2SP.

    example.org/vigie/aulnoye            origin: the name of the log and of its key
    20852163                             size
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2…    root, base64
                                         an empty line
    — example.org/vigie/aulnoye Az3grl…  base64(key id, Ed25519 signature of the three lines)
    — example.org/vigie/aulnoye 7wW1mw…  base64(key id, time, Ed25519 cosignature of time and lines)

Rules:

1. tlog-checkpoint for the text, signed-note for the signatures, tlog-cosignature for the time:
   the plain signature says nothing of *when*, so the log also cosigns its own checkpoint.
2. Lines of other keys (witnesses, ML-DSA) are kept and skipped.  Lines of our key are all
   checked: one that fails condemns the note.
3. Parsing is strict.  What has two spellings has one too many: base64 is canonical, numbers
   have no leading zero, and a note of ours has no extension lines.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.errors import NoteError
from audit.merkle import HASH

ED25519 = b"\x01"  # signed-note: Ed25519 over the text
COSIGNATURE = b"\x04"  # tlog-cosignature: Ed25519 over the time and the text
DASH = "— "
MAX_NOTE = 65_536  # characters: 16 witnesses with post-quantum signatures
MAX_SIZE = 2**63 - 1

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says: this log, at this time, had this many entries and this root."""

    origin: str
    size: int
    root: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half of a log's key, and the log's name."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        """Raise NoteError for a name or a key that the formats do not allow."""
        bad = any(c == "+" or c.isspace() or c < " " for c in self.name)
        if bad or not self.name or not _is_utf8(self.name):
            raise NoteError("a key's name is not empty, and has no space and no plus sign")
        if len(self.public) != 32:
            raise NoteError("an Ed25519 public key has 32 bytes")

    @classmethod
    def from_text(cls, vkey: str) -> Self:
        """Read `name+key id+base64(type, key)`, the form in which keys are handed to others."""
        name, plus, rest = vkey.partition("+")
        key_id, _, material = rest.partition("+")
        key = _unbase64(material)
        if not plus or key[:1] != ED25519:
            raise NoteError("not an Ed25519 verifier key")
        verifier = cls(name, key[1:])
        if verifier.key_id(ED25519).hex() != key_id:
            raise NoteError("the key id is not that of the key")
        return verifier

    def __str__(self) -> str:
        """The same form."""
        key_id = self.key_id(ED25519).hex()
        return f"{self.name}+{key_id}+{_base64(ED25519 + self.public)}"

    def key_id(self, kind: bytes) -> bytes:
        """Four bytes that say which key, and which kind of signature."""
        return sha256(self.name.encode() + b"\n" + kind + self.public).digest()[:4]

    def open(self, note: str) -> Head:
        """Check a checkpoint, and only then say what is in it.

        Raises NoteError: malformed, of another log, or not signed by this key.
        """
        # 1. A note: a text, an empty line, signature lines.
        text, signatures = _split(note)
        # 2. Every signature of this key, of both kinds, is right.
        at = self._check(text, signatures)
        # 3. The text is a checkpoint of this log.
        return Head(*_parse(text, self.name), at)

    def _check(self, text: str, signatures: list[tuple[str, bytes]]) -> datetime:
        key = Ed25519PublicKey.from_public_bytes(self.public)
        plain, timed = self.key_id(ED25519), self.key_id(COSIGNATURE)
        signed, at = False, None
        for name, blob in signatures:
            if name != self.name or blob[:4] not in (plain, timed):
                continue
            try:
                if blob[:4] == plain:
                    key.verify(blob[4:], text.encode())
                    signed = True
                else:
                    seconds = int.from_bytes(blob[4:12])
                    key.verify(blob[12:], _cosigned(seconds, text))
                    at = datetime.fromtimestamp(seconds, UTC)
            except (InvalidSignature, ValueError, OverflowError, OSError):
                raise NoteError("a signature of this log's key does not verify") from None
        if not signed or at is None:
            raise NoteError("not signed by this log's key")
        return at


@dataclass(frozen=True, slots=True)
class Signer:
    """The key of a log.  `name` is the origin of its checkpoints."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> Self:
        """The key whose secret is these 32 bytes."""
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def verifier(self) -> Verifier:
        """The half that others may have."""
        return Verifier(self.name, self.private.public_key().public_bytes_raw())

    def seal(self, size: int, root: bytes, at: datetime) -> str:
        """A checkpoint, signed and cosigned at that time, of which whole seconds are kept.

        The caller has made sure that this tree extends every tree signed before.
        """
        text = f"{self.name}\n{size}\n{_base64(root)}\n"
        seconds = int(at.timestamp())
        plain = self.private.sign(text.encode())
        timed = seconds.to_bytes(8) + self.private.sign(_cosigned(seconds, text))
        verifier = self.verifier
        lines = [
            f"{DASH}{self.name} {_base64(verifier.key_id(kind) + signature)}\n"
            for kind, signature in ((ED25519, plain), (COSIGNATURE, timed))
        ]
        return f"{text}\n{''.join(lines)}"


def _cosigned(seconds: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    if len(note) > MAX_NOTE:
        raise NoteError("the note is too long")
    if _CONTROL.search(note) or not _is_utf8(note):
        raise NoteError("a note is UTF-8 without control characters")
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise NoteError("a note is a text, an empty line and signature lines")
    return text + "\n", list(_signatures(lines))


def _signatures(lines: str) -> Iterator[tuple[str, bytes]]:
    for line in lines[:-1].split("\n"):
        words = line.removeprefix(DASH).split(" ")
        if not line.startswith(DASH) or len(words) != 2 or not words[0]:
            raise NoteError("a signature line is a dash, a name and base64")
        blob = _unbase64(words[1])
        if len(blob) <= 4:
            raise NoteError("a signature has a key id and something after it")
        yield words[0], blob


def _parse(text: str, origin: str) -> tuple[str, int, bytes]:
    lines = text[:-1].split("\n")
    if len(lines) != 3:
        raise NoteError("a checkpoint has three lines: origin, size and root")
    if lines[0] != origin:
        raise NoteError("the checkpoint is of another log")
    if not _NUMBER.fullmatch(lines[1]) or int(lines[1]) > MAX_SIZE:
        raise NoteError("the size is not a plain number")
    root = _unbase64(lines[2])
    if len(root) != HASH:
        raise NoteError(f"a root has {HASH} bytes")
    return origin, int(lines[1]), root


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _base64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def _unbase64(text: str) -> bytes:
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        raise NoteError("not base64") from None
    if _base64(data) != text:
        raise NoteError("not base64 as it is written")
    return data
