"""Turns, medians and budgets: what every benchmark is made of."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Measure = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some figures, with the lowest and the highest of them."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> Spread:
        """Return the spread of *figures*, of which there is at least one."""
        return cls(statistics.median(figures), min(figures), max(figures))

    def said(self, unit: str = "") -> str:
        """Return ``median (low–high) unit``."""
        text = f"{number(self.median)} ({number(self.low)}–{number(self.high)})"
        return f"{text} {unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Budget:
    """A bound on a figure: at least, or at most, *value*."""

    value: float
    at_least: bool
    unit: str = "×"

    def met(self, figure: float) -> bool:
        """Say whether *figure* keeps to it."""
        return figure >= self.value if self.at_least else figure <= self.value

    def said(self) -> str:
        """Return it as it stands in the table."""
        return f"{'≥' if self.at_least else '≤'} {self.value:g} {self.unit}"


def at_least(value: float, unit: str = "×") -> Budget:
    """The figure is *value* or more."""
    return Budget(value, at_least=True, unit=unit)


def at_most(value: float, unit: str = "×") -> Budget:
    """The figure is *value* or less."""
    return Budget(value, at_least=False, unit=unit)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table.  ``unit`` is that of ``ours`` and ``floor``; no floor: no ratio.

    ``figure`` is what the budget bounds; no budget: a figure given for its own sake.
    """

    bench: str
    what: str
    figure: Spread
    budget: Budget | None = None
    ours: Spread | None = None
    floor: Spread | None = None
    unit: str = ""
    note: str = ""

    @property
    def verdict(self) -> str:
        """``met``, ``not met``, or nothing where there is no budget."""
        if self.budget is None:
            return ""
        return "met" if self.budget.met(self.figure.median) else "NOT MET"


def by_turns(sides: Mapping[str, Measure], rounds: int) -> dict[str, list[float]]:
    """Measure each side in turn, *rounds* times over; return the figures of each."""
    figures: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, measure in sides.items():
            figures[name].append(measure())
    return figures


def ratio(ours: Sequence[float], floor: Sequence[float]) -> Spread:
    """Return the spread of the ratios of turns that were measured side by side."""
    return Spread.of([a / b for a, b in zip(ours, floor, strict=True)])


def seconds(work: Callable[[], object]) -> float:
    """Return how long *work* takes, without the collector's pauses falling on either side."""
    gc.collect()
    gc.disable()
    try:
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun
    finally:
        gc.enable()


def number(value: float) -> str:
    """Return *value* with three figures, without an exponent."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f}"
