"""A private pair under its owner's passphrase: what the database keeps of it.

Rules:

1. Argon2id (RFC 9106) makes a key of the passphrase, AES-256-GCM shuts the pair under it.  The
   costs stand in the lock, so that they can grow; they are bounded when read, so that no row
   can ask for 64 GiB.
2. A lock is bound to its council, its agent, the pair's id and its own costs and salt.
3. A wrong passphrase, another agent's lock, a changed byte: one error after the same work.  Bytes
   that are no lock, or ask too much, say so at once: that tells nothing of the passphrase.
4. The passphrase is taken in NFKC (Unicode UAX 15; NIST SP 800-63B, 5.1.1.2), then in UTF-8.  The
   same keys pressed on another machine may give é as one code or two, and a non-breaking space
   for a space.  Nothing else is changed: neither case nor spaces at the ends.
5. How strong a passphrase must be is judged where it is chosen, not here.

    "L" 0x01   memory in KiB (4 bytes)   iterations (2)   lanes (1)   salt (16)   shut pair
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass
from secrets import token_bytes

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from sharing.sealing.binding import bind
from sharing.sealing.errors import CannotOpenError, FormError, WrongPassphraseError
from sharing.sealing.keys import KEY_BYTES, Key
from sharing.sealing.pairs import PrivatePair

PURPOSE = "vigie locked pair v1"
LETTER_AND_VERSION = b"L\x01"
SALT_BYTES = 16

_HEAD = struct.Struct(f">2sIHB{SALT_BYTES}s")
_MEMORY, _ITERATIONS, _LANES = (16 * 1024, 256 * 1024), (1, 16), (1, 8)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try of a passphrase costs: memory in KiB, passes over it, lanes.

    Unless told otherwise that of RFC 9106, section 4, for machines that cannot give 2 GiB.
    Outside 16 to 256 MiB, 1 to 16 passes, 1 to 8 lanes it raises ``FormError``.
    """

    memory: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        for name, value, (least, most) in (
            ("memory", self.memory, _MEMORY),
            ("iterations", self.iterations, _ITERATIONS),
            ("lanes", self.lanes, _LANES),
        ):
            if not least <= value <= most:
                raise FormError(f"{name} {value} is outside {least} to {most}")


def lock(
    pair: PrivatePair, passphrase: str, *, council: str, agent: str, cost: Cost | None = None
) -> bytes:
    """Return the pair as only *passphrase* opens it, for this agent of this council."""
    cost = cost or Cost()
    salt = token_bytes(SALT_BYTES)
    head = _HEAD.pack(LETTER_AND_VERSION, cost.memory, cost.iterations, cost.lanes, salt)
    bound = bind(PURPOSE, council, agent, pair.key_id, head)
    return head + _key(passphrase, cost, salt).shut(pair.raw, bound)


def unlock(locked: bytes, passphrase: str, *, council: str, agent: str, key_id: str) -> PrivatePair:
    """Return the pair that was locked.

    Raises ``FormError`` for bytes that are no lock or cost too much, ``WrongPassphraseError`` for
    everything else.
    """
    if len(locked) < _HEAD.size or locked[:2] != LETTER_AND_VERSION:
        raise FormError("these bytes are no locked pair")
    head, shut = locked[: _HEAD.size], locked[_HEAD.size :]
    _, memory, iterations, lanes, salt = _HEAD.unpack(head)
    key = _key(passphrase, Cost(memory, iterations, lanes), salt)
    try:
        return PrivatePair(key.open(shut, bind(PURPOSE, council, agent, key_id, head)))
    except CannotOpenError:
        raise WrongPassphraseError from None


def _key(passphrase: str, cost: Cost, salt: bytes) -> Key:
    # A lone surrogate has no UTF-8; it is written all the same, so that no error quotes the text.
    text = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    derived = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory,
    )
    return Key(derived.derive(text))
