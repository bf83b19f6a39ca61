"""People with key pairs, a place, and the many ways to damage bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st

from sharing.sealing.fields import Place, seal_fields
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair
from sharing.sealing.passphrase import Cost

REFERENT, TEACHER, INTRUDER = PrivatePair.new(), PrivatePair.new(), PrivatePair.new()
KEY, OTHER_KEY = Key.new(), Key.new()
PLACE = Place("council-a", "record-1", "first_name", 3, "charte@7")
CHEAP = Cost(memory=16 * 1024, iterations=1, lanes=1)

UNTIMED = settings(deadline=None)
"""A property is no measure of speed."""

Damage = Callable[[bytes], bytes]

ELSEWHERE = {
    "council": replace(PLACE, council="council-b"),
    "record": replace(PLACE, record="record-2"),
    "field": replace(PLACE, field="last_name"),
    "revision": replace(PLACE, revision=4),
    "charter": replace(PLACE, charter="charte@8"),
    "a letter moved to the next part": replace(PLACE, council="council-", record="arecord-1"),
    "two parts exchanged": replace(PLACE, council="record-1", record="council-a"),
}


def seal_field(content: bytes, key: Key, place: Place, author: PrivatePair) -> bytes:
    """Write one field alone."""
    return seal_fields({place: content}, key, author)[place]


def flip(bit: int) -> Damage:
    """Change one bit, counted from the first of the first byte and round again."""

    def damaged(raw: bytes) -> bytes:
        place, shift = divmod(bit % (8 * len(raw)), 8)
        return raw[:place] + bytes((raw[place] ^ (0x80 >> shift),)) + raw[place + 1 :]

    return damaged


def cut(length: int) -> Damage:
    """Leave out the end: between one byte and all of them."""
    return lambda raw: raw[: length % len(raw)]


def extend(more: bytes) -> Damage:
    """Add to the end."""
    return lambda raw: raw + more


def insert(place: int, byte: int) -> Damage:
    """Put a byte in, somewhere."""
    return lambda raw: raw[: place % len(raw)] + bytes((byte,)) + raw[place % len(raw) :]


DAMAGES = st.one_of(
    st.integers(0, 2**16).map(flip),
    st.integers(0, 2**16).map(cut),
    st.binary(min_size=1, max_size=40).map(extend),
    st.builds(insert, st.integers(0, 2**16), st.integers(0, 255)),
)


def every_bit(raw: bytes) -> list[bytes]:
    """Return *raw* once for each of its bits, with that one changed."""
    return [flip(bit)(raw) for bit in range(8 * len(raw))]
