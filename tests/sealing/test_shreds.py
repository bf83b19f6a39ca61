"""What is kept of a wrap opens with the key of its record, in its place; or not at all."""

from __future__ import annotations

from typing import TypedDict

import pytest

from sharing.sealing.errors import CannotOpenError
from sharing.sealing.keys import Key
from sharing.sealing.shreds import is_shut, open_first, shut_again
from sharing.sealing.wraps import wrap
from tests.sealing import by_hand
from tests.sealing.people import KEY, TEACHER


class Of(TypedDict):
    """Where it is kept."""

    council: str
    record: str
    pair: str


HERE: Of = {"council": "council-a", "record": "record-1", "pair": TEACHER.key_id}
SHRED = Key.new()
WRAPPED = wrap(KEY, TEACHER.public, council="council-a", record="record-1", purpose="member")
KEPT = shut_again(WRAPPED, SHRED, **HERE)


def test_it_opens_with_its_key_in_its_place() -> None:
    assert open_first(KEPT, SHRED, **HERE) == WRAPPED
    assert (is_shut(KEPT), is_shut(WRAPPED)) == (True, False)


def test_a_reader_made_from_the_page_alone_opens_it() -> None:
    """docs/sealing.md, "What is kept of a wrap"."""
    read = by_hand.read_kept(KEPT, SHRED.raw, TEACHER.public.raw, "council-a", "record-1")
    assert read == WRAPPED


@pytest.mark.parametrize("part", ["council", "record", "pair"])
def test_moved_it_does_not_open(part: str) -> None:
    elsewhere: Of = {**HERE, part: "another"}  # type: ignore[misc]  # one of the three
    with pytest.raises(CannotOpenError):
        open_first(KEPT, SHRED, **elsewhere)


@pytest.mark.parametrize("kept", [b"", b"D\x01", WRAPPED, KEPT[:-1], b"D\x02" + KEPT[2:]])
def test_anything_else_does_not_open(kept: bytes) -> None:
    with pytest.raises(CannotOpenError):
        open_first(kept, SHRED, **HERE)


def test_another_key_does_not_open() -> None:
    with pytest.raises(CannotOpenError):
        open_first(KEPT, Key.new(), **HERE)
