"""How push services know this house: VAPID (RFC 8292), one key for all councils.

1. ES256 by joserfc: the audience is the service's origin, the subject is where the house is found,
   and a token holds for ``HOLDS``, of the 24 hours that the standard allows.
2. The key is a setting like the other secrets; its public half is what browsers subscribe with.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from joserfc import jwt
from joserfc.jwk import ECKey

HOLDS: Final = timedelta(hours=12)
SIZE: Final = 32  # bytes of a key


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Vapid:
    """``key``: 32 bytes in hexadecimal; ``subject``: an https address or mailto.

    ValueError if the key is none of the curve P-256.
    """

    key: str = field(repr=False)
    subject: str
    clock: Callable[[], datetime] = _now

    def __post_init__(self) -> None:
        self._private()

    @property
    def public(self) -> str:
        """What browsers subscribe with: the uncompressed point, in base64url."""
        point = self._private().public_key()
        raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    def authorization(self, origin: str) -> str:
        """Return the header that a push service at *origin* knows this house by."""
        expires = int((self.clock() + HOLDS).timestamp())
        claims = {"aud": origin, "exp": expires, "sub": self.subject}
        pem = self._private().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, ECKey.import_key(pem))
        return f"vapid t={token}, k={self.public}"

    def _private(self) -> EllipticCurvePrivateKey:
        scalar = bytes.fromhex(self.key)
        if len(scalar) != SIZE:
            raise ValueError("a key has 32 bytes")
        return derive_private_key(int.from_bytes(scalar), SECP256R1())


def new_key() -> str:
    """Return a new key, as the setting has it."""
    numbers = generate_private_key(SECP256R1()).private_numbers()
    return numbers.private_value.to_bytes(SIZE).hex()
