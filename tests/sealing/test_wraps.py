"""A wrap opens for its recipient, its record and its purpose; or not at all."""

from __future__ import annotations

from typing import TypedDict

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sharing.sealing.errors import CannotOpenError, FormError
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair, PublicPair
from sharing.sealing.wraps import unwrap, wrap
from tests.sealing.people import (
    DAMAGES,
    INTRUDER,
    KEY,
    REFERENT,
    TEACHER,
    UNTIMED,
    Damage,
    every_bit,
)


class Of(TypedDict):
    """What a wrap is for."""

    council: str
    record: str
    purpose: str


HERE: Of = {"council": "council-a", "record": "record-1", "purpose": "member"}
OTHERS: dict[str, Of] = {
    "council": {**HERE, "council": "council-b"},
    "record": {**HERE, "record": "record-2"},
    "purpose": {**HERE, "purpose": "recovery"},
    "a letter moved": {**HERE, "council": "council-", "record": "arecord-1"},
}
WORDS = st.text(max_size=8)
OFS = st.builds(lambda a, b, c: Of(council=a, record=b, purpose=c), WORDS, WORDS, WORDS)


@UNTIMED
@given(st.binary(min_size=32, max_size=32), OFS)
def test_a_wrap_gives_the_key_to_its_recipient(raw: bytes, of: Of) -> None:
    wrapped = wrap(Key(raw), TEACHER.public, **of)
    assert unwrap(wrapped, TEACHER, **of).raw == raw
    assert len(wrapped) == 1170


@pytest.mark.parametrize("other", OTHERS)
def test_a_moved_wrap_does_not_open(other: str) -> None:
    wrapped = wrap(KEY, TEACHER.public, **HERE)
    with pytest.raises(CannotOpenError):
        unwrap(wrapped, TEACHER, **OTHERS[other])


@UNTIMED
@given(OFS, OFS)
def test_no_two_uses_are_the_same(one: Of, other: Of) -> None:
    wrapped = wrap(KEY, TEACHER.public, **one)
    if one == other:
        assert unwrap(wrapped, TEACHER, **other).raw == KEY.raw
    else:
        with pytest.raises(CannotOpenError):
            unwrap(wrapped, TEACHER, **other)


def test_a_wrap_given_to_another_does_not_open() -> None:
    wrapped = wrap(KEY, TEACHER.public, **HERE)
    for other in (REFERENT, INTRUDER):
        with pytest.raises(CannotOpenError):
            unwrap(wrapped, other, **HERE)


def test_a_wrap_is_for_both_halves_of_a_pair() -> None:
    """The same receiving key beside another signing key is another person: `info` has the id."""
    signing = Ed25519PrivateKey.generate().private_bytes_raw()
    hybrid = PrivatePair(TEACHER.raw[:-32] + signing)
    assert hybrid.public.raw[:-32] == TEACHER.public.raw[:-32]
    with pytest.raises(CannotOpenError):
        unwrap(wrap(KEY, TEACHER.public, **HERE), hybrid, **HERE)


def test_any_byte_changed_does_not_open() -> None:
    """Every bit of the first and last bytes, and one bit of each byte between."""
    wrapped = wrap(KEY, TEACHER.public, **HERE)
    bits = every_bit(wrapped)
    for damaged in [*bits[:32], *bits[32:-640:8], *bits[-640:]]:
        with pytest.raises(CannotOpenError):
            unwrap(damaged, TEACHER, **HERE)


@UNTIMED
@given(DAMAGES)
def test_damaged_bytes_do_not_open(damage: Damage) -> None:
    """One error, which says the same whatever the damage."""
    with pytest.raises(CannotOpenError) as caught:
        unwrap(damage(wrap(KEY, TEACHER.public, **HERE)), TEACHER, **HERE)
    assert type(caught.value) is CannotOpenError
    assert str(caught.value) == str(CannotOpenError())


@pytest.mark.parametrize("point", [bytes(32), b"\1" + bytes(31), b"\xff" * 32])
def test_an_ephemeral_key_that_leads_to_no_secret_is_refused(point: bytes) -> None:
    """RFC 7748, 6.1: the few points with which every secret would be zero."""
    wrapped = wrap(KEY, TEACHER.public, **HERE)
    with pytest.raises(CannotOpenError):
        unwrap(wrapped[:1090] + point + wrapped[1122:], TEACHER, **HERE)


@UNTIMED
@given(st.binary(max_size=1300))
def test_any_bytes_at_all_are_refused(raw: bytes) -> None:
    for candidate in (raw, b"W\x01" + raw):
        with pytest.raises(CannotOpenError):
            unwrap(candidate, TEACHER, **HERE)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_wrap_that_holds_no_key_is_refused(length: int) -> None:
    """Anybody can wrap anything: what comes out is a key of 32 bytes or nothing."""
    good = wrap(KEY, TEACHER.public, **HERE)
    info = b"".join(
        len(part).to_bytes(4, "big") + part
        for part in (
            *(b"vigie wrapped key v1", b"council-a", b"record-1"),
            *(TEACHER.key_id.encode(), b"member", b"W\x01"),
        )
    )
    encrypt = TEACHER.suite.scheme.encrypt
    made = good[:2] + encrypt(KEY.raw, TEACHER.public.receiving, info)
    assert unwrap(made, TEACHER, **HERE).raw == KEY.raw
    with pytest.raises(CannotOpenError):
        unwrap(good[:2] + encrypt(bytes(length), TEACHER.public.receiving, info), TEACHER, **HERE)


def test_nothing_is_wrapped_for_a_point_that_leads_to_no_secret() -> None:
    """RFC 7748, 6.1: with the zero point, every secret is zero; the library refuses, we say so."""
    raw = TEACHER.public.raw
    weak = PublicPair(raw[:1186] + bytes(32) + raw[1218:])
    with pytest.raises(FormError, match="nothing can be wrapped"):
        wrap(KEY, weak, **HERE)


def test_two_wraps_of_one_key_have_nothing_in_common() -> None:
    """Nobody sees that two records, or two people, have the same key."""
    one, other = (wrap(KEY, TEACHER.public, **HERE) for _ in range(2))
    assert one[2:1122] != other[2:1122]
    assert one[1122:] != other[1122:]
