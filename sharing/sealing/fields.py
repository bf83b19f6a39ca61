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
from functools import lru_cache
from hashlib import sha256
from secrets import token_bytes

from sharing.sealing.binding import bind, measured
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.keys import Key, Secret
from sharing.sealing.pairs import SIGNATURE_BYTES, Author, PrivatePair

PURPOSE = "vigie sealed field v1"
DIGEST_PURPOSE, SIGNED_PURPOSE = "vigie signed field v1", "vigie fields signed together v1"
HEAD = b"F\x01"
DIGEST_BYTES, SALT_BYTES, LENGTH_BYTES = 32, 16, 4
MOST_TOGETHER = 255
_DIGEST, _SALT = bind(DIGEST_PURPOSE), SALT_BYTES.to_bytes(4, "big")
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


class Opened(Secret):
    """What a field holds (``content``), and the id of the pair that signed it, verified."""

    __slots__ = ("author", "content")

    def __init__(self, content: bytes, author: str) -> None:
        self.content, self.author = content, author


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


def open_field(sealed: bytes, key: Key, place: Place, author: Author) -> Opened:
    """Return what a field holds; raise ``CannotOpenError`` whatever is wrong with it."""
    return open_fields({place: sealed}, key, author)[place]


def open_fields(sealed: Mapping[Place, bytes], key: Key, author: Author) -> dict[Place, Opened]:
    """Return what fields of one author hold; raise ``CannotOpenError`` for the first that is wrong.

    What was written together carries one signature, which is checked once.
    """
    found, writer = {}, author.key_id
    front, digests = b"", frozenset[bytes]()  # with the signature: what was found right last
    for place, one in sealed.items():
        if not one.startswith(HEAD):
            raise CannotOpenError
        bound = _bound(place, writer)
        inside = key.open(one, bound, len(HEAD))
        if not front or not inside.startswith(front):
            front, digests = _signed(inside, author)
        padded_at = len(front) + SALT_BYTES
        salt, padded = inside[len(front) : padded_at], inside[padded_at:]
        content = padded[LENGTH_BYTES : LENGTH_BYTES + int.from_bytes(padded[:LENGTH_BYTES], "big")]
        right = _digest(bound, salt, content) in digests and padded == _padded(content)
        if not right or len(padded) > LONGEST:
            raise CannotOpenError
        found[place] = Opened(content, writer)
    return found


def _signed(inside: bytes, author: Author) -> tuple[bytes, frozenset[bytes]]:
    """Return what stands before the salt, and its digests; ``CannotOpenError`` if not signed."""
    if len(inside) < _DIGESTS_AT:
        raise CannotOpenError
    salt_at = _DIGESTS_AT + DIGEST_BYTES * inside[_COUNT_AT]
    digests = inside[_DIGESTS_AT:salt_at]
    if not author.has_signed(bind(SIGNED_PURPOSE, digests), inside[:SIGNATURE_BYTES]):
        raise CannotOpenError
    return inside[:salt_at], _each(digests)


@lru_cache(maxsize=256)  # a record is read element by element, as its signature is checked
def _each(digests: bytes) -> frozenset[bytes]:
    return frozenset(digests[at : at + DIGEST_BYTES] for at in range(0, len(digests), DIGEST_BYTES))


def reseal(sealed: bytes, former: Key, key: Key, place: Place, author: str) -> bytes:
    """Return a field sealed under another key, as it was written and signed.

    *author*: the id of the pair that signed it; the signature is not looked at.  Raises
    ``CannotOpenError``.
    """
    if sealed[: len(HEAD)] != HEAD:
        raise CannotOpenError
    bound = _bound(place, author)
    return HEAD + key.shut(former.open(sealed[len(HEAD) :], bound), bound)


def padded_length(content: int) -> int:
    """Return the length to which a content of so many bytes is padded, its own length included."""
    return max(SHORTEST, 1 << (LENGTH_BYTES + content - 1).bit_length())


def _padded(content: bytes) -> bytes:
    length = len(content).to_bytes(LENGTH_BYTES, "big")
    return (length + content).ljust(padded_length(len(content)), b"\0")


def _digest(bound: bytes, salt: bytes, content: bytes) -> bytes:
    long, full = len(bound).to_bytes(4, "big"), len(content).to_bytes(4, "big")
    return sha256(b"".join((_DIGEST, long, bound, _SALT, salt, full, content))).digest()


def _bound(place: Place, author: str) -> bytes:
    before, after = _around(place.council, place.record, place.revision, place.charter, author)
    return before + measured(place.field) + after


@lru_cache(maxsize=1024)
def _around(
    council: str, record: str, revision: int, charter: str, author: str
) -> tuple[bytes, bytes]:
    """Return what a field is bound to before and after its name: many fields have the same."""
    after = measured(revision) + measured(charter) + measured(author) + measured(HEAD)
    return bind(PURPOSE, council, record), after
