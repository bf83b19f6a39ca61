"""What something sealed is bound to, as bytes that can mean one thing only.

Each part stands after its length, so that two different lists never have the same bytes:
("ab", "c") is not ("a", "bc").  The purpose comes first and is different for each use, so that
bytes made for one are nothing in another.
"""

from __future__ import annotations

from functools import lru_cache


def bind(purpose: str, *parts: str | bytes | int) -> bytes:
    """Return the bytes of *purpose* and *parts*, in their order, each as ``measured`` gives it."""
    return b"".join([_known(purpose), *map(measured, parts)])


def measured(part: str | bytes | int) -> bytes:
    """Return a part after its length in bytes, which is 4 bytes; the highest byte first.

    A text is written in UTF-8, a number (0 to 2^64 - 1) as 8 bytes.
    """
    return len(part).to_bytes(4, "big") + part if isinstance(part, bytes) else _known(part)


@lru_cache(maxsize=4096)
def _known(part: str | int) -> bytes:
    """Return a text or a number after its length.  Names, ids and revisions come often."""
    return measured(part.encode() if isinstance(part, str) else part.to_bytes(8, "big"))
