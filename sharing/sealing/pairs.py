"""What a person has: a key pair to receive with (HPKE) and one to sign with (Ed25519, RFC 8032).

Rules:

1. Both halves travel together under one id, which is the SHA-256 of the public bytes: whoever
   knows the id cannot be given other keys.
2. A form is read strictly: its letter, a suite that is known, its length to the byte.
3. Keys are parsed when the pair is read; of an author, only what checks signatures.  Read a pair
   for a request, not for a process.
4. A signature is checked once in a process: fields that were written together carry the same one.

    public   "P"  suite  receiving key  Ed25519 public key
    private  "S"  suite  receiving key  Ed25519 private key
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from hashlib import sha256
from secrets import token_bytes

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sharing.sealing.errors import FormError
from sharing.sealing.keys import Secret
from sharing.sealing.suites import CURRENT, Suite, numbered

HEAD_BYTES = 2
SIGNING_BYTES, SIGNATURE_BYTES = 32, 64


class Author:
    """Whoever signed something: what it takes of a public pair to check that.

    ``raw`` is the byte form of their pair (1,250 bytes in suite 1), ``key_id`` 64 hexadecimal
    digits.  The key to receive with is not read: that costs more than all the rest.
    """

    __slots__ = ("_verifying", "key_id", "raw", "suite")

    def __init__(self, raw: bytes) -> None:
        """Read the signing half of a public pair; raise ``FormError``."""
        self.suite = _suite(raw, b"P", "public")
        _, self._verifying = _keys(raw, self.suite.public_bytes, "public")
        self.raw = raw
        self.key_id = sha256(raw).hexdigest()

    def has_signed(self, text: bytes, signature: bytes) -> bool:
        """Say whether *signature* is that of the owner over *text*."""
        return _has_signed(self._verifying, text, signature)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Author) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.key_id}>"


class PublicPair(Author):
    """The half that everybody may see: whoever has it can wrap for its owner, too."""

    __slots__ = ("receiving",)

    def __init__(self, raw: bytes) -> None:
        """Read a public pair; raise ``FormError``."""
        super().__init__(raw)
        receiving, verifying = _keys(raw, self.suite.public_bytes, "public")
        try:
            self.receiving = self.suite.read_public(receiving)
            Ed25519PublicKey.from_public_bytes(verifying)
        except ValueError:
            raise FormError("a public pair holds a key that is none") from None


@lru_cache(maxsize=4096)
def _has_signed(verifying: bytes, text: bytes, signature: bytes) -> bool:
    """Say whether a signature is right; what was checked once in a process is known there.

    The answer depends on these bytes alone, whoever asks.  A record is read element by element, in
    as many requests, and what was written together carries one signature.
    """
    try:
        Ed25519PublicKey.from_public_bytes(verifying).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def forget_signatures() -> None:
    """Forget which signatures were checked: for whoever measures the first time."""
    _has_signed.cache_clear()


class PrivatePair(Secret):
    """The half that its owner alone opens.

    ``raw`` is its byte form (130 bytes in suite 1): the secret itself.
    """

    def __init__(self, raw: bytes) -> None:
        """Read a private pair; raise ``FormError``."""
        self.suite = _suite(raw, b"S", "private")
        receiving, signing = _keys(raw, self.suite.private_bytes, "private")
        self.raw = raw
        self.receiving = self.suite.read_private(receiving)
        self._signing = Ed25519PrivateKey.from_private_bytes(signing)

    @classmethod
    def new(cls, suite: Suite = CURRENT) -> PrivatePair:
        """Make a pair at random."""
        return cls(bytes((ord("S"), suite.number)) + suite.generate() + token_bytes(SIGNING_BYTES))

    @cached_property
    def public(self) -> PublicPair:
        """The half for everybody."""
        receiving = self.suite.publish(self.raw[HEAD_BYTES:-SIGNING_BYTES])
        verifying = self._signing.public_key().public_bytes_raw()
        return PublicPair(bytes((ord("P"), self.suite.number)) + receiving + verifying)

    @property
    def key_id(self) -> str:
        """The id of the pair."""
        return self.public.key_id

    def sign(self, text: bytes) -> bytes:
        """Return the signature over *text*: 64 bytes."""
        return self._signing.sign(text)


def _suite(raw: bytes, letter: bytes, what: str) -> Suite:
    if len(raw) < HEAD_BYTES or raw[:1] != letter:
        raise FormError(f"these bytes are no {what} pair")
    return numbered(raw[1])


def _keys(raw: bytes, receiving: int, what: str) -> tuple[bytes, bytes]:
    length = HEAD_BYTES + receiving + SIGNING_BYTES
    if len(raw) != length:
        raise FormError(f"a {what} pair of this suite has {length} bytes, not {len(raw)}")
    return raw[HEAD_BYTES:-SIGNING_BYTES], raw[-SIGNING_BYTES:]
