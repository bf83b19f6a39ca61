"""The ways to receive a record's key that Vigie knows, each by a number that keeps its meaning.

Rules:

1. The number of its suite stands in every pair and every wrap; a number is never used again.
2. New pairs are made in the `CURRENT` suite; those of the others go on opening what they received.
3. A suite is HPKE (RFC 9180) with a KEM, a KDF and an AEAD, and the form of the keys it takes.

Suite 1 is MLKEM768-X25519 (KEM 0x647a of draft-ietf-hpke-pq), HKDF-SHA256, AES-256-GCM: whoever
keeps a copy of today's database for a quantum computer must still break X25519 *and* ML-KEM-768.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from sharing.sealing.errors import UnknownSuiteError

_SEED_BYTES = 64  # of ML-KEM (FIPS 203: d and z); the 32 bytes of X25519 follow
_ENCAPSULATION_BYTES = 1184  # of ML-KEM-768; the 32 bytes of X25519 follow


@dataclass(frozen=True, slots=True)
class Suite:
    """One way to receive: HPKE with its algorithms, and its keys as bytes of fixed length."""

    number: int
    """1 to 255; this is what is stored."""
    name: str
    scheme: hpke.Suite
    private_bytes: int
    public_bytes: int
    generate: Callable[[], bytes]
    """Make a private key."""
    publish: Callable[[bytes], bytes]
    """Return the public key of a private one."""
    read_private: Callable[[bytes], hpke.MLKEM768X25519PrivateKey]
    read_public: Callable[[bytes], hpke.MLKEM768X25519PublicKey]
    """Return a key that the library works with; ``ValueError`` when it is none."""


def _generate() -> bytes:
    return (
        MLKEM768PrivateKey.generate().private_bytes_raw()
        + X25519PrivateKey.generate().private_bytes_raw()
    )


def _halves(raw: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    return (
        MLKEM768PrivateKey.from_seed_bytes(raw[:_SEED_BYTES]),
        X25519PrivateKey.from_private_bytes(raw[_SEED_BYTES:]),
    )


def _publish(raw: bytes) -> bytes:
    lattice, curve = _halves(raw)
    return lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()


def _read_private(raw: bytes) -> hpke.MLKEM768X25519PrivateKey:
    return hpke.MLKEM768X25519PrivateKey(*_halves(raw))


def _read_public(raw: bytes) -> hpke.MLKEM768X25519PublicKey:
    return hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(raw[:_ENCAPSULATION_BYTES]),
        X25519PublicKey.from_public_bytes(raw[_ENCAPSULATION_BYTES:]),
    )


CURRENT = Suite(
    number=1,
    name="mlkem768x25519-hkdfsha256-aes256gcm",
    scheme=hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM),
    private_bytes=_SEED_BYTES + 32,
    public_bytes=_ENCAPSULATION_BYTES + 32,
    generate=_generate,
    publish=_publish,
    read_private=_read_private,
    read_public=_read_public,
)
SUITES: Mapping[int, Suite] = MappingProxyType({CURRENT.number: CURRENT})


def numbered(number: int) -> Suite:
    """Return the suite of a number; raise ``UnknownSuiteError``, which names it."""
    if number not in SUITES:
        raise UnknownSuiteError(number)
    return SUITES[number]
