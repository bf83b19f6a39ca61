"""A wrap shut once more, under a key that lives beside the database and is destroyed with a record.

Rules:

1. What is kept of a wrap opens for its pair *and* with the record's key of the directory: when that
   is gone no copy of the database opens, whoever holds which pair (ADR 20).
2. It is bound to its council, its record and its pair: moved, it does not open.
3. A wrap from before there was such a key begins with its own letter, and is kept as it is until it
   is shut too.

    "D" 0x01   shut wrap
"""

from __future__ import annotations

from sharing.sealing.binding import bind
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.keys import Key

PURPOSE = "vigie shredded wrap v1"
HEAD = b"D\x01"


def shut_again(wrapped: bytes, shred: Key, *, council: str, record: str, pair: str) -> bytes:
    """Return what is kept of a wrap that was made for the pair of this id."""
    return HEAD + shred.shut(wrapped, bind(PURPOSE, council, record, pair, HEAD))


def is_shut(kept: bytes) -> bool:
    """Say whether a wrap has been shut once more."""
    return kept[: len(HEAD)] == HEAD


def open_first(kept: bytes, shred: Key, *, council: str, record: str, pair: str) -> bytes:
    """Return the wrap; raise ``CannotOpenError``."""
    if not is_shut(kept):
        raise CannotOpenError
    return shred.open(kept[len(HEAD) :], bind(PURPOSE, council, record, pair, HEAD))
