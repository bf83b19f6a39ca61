"""A sealed field of a record: the author's signature and the content, padded, under its key.

Rules:

1. A field is bound to its council, record, name, revision, charter's version and author: moved to
   any other, it does not open.
2. The author signs the content *in its place*; the signature is inside, so that whoever holds the
   database learns nothing from it, and whoever can open knows who wrote.
3. What is written together is signed once, over the digests of all of it: to check a signature
   costs as much as to unwrap the key.  Each field carries the digests, and opens alone.  A digest
   has a salt that only its own field holds: of a field that is erased, the others tell nothing.
4. A content is padded to the next of 11 lengths (64 bytes, 128, ... 65,536): that is all that its
   length tells, besides how many fields were written together.
5. It opens whole, signature and padding included, or with the one error.

    "F" 0x01   nonce (12)   ciphertext   tag (16)
    inside: signature (64)   number of digests (1)   digests (32 each)   salt (16)
            length of the content (4)   content   zeros up to the padded length
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_bytes

from sharing.sealing.binding import bind
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.keys import Key, Secret
from sharing.sealing.pairs import SIGNATURE_BYTES, PrivatePair, PublicPair

PURPOSE = "vigie sealed field v1"
DIGEST_PURPOSE, SIGNED_PURPOSE = "vigie signed field v1", "vigie fields signed together v1"
HEAD = b"F\x01"
DIGEST_BYTES, SALT_BYTES, LENGTH_BYTES = 32, 16, 4
MOST_TOGETHER = 255
_COUNT_AT, _DIGESTS_AT = SIGNATURE_BYTES, SIGNATURE_BYTES + 1
SHORTEST, LONGEST = 64, 65_536
LONGEST_CONTENT = LONGEST - LENGTH_BYTES


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: what its row says of it in clear."""

    council: str
    record: str
    field: str
    revision: int
    """0 to 2^64 - 1."""
    charter: str
    """The version of the charter under which it was written."""


@dataclass(frozen=True, repr=False)
class Opened(Secret):
    """What a field holds, and the id of the pair that signed it, verified."""

    content: bytes
    author: str


def seal_fields(
    contents: Mapping[Place, bytes], key: Key, author: PrivatePair
) -> dict[Place, bytes]:
    """Return what one author writes at once, each content sealed in its place.

    Raises ``ValueError`` for more than 255 of them, or one of more than 65,532 bytes.
    """
    if len(contents) > MOST_TOGETHER:
        raise ValueError(f"{MOST_TOGETHER} fields are written together at most")
    if any(len(content) > LONGEST_CONTENT for content in contents.values()):
        raise ValueError(f"a field holds {LONGEST_CONTENT} bytes at most")
    written = [
        (place, content, _bound(place, author.key_id), token_bytes(SALT_BYTES))
        for place, content in contents.items()
    ]
    digests = b"".join(_digest(bound, salt, content) for _, content, bound, salt in written)
    front = author.sign(bind(SIGNED_PURPOSE, digests)) + bytes((len(written),)) + digests
    return {
        place: HEAD + key.shut(front + salt + _padded(content), bound)
        for place, content, bound, salt in written
    }


def open_field(sealed: bytes, key: Key, place: Place, author: PublicPair) -> Opened:
    """Return what a field holds; raise ``CannotOpenError`` whatever is wrong with it.

    The same ``author`` for all fields of a record spares checking a signature again.
    """
    if sealed[: len(HEAD)] != HEAD:
        raise CannotOpenError
    bound = _bound(place, author.key_id)
    inside = key.open(sealed[len(HEAD) :], bound)
    if len(inside) < _DIGESTS_AT:
        raise CannotOpenError
    salt_at = _DIGESTS_AT + DIGEST_BYTES * inside[_COUNT_AT]
    digests, salt = inside[_DIGESTS_AT:salt_at], inside[salt_at : salt_at + SALT_BYTES]
    padded = inside[salt_at + SALT_BYTES :]
    content = padded[LENGTH_BYTES : LENGTH_BYTES + int.from_bytes(padded[:LENGTH_BYTES], "big")]
    at = digests.find(_digest(bound, salt, content))  # -1 when absent, which is no multiple of 32
    if (
        len(content) > LONGEST_CONTENT
        or padded != _padded(content)
        or at % DIGEST_BYTES
        or not author.has_signed(bind(SIGNED_PURPOSE, digests), inside[:SIGNATURE_BYTES])
    ):
        raise CannotOpenError
    return Opened(content, author.key_id)


def padded_length(content: int) -> int:
    """Return the length to which a content of so many bytes is padded, its own length included."""
    return max(SHORTEST, 1 << (LENGTH_BYTES + content - 1).bit_length())


def _padded(content: bytes) -> bytes:
    length = len(content).to_bytes(LENGTH_BYTES, "big")
    return (length + content).ljust(padded_length(len(content)), b"\0")


def _digest(bound: bytes, salt: bytes, content: bytes) -> bytes:
    return sha256(bind(DIGEST_PURPOSE, bound, salt, content)).digest()


def _bound(place: Place, author: str) -> bytes:
    return bind(
        PURPOSE,
        place.council,
        place.record,
        place.field,
        place.revision,
        place.charter,
        author,
        HEAD,
    )
