"""A signature is for one council, one version, one file, and for nothing else."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charters.signing import (
    NotOneError,
    digest,
    is_signed,
    message,
    read_key,
    read_signature,
    write,
)

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
TEXT = message("charter", "val", "charte@2", digest(b"id: charte\n"))


def test_the_text_is_the_one_that_the_documentation_gives() -> None:
    """Byte by byte, so that anybody can sign with a tool of their own."""
    sha256 = "bf0ff48ceda1ae0c1f2d3c5b1d2b4c30a0d8a9f0a7a2d2d7a6a2c0bb6b7d0c11"
    expected = f"vigie charter signature v1\nval\ncharte@2\n{sha256}\n"
    assert message("charter", "val", "charte@2", sha256) == expected.encode()


@pytest.mark.parametrize(
    "other",
    [
        message("charter", "va", "lcharte@2", digest(b"id: charte\n")),
        message("charter", "autre", "charte@2", digest(b"id: charte\n")),
        message("charter", "val", "charte@3", digest(b"id: charte\n")),
        message("charter", "val", "charte@2", digest(b"id: charte \n")),
        TEXT[:-1],
        TEXT.replace(b"v1", b"v2"),
    ],
)
def test_a_signature_of_anything_else_is_none(other: bytes) -> None:
    """Another council, version, file or purpose."""
    signature = PRIVATE.sign(TEXT)
    assert is_signed(PUBLIC, signature, TEXT)
    assert not is_signed(PUBLIC, signature, other)
    assert not is_signed(PUBLIC, PRIVATE.sign(other), TEXT)
    assert not is_signed(
        Ed25519PrivateKey.generate().public_key().public_bytes_raw(), signature, TEXT
    )


def test_keys_and_signatures_are_copied_as_text() -> None:
    """Spaces and line ends of a mail do not matter; anything else is refused."""
    signature = PRIVATE.sign(TEXT)
    assert read_key(f" {write(PUBLIC)}\n") == PUBLIC
    assert read_signature(write(signature)[:40] + "\n" + write(signature)[40:]) == signature
    for wrong in (
        "",
        "é",
        "====",
        write(PUBLIC)[:-4],
        write(PUBLIC) * 2,
        "-----BEGIN PUBLIC KEY-----",
    ):
        with pytest.raises(NotOneError):
            read_key(wrong)
        with pytest.raises(NotOneError):
            read_signature(wrong)


def test_signatures_are_those_of_the_standard() -> None:
    """RFC 8032, section 7.1, tests 2 and 3: any other tool makes and takes the same ones."""
    for public, text, signature in (
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            (
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            ),
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            (
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
            ),
        ),
    ):
        key, made = bytes.fromhex(public), bytes.fromhex(signature)
        assert is_signed(key, made, bytes.fromhex(text))
        assert not is_signed(key, made, bytes.fromhex(text) + b"\n")
