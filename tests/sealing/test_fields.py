"""A sealed field opens in its place, for its author, whole; or not at all."""

import pytest
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
    seal_field,
)
from sharing.sealing.keys import Key
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


def bound_to(author: str) -> bytes:
    """What the field of `PLACE` is bound to, as the document has it."""
    parts = (PLACE.council, PLACE.record, PLACE.field, PLACE.revision, PLACE.charter)
    return bind("vigie sealed field v1", *parts, author, HEAD)


def forged(inside: bytes) -> bytes:
    """What a member who has the record's key can make: anything, under any name."""
    return HEAD + KEY.shut(inside, bound_to(REFERENT.key_id))


def signed_by_the_referent(content: bytes, padded: bytes) -> bytes:
    """A true signature over *content*, with the padding of somebody's choice."""
    text = bind("vigie signed field v1", bound_to(REFERENT.key_id), content)
    return forged(REFERENT.sign(text) + padded)


def test_whoever_has_the_key_cannot_write_in_anothers_name() -> None:
    """The signature inside is checked: another's, another place's, another content's, none."""
    frame = (7).to_bytes(4, "big") + b"Camille" + bytes(64 - 11)
    bound = bound_to(REFERENT.key_id)
    right = bind("vigie signed field v1", bound, b"Camille")
    good = forged(REFERENT.sign(right) + frame)
    assert open_field(good, KEY, PLACE, REFERENT.public).content == b"Camille"
    elsewhere = bind("vigie signed field v1", bound.replace(b"record-1", b"record-2"), b"Camille")
    for signature in (
        TEACHER.sign(right),
        REFERENT.sign(elsewhere),
        REFERENT.sign(bind("vigie signed field v1", bound, b"Camilla")),
        REFERENT.sign(bind("vigie signed something v1", bound, b"Camille")),
        bytes(64),
    ):
        with pytest.raises(CannotOpenError):
            open_field(forged(signature + frame), KEY, PLACE, REFERENT.public)


@pytest.mark.parametrize(
    "padded",
    [
        pytest.param(b"", id="nothing inside"),
        pytest.param(bytes(3), id="no room for a length"),
        pytest.param((7).to_bytes(4, "big") + b"Camille", id="no padding"),
        pytest.param((7).to_bytes(4, "big") + b"Camille" + bytes(52), id="padding too short"),
        pytest.param((7).to_bytes(4, "big") + b"Camille" + bytes(117), id="padding too long"),
        pytest.param((7).to_bytes(4, "big") + b"Camille" + bytes(52) + b"x", id="not zeros"),
        pytest.param((61).to_bytes(4, "big") + b"Camille" + bytes(53), id="longer than it is"),
        pytest.param((2**32 - 1).to_bytes(4, "big") + b"Camille" + bytes(53), id="four gigabytes"),
    ],
)
def test_a_content_has_one_form(padded: bytes) -> None:
    """Signed by its author or not, only the padding that the document gives is taken."""
    with pytest.raises(CannotOpenError):
        open_field(signed_by_the_referent(b"Camille", padded), KEY, PLACE, REFERENT.public)
    good = (7).to_bytes(4, "big") + b"Camille" + bytes(53)
    found = open_field(signed_by_the_referent(b"Camille", good), KEY, PLACE, REFERENT.public)
    assert found.content == b"Camille"


@UNTIMED
@given(st.integers(0, LONGEST_CONTENT), st.integers(0, LONGEST_CONTENT))
def test_a_length_says_no_more_than_its_bucket(one: int, other: int) -> None:
    """Two contents of one bucket are sealed to the same length; a bucket is a factor of two."""
    lengths = [len(seal_field(b"x" * size, KEY, PLACE, REFERENT)) for size in (one, other)]
    assert (lengths[0] == lengths[1]) == (padded_length(one) == padded_length(other))
    assert lengths[0] == 94 + padded_length(one)
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
    assert len({one[2:14] for one in sealed}) == len({one[14:78] for one in sealed}) == 200
