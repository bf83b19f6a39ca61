"""Keys of 32 random bytes, and what must not be shown.

Rules:

1. A key shuts with AES-256-GCM (NIST SP 800-38D): a fresh random nonce of 96 bits each time, a
   tag of 128.  One key shuts far fewer than 2^32 things (SP 800-38D, 8.3).
2. A key is made at random or taken whole; never shortened, stretched or guessed.
3. What carries a secret has a `repr` without it, and cannot be copied or pickled by mistake.
"""

from __future__ import annotations

from secrets import token_bytes
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sharing.sealing.errors import CannotOpenError, FormError

KEY_BYTES, NONCE_BYTES, TAG_BYTES = 32, 12, 16


class Secret:
    """Something that is not shown, copied or pickled."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} is not copied or pickled")


class Key(Secret):
    """32 bytes: the key of a record, of a cookie, or the one that officers share.

    ``raw`` is the secret itself.
    """

    __slots__ = ("_cipher", "raw")

    def __init__(self, raw: bytes) -> None:
        """Take a key; raise ``FormError`` when it has another length."""
        if len(raw) != KEY_BYTES:
            raise FormError(f"a key has {KEY_BYTES} bytes, not {len(raw)}")
        self.raw = raw
        self._cipher = AESGCM(raw)

    @classmethod
    def new(cls) -> Key:
        """Make a key at random."""
        return cls(token_bytes(KEY_BYTES))

    def shut(self, content: bytes, bound: bytes) -> bytes:
        """Return nonce, ciphertext and tag of *content*, which opens only with the same *bound*."""
        nonce = token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, bound)

    def open(self, shut: bytes, bound: bytes, at: int = 0) -> bytes:
        """Return what was shut, from byte *at* on; raise ``CannotOpenError``."""
        begins = at + NONCE_BYTES
        try:
            return self._cipher.decrypt(shut[at:begins], shut[begins:], bound)
        except (InvalidTag, ValueError):  # the latter: too short to hold a nonce and a tag
            raise CannotOpenError from None
