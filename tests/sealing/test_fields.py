"""A sealed field opens in its place, for its author, whole; or not at all."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from sharing.sealing.binding import bind
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.fields import (
    HEAD,
    LONGEST_CONTENT,
    Place,
    open_field,
    padded_length,
    seal_fields,
)
from sharing.sealing.keys import Key
from sharing.sealing.pairs import Author, forget_signatures
from tests.sealing.people import (
    DAMAGES,
    ELSEWHERE,
    KEY,
    OTHER_KEY,
    PLACE,
    REFERENT,
    TEACHER,
    UNTIMED,
    Damage,
    every_bit,
    seal_field,
)

WORDS = st.text(max_size=12)
PLACES = st.builds(Place, WORDS, WORDS, WORDS, st.integers(0, 2**64 - 1), WORDS)
CONTENTS = st.binary(max_size=200)


@UNTIMED
@given(CONTENTS, PLACES)
def test_what_was_sealed_opens_with_its_author(content: bytes, place: Place) -> None:
    found = open_field(seal_field(content, KEY, place, REFERENT), KEY, place, REFERENT.public)
    assert (found.content, found.author) == (content, REFERENT.key_id)


@pytest.mark.parametrize("moved", ELSEWHERE)
def test_a_moved_field_does_not_open(moved: str) -> None:
    """To each other place a row could claim, one part at a time."""
    sealed = seal_field(b"Camille", KEY, PLACE, REFERENT)
    with pytest.raises(CannotOpenError):
        open_field(sealed, KEY, ELSEWHERE[moved], REFERENT.public)


@UNTIMED
@given(CONTENTS, PLACES, PLACES)
def test_no_two_places_are_the_same(content: bytes, one: Place, other: Place) -> None:
    """However the words of a place are chosen, by whoever chooses them."""
    sealed = seal_field(content, KEY, one, REFERENT)
    if one == other:
        assert open_field(sealed, KEY, other, REFERENT.public).content == content
    else:
        with pytest.raises(CannotOpenError):
            open_field(sealed, KEY, other, REFERENT.public)


@UNTIMED
@given(st.lists(WORDS, max_size=4), st.lists(WORDS, max_size=4))
def test_bound_bytes_mean_one_thing(one: list[str], other: list[str]) -> None:
    """Also when the parts are cut elsewhere and give the same letters."""
    assert (bind("p", *one) == bind("p", *other)) == (one == other)
    joined = "".join(one)
    for cut in range(len(joined) + 1):
        parts = [joined[:cut], joined[cut:]]
        assert (bind("p", *parts) == bind("p", *one)) == (parts == one)


def test_another_author_or_key_does_not_open() -> None:
    sealed = seal_field(b"Camille", KEY, PLACE, REFERENT)
    for key, author in ((KEY, TEACHER), (OTHER_KEY, REFERENT)):
        with pytest.raises(CannotOpenError):
            open_field(sealed, key, PLACE, author.public)


def test_any_bit_flipped_does_not_open() -> None:
    """All of them, one by one."""
    sealed = seal_field(b"Camille", KEY, PLACE, REFERENT)
    for damaged in every_bit(sealed):
        with pytest.raises(CannotOpenError):
            open_field(damaged, KEY, PLACE, REFERENT.public)


@UNTIMED
@given(CONTENTS, DAMAGES)
def test_damaged_bytes_do_not_open(content: bytes, damage: Damage) -> None:
    """One error, which says the same whatever the content and the damage."""
    sealed = seal_field(content, KEY, PLACE, REFERENT)
    with pytest.raises(CannotOpenError) as caught:
        open_field(damage(sealed), KEY, PLACE, REFERENT.public)
    assert type(caught.value) is CannotOpenError
    assert str(caught.value) == str(CannotOpenError())
    assert caught.value.__cause__ is None


@UNTIMED
@given(st.binary(max_size=400))
def test_any_bytes_at_all_are_refused(raw: bytes) -> None:
    for candidate in (raw, HEAD + raw):
        with pytest.raises(CannotOpenError):
            open_field(candidate, KEY, PLACE, REFERENT.public)


@UNTIMED
@given(st.dictionaries(PLACES, CONTENTS, min_size=1, max_size=12))
def test_what_is_written_together_opens_alone(contents: dict[Place, bytes]) -> None:
    """Each field in its own place, without the others; and in no place of the others."""
    sealed = seal_fields(contents, KEY, REFERENT)
    assert list(sealed) == list(contents)
    for place, content in contents.items():
        assert open_field(sealed[place], KEY, place, REFERENT.public).content == content
        for other in contents.keys() - {place}:
            with pytest.raises(CannotOpenError):
                open_field(sealed[place], KEY, other, REFERENT.public)


def test_a_signature_is_checked_once_for_what_was_written_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also by authors that were read apart; a wrong one is never taken for a right one."""
    checked: list[bytes] = []
    read, raw = Ed25519PublicKey.from_public_bytes, REFERENT.public.raw
    forget_signatures()

    class Counted:
        @staticmethod
        def from_public_bytes(raw: bytes) -> object:
            checked.append(raw)
            return read(raw)

    monkeypatch.setattr("sharing.sealing.pairs.Ed25519PublicKey", Counted)
    contents = {replace(PLACE, field=f"field_{number}"): b"oui" for number in range(12)}
    for place, sealed in seal_fields(contents, KEY, REFERENT).items():
        open_field(sealed, KEY, place, Author(raw))
    assert len(checked) == 1
    signature = REFERENT.sign(b"text")
    for _ in range(2):
        assert not TEACHER.public.has_signed(b"text", signature)
        assert REFERENT.public.has_signed(b"text", signature)


def test_more_than_255_fields_are_not_written_together() -> None:
    contents = {replace(PLACE, revision=number): b"" for number in range(256)}
    with pytest.raises(ValueError, match="255 fields"):
        seal_fields(contents, KEY, REFERENT)
    del contents[replace(PLACE, revision=0)]
    last = replace(PLACE, revision=255)
    sealed = seal_fields(contents, KEY, REFERENT)[last]
    assert open_field(sealed, KEY, last, REFERENT.public).content == b""
    assert seal_fields({}, KEY, REFERENT) == {}


@UNTIMED
@given(st.integers(0, LONGEST_CONTENT), st.integers(0, LONGEST_CONTENT))
def test_a_length_says_no_more_than_its_bucket(one: int, other: int) -> None:
    """Two contents of one bucket are sealed to the same length; a bucket is a factor of two."""
    lengths = [len(seal_field(b"x" * size, KEY, PLACE, REFERENT)) for size in (one, other)]
    assert (lengths[0] == lengths[1]) == (padded_length(one) == padded_length(other))
    assert lengths[0] == 143 + padded_length(one)
    assert max(64, 4 + one) <= padded_length(one) < max(65, 2 * (4 + one))


def test_there_are_eleven_lengths() -> None:
    """Over every content that a field can hold; one byte more is refused."""
    assert {padded_length(size) for size in range(LONGEST_CONTENT + 1)} == {
        2**power for power in range(6, 17)
    }
    with pytest.raises(ValueError, match="65532 bytes at most"):
        seal_field(bytes(LONGEST_CONTENT + 1), KEY, PLACE, REFERENT)


def test_the_same_content_is_never_sealed_to_the_same_bytes() -> None:
    """Nonces are fresh: nobody sees that two fields say the same."""
    key = Key.new()
    sealed = {seal_field(b"oui", key, PLACE, REFERENT) for _ in range(200)}
    assert len({one[2:14] for one in sealed}) == len({one[14:110] for one in sealed}) == 200
