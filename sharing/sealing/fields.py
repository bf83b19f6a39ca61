"""A sealed field of a record: the author's signature and the content, padded, under its key.

Rules:

1. A field is bound to its council, record, name, revision, charter's version and author: moved to
   any other, it does not open.
2. The author signs the content *in its place*; the signature is inside, so that whoever holds the
   database learns nothing from it, and whoever can open knows who wrote.
3. A content is padded to the next of 11 lengths (64 bytes, 128, ... 65,536): that is all that its
   length tells.
4. It opens whole, signature and padding included, or with the one error.

    "F" 0x01   nonce (12)   ciphertext   tag (16)
    inside: signature (64)   length of the content (4)   content   zeros up to the padded length
"""

from __future__ import annotations

from dataclasses import dataclass

from sharing.sealing.binding import bind
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.keys import Key, Secret
from sharing.sealing.pairs import SIGNATURE_BYTES, PrivatePair, PublicPair

PURPOSE, SIGNED_PURPOSE = "vigie sealed field v1", "vigie signed field v1"
HEAD = b"F\x01"
LENGTH_BYTES = 4
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


def seal_field(content: bytes, key: Key, place: Place, author: PrivatePair) -> bytes:
    """Return *content* signed by its author and sealed under the record's key in its place.

    Raises ``ValueError`` for a content of more than 65,532 bytes.
    """
    if len(content) > LONGEST_CONTENT:
        raise ValueError(f"a field holds {LONGEST_CONTENT} bytes at most, not {len(content)}")
    bound = _bound(place, author.key_id)
    length = len(content).to_bytes(LENGTH_BYTES, "big")
    padded = (length + content).ljust(padded_length(len(content)), b"\0")
    signature = author.sign(bind(SIGNED_PURPOSE, bound, content))
    return HEAD + key.shut(signature + padded, bound)


def open_field(sealed: bytes, key: Key, place: Place, author: PublicPair) -> Opened:
    """Return what a field holds; raise ``CannotOpenError`` whatever is wrong with it."""
    if sealed[: len(HEAD)] != HEAD:
        raise CannotOpenError
    bound = _bound(place, author.key_id)
    inside = key.open(sealed[len(HEAD) :], bound)
    signature, padded = inside[:SIGNATURE_BYTES], inside[SIGNATURE_BYTES:]
    length = int.from_bytes(padded[:LENGTH_BYTES], "big")
    content = padded[LENGTH_BYTES : LENGTH_BYTES + length]
    if (
        len(content) != length
        or len(padded) != padded_length(length)
        or padded.count(0, LENGTH_BYTES + length) != len(padded) - LENGTH_BYTES - length
        or not author.has_signed(bind(SIGNED_PURPOSE, bound, content), signature)
    ):
        raise CannotOpenError
    return Opened(content, author.key_id)


def padded_length(content: int) -> int:
    """Return the length to which a content of so many bytes is padded, its own length included."""
    return max(SHORTEST, 1 << (LENGTH_BYTES + content - 1).bit_length())


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
