"""Spans of minutes: when people may hear, when they are on duty, so when they are reached.  Pure.

1. Spans are in order and apart.  Minutes are counted from the first of what is looked at.
2. At a minute somebody is reached who may hear at that minute, and is on duty within the delay
   while they may hear.  Who may not hear when it happens is not told, and finds nothing later.
3. An hour is missed when nobody is reached at one of its minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Spans = tuple[tuple[int, int], ...]
"""From a minute up to another, several times (see ``merged``)."""
ALWAYS: Spans = ((-(10**9), 10**9),)
Watch = tuple[tuple[Spans, Spans], ...]
"""When people may hear, and when they are on duty; those who may at the same times, together."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour on the wall: minutes since the first of the week, and which of the day it is.

    On the night of a change one lasts two hours, or nothing.
    """

    begins: int
    ends: int
    of_day: int


def merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """Return *spans* in order and apart: those that meet become one, empty ones go."""
    found: list[tuple[int, int]] = []
    for begins, ends in sorted(spans):
        if begins >= ends:
            continue
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return tuple(found)


def missed_hours(watch: Watch, within: int, hours: Sequence[Hour]) -> frozenset[int]:
    """Return the places of the hours at some minute of which nobody is reached in *within*."""
    spans = _reached(watch, within)
    far = max((hour.ends for hour in hours), default=0)
    left = [min((hour.begins for hour in hours), default=0), *(ends for _, ends in spans)]
    come = [*(begins for begins, _ in spans), far]
    gaps = [(a, b) for a, b in zip(left, come, strict=True) if a < b]
    return frozenset(
        place
        for place, hour in enumerate(hours)
        if hour.begins < hour.ends
        and any(begins < hour.ends and hour.begins < ends for begins, ends in gaps)
    )


def _reached(watch: Watch, within: int) -> Spans:
    """Return the minutes at which somebody of *watch* is reached (rule 3)."""
    return merged(
        span
        for may, on_duty in watch
        for span in _both(may, merged((a - within, b) for a, b in _both(may, on_duty)))
    )


def _both(one: Spans, other: Spans) -> Spans:
    if one == ALWAYS:
        return other
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple((begins, ends) for begins, ends in pairs if begins < ends)
