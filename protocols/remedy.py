"""Where to begin: of whom one more on duty would fill the most holes, then of whom.  Pure.

One of those whom a hole names is enough to fill it.  Each time the recipient is taken who fills the
most of what is left, counted in hours and cases (``Hole.cases``): a short list, not the shortest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from protocols.coverage import Hole


@dataclass(frozen=True, slots=True)
class Remedy:
    """Somebody of ``recipient`` in these ``hours``; ``left``: how many then still have a hole."""

    recipient: str
    hours: frozenset[int]
    left: int


def remedies(holes: Iterable[Hole]) -> tuple[Remedy, ...]:
    """Return whom to find, and when, the most useful first, until no hole is left."""
    left, found = list(holes), []
    while left:
        cases = Counter[str]()
        for hole in left:
            size = len(hours_of([hole])) * hole.cases
            cases.update(dict.fromkeys(hole.whom, size))
        best = min(cases, key=lambda one: (-cases[one], one))
        filled = [hole for hole in left if best in hole.whom]
        left = [hole for hole in left if best not in hole.whom]
        found.append(Remedy(best, hours_of(filled), len(hours_of(left))))
    return tuple(found)


def hours_of(holes: Iterable[Hole]) -> frozenset[int]:
    """Return the hours of the week in which there is a hole."""
    return frozenset(hour for hole in holes for hour in range(hole.first, hole.last + 1))
