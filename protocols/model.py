"""A local transmission protocol: who must be told, of what, and how soon.

Rules:

1. A duty is complete in itself: no order, no priority, no exception to another duty.
2. A condition that is empty asks nothing; all the others must hold together.
3. ``categories`` and ``groups`` are one condition: the event is of one of them.
4. Facts of the past oblige nobody, unless the duty names the urgency ``past``: an import of
   old events alerts nobody.
5. A protocol says who *must* be told.  Whether they *may* be is the charter's business.

Patterns over several events, rosters and escalation come beside duties, not inside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

WATCH_CELL: Final = "watch_cell"
PAST: Final = "past"
ANY: Final[frozenset[str]] = frozenset()


class Channel(StrEnum):
    """How people are told."""

    BOARD = "board"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a protocol needs to know of one event.  ``hour``: 0 to 23, in the council's zone."""

    category: str
    group: str
    severity: int
    urgency: str
    sector: str
    hour: int


@dataclass(frozen=True, slots=True)
class Hours:
    """Local hours, from ``begins`` up to ``ends``, over midnight when ``ends`` is smaller."""

    begins: int
    ends: int

    def cover(self, hour: int) -> bool:
        """Say whether the local *hour*, 0 to 23, falls between them."""
        if self.begins < self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends


@dataclass(frozen=True, slots=True)
class When:
    """The events that a duty covers."""

    categories: frozenset[str] = ANY
    groups: frozenset[str] = ANY
    severity_gte: int = 1
    urgency: frozenset[str] = ANY
    sectors: frozenset[str] = ANY
    hours: Hours | None = None

    def covers(self, facts: Facts) -> bool:
        """Say whether every condition holds."""
        return (
            self._names(facts)
            and facts.severity >= self.severity_gte
            and (facts.urgency in self.urgency if self.urgency else facts.urgency != PAST)
            and (not self.sectors or facts.sector in self.sectors)
            and (self.hours is None or self.hours.cover(facts.hour))
        )

    def _names(self, facts: Facts) -> bool:
        if not self.categories and not self.groups:
            return True
        return facts.category in self.categories or facts.group in self.groups


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of a protocol.  ``whom``: professions, and ``WATCH_CELL`` for the sector's cell."""

    id: str
    label: str
    when: When
    whom: frozenset[str]
    within: timedelta
    channels: frozenset[Channel] = frozenset({Channel.BOARD})
    acknowledge: bool = True


@dataclass(frozen=True, slots=True)
class Protocol:
    """One version of what a council's partners owe each other."""

    id: str
    version: str
    title: str
    duties: tuple[Duty, ...]

    @property
    def name(self) -> str:
        """How alerts and the trail cite it: ``id@version``."""
        return f"{self.id}@{self.version}"
