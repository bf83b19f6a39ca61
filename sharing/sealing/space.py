"""The opened sealed space between two requests: a private pair that only the cookie opens again.

Rules:

1. The server keeps the pair shut under a random key that only the browser's cookie holds: neither
   is of any use without the other.
2. What is kept is bound to its session, its agent, the pair's id and its end; a row to which
   somebody gives a later end does not open.
3. Who is active longer is shut in again, with a later end; who locks loses the row.

    "O" 0x01   shut pair
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sharing.sealing.binding import bind
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair

PURPOSE = "vigie opened space v1"
HEAD = b"O\x01"


@dataclass(frozen=True, slots=True)
class Stay:
    """Who is in the sealed space, in which session, until when (aware; refused from then on)."""

    session: str
    agent: str
    ends: datetime


def shut_in(pair: PrivatePair, cookie: Key, stay: Stay) -> bytes:
    """Return what the server keeps of the pair until *stay* ends."""
    return HEAD + cookie.shut(pair.raw, _bound(stay, pair.key_id))


def open_again(kept: bytes, cookie: Key, stay: Stay, key_id: str, now: datetime) -> PrivatePair:
    """Return the pair that was shut in; raise ``CannotOpenError``, also when *stay* has ended."""
    if now >= stay.ends or kept[: len(HEAD)] != HEAD:
        raise CannotOpenError
    return PrivatePair(cookie.open(kept[len(HEAD) :], _bound(stay, key_id)))


def _bound(stay: Stay, key_id: str) -> bytes:
    if stay.ends.tzinfo is None:
        raise ValueError("the end of a stay has no time zone")
    ends = stay.ends.astimezone(UTC).isoformat(timespec="microseconds")
    return bind(PURPOSE, stay.session, stay.agent, key_id, ends, HEAD)
