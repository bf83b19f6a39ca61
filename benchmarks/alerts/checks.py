"""Was everybody told everything, once?  A run that cannot say so has no figures.

1. A message whose id comes twice on one screen was doubled.
2. A message says all that there is to say of its alert: what is lost is an alert whose newest
   message never came to somebody who has it.  Whoever comes back is told each alert once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

Told = Sequence[tuple[int, float]]
"""What one screen was told: numbers of live messages, and moments, in the order they came."""


class LostError(Exception):
    """An alert did not come to a screen that it was for."""


class DoubledError(Exception):
    """A message came twice to one screen."""


def check(told: Told, alerts: Mapping[int, str], due: Iterable[str]) -> None:
    """Raise if *told* lacks the newest message of one of the *due* alerts, or has one twice.

    ``alerts``: the alert of each message, by number.
    """
    numbers = [number for number, _ in told]
    if len(set(numbers)) != len(numbers):
        raise DoubledError(f"{len(numbers) - len(set(numbers))} of {len(numbers)} messages")
    newest = {alert: number for number, alert in sorted(alerts.items())}
    lost = {newest[alert] for alert in due} - set(numbers)
    if lost:
        raise LostError(f"{len(lost)} of {len(numbers) + len(lost)} messages")


def check_alike(sums: Sequence[int], people: int) -> None:
    """Raise unless all screens of one of *people* added up to the same; they take turns."""
    for n, added in enumerate(sums):
        if added != sums[n % people]:
            raise LostError(f"screen {n} was not told what the first of the same person was")


def delays(
    told: Sequence[Told], alerts: Mapping[int, str], reports: Sequence[tuple[int, float]]
) -> list[float]:
    """Return the delay of each report that was told of, in the order of *reports*.

    ``reports``: of each the number of the message that first tells of it, and its moment.  A later
    message of the same alert tells of it as well.  Of a report on several screens the median.
    """
    found: list[list[float]] = [[] for _ in reports]
    for screen in told:
        of_alert: dict[str, list[tuple[int, float]]] = {}
        for number, moment in screen:
            of_alert.setdefault(alerts[number], []).append((number, moment))
        for n, (first, begun) in enumerate(reports):
            shown = of_alert.get(alerts[first], ())
            found[n] += [min(m for k, m in shown if k >= first) - begun] if shown else []
    return [median(times) for times in found if times]


def thirds(delays: Sequence[float]) -> tuple[float, float]:
    """Return the median delay of the first third of the reports, and of the last."""
    part = max(1, len(delays) // 3)
    return median(delays[:part]), median(delays[-part:])
