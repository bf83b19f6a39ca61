"""Bands of local hours: from one hour up to another, over midnight when the second is smaller."""

from __future__ import annotations

from collections.abc import Collection

DAY = 24


def hours_of(begins: int, ends: int) -> frozenset[int]:
    """Return the hours, 0 to 23, from *begins* up to *ends* (24: midnight)."""
    return frozenset(hour % DAY for hour in range(begins, ends if begins < ends else ends + DAY))


def bands(hours: Collection[int]) -> list[tuple[int, int]]:
    """Return the bands that *hours* make up, as ``begins`` and ``ends`` (1 to 24)."""
    if len(set(hours)) == DAY:
        return [(0, DAY)]
    firsts = [hour for hour in sorted(hours) if (hour - 1) % DAY not in hours]
    found = []
    for first in firsts:
        last = first
        while (last + 1) % DAY in hours:
            last += 1
        found.append((first, last % DAY + 1))
    return found
