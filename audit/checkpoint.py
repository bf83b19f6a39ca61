"""Checkpoints: what the log signs, in the formats of C2SP.

    example.org/vigie/aulnoye            origin: the name of the log and of its keys
    20852163                             size
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2…    root, base64
                                         an empty line
    — example.org/vigie/aulnoye Az3grl…  base64(key id, Ed25519 signature of the three lines)
    — example.org/vigie/aulnoye 7wW1mw…  base64(key id, time, Ed25519 cosignature of time and lines)
    — example.org/vigie/aulnoye kQ2xZ9…  base64(key id, time, ML-DSA-44 cosignature of the same)

Rules:

1. tlog-checkpoint for the text, signed-note for the signatures, tlog-cosignature for the time:
   the plain signature says nothing of *when*, so the log also cosigns its own checkpoint.
2. Lines of other keys (witnesses) are kept and skipped.  Lines of our keys are all checked: one
   that fails condemns the note.
3. All three lines are there, and say one time.  Checkpoints from before the log had an ML-DSA key
   lack the third; until when that was, whoever verifies has to be told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.cosignature import COSIGNATURE, ED25519, MLDSA44, Cosigner, Key, check
from audit.errors import NoteError
from audit.note import line, read_text, text_of


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says: this log, at this time, had this many entries and this root."""

    origin: str
    size: int
    root: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public halves of a log's keys, and the log's name.

    `mldsa` None: whoever verifies was given the Ed25519 key only, and skips the ML-DSA line.
    Checkpoints from before `classical_until` may lack that line; without it, none may.
    """

    name: str
    public: bytes
    mldsa: bytes | None = None
    classical_until: datetime | None = None

    def __post_init__(self) -> None:
        """Raise NoteError for a name or a key that the formats do not allow."""
        for kind in (ED25519, COSIGNATURE):
            self._key(kind)
        if self.mldsa is not None:
            self._key(MLDSA44)

    @classmethod
    def from_text(cls, vkey: str, *more: str) -> Self:
        """Read the log's Ed25519 key (`name+key id+base64(type, key)`), and its ML-DSA key."""
        keys = [Key.from_text(text) for text in (vkey, *more)]
        if [key.kind for key in keys] not in ([ED25519], [ED25519, MLDSA44]):
            raise NoteError("not an Ed25519 verifier key, with or without an ML-DSA-44 key")
        if len({key.name for key in keys}) > 1:
            raise NoteError("the keys have two names")
        ed25519, *others = keys
        return cls(ed25519.name, ed25519.public, others[0].public if others else None)

    def __str__(self) -> str:
        """The Ed25519 key in the same form."""
        return str(self._key(ED25519))

    @property
    def keys(self) -> tuple[Key, ...]:
        """The log's Ed25519 key, and its ML-DSA key if it is known: what others are given."""
        mldsa = () if self.mldsa is None else (self._key(MLDSA44),)
        return (self._key(ED25519), *mldsa)

    def key_id(self, kind: bytes) -> bytes:
        """Four bytes that say which key, and which kind of signature."""
        return self._key(kind).id

    def open(self, note: str) -> Head:
        """Check a checkpoint, and only then say what is in it.

        Raises NoteError: malformed, of another log, or not signed by these keys.
        """
        # 1. A note, and every signature of these keys, of each kind, is right.
        text, signed = check(note, (*self.keys, self._key(COSIGNATURE)))
        times = {key.kind: seconds for key, seconds in signed.items()}
        seconds = times.get(COSIGNATURE)
        if ED25519 not in times or seconds is None:
            raise NoteError("not signed by this log's key")
        # 2. The text is a checkpoint of this log.
        origin, size, root = read_text(text)
        if origin != self.name:
            raise NoteError("the checkpoint is of another log")
        try:
            at = datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            raise NoteError("the time is none that a calendar has") from None
        # 3. Signed for the quantum age too, at the same time.
        if self.mldsa is not None and times.get(MLDSA44) != seconds:
            self._excuse(MLDSA44 in times, at)
        return Head(origin, size, root, at)

    def _excuse(self, signed: bool, at: datetime) -> None:
        if signed:
            raise NoteError("the two cosignatures of this log say two times")
        if self.classical_until is None or at >= self.classical_until:
            words = "not cosigned with this log's ML-DSA key, as all are"
            raise NoteError(f"{words} unless VIGIE_TRAIL_CLASSICAL_UNTIL says since when")

    def _key(self, kind: bytes) -> Key:
        return Key(self.name, kind, (self.mldsa or b"") if kind == MLDSA44 else self.public)


@dataclass(frozen=True, slots=True)
class Signer:
    """The keys of a log.  `name` is the origin of its checkpoints."""

    name: str
    cosigner: Cosigner = field(repr=False)
    classical_until: datetime | None = field(default=None, repr=False)

    @classmethod
    def from_seed(cls, name: str, seed: bytes, classical_until: datetime | None = None) -> Self:
        """The keys whose secret is these 32 bytes."""
        return cls(name, Cosigner.from_seed(name, seed), classical_until)

    @property
    def private(self) -> Ed25519PrivateKey:
        """The Ed25519 key."""
        return self.cosigner.ed25519

    @property
    def verifier(self) -> Verifier:
        """The halves that others may have."""
        ed25519, mldsa = self.cosigner.keys
        return Verifier(self.name, ed25519.public, mldsa.public, self.classical_until)

    def seal(self, size: int, root: bytes, at: datetime) -> str:
        """A checkpoint, signed and cosigned at that time, of which whole seconds are kept.

        The caller has made sure that this tree extends every tree signed before.
        """
        text = text_of(self.name, size, root)
        ours = Key(self.name, ED25519, self.private.public_key().public_bytes_raw())
        plain = line(self.name, ours.id + self.private.sign(text.encode()))
        return f"{text}\n{plain}{self.cosigner.cosign(text, at)}"
