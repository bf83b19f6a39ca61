"""A pair of a month: what is sealed to it opens for whoever holds the month's key, and for nobody
once that is destroyed.

Rules:

1. Its private half is kept shut under a random key, the month's, which is wrapped for people
   (`sharing.sealing.wraps`) and otherwise forgotten.
2. What is kept is bound to its council, its month and the pair's id.

    "M" 0x01   shut pair
"""

from __future__ import annotations

from sharing.sealing.binding import bind
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair

PURPOSE = "vigie month pair v1"
HEAD = b"M\x01"


def put_by(pair: PrivatePair, key: Key, *, council: str, month: str) -> bytes:
    """Return what the database keeps of the private half of a month, such as ``2026-11``."""
    return HEAD + key.shut(pair.raw, bind(PURPOSE, council, month, pair.key_id, HEAD))


def take_out(kept: bytes, key: Key, *, council: str, month: str, key_id: str) -> PrivatePair:
    """Return the pair; raise ``CannotOpenError``."""
    if kept[: len(HEAD)] != HEAD:
        raise CannotOpenError
    bound = bind(PURPOSE, council, month, key_id, HEAD)
    return PrivatePair(key.open(kept[len(HEAD) :], bound))
