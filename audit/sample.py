"""Draw entries at random, so that anybody can draw the same again (docs/auditing.md).

The draw depends on the auditor's seed and on the signed tree, and on nothing else.  Who has the
checkpoint of that size, the seed and the bounds, which the entry of the reading keeps, draws it
again with SHA-256 alone.

Rules:

1. What is drawn from are the positions of a period: from the first to before the end.
2. Draw number n is SHA-256 of six lines: the name of this procedure, the seed, the size, the root
   in base64, the two bounds, n in decimals, each with its line end.
3. A digest above the last whole multiple of the count of positions is passed over, so that each
   position is as likely as another; so is a position that was drawn before.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from itertools import count as numbers

PROCEDURE = "vigie/sample/v1"
LONGEST_SEED = 64  # characters
_ALL = 1 << 256


def draw(seed: str, size: int, root: bytes, first: int, end: int, count: int) -> list[int]:
    """Return *count* positions of [first, end), in the order drawn; fewer if there are not as many.

    ``size`` and ``root`` are those of a signed checkpoint, ``end`` is at most ``size``.
    Raises ValueError for bounds that are not of that tree, and for a seed of several lines.
    """
    if not 0 <= first <= end <= size:
        raise ValueError(f"the bounds {first} and {end} are not of a tree of {size}")
    if not seed or len(seed) > LONGEST_SEED or not seed.isprintable():
        raise ValueError(f"a seed is one line of 1 to {LONGEST_SEED} characters")
    many, found = end - first, dict[int, None]()
    if many == 0:
        return []
    fair = _ALL - _ALL % many
    head = f"{PROCEDURE}\n{seed}\n{size}\n{b64encode(root).decode()}\n{first} {end}\n"
    for number in numbers():
        if len(found) == min(count, many):
            break
        drawn = int.from_bytes(sha256(f"{head}{number}\n".encode()).digest(), "big")
        if drawn < fair:
            found[first + drawn % many] = None
    return list(found)
