"""A sealed field opens in its place, for its author, whole; or not at all."""

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256

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
    seal_fields,
)
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PublicPair
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


def bound_to(author: str, place: Place = PLACE) -> bytes:
    """What a field is bound to, as the document has it."""
    parts = (place.council, place.record, place.field, place.revision, place.charter)
    return bind("vigie sealed field v1", *parts, author, HEAD)


SALT = bytes(range(16))


def digest(content: bytes, bound: bytes) -> bytes:
    """What the author signs of one field."""
    return sha256(bind("vigie signed field v1", bound, SALT, content)).digest()


def together(*digests: bytes) -> bytes:
    """What the author signs."""
    return bind("vigie fields signed together v1", b"".join(digests))


def forged(
    signature: bytes, digests: list[bytes], padded: bytes, count: int | None = None
) -> bytes:
    """What a member who has the record's key can make: anything, under the referent's name."""
    many = bytes((len(digests) if count is None else count,))
    inside = signature + many + b"".join(digests) + SALT + padded
    return HEAD + KEY.shut(inside, BOUND)


BOUND = bound_to(REFERENT.key_id)
RIGHT = digest(b"Camille", BOUND)
FRAME = (7).to_bytes(4, "big") + b"Camille" + bytes(53)


def test_whoever_has_the_key_cannot_write_in_anothers_name() -> None:
    """The signature inside is checked: another's, another place's, another content's, none."""
    good = forged(REFERENT.sign(together(RIGHT)), [RIGHT], FRAME)
    assert open_field(good, KEY, PLACE, REFERENT.public).content == b"Camille"
    elsewhere = digest(b"Camille", BOUND.replace(b"record-1", b"record-2"))
    other = digest(b"Camilla", BOUND)
    for signature, digests in (
        (TEACHER.sign(together(RIGHT)), [RIGHT]),
        (REFERENT.sign(together(elsewhere)), [elsewhere]),
        (REFERENT.sign(together(elsewhere)), [RIGHT]),
        (REFERENT.sign(together(other)), [other]),
        (REFERENT.sign(together(other)), [RIGHT]),
        (REFERENT.sign(together(RIGHT)), [RIGHT, other]),
        (REFERENT.sign(together(RIGHT, other)), [other, RIGHT]),
        (REFERENT.sign(together()), []),
        (REFERENT.sign(RIGHT), [RIGHT]),
        (REFERENT.sign(bind("vigie signed something v1", RIGHT)), [RIGHT]),
        (bytes(64), [RIGHT]),
    ):
        with pytest.raises(CannotOpenError):
            open_field(forged(signature, digests, FRAME), KEY, PLACE, REFERENT.public)


@pytest.mark.parametrize("shift", [1, 16, 31])
def test_a_digest_counts_only_where_one_stands(shift: int) -> None:
    """Bytes across two digests that the author did sign are no digest."""
    digests = [bytes(shift) + RIGHT[: 32 - shift], RIGHT[32 - shift :] + bytes(32 - shift)]
    signature = REFERENT.sign(together(*digests))
    with pytest.raises(CannotOpenError):
        open_field(forged(signature, digests, FRAME), KEY, PLACE, REFERENT.public)


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 96, 97, 112, 113])
def test_an_inside_that_is_cut_is_refused(length: int) -> None:
    """By whoever has the key: also when there is not even a signature in it."""
    inside = (REFERENT.sign(together(RIGHT)) + b"\1" + RIGHT + SALT + FRAME)[:length]
    with pytest.raises(CannotOpenError):
        open_field(HEAD + KEY.shut(inside, BOUND), KEY, PLACE, REFERENT.public)


@pytest.mark.parametrize("count", [0, 2, 255])
def test_digests_are_as_many_as_is_said(count: int) -> None:
    signature = REFERENT.sign(together(RIGHT))
    with pytest.raises(CannotOpenError):
        open_field(forged(signature, [RIGHT], FRAME, count), KEY, PLACE, REFERENT.public)


@pytest.mark.parametrize(
    "padded",
    [
        pytest.param(b"", id="nothing inside"),
        pytest.param(bytes(3), id="no room for a length"),
        pytest.param(FRAME[:11], id="no padding"),
        pytest.param(FRAME[:-1], id="padding too short"),
        pytest.param(FRAME + bytes(64), id="padding too long"),
        pytest.param(FRAME[:-1] + b"x", id="not zeros"),
        pytest.param((61).to_bytes(4, "big") + FRAME[4:], id="longer than it is"),
        pytest.param((2**32 - 1).to_bytes(4, "big") + FRAME[4:], id="four gigabytes"),
    ],
)
def test_a_content_has_one_form(padded: bytes) -> None:
    """Signed by its author or not, only the padding that the document gives is taken."""
    length = int.from_bytes(padded[:4], "big")
    contents = {b"Camille", padded[4 : 4 + length], padded[4:], b""}
    digests = [digest(content, BOUND) for content in contents] + [RIGHT]
    signature = REFERENT.sign(together(*digests))
    good = forged(signature, digests, FRAME)
    assert open_field(good, KEY, PLACE, REFERENT.public).content == b"Camille"
    with pytest.raises(CannotOpenError):
        open_field(forged(signature, digests, padded), KEY, PLACE, REFERENT.public)


def test_a_content_that_is_too_long_is_not_taken_from_anybody() -> None:
    """By whoever writes without our code: padding goes on for ever, a field does not."""
    content = bytes(LONGEST_CONTENT + 1)
    padded = (len(content).to_bytes(4, "big") + content).ljust(2 * 65_536, b"\0")
    digests = [digest(content, BOUND)]
    made = forged(REFERENT.sign(together(*digests)), digests, padded)
    with pytest.raises(CannotOpenError):
        open_field(made, KEY, PLACE, REFERENT.public)


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


def test_a_signature_is_checked_once_for_what_was_written_together() -> None:
    """By the pair that the fields are opened with; a wrong one is wrong each time."""
    public = PublicPair(REFERENT.public.raw)
    checked: list[bytes] = []
    verify = public._verified

    def counted(text: bytes, signature: bytes) -> bool:
        checked.append(signature)
        return verify(text, signature)

    public._signed = lru_cache(counted)
    contents = {replace(PLACE, field=f"field_{number}"): b"oui" for number in range(12)}
    for place, sealed in seal_fields(contents, KEY, REFERENT).items():
        open_field(sealed, KEY, place, public)
    assert len(checked) == 1
    wrong = forged(TEACHER.sign(together(RIGHT)), [RIGHT], FRAME)
    for _ in range(2):
        with pytest.raises(CannotOpenError):
            open_field(wrong, KEY, PLACE, public)


def test_the_others_tell_nothing_of_a_field_that_is_erased() -> None:
    """Their digests of the same two contents differ each time: a guess cannot be tried on them."""
    first, last = PLACE, replace(PLACE, field="last_name")
    seen: set[bytes] = set()
    for _ in range(20):
        sealed = seal_fields({first: b"Camille", last: b"Martin"}, KEY, REFERENT)
        inside = KEY.open(sealed[last][2:], bound_to(REFERENT.key_id, last))
        digests, salt = inside[65:129], inside[129:145]
        for known in (b"", bytes(16), salt, sealed[first][2:14], sealed[last][2:14]):
            guess = bind("vigie signed field v1", BOUND, known, b"Camille")
            assert sha256(guess).digest() not in digests
        seen |= {digests[:32], digests[32:], salt}
    assert len(seen) == 60


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
