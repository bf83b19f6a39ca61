"""A record's key, wrapped for one person who may open the record: HPKE (RFC 9180), base mode.

Rules:

1. A wrap is bound to its council, its record, its recipient's pair, its purpose and its suite:
   given to another, or moved to another record, it does not open.
2. Anybody can wrap for anybody.  Who may, the desk decides; who wrote, the signature inside each
   field says.
3. Whoever may open a record can wrap its key for a newcomer; nothing else has to change.

    "W"   suite   encapsulated key (1,120 in suite 1)   wrapped key (32)   tag (16)
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag

from sharing.sealing.binding import bind
from sharing.sealing.errors import CannotOpenError, FormError
from sharing.sealing.keys import KEY_BYTES, Key
from sharing.sealing.pairs import PrivatePair, PublicPair

PURPOSE = "vigie wrapped key v1"


def wrap(key: Key, recipient: PublicPair, *, council: str, record: str, purpose: str) -> bytes:
    """Return the record's key as only *recipient* opens it, for this purpose.

    Raises ``FormError`` when nothing can be wrapped for the pair: its X25519 half is one of the
    few points that lead to no secret.
    """
    head = _head(recipient)
    info = bind(PURPOSE, council, record, recipient.key_id, purpose, head)
    try:
        return head + recipient.suite.scheme.encrypt(key.raw, recipient.receiving, info)
    except ValueError:
        raise FormError("nothing can be wrapped for this public pair") from None


def unwrap(wrapped: bytes, own: PrivatePair, *, council: str, record: str, purpose: str) -> Key:
    """Return the record's key; raise ``CannotOpenError`` whatever is wrong with the wrap."""
    head = _head(own)
    if wrapped[: len(head)] != head:
        raise CannotOpenError
    info = bind(PURPOSE, council, record, own.key_id, purpose, head)
    try:
        raw = own.suite.scheme.decrypt(wrapped[len(head) :], own.receiving, info)
    except InvalidTag:
        raise CannotOpenError from None
    if len(raw) != KEY_BYTES:
        raise CannotOpenError
    return Key(raw)


def _head(pair: PublicPair | PrivatePair) -> bytes:
    return bytes((ord("W"), pair.suite.number))
