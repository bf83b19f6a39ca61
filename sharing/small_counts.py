"""Counts that are too small to be said, because they would tell who.

Rules:

1. Nobody is in a count of 0: it is said.  From 1 up to below the floor it is withheld.
2. A total beside counts of which one is withheld is withheld too: the difference would say it.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping


def withheld(counts: Mapping[str, int], floor: int) -> dict[str, int | None]:
    """Return the counts as they may be said by themselves; None: fewer than *floor*, but some."""
    return {name: None if 0 < count < floor else count for name, count in counts.items()}


def with_total(counts: Mapping[str, int], floor: int) -> tuple[dict[str, int | None], int | None]:
    """Return the counts that may be said beside their total, and the total if it may be said."""
    said = withheld(counts, floor)
    return said, None if None in said.values() else sum(counts.values())
