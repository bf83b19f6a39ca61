"""Signatures of webhooks as Standard Webhooks 1.0.0 has them: symmetric, ``v1``.  Pure.

The content that is signed is ``id.timestamp.body`` (HMAC-SHA256); id and secret have no dot that
anybody else chose.  A secret has 24 to 64 bytes and is written ``whsec_`` and base64.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from datetime import datetime

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64  # bytes, by the specification


class WeakSecretError(ValueError):
    """The secret is no secret of Standard Webhooks.  ``code``: not_base64, too_short, too_long."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def new_secret() -> str:
    """Return a new secret, as it is handed to the partner."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def bytes_of(secret: str) -> bytes:
    """Return the secret's bytes.  Raises ``WeakSecretError``."""
    try:
        found = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise WeakSecretError("not_base64") from None
    if len(found) < SHORTEST:
        raise WeakSecretError("secret_too_short")
    if len(found) > LONGEST:
        raise WeakSecretError("secret_too_long")
    return found


def headers(secret: str, letter_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the three headers of one try.  *at*: of the try, not of what is told."""
    seconds = str(int(at.timestamp()))
    signed = hmac.digest(bytes_of(secret), f"{letter_id}.{seconds}.".encode() + body, "sha256")
    return {
        "webhook-id": letter_id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
