"""The published vectors of each standard, through our functions or the very objects they use."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.bindings._rust import openssl as below
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography_vectors import open_vector_file

from sharing.sealing.errors import CannotOpenError
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair
from sharing.sealing.suites import CURRENT
from tests.sealing.by_hand import (
    AES_256_GCM,
    CHACHA20_POLY1305,
    KDF,
    KEM,
    decapsulate,
    schedule,
)


def published(path: str) -> Iterator[dict[str, str]]:
    """The records of a file of NIST's form, each with the section it stands in."""
    section: dict[str, str] = {}
    record: dict[str, str] = {}
    with open_vector_file(path, "r") as lines:
        for line in map(str.strip, lines):
            if line.startswith("["):
                name, _, value = line.strip("[]").partition("=")
                section[name.strip()] = value.strip()
            elif line.lower().startswith("count"):
                if record:
                    yield record
                record = dict(section)
            elif "=" in line and not line.startswith("#"):
                name, _, value = line.partition("=")
                record[name.strip()] = value.strip()
            elif line == "FAIL":
                record["FAIL"] = ""
    yield record


# ------------------------------------------------------------------ HPKE


def hpke_vectors() -> list[dict[str, Any]]:
    """Those of our KEM and KDF: draft-ietf-hpke-pq publishes them with ChaCha20-Poly1305."""
    with open_vector_file("HPKE/hpke-pq-test-vectors.json", "r") as file:
        found = json.load(file)
    return [one for one in found if (one["mode"], one["kem_id"], one["kdf_id"]) == (0, KEM, KDF)]


def private_key(vector: dict[str, Any]) -> bytes:
    """The 96 bytes that the published seed stands for."""
    return hashlib.shake_256(bytes.fromhex(vector["skRm"])).digest(96)


VECTORS = hpke_vectors()


def test_there_are_vectors() -> None:
    assert [one["aead_id"] for one in VECTORS] == [CHACHA20_POLY1305]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["suite_id"])
def test_our_keys_are_those_of_the_standard(vector: dict[str, Any]) -> None:
    """The published public key comes out of `PrivatePair`, half after half."""
    pair = PrivatePair(b"S\x01" + private_key(vector) + bytes(32))
    assert pair.public.raw[2:-32].hex() == vector["pkRm"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["suite_id"])
def test_our_suite_opens_what_the_standard_sealed(vector: dict[str, Any]) -> None:
    """With our keys; the AEAD alone is that of the vector, until one is published with ours."""
    suite = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
    receiving = CURRENT.read_private(private_key(vector))
    first = vector["encryptions"][0]
    opened = below.hpke._decrypt_with_aad(
        suite,
        bytes.fromhex(vector["enc"] + first["ct"]),
        receiving,
        bytes.fromhex(vector["info"]),
        bytes.fromhex(first["aad"]),
    )
    assert opened.hex() == first["pt"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["suite_id"])
def test_the_reader_by_hand_follows_the_standard_step_by_step(vector: dict[str, Any]) -> None:
    """Shared secret, key, nonce, and all that was sealed: so it is a judge of our suite."""
    shared = decapsulate(private_key(vector), bytes.fromhex(vector["enc"]))
    assert shared.hex() == vector["shared_secret"]
    key, nonce = schedule(shared, bytes.fromhex(vector["info"]), vector["aead_id"])
    assert (key.hex(), nonce.hex()) == (vector["key"], vector["base_nonce"])
    assert len(vector["encryptions"]) == 10
    for number, one in enumerate(vector["encryptions"]):
        at = (int.from_bytes(nonce, "big") ^ number).to_bytes(12, "big")
        assert at.hex() == one["nonce"]
        opened = ChaCha20Poly1305(key).decrypt(
            at, bytes.fromhex(one["ct"]), bytes.fromhex(one["aad"])
        )
        assert opened.hex() == one["pt"]


def test_our_very_suite_agrees_with_the_reader_by_hand() -> None:
    """AES-256-GCM in its place: the only step that the vectors above do not cover."""
    raw = CURRENT.generate()
    sealed = CURRENT.scheme.encrypt(b"key", CURRENT.read_public(CURRENT.publish(raw)), b"info")
    key, nonce = schedule(decapsulate(raw, sealed[:1120]), b"info", AES_256_GCM)
    assert AESGCM(key).decrypt(nonce, sealed[1120:], b"") == b"key"


# ------------------------------------------------------------------ AES-256-GCM


@pytest.mark.parametrize("file", ["gcmDecrypt256.rsp", "gcmEncryptExtIV256.rsp"])
def test_a_key_opens_what_nist_shut(file: str) -> None:
    """All vectors with our lengths of nonce and tag; those that must fail do."""
    tried = failed = 0
    for one in published(f"ciphers/AES/GCM/{file}"):
        if (one["IVlen"], one["Taglen"]) != ("96", "128"):
            continue
        key = Key(bytes.fromhex(one["Key"]))
        shut, bound = bytes.fromhex(one["IV"] + one["CT"] + one["Tag"]), bytes.fromhex(one["AAD"])
        if "FAIL" in one:
            with pytest.raises(CannotOpenError):
                key.open(shut, bound)
            failed += 1
        else:
            assert key.open(shut, bound).hex() == one["PT"]
        tried += 1
    assert tried >= 300
    assert bool(failed) == file.startswith("gcmDecrypt")


# ------------------------------------------------------------------ Argon2id, Ed25519


def test_argon2id_is_that_of_the_standard() -> None:
    """RFC 9106 and others: the object that `passphrase` derives with."""
    tried = 0
    for one in published("KDF/argon2id.txt"):
        derived = Argon2id(
            salt=bytes.fromhex(one["salt"]),
            length=int(one["length"]),
            iterations=int(one["iter"]),
            lanes=int(one["lanes"]),
            memory_cost=int(one["memcost"]),
            ad=bytes.fromhex(one["ad"]) if "ad" in one else None,
            secret=bytes.fromhex(one["secret"]) if "secret" in one else None,
        ).derive(bytes.fromhex(one["pass"]))
        assert derived.hex() == one["output"]
        tried += 1
    assert tried >= 3


def test_a_pair_signs_as_the_standard_does() -> None:
    """The 1,024 vectors that RFC 8032's authors published, through our pairs."""
    receiving = CURRENT.generate()
    with open_vector_file("asymmetric/Ed25519/sign.input", "r") as lines:
        vectors = [line.split(":") for line in lines]
    assert len(vectors) == 1024
    for private, public, text, signed in (one[:4] for one in vectors[::16]):
        pair = PrivatePair(b"S\x01" + receiving + bytes.fromhex(private)[:32])
        message, signature = bytes.fromhex(text), bytes.fromhex(signed)[:64]
        assert pair.public.raw[-32:].hex() == public
        assert pair.sign(message) == signature
        assert pair.public.has_signed(message, signature)
        assert not pair.public.has_signed(message + b"x", signature)


def test_a_vector_of_another_tag_fails() -> None:
    """The reader of vectors is not blind: a changed tag is seen."""
    one = next(published("ciphers/AES/GCM/gcmEncryptExtIV256.rsp"))
    with pytest.raises(InvalidTag):
        AESGCM(bytes.fromhex(one["Key"])).decrypt(
            bytes.fromhex(one["IV"]), bytes.fromhex(one["CT"]) + bytes(16), b""
        )
