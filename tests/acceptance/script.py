"""The language of the scripts: what is done at a moment, what must arrive between two.

    Script(
        "killed_sweeper",
        "The sweeper is killed just before a deadline: who comes next is told when it is back.",
        at(0, reports("mediator", "fight")),
        at(3.5, kill("sweep")),
        at(5, start("sweep")),
        between(0, 2, on_screen("officer", "fight")),
        between(5, 9, on_screen("coordinator", "fight")),
    )

1. Times are seconds after the curtain.  ``between(a, b, seen)``: the *first* time that it is seen
   is not before *a*, and not after *b* (plus what this machine was itself late by).
   ``never(a, b, seen)``: not once between the two.
2. "fight" names both a kind of fact (``FACTS``) and the event that is reported; a second one of the
   kind is "fight#2".
3. People are those of ``tests/council.py``, and the town's (``BESIDES``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.acceptance.stage import Stage

FACTS: dict[str, dict[str, Any]] = {
    "noise": {"category": "TRQ-01", "severity": 2, "urgency": "routine"},
    "cellar": {"category": "TRQ-04", "severity": 3, "urgency": "routine"},
    "fight": {"category": "VUR-04", "severity": 4, "urgency": "immediate"},
    "fire": {"category": "BIE-04", "severity": 4, "urgency": "immediate"},
    "dog": {"category": "TRQ-07", "severity": 3, "urgency": "immediate"},
    "crisis": {"category": "VUR-04", "severity": 5, "urgency": "immediate"},
}
PROTOCOL = """
id: transmissions-de-nuit
version: "2"
title: Qui prévenir, pour les pièces
quorum: {partners: 2}
take_within_min: 4
arbiter: council_coordinator
duties:
  - id: BRUIT
    label: "Bruit : prévenir la police municipale dans la journée, sans réponse attendue."
    when: {categories: [TRQ-01]}
    whom: [municipal_police]
    within_min: 3
    acknowledge: false
  - id: CAVE
    label: "Cave : prévenir la police municipale dans les 3 minutes."
    when: {categories: [TRQ-04]}
    whom: [municipal_police]
    within_min: 3
    escalate: [{after_min: 4, whom: [council_coordinator]}]
  - id: RIXE
    label: "Rixe : prévenir la police municipale dans les 3 minutes."
    when: {categories: [VUR-04]}
    whom: [municipal_police]
    within_min: 3
    escalate: [{after_min: 4, whom: [council_coordinator]}, {after_min: 8, whom: [state_police]}]
  - id: FEU
    label: "Feu : prévenir la police municipale dans les 3 minutes, par courriel aussi."
    when: {categories: [BIE-04]}
    whom: [municipal_police]
    within_min: 3
    channels: [board, email]
    escalate: [{after_min: 4, whom: [council_coordinator]}]
  - id: CHIEN
    label: "Chien : prévenir la médiation dans les 3 minutes, sans réponse attendue."
    when: {categories: [TRQ-07]}
    whom: [social_mediator]
    within_min: 3
    acknowledge: false
  - id: CRISE
    label: "Crise : prévenir la cellule de veille et la police nationale dans la minute."
    when: {severity_gte: 5}
    whom: [watch_cell, state_police]
    within_min: 1
"""
BY_SMS = PROTOCOL.replace("channels: [board, email]", "channels: [board, sms]")
BY_PUSH = PROTOCOL.replace("channels: [board, email]", "channels: [board, push]")
ALONE = "grouping: {within_min: 0}\n"
GROUPED = "grouping: {within_min: 30}\n"
REPEATED = (
    ALONE
    + """
patterns:
  - {id: AP3, label: Le même fait se répète, kind: repetition, count: 3, window_h: 72,
     whom: [watch_cell], within_min: 60}
"""
)


@dataclass(frozen=True)
class Act:
    """Something that is done.  ``breaks``: it touches processes that other scripts need too."""

    says: str
    do: Callable[[Stage], None]
    breaks: bool = False


@dataclass(frozen=True)
class Seen:
    """Something that can be seen.  ``times``: when it was, in seconds after the curtain.

    ``screen``: whose live screen must be open for it; ``board``: whose list is read for it.
    """

    says: str
    times: Callable[[Stage], list[float]]
    screen: str = ""
    board: tuple[str, str] | None = None


@dataclass(frozen=True)
class Line:
    """One line of a script: an act at ``since``, or something seen (or never) up to ``until``."""

    since: float
    until: float
    act: Act | None = None
    seen: Seen | None = None
    never: bool = False

    def __str__(self) -> str:
        if self.act:
            return f"at {self.since:g}: {self.act.says}"
        word = "never" if self.never else "seen"
        return f"{word} between {self.since:g} and {self.until:g}: {self.seen and self.seen.says}"


@dataclass(frozen=True)
class Script:
    """One play.

    ``hooks``: the partner's machines; ``mails``: who wishes for e-mail; ``quiet``: in which hours
    not; ``sms`` and ``push``: who has a mobile, or a device, behind the machine "gateway" or
    "push".  ``hour``: the local hour of its council.  ``alone``: nobody sweeps for a while, so that
    a step may be late.  ``again``: a letter may come twice, under its one id.  ``on_duty``: who is.
    """

    name: str
    tells: str
    lines: tuple[Line, ...]
    protocol: str = PROTOCOL + ALONE
    hooks: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    sms: tuple[str, ...] = ()
    push: tuple[str, ...] = ()
    quiet: tuple[int, int] | None = None
    hour: int = 2
    alone: bool = False
    again: bool = False
    on_duty: str = ""
    besides: tuple[str, ...] = field(default=())

    @property
    def breaks(self) -> bool:
        """Whether it needs the town for itself."""
        return bool(self.besides) or any(line.act and line.act.breaks for line in self.lines)

    @property
    def ends(self) -> float:
        """The moment of its last line."""
        return max(line.until for line in self.lines)


def script(name: str, tells: str, *lines: Line, **known: Any) -> Script:
    """Write a script."""
    return replace(Script(name, tells, lines), **known)


def at(moment: float, act: Act) -> Line:
    """Do something at a moment."""
    return Line(moment, moment, act=act)


def between(since: float, until: float, seen: Seen) -> Line:
    """It is first seen between these two moments."""
    return Line(since, until, seen=seen)


def never(since: float, until: float, seen: Seen) -> Line:
    """It is not seen between these two moments."""
    return Line(since, until, seen=seen, never=True)
