"""The council's recovery pair, shut under the key that five officers share.

Rules:

1. Records are wrapped for the recovery pair as for a member, with a purpose of its own.
2. Its private half is kept shut under the recovery key, which exists only as shares: it is made,
   split (`sharing.sealing.shares`) and forgotten.
3. What is kept is bound to its council and the pair's id.

    "R" 0x01   shut pair
"""

from __future__ import annotations

from sharing.sealing.binding import bind
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair

PURPOSE = "vigie recovery pair v1"
HEAD = b"R\x01"


def put_by(pair: PrivatePair, recovery: Key, *, council: str) -> bytes:
    """Return what the database keeps of the council's recovery pair."""
    return HEAD + recovery.shut(pair.raw, bind(PURPOSE, council, pair.key_id, HEAD))


def take_out(kept: bytes, recovery: Key, *, council: str, key_id: str) -> PrivatePair:
    """Return the recovery pair; raise ``CannotOpenError``."""
    if kept[: len(HEAD)] != HEAD:
        raise CannotOpenError
    return PrivatePair(recovery.open(kept[len(HEAD) :], bind(PURPOSE, council, key_id, HEAD)))
