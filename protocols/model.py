"""A local transmission protocol: who must be told, of what, and how soon.

Rules:

1. A duty is complete in itself: no order, no priority, no exception to another duty.
2. A condition that is empty asks nothing; all the others must hold together.
3. ``categories`` and ``groups`` are one condition: the event is of one of them.
4. Facts of the past oblige nobody, unless the duty names the urgency ``past``: an import of
   old events alerts nobody.
5. A protocol says who *must* be told.  Whether they *may* be is the charter's business.
6. Whoever is asked to answer has somebody behind them: a duty that asks for an acknowledgement
   and names nobody to go on to goes on to the coordinator, at twice its delay (article A09); where
   it tells the coordinator at once, to the mayor, who chairs the council (CSI, L132-4).

Rosters and escalation come beside duties, not inside them; so do patterns, which look at several
events, and the grouping, which says what reports are of one fact (``protocols.patterns``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from charters.model import Quorum

WATCH_CELL: Final = "watch_cell"
LAST_RESORTS: Final = ("council_coordinator", "mayor")
PAST: Final = "past"
ANY: Final[frozenset[str]] = frozenset()


class Channel(StrEnum):
    """How people are told.  The board tells whoever is told at all; the others come besides."""

    BOARD = "board"
    EMAIL = "email"
    SMS = "sms"
    WEBHOOK = "webhook"
    PUSH = "push"


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
            self.names(facts.category, facts.group)
            and facts.severity >= self.severity_gte
            and (facts.urgency in self.urgency if self.urgency else facts.urgency != PAST)
            and (not self.sectors or facts.sector in self.sectors)
            and (self.hours is None or self.hours.cover(facts.hour))
        )

    def names(self, category: str, group: str) -> bool:
        """Say whether it speaks of *category*, by name, by its group or by naming none."""
        if not self.categories and not self.groups:
            return True
        return category in self.categories or group in self.groups


@dataclass(frozen=True, slots=True)
class Step:
    """Who is told besides when nobody has answered, ``after`` the alert was given."""

    after: timedelta
    whom: frozenset[str]


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
    escalation: tuple[Step, ...] = ()

    @property
    def chain(self) -> tuple[Step, ...]:
        """Who comes next if nobody answers: what the duty says, or else article A09."""
        if self.escalation or not self.acknowledge:
            return self.escalation
        # Who is told at once brings in nobody later: the first of them who is not; or both are
        # told, and the coordinator is rung again.
        behind = next((one for one in LAST_RESORTS if one not in self.whom), LAST_RESORTS[0])
        return (Step(self.within * 2, frozenset({behind})),)


class PatternKind(StrEnum):
    """What is looked for over several events: ``protocols.patterns`` says what each means."""

    CONVERGENCE = "convergence"
    NEAR = "near"
    REPETITION = "repetition"
    RISE = "rise"
    SILENCE = "silence"
    TARGETED = "targeted"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something that several events show, whom to tell of it and within how long.

    ``count``: facts (repetition, targeted), partners (convergence), the least facts of a week
    (rise), the reports that make a source a usual one (silence).  ``window``: the longest time
    between the first fact and the last; of a silence, how long it is.  ``z`` and ``weeks``: how
    far above how many weeks (rise); ``weeks``: how long before the silence it used to report.
    """

    id: str
    label: str
    kind: PatternKind
    whom: frozenset[str]
    within: timedelta
    window: timedelta
    count: int = 1
    categories: frozenset[str] = ANY
    place_types: frozenset[str] = ANY
    target_kinds: frozenset[str] = ANY
    severity_gte: int = 1
    z: int = 3
    weeks: int = 8
    channels: frozenset[Channel] = frozenset({Channel.BOARD})
    escalation: tuple[Step, ...] = ()

    @property
    def duty(self) -> Duty:
        """What is owed where it shows: it is told, answered and followed up like a duty."""
        told = (self.id, self.label, When(), self.whom, self.within, self.channels)
        return Duty(*told, escalation=self.escalation)


@dataclass(frozen=True, slots=True)
class Grouping:
    """When several reports are of one fact: in one sector, close in time, of like categories.

    ``alike``: sets of categories and groups (a group: all its categories) that may be the same
    fact seen by different people.  ``within`` zero: every event has an alert of its own.
    """

    within: timedelta = timedelta(minutes=30)
    alike: tuple[frozenset[str], ...] = ()

    def same(self, one: str, other: str) -> bool:
        """Say whether two categories may be of one fact."""
        return one == other or any(
            bool({one, one.partition("-")[0]} & words)
            and bool({other, other.partition("-")[0]} & words)
            for words in self.alike
        )


@dataclass(frozen=True, slots=True)
class Protocol:
    """One version of what a council's partners owe each other.

    ``quorum`` and ``begins``: who must sign it and from when it may be in force, as a charter's.
    ``hold``: how long an acknowledgement stands that nobody follows by taking in charge.
    ``arbiter``: the profession that rules between those who both, or neither, take an alert.
    """

    id: str
    version: str
    title: str
    duties: tuple[Duty, ...]
    quorum: Quorum | None = None
    begins: date | None = None
    hold: timedelta = timedelta(minutes=15)
    arbiter: str = "mayor"
    patterns: tuple[Pattern, ...] = ()
    grouping: Grouping = Grouping()

    @property
    def places(self) -> frozenset[str]:
        """The codes of the places that its duties name."""
        return ANY.union(*(duty.when.sectors for duty in self.duties))

    @property
    def channels(self) -> frozenset[Channel]:
        """By what its duties ask that people be told."""
        return frozenset[Channel]().union(*self.asked.values())

    @property
    def asked(self) -> Mapping[str, frozenset[Channel]]:
        """By what each duty and each pattern asks that people be told, by its id."""
        found = {duty.id: duty.channels for duty in self.duties}
        for pattern in self.patterns:  # nothing keeps one from having the id of a duty
            found[pattern.id] = found.get(pattern.id, frozenset()) | pattern.channels
        return found

    def on_boards(self) -> Protocol:
        """Return the same protocol, asking for nothing but the board: to play what is past."""
        alone = frozenset({Channel.BOARD})
        duties = (d if d.channels == alone else replace(d, channels=alone) for d in self.duties)
        patterns = (p if p.channels == alone else replace(p, channels=alone) for p in self.patterns)
        return replace(self, duties=tuple(duties), patterns=tuple(patterns))

    @property
    def own_name(self) -> str:
        """What people sign, and how alerts cite it: ``id@version``."""
        return f"{self.id}@{self.version}"
