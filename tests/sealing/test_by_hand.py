"""The document is enough: a reader made from it opens what our code seals."""

from datetime import datetime, timedelta, timezone

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from sharing.sealing.fields import Place
from sharing.sealing.keys import Key
from sharing.sealing.passphrase import lock
from sharing.sealing.recovery import put_by
from sharing.sealing.space import Stay, shut_in
from sharing.sealing.wraps import wrap
from tests.sealing.by_hand import Row, read_field, read_locked, read_recovery, read_space, read_wrap
from tests.sealing.people import CHEAP, KEY, PLACE, REFERENT, TEACHER, UNTIMED, seal_field

WORDS = st.text(max_size=20)


@UNTIMED
@given(
    st.binary(max_size=300),
    st.builds(Place, WORDS, WORDS, WORDS, st.integers(0, 2**64 - 1), WORDS),
)
def test_a_field_is_what_the_document_says(content: bytes, place: Place) -> None:
    row = Row(place.council, place.record, place.field, place.revision, place.charter)
    sealed = seal_field(content, KEY, place, REFERENT)
    assert read_field(sealed, KEY.raw, row, REFERENT.public.raw) == content


def test_the_longest_content_too() -> None:
    content = bytes(range(256)) * 255 + bytes(252)
    assert len(content) == 65_532
    row = Row(PLACE.council, PLACE.record, PLACE.field, PLACE.revision, PLACE.charter)
    sealed = seal_field(content, KEY, PLACE, REFERENT)
    assert read_field(sealed, KEY.raw, row, REFERENT.public.raw) == content


@UNTIMED
@given(WORDS, WORDS, WORDS)
def test_a_wrap_is_what_the_document_says(council: str, record: str, purpose: str) -> None:
    key = Key.new()
    wrapped = wrap(key, TEACHER.public, council=council, record=record, purpose=purpose)
    read = read_wrap(wrapped, TEACHER.raw, TEACHER.public.raw, council, record, purpose)
    assert read == key.raw


def test_a_locked_pair_is_what_the_document_says() -> None:
    locked = lock(TEACHER, "forêt\u00a0; lune", council="a", agent="b", cost=CHEAP)
    assert read_locked(locked, "forêt ; lune", "a", "b", TEACHER.public.raw) == TEACHER.raw


def test_an_opened_space_is_what_the_document_says() -> None:
    paris = timezone(timedelta(hours=1))
    stay = Stay("session", "agent", datetime(2026, 11, 26, 20, 30, tzinfo=paris))
    kept = shut_in(TEACHER, KEY, stay)
    end = "2026-11-26T19:30:00.000000+00:00"
    read = read_space(kept, KEY.raw, "session", "agent", TEACHER.public.raw, end)
    assert read == TEACHER.raw


def test_the_recovery_pair_is_what_the_document_says() -> None:
    kept = put_by(TEACHER, KEY, council="a")
    assert read_recovery(kept, KEY.raw, "a", TEACHER.public.raw) == TEACHER.raw


def test_the_reader_by_hand_is_no_looser_than_ours() -> None:
    """It would fail, if what it is given were another place, author or recipient."""
    sealed = seal_field(b"Camille", KEY, PLACE, REFERENT)
    row = Row(PLACE.council, PLACE.record, PLACE.field, PLACE.revision, PLACE.charter)
    with pytest.raises(InvalidTag):
        read_field(sealed, KEY.raw, row, TEACHER.public.raw)
    wrapped = wrap(KEY, TEACHER.public, council="a", record="b", purpose="c")
    with pytest.raises(InvalidTag):
        read_wrap(wrapped, TEACHER.raw, TEACHER.public.raw, "a", "b", "d")
    with pytest.raises(InvalidTag):
        read_wrap(wrapped, REFERENT.raw, REFERENT.public.raw, "a", "b", "c")
