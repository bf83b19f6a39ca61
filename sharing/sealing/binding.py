"""What something sealed is bound to, as bytes that can mean one thing only.

Each part stands after its length, so that two different lists never have the same bytes:
("ab", "c") is not ("a", "bc").  The purpose comes first and is different for each use, so that
bytes made for one are nothing in another.
"""

from __future__ import annotations


def bind(purpose: str, *parts: str | bytes | int) -> bytes:
    """Return the bytes of *purpose* and *parts*, in their order.

    A text is written in UTF-8, a number (0 to 2^64 - 1) as 8 bytes; before each, its length in
    bytes as 4 bytes; the highest byte first.
    """
    return b"".join(
        len(part).to_bytes(4, "big") + part for part in map(_written, (purpose, *parts))
    )


def _written(part: str | bytes | int) -> bytes:
    if isinstance(part, int):
        return part.to_bytes(8, "big")
    return part.encode() if isinstance(part, str) else part
