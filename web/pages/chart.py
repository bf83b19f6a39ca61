"""Bars of a chart: sizes worked out here, drawn by the template as SVG.

The table beside a chart is what counts; the picture is the same figures for the eye.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sharing.tallies import Tallies

WIDTH, HEIGHT, GAP = 720, 200, 2  # units of the drawing
LEFT = 64  # room for the words of the scale
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """One piece of a column: which figure of the stretch it is, and where it stands."""

    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, lines of the scale as (height, figure), and columns under which a word stands."""

    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, int], ...]
    words: tuple[tuple[float, int], ...]


def bars(found: Tallies) -> Chart:
    """Return the drawing of some tallies; without any access it has no bars."""
    top = _round(max((one.total for one in found.items), default=0))
    column = (WIDTH - LEFT) / max(len(found.items), 1)
    every = -(-len(found.items) // 8)
    return Chart(
        bars=tuple(_bars(found, top, column)),
        lines=tuple((HEIGHT - HEIGHT * part / 2, top * part // 2) for part in (0, 1, 2) if top > 1),
        words=tuple(
            (round(LEFT + column * (n + 0.5), 1), n) for n in range(0, len(found.items), every)
        ),
    )


def _bars(found: Tallies, top: int, column: float) -> Iterator[Bar]:
    for n, stretch in enumerate(found.items):
        floor = float(HEIGHT)
        for series, count in enumerate(stretch.counts):
            if count:
                height = max(HEIGHT * count / top, 1.0)
                floor -= height
                x, width = LEFT + column * n + GAP / 2, max(column - GAP, 1.0)
                yield Bar(series, round(x, 1), round(floor, 1), round(width, 1), round(height, 1))


def _round(most: int) -> int:
    """The first of 1, 2, 5, 10, 20… that is not below *most*, and is even where it is halved."""
    power = 1
    while True:
        for step in STEPS:
            if step * power >= most and (step * power) % 2 == 0:
                return step * power
        power *= 10
