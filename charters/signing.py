"""What a partner signs, and whether it has: Ed25519 over a short text that says what it is for.

1. The text names its purpose first (which kind of text is signed), so that a signature made for
   anything else is none here, and this one none elsewhere; then the council, the version, and the
   SHA-256 of the file's bytes.
2. Only public keys are read here.  A private key never leaves whoever signs (``vigie charter
   sign`` needs no network).
3. Keys and signatures are written in base64, on one line.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PURPOSE = "vigie {kind} signature v1"
KEY_BYTES, SIGNATURE_BYTES = 32, 64


class NotOneError(ValueError):
    """A text that is no key, or no signature."""


def digest(content: bytes) -> str:
    """Return the SHA-256 of a text's file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def message(kind: str, council: str, version: str, sha256: str) -> bytes:
    """Return what is signed for a version (``id@version``) of a council (its slug).

    *kind*: ``charter`` or ``protocol``.
    """
    return "\n".join((PURPOSE.format(kind=kind), council, version, sha256, "")).encode()


def is_signed(public: bytes, signature: bytes, text: bytes) -> bool:
    """Say whether *signature* is that of the key over *text*."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def write(raw: bytes) -> str:
    """Return a key or a signature as people copy it."""
    return base64.b64encode(raw).decode()


def read_key(text: str) -> bytes:
    """Return a public key; raise ``NotOneError``."""
    return _read(text, KEY_BYTES)


def read_signature(text: str) -> bytes:
    """Return a signature; raise ``NotOneError``."""
    return _read(text, SIGNATURE_BYTES)


def _read(text: str, length: int) -> bytes:
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise NotOneError("not base64") from None
    if len(raw) != length:
        raise NotOneError(f"{len(raw)} bytes, not {length}")
    return raw
