"""What is typed: codes of six digits (TOTP, RFC 6238) and recovery codes.  No database here.

1. SHA-1, six digits, thirty seconds: what every application of the kind understands.
2. A clock may be one step behind or ahead (RFC 6238 §5.2); whoever calls remembers the step, so
   that a code is taken once.
3. A secret has 160 bits (RFC 4226 §4) and is kept sealed: AES-256-GCM, bound to its owner, under
   a key derived from the server's secret.
4. A recovery code has 80 random bits.  Nobody searches those through, so a plain SHA-256 keeps it
   as well as Argon2id would, and ten of them are looked through at no cost.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pyotp.exceptions import OTPVerificationError

from sharing.store import new_id

ISSUER = "Vigie"
DRIFT = 1  # steps of thirty seconds
CODES = 10
NONCE = 12  # bytes

_DIGITS = re.compile(r"[0-9]{6}")
_UNTYPED = re.compile(r"[\s-]+")
_LOOKALIKES = str.maketrans("018", "olb")  # base32 has none of these digits


class Seal:
    """Closes secrets, those of applications if nothing else is said, and opens them for their
    owner only.  *info*: whose secrets; what was closed for others opens for nobody here.
    """

    def __init__(self, secret_key: str, info: bytes = b"vigie totp secrets 1") -> None:
        self._aead = AESGCM(HKDF(SHA256(), 32, salt=None, info=info).derive(secret_key.encode()))

    def close(self, secret: str, owner: str) -> bytes:
        """Return *secret* as the database keeps it for *owner*."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._aead.encrypt(nonce, secret.encode(), owner.encode())

    def open(self, sealed: bytes, owner: str) -> str | None:
        """Return the secret; None if it is another's, or was closed under another key."""
        try:
            found = self._aead.decrypt(sealed[:NONCE], sealed[NONCE:], owner.encode())
        except (InvalidTag, ValueError):
            return None
        return found.decode()


def new_secret() -> str:
    """Return a new secret for an application: 160 bits in base32."""
    return pyotp.random_base32()


def address(secret: str, who: str) -> str:
    """Return the ``otpauth:`` address that an application reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=who, issuer_name=ISSUER)


def step_of(secret: str, typed: str, at: datetime) -> int | None:
    """Return the step (30 s since 1970) whose code was *typed*, if it is near *at*; else None."""
    code = _UNTYPED.sub("", typed)
    if not _DIGITS.fullmatch(code):
        return None
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(code, for_time=at, valid_window=DRIFT)
    except OTPVerificationError:
        return None


def new_recovery_codes() -> tuple[str, ...]:
    """Return fresh recovery codes, written as people copy them: ``abcd-efgh-ijkl-mnop``."""
    return tuple("-".join(re.findall("....", new_id())) for _ in range(CODES))


def recovery_hash(typed: str) -> str:
    """Return what the database keeps of a recovery code, however it was copied."""
    code = _UNTYPED.sub("", typed).lower().translate(_LOOKALIKES)
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()


NOBODYS = new_secret()
"""Stands in for the secret of whoever has none: a wrong code costs the same time for all."""
