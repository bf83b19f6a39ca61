"""A device with one passkey, as far as a server can see one: real keys, real signatures.

What its browser would refuse, it does when it is told to: another origin, no look at its holder, a
count that goes back.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import encode_cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Device:
    """A key pair and how often it has signed; ``counts`` False: it always says 0, as many do."""

    origin: str = "https://vigie.example"
    rp_id: str = "vigie.example"
    verifies: bool = True
    counts: bool = True
    count: int = 0
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, asked: Mapping[str, Any]) -> str:
        """Answer the question for a new passkey."""
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        cose = encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        length = len(self.credential).to_bytes(2, "big")
        data = self._data(ATTESTED) + bytes(16) + length + self.credential + cose
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            clientDataJSON=_text(self._client("webauthn.create", asked)),
            attestationObject=_text(attestation),
            transports=["internal"],
        )

    def show(self, asked: Mapping[str, Any]) -> str:
        """Answer the question to show the passkey."""
        client = self._client("webauthn.get", asked)
        data = self._data(0)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=_text(client), authenticatorData=_text(data), signature=_text(signed)
        )

    def _client(self, kind: str, asked: Mapping[str, Any]) -> bytes:
        said = {"type": kind, "challenge": asked["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _data(self, flags: int) -> bytes:
        if self.counts:
            self.count += 1
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        site = hashlib.sha256(self.rp_id.encode()).digest()
        return site + bytes((flags,)) + self.count.to_bytes(4, "big")

    def _answer(self, **response: Any) -> str:
        name = _text(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _text(found: bytes) -> str:
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()
