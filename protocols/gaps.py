"""Of which categories would nobody be told, whatever the hour and however urgent?

A protocol may leave some out on purpose; it is said, and nothing is refused for it.  Whether those
who would be told are on duty is another question (`vigie protocol coverage`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from protocols.model import Facts, Protocol
from protocols.plan import plan

SOON = ("immediate", "expected", "routine")  # what is past wakes nobody


@dataclass(frozen=True, slots=True)
class Kind:
    """A category with its group and the severity that it has unless somebody says otherwise."""

    category: str
    group: str
    severity: int


def untold(protocol: Protocol, kinds: Iterable[Kind]) -> list[str]:
    """Return the categories of which, at some hour and urgency, nobody is told.

    In a place that no duty names: what holds in one sector only covers no category.
    """
    return [kind.category for kind in kinds if _missed(protocol, kind)]


def hours_of(protocol: Protocol) -> tuple[int, ...]:
    """Return one hour of each part of the day that the duties tell apart."""
    bands = [duty.when.hours for duty in protocol.duties if duty.when.hours]
    return tuple(sorted({0, *(edge % 24 for band in bands for edge in (band.begins, band.ends))}))


def _missed(protocol: Protocol, kind: Kind) -> bool:
    return any(
        not plan(protocol, Facts(kind.category, kind.group, kind.severity, urgency, "", hour))
        for urgency in SOON
        for hour in hours_of(protocol)
    )
