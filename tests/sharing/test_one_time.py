"""Codes of six digits against the vectors of their standard; secrets that open for their owner."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.second_factor.one_time import (
    CODES,
    Seal,
    address,
    new_recovery_codes,
    new_secret,
    recovery_hash,
    step_of,
)

# RFC 6238, appendix B, SHA-1: the last six of the eight digits of its table.
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_CODES = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}
SECRET = "a secret of the tests, known to everybody"


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES.items())
def test_the_vectors_of_the_standard(seconds: int, code: str) -> None:
    """Each code of RFC 6238 is taken at its time, for its step, and not for another secret."""
    at = datetime.fromtimestamp(seconds, UTC)
    assert step_of(RFC_SECRET, code, at) == seconds // 30
    assert step_of(RFC_SECRET, f"{code[:3]} {code[3:]}", at) == seconds // 30
    assert step_of(base64.b32encode(b"12345678901234567891").decode(), code, at) is None


@given(made_at=st.integers(1_577_836_800, 4_102_444_800), late=st.integers(-120, 120))
def test_a_clock_may_be_one_step_off(made_at: int, late: int) -> None:
    """A code is taken in its own step, the one before and the one after; never in another."""
    totp = pyotp.TOTP(RFC_SECRET)
    looked_at = made_at + late
    found = step_of(RFC_SECRET, totp.at(made_at), datetime.fromtimestamp(looked_at, UTC))
    near = range(looked_at // 30 - 1, looked_at // 30 + 2)
    if made_at // 30 in near:
        assert found is not None
    if found is not None:  # perhaps another step with the same code: one chance in a million
        assert found in near
        assert totp.generate_otp(found) == totp.at(made_at)


@pytest.mark.parametrize(
    "typed", ["", "28708", "2870820", "28708a", "２８７０８２", "٢٨٧٠٨٢", "-87082", "\0", "\ud800"]
)
def test_what_is_no_code(typed: str) -> None:
    """Six digits of the keyboard and nothing else; what is odd is no error."""
    assert step_of(RFC_SECRET, typed, datetime.fromtimestamp(59, UTC)) is None


def test_a_secret_opens_for_its_owner_only() -> None:
    """Not for another agent, not under another server's key, not with one bit changed."""
    seal, secret = Seal(SECRET), new_secret()
    kept = seal.close(secret, "council.agent")
    assert seal.open(kept, "council.agent") == secret
    assert Seal(SECRET).open(kept, "council.agent") == secret  # after a restart
    assert secret.encode() not in kept
    assert seal.close(secret, "council.agent") != kept
    assert seal.open(kept, "council.other") is None
    assert Seal(SECRET + "x").open(kept, "council.agent") is None
    for place in range(len(kept)):
        changed = bytearray(kept)
        changed[place] ^= 1
        assert seal.open(bytes(changed), "council.agent") is None
    assert seal.open(b"", "council.agent") is None


def test_an_application_reads_what_it_needs() -> None:
    """Issuer, person and secret are in the address of the QR code."""
    read = pyotp.parse_uri(address(RFC_SECRET, "Awa Traoré"))
    assert (read.issuer, read.name, read.secret) == ("Vigie", "Awa Traoré", RFC_SECRET)


def test_recovery_codes_are_read_as_people_copy_them() -> None:
    """In capitals, with spaces, with the digits that look like letters; ten, all different."""
    codes = new_recovery_codes()
    assert len(set(codes)) == CODES
    for code in codes:
        assert len(code.replace("-", "")) == 16  # of 32 letters and digits: 80 bits
        assert not set(code) & set("0189")
        asked = recovery_hash(code)
        assert recovery_hash(code.upper().replace("-", " ")) == asked
        assert recovery_hash(f" {code.replace('o', '0').replace('l', '1')} ") == asked
        assert recovery_hash(code[:-1]) != asked
    assert recovery_hash("\ud800\0") not in map(recovery_hash, codes)
