"""A member who has the record's key can make any bytes: none pass under somebody else's name."""

from dataclasses import replace
from hashlib import sha256

import pytest

from sharing.sealing.binding import bind
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.fields import HEAD, LONGEST_CONTENT, Place, open_field, seal_fields
from tests.sealing.people import KEY, PLACE, REFERENT, TEACHER


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
        for _ in range(2):  # what is remembered of a signature is the answer, not a pass
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
