"""Signs that an access is worth a look, and why, in words.  None of them is a fault by itself.

Pure: what was done in a period, what is known of those who did it, thresholds in; signs out.

Not looked for, because the trail cannot know it without content: whether somebody looked up their
own name or address, or a neighbour's.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from charters.document import Node, read
from charters.hours import hours_of
from charters.vocabulary import Profession

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
READINGS = frozenset(("alert:read", "event:read", "nominative:break_glass", "nominative:read"))
QUESTIONS = frozenset(("nominative:match", "nominative:search"))
PERSONS = (*sorted(QUESTIONS), "nominative:break_glass", "nominative:read")
KIND_FR = {
    "bulk": "Beaucoup de lectures",
    "questions": "Beaucoup de recherches de personnes",
    "long_list": "Longue liste",
    "elsewhere": "Hors de son territoire",
    "night": "Hors des heures de travail",
    "refusals": "Refus répétés",
    "first": "Première fois",
    "ended": "Après la fin d'une habilitation",
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on an access is worth a look.

    ``bulk``: readings in an hour; ``questions``: searches for persons in a day; ``refusals``: in an
    hour; ``lines``: of one list; ``night``: local hours; ``at_night``: professions that work then.
    """

    bulk: int
    questions: int
    refusals: int
    lines: int
    night: frozenset[int]
    at_night: frozenset[str]


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody: their ground, their profession, their seats in groups.

    ``ground``: sectors and perimeter, empty when unknown; ``seats``: when each began and ended;
    ``begun``: what of ``PERSONS`` they had done before the period.
    """

    profession: str
    ground: frozenset[str]
    seats: tuple[tuple[datetime, datetime], ...] = ()
    begun: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Access:
    """One entry, as far as signs need it."""

    id: str
    at: datetime
    actor: str
    action: str
    outcome: str
    sector: str | None = None
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Sign:
    """Something worth a look: what, whose, since when, why; ``entry``: the first that shows it."""

    kind: str
    actor: str
    at: datetime
    entry: str
    why: str
    count: int = 1


def read_thresholds(path: Path) -> Thresholds:
    """Read a file of thresholds; raise ``DocumentError`` at the first fault."""
    return thresholds_of(read(path))


def thresholds_of(node: Node) -> Thresholds:
    """Return the thresholds that a document holds."""
    whole = ("bulk", "questions", "refusals", "lines")
    keys = node.keys((*whole, "night", "at_night"))
    numbers = {name: keys[name].number(1, 1_000_000) for name in whole}
    at_night = frozenset(keys["at_night"].words(list(Profession)))
    return Thresholds(**numbers, night=hours_of(*keys["night"].hours()), at_night=at_night)


def signs(
    done: Iterable[Access], people: Mapping[str, Person], limits: Thresholds, zone: str
) -> list[Sign]:
    """Return the signs in what was done, which comes oldest first; the newest sign first.

    What goes on counts once: a night, an hour of refusals, a day elsewhere.
    """
    found: dict[tuple[Any, ...], Sign] = {}
    runs = {
        "bulk": _Run(HOUR, limits.bulk, "lectures en une heure"),
        "questions": _Run(DAY, limits.questions, "recherches de personnes en un jour"),
        "refusals": _Run(HOUR, limits.refusals, "refus en une heure"),
    }
    begun: set[tuple[str, str]] = set()
    local = ZoneInfo(zone)
    for one in done:
        person = people.get(one.actor)
        for kind, run in runs.items():
            if _COUNTED[kind](one) and (seen := run.add(one)):
                key = (kind, one.actor, seen[0].id)
                why = f"{len(seen)} {run.words}\u00a0; à partir de {run.most}, cela se signale."
                found[key] = Sign(kind, one.actor, seen[0].at, seen[0].id, why, len(seen))
        if person is not None:
            for kind, since, why in _by_itself(one, person, limits, begun, local):
                key = (kind, one.actor, since)
                first = found.get(key)
                count = first.count + 1 if first else 1
                at, entry = (first.at, first.entry) if first else (one.at, one.id)
                found[key] = Sign(kind, one.actor, at, entry, why, count)
    return sorted(found.values(), key=lambda sign: (sign.at, sign.entry), reverse=True)


_COUNTED: Mapping[str, Callable[[Access], bool]] = {
    "bulk": lambda one: one.action in READINGS and one.outcome == "permitted",
    "questions": lambda one: one.action in QUESTIONS and one.outcome == "permitted",
    "refusals": lambda one: one.outcome in ("refused", "absent"),
}


class _Run:
    """What each person did within a stretch of time, until it is too much."""

    def __init__(self, within: timedelta, most: int, words: str) -> None:
        self.within, self.most, self.words = within, most, words
        self._recent: dict[str, deque[Access]] = defaultdict(deque)

    def add(self, one: Access) -> list[Access]:
        """Return the stretch when it is too much; it goes on as the same one."""
        recent = self._recent[one.actor]
        if len(recent) < self.most:
            while recent and one.at - recent[0].at >= self.within:
                recent.popleft()
        elif one.at - recent[-1].at >= self.within:
            recent.clear()
        recent.append(one)
        return list(recent) if len(recent) >= self.most else []


def _by_itself(
    one: Access,
    person: Person,
    limits: Thresholds,
    begun: set[tuple[str, str]],
    local: ZoneInfo,
) -> Iterator[tuple[str, Any, str]]:
    """Yield kind, what it goes on under, and why, of what one access shows."""
    here, done = one.at.astimezone(local), one.outcome == "permitted"
    read_it = done and one.action in READINGS | QUESTIONS
    if done and one.lines >= limits.lines:
        why = f"Une liste de {one.lines} lignes\u00a0; à partir de {limits.lines}, cela se signale."
        yield "long_list", one.id, why
    if read_it and one.sector and person.ground and one.sector not in person.ground:
        yield "elsewhere", here.date(), "Ce qui a été lu est hors de son territoire."
    if read_it and here.hour in limits.night and person.profession not in limits.at_night:
        day = (here - timedelta(hours=12)).date()  # a night is one, on both sides of midnight
        yield "night", day, f"À {here:%H:%M}, et ce métier ne travaille pas la nuit d'habitude."
    new = done and one.action in PERSONS and one.action not in person.begun
    if new and (one.actor, one.action) not in begun:
        begun.add((one.actor, one.action))
        yield "first", one.action, "Jamais encore dans ce que garde le journal."
    ended = [end for _, end in person.seats if end <= one.at]
    seated = any(start <= one.at < end for start, end in person.seats)
    if one.action.startswith("nominative:") and ended and not seated:
        why = f"Son habilitation a pris fin le {max(ended).astimezone(local):%d/%m/%Y}."
        yield "ended", here.date(), why
