"""A second reader of what is sealed, written from docs/sealing.md and RFC 9180, not from our code.

It imports nothing of `sharing`.  HPKE is done step by step, so that it also shows what the library
under our code does: the KEM by its halves, the key schedule by HMAC.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

KEM, KDF, AES_256_GCM, CHACHA20_POLY1305 = 0x647A, 0x0001, 0x0002, 0x0003
LABEL = bytes.fromhex("5c2e2f2f5e5c")


def bind(purpose: str, *parts: str | bytes | int) -> bytes:
    """Section "Words and bytes": each part after its length."""
    out = b""
    for part in (purpose, *parts):
        if isinstance(part, str):
            written = part.encode("utf-8")
        elif isinstance(part, int):
            written = part.to_bytes(8, "big")
        else:
            written = part
        out += len(written).to_bytes(4, "big") + written
    return out


def opened(key: bytes, shut: bytes, bound: bytes) -> bytes:
    """Section "Words and bytes": undo shut."""
    return AESGCM(key).decrypt(shut[:12], shut[12:], bound)


# ------------------------------------------------------------------ HPKE, RFC 9180


def decapsulate(private: bytes, encapsulated: bytes) -> bytes:
    """Section "Suites": the shared secret of MLKEM768-X25519 from a private key of 96 bytes."""
    lattice = MLKEM768PrivateKey.from_seed_bytes(private[:64])
    curve = X25519PrivateKey.from_private_bytes(private[64:])
    ciphertext, ephemeral = encapsulated[:1088], encapsulated[1088:]
    lattice_secret = lattice.decapsulate(ciphertext)
    curve_secret = curve.exchange(X25519PublicKey.from_public_bytes(ephemeral))
    public = curve.public_key().public_bytes_raw()
    joined = lattice_secret + curve_secret + ephemeral + public + LABEL
    return hashlib.sha3_256(joined).digest()


def schedule(shared: bytes, info: bytes, aead: int) -> tuple[bytes, bytes]:
    """Return key and base nonce: RFC 9180, 5.1, base mode, HKDF-SHA256, a key of 32 bytes."""
    suite = b"HPKE" + KEM.to_bytes(2, "big") + KDF.to_bytes(2, "big") + aead.to_bytes(2, "big")

    def extract(salt: bytes, label: bytes, secret: bytes) -> bytes:
        return hmac.digest(salt, b"HPKE-v1" + suite + label + secret, "sha256")

    def expand(secret: bytes, label: bytes, context: bytes, length: int) -> bytes:
        labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context
        return hmac.digest(secret, labelled + b"\x01", "sha256")[:length]  # one block is enough

    context = b"\x00" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    secret = extract(shared, b"secret", b"")
    return expand(secret, b"key", context, 32), expand(secret, b"base_nonce", context, 12)


# ------------------------------------------------------------------ what Vigie stores


@dataclass(frozen=True)
class Row:
    """What stands beside a sealed field."""

    council: str
    record: str
    field: str
    revision: int
    charter: str


def read_field(sealed: bytes, record_key: bytes, row: Row, author: bytes) -> bytes:
    """Section "A sealed field": return the content; *author* is a public pair's bytes."""
    assert sealed[:2] == b"F\x01"
    assert len(author) == 1250
    author_id = hashlib.sha256(author).hexdigest()
    bound = bind(
        "vigie sealed field v1",
        *(row.council, row.record, row.field, row.revision, row.charter, author_id, b"F\x01"),
    )
    inside = opened(record_key, sealed[2:], bound)
    signature, count = inside[:64], inside[64]
    digests = [inside[at : at + 32] for at in range(65, 65 + 32 * count, 32)]
    salt, frame = inside[65 + 32 * count :][:16], inside[81 + 32 * count :]
    length = int.from_bytes(frame[:4], "big")
    content, zeros = frame[4 : 4 + length], frame[4 + length :]
    assert len(frame) == next(2**n for n in range(6, 17) if 2**n >= 4 + length)
    assert zeros == bytes(len(frame) - 4 - length)
    digest = hashlib.sha256(bind("vigie signed field v1", bound, salt, content)).digest()
    assert digest in digests
    text = bind("vigie fields signed together v1", b"".join(digests))
    Ed25519PublicKey.from_public_bytes(author[-32:]).verify(signature, text)
    return content


def read_wrap(
    wrapped: bytes, private: bytes, public: bytes, council: str, record: str, purpose: str
) -> bytes:
    """Section "A wrap": return the record's key; *private* and *public* are a pair's bytes."""
    assert wrapped[:2] == b"W\x01"
    assert (private[:2], len(private)) == (b"S\x01", 130)
    assert (public[:2], len(public)) == (b"P\x01", 1250)
    recipient = hashlib.sha256(public).hexdigest()
    info = bind("vigie wrapped key v1", council, record, recipient, purpose, b"W\x01")
    encapsulated, ciphertext = wrapped[2:1122], wrapped[1122:]
    key, nonce = schedule(decapsulate(private[2:98], encapsulated), info, AES_256_GCM)
    return AESGCM(key).decrypt(nonce, ciphertext, b"")


def read_kept(kept: bytes, shred: bytes, public: bytes, council: str, record: str) -> bytes:
    """Section "What is kept of a wrap": return the wrap; *shred* is the file of the record."""
    assert (kept[:2], len(kept)) == (b"D\x01", 1200)
    recipient = hashlib.sha256(public).hexdigest()
    bound = bind("vigie shredded wrap v1", council, record, recipient, b"D\x01")
    return opened(shred, kept[2:], bound)


def read_locked(locked: bytes, passphrase: str, council: str, agent: str, public: bytes) -> bytes:
    """Section "A locked pair": return the private pair's bytes."""
    assert (locked[:2], len(locked)) == (b"L\x01", 183)
    memory, iterations, lanes = (
        int.from_bytes(locked[at:end], "big") for at, end in ((2, 6), (6, 8), (8, 9))
    )
    derived = Argon2id(
        salt=locked[9:25], length=32, iterations=iterations, lanes=lanes, memory_cost=memory
    ).derive(unicodedata.normalize("NFKC", passphrase).encode("utf-8"))
    key_id = hashlib.sha256(public).hexdigest()
    bound = bind("vigie locked pair v1", council, agent, key_id, locked[:25])
    return opened(derived, locked[25:], bound)


def read_space(
    kept: bytes, cookie: bytes, session: str, agent: str, public: bytes, end: str
) -> bytes:
    """Section "An opened space": return the private pair's bytes."""
    assert (kept[:2], len(kept)) == (b"O\x01", 160)
    key_id = hashlib.sha256(public).hexdigest()
    bound = bind("vigie opened space v1", session, agent, key_id, end, b"O\x01")
    return opened(cookie, kept[2:], bound)


def read_recovery(kept: bytes, recovery: bytes, council: str, public: bytes) -> bytes:
    """Section "Recovery": return the recovery pair's private bytes."""
    assert (kept[:2], len(kept)) == (b"R\x01", 160)
    key_id = hashlib.sha256(public).hexdigest()
    bound = bind("vigie recovery pair v1", council, key_id, b"R\x01")
    return opened(recovery, kept[2:], bound)
