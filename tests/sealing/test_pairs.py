"""A person's pair: read strictly, named by its public bytes, and able to change its suite."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from hypothesis import example, given
from hypothesis import strategies as st

from sharing.sealing import suites
from sharing.sealing.errors import CannotOpenError, FormError, UnknownSuiteError
from sharing.sealing.pairs import PrivatePair, PublicPair
from sharing.sealing.suites import CURRENT, SUITES, Suite, numbered
from sharing.sealing.wraps import unwrap, wrap
from tests.sealing.people import KEY, REFERENT, TEACHER, UNTIMED


def test_a_pair_comes_back_from_its_bytes() -> None:
    again = PrivatePair(REFERENT.raw)
    assert again.public == REFERENT.public == PublicPair(REFERENT.public.raw)
    assert again.key_id == REFERENT.key_id == sha256(REFERENT.public.raw).hexdigest()
    assert (len(REFERENT.raw), len(REFERENT.public.raw)) == (130, 1250)
    assert len({REFERENT.public, again.public, TEACHER.public}) == 2
    assert REFERENT.key_id != TEACHER.key_id


def test_a_pair_signs_and_nobody_else_does() -> None:
    signature = REFERENT.sign(b"text")
    assert REFERENT.public.has_signed(b"text", signature)
    assert not REFERENT.public.has_signed(b"texts", signature)
    assert not TEACHER.public.has_signed(b"text", signature)
    assert not REFERENT.public.has_signed(b"text", signature[:-1])
    assert not REFERENT.public.has_signed(b"text", b"")


@UNTIMED
@given(st.integers(0, 1300))
@example(0)
@example(1)
@example(129)
@example(1251)
def test_a_length_is_right_to_the_byte(length: int) -> None:
    for kind, raw in ((PublicPair, REFERENT.public.raw), (PrivatePair, REFERENT.raw)):
        other = (raw + bytes(1300))[:length]
        if len(other) != len(raw):
            with pytest.raises(FormError):
                kind(other)


def test_one_is_not_taken_for_the_other() -> None:
    for kind, raw in ((PublicPair, REFERENT.raw), (PrivatePair, REFERENT.public.raw)):
        with pytest.raises(FormError, match="are no"):
            kind(raw)
        with pytest.raises(FormError):
            kind((b"P" if kind is PublicPair else b"S") + raw[1:])


@UNTIMED
@given(st.integers(0, 255).filter(lambda number: number not in SUITES))
def test_an_unknown_suite_is_named(number: int) -> None:
    for kind, raw in ((PublicPair, REFERENT.public.raw), (PrivatePair, REFERENT.raw)):
        with pytest.raises(UnknownSuiteError, match=f"suite {number} ") as caught:
            kind(raw[:1] + bytes((number,)) + raw[2:])
        assert caught.value.suite == number
    with pytest.raises(UnknownSuiteError):
        numbered(number)


def test_a_lattice_key_out_of_range_is_none() -> None:
    """FIPS 203, 7.2: coefficients are below 3329; these 12 bits are 4095."""
    raw = REFERENT.public.raw
    with pytest.raises(FormError, match="key that is none"):
        PublicPair(raw[:2] + b"\xff\xff\xff" + raw[5:])


def test_no_error_holds_a_key() -> None:
    """Neither in its text nor in what led to it."""
    for kind, raw in ((PrivatePair, REFERENT.raw + b"x"), (PrivatePair, REFERENT.raw[:-1])):
        with pytest.raises(FormError) as caught:
            kind(raw)
        assert caught.value.__context__ is None
        assert len(str(caught.value)) < 80


# ------------------------------------------------------------------ another suite


def _public(raw: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw()


PLAIN = Suite(
    number=2,
    name="x25519-hkdfsha256-chacha20poly1305",
    scheme=hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305),
    private_bytes=32,
    public_bytes=32,
    generate=lambda: X25519PrivateKey.generate().private_bytes_raw(),
    publish=_public,
    read_private=lambda raw: cast(Any, X25519PrivateKey.from_private_bytes(raw)),
    read_public=lambda raw: cast(Any, X25519PublicKey.from_public_bytes(raw)),
)


@pytest.fixture
def two_suites(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry as it would be after a change."""
    monkeypatch.setattr(suites, "SUITES", {1: CURRENT, 2: PLAIN})


@pytest.mark.usefixtures("two_suites")
def test_a_suite_changes_and_nothing_is_lost() -> None:
    """A pair of the next suite; what was wrapped before opens as before, and is wrapped anew."""
    of = {"council": "a", "record": "r", "purpose": "member"}
    old, new = PrivatePair.new(), PrivatePair.new(PLAIN)
    assert PrivatePair(new.raw).public == PublicPair(new.public.raw) == new.public
    wrapped = wrap(KEY, old.public, **of)
    assert unwrap(wrapped, old, **of).raw == KEY.raw
    again = wrap(unwrap(wrapped, old, **of), new.public, **of)
    assert again[:2] == b"W\x02"
    assert unwrap(again, new, **of).raw == KEY.raw
    for wrong in (wrapped, b"W\x02" + wrapped[2:]):
        with pytest.raises(CannotOpenError):
            unwrap(wrong, new, **of)


def test_a_suite_that_is_gone_is_named() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suites, "SUITES", {1: CURRENT, 2: PLAIN})
        raw = PrivatePair.new(PLAIN).raw
    with pytest.raises(UnknownSuiteError, match="suite 2 is not known here"):
        PrivatePair(raw)


def test_the_registry_keeps_its_numbers() -> None:
    """What is stored in councils' databases: a number here never changes its meaning."""
    assert {number: suite.name for number, suite in SUITES.items()} == {
        1: "mlkem768x25519-hkdfsha256-aes256gcm"
    }
    assert all(suite.number == number for number, suite in SUITES.items())
    raw = PrivatePair.new().raw
    assert raw[1] == CURRENT.number == 1
