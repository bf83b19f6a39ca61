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
    bound: list[bytes] = []
    for part in (purpose, *parts):
        if isinstance(part, str):
            written = part.encode()
        else:
            written = part if isinstance(part, bytes) else part.to_bytes(8, "big")
        bound += (len(written).to_bytes(4, "big"), written)
    return b"".join(bound)
