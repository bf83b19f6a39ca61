"""Trous de couverture: in words first, then by family and hour, then each hole.

1. First how many hours, when the next is, and of whom to find somebody: what to do comes before
   what to know.
2. A cell says its state by a shape and a number, then by colour; the words are in the legend and,
   for who listens, in each cell.  The same stands below in words, so that nobody needs the picture.
3. Of the protocol in force, or of a version that is not yet: one looks before one signs.
4. A crisis is shown as one family more, and as one case a sector, whatever its category: fifty
   cases that are one would hide the others.  There is none if a protocol asks for nothing in one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from alerts.rosters.coverage import WEEK, CoverageView, ReadCoverage
from charters.labels import PROFESSION_FR
from charters.vocabulary import Action
from protocols.coverage import Hole, Reach, Week, Weeks
from protocols.crises import worst
from protocols.model import WATCH_CELL, Protocol
from protocols.remedy import Remedy, hours_of, remedies
from sharing.versions import ReadProtocol
from web.coverage_words import count, when
from web.door import ask, guarded, visitor
from web.pages.around import could, now, show, taxonomy, text_of
from web.pages.contacts import protocol
from web.words import PARIS, span, week_day_of

bp = Blueprint("coverage", __name__)

MOST = 40
CRISIS, ANY_CRISIS = "G5", "Toute crise"
SHAPES = {"none": "·", "all": "●", "some": "◐", "hole": "○"}
WORDS = {
    "none": "Personne à prévenir",
    "all": "Tous répondent",
    "some": "Une partie répond",
    "hole": "Personne ne répond",
}


@dataclass(frozen=True, slots=True)
class Square:
    """An hour: on how many days, or of how many cases, nobody answers; how bad, 0 to 3."""

    state: str
    count: int
    depth: int


@dataclass(frozen=True, slots=True)
class HoleLine:
    """What nobody would hear of, in words.  ``within``: the delay, as one says it.

    ``crisis``: of a crisis only; without ``categories``, of any.
    """

    when: list[str]
    whom: str
    within: str
    categories: tuple[str, ...]
    sectors: tuple[str, ...]
    crisis: bool


@dataclass(frozen=True, slots=True)
class ToFind:
    """Of whom to find somebody, and when; ``left``: how many hours with a hole then remain."""

    whom: str
    when: list[str]
    left: str


@bp.get("/couverture")
@guarded
def read() -> ResponseReturnValue:
    """Show the week; narrowed to a sector or a family of categories."""
    version = text_of(request.args, "record", 65)
    found = ask(ReadCoverage(_protocol(version)))
    known = taxonomy()
    sector, group = text_of(request.args, "secteur", 64), text_of(request.args, "famille", 10)
    families = {code: one.group for code, one in known.categories.items()}
    chosen = _chosen(found.weeks, sector, lambda one: group in ("", families[one]))
    crises = _chosen(found.crises, sector, lambda one: group in ("", CRISIS))
    holes = list(_narrowed(found.holes, chosen, crises))
    hours = hours_of(holes)
    lines = list(_lines(found, holes))
    days = [found.first + timedelta(days=n) for n in range(7)]
    weeks = {code: _of(code, chosen) for code in known.groups if group in ("", code)}
    if crises:
        weeks[CRISIS] = _by_sector(crises)
    squares = _squares([week for theirs in weeks.values() for week in theirs])
    return show(
        "coverage.html",
        coverage=found,
        version=version if version not in ("", "*") else "",
        hours=len(hours),
        total=count(len(hours)),
        next_hole=_next(found, hours),
        to_find=[_to_find(found, one) for one in remedies(holes)],
        keeper=could(visitor(), Action.ROSTER_EDIT),
        days=[week_day_of(day) for day in days],
        rows=[(hour, [squares[24 * day + hour] for day in range(7)]) for hour in range(24)],
        **_by_family(found, weeks),
        holes=lines[:MOST],
        more=max(len(lines) - MOST, 0),
        shapes=SHAPES,
        state_words=WORDS,
        sectors=list(found.sectors.items()),
        groups=_groups(found),
        crisis=CRISIS in weeks,
        sector=sector,
        group=group,
    )


def _groups(found: CoverageView) -> list[tuple[str, str]]:
    """Return the families, and the crisis if it asks for something."""
    groups = [(code, one.label) for code, one in taxonomy().groups.items()]
    return [*groups, *([(CRISIS, ANY_CRISIS)] if found.crises else [])]


def _chosen(weeks: Weeks, sector: str, shown: Callable[[str], bool]) -> Weeks:
    """Return those of one sector, or of all, and of the categories that are *shown*."""
    return {
        (category, place): week
        for (category, place), week in weeks.items()
        if sector in ("", place) and shown(category)
    }


def _of(code: str, chosen: Weeks) -> list[Week]:
    known = taxonomy().categories
    return [week for (one, _), week in chosen.items() if known[one].group == code]


def _by_sector(crises: Weeks) -> list[Week]:
    """Return one week of each sector: what a crisis would come to, whatever it is of."""
    weeks: dict[str, list[Week]] = {}
    for (_, sector), week in crises.items():
        weeks.setdefault(sector, []).append(week)
    return [worst(one) for one in weeks.values()]


def _by_family(found: CoverageView, weeks: Mapping[str, list[Week]]) -> dict[str, Any]:
    """Return the families that are shown: their names, the heat of each hour, the same in words."""
    heat = {code: _by_hour(theirs) for code, theirs in weeks.items()}
    labels = {code: label for code, label in _groups(found) if code in weeks}
    return {
        "families": list(labels.items()),
        "heat": [(hour, [heat[code][hour] for code in weeks]) for hour in range(24)],
        "spoken": [(labels[code], *_spoken(found, theirs)) for code, theirs in weeks.items()],
    }


def _protocol(version: str) -> Protocol:
    """Return the version that is asked for; the one in force without any."""
    return ask(ReadProtocol(version)).own if version not in ("", "*") else protocol()


def _narrowed(holes: Iterable[Hole], chosen: Weeks, crises: Weeks) -> Iterator[Hole]:
    """Yield what is left of *holes* in the categories and sectors that were chosen."""
    for hole in holes:
        pairs = crises if hole.crisis else chosen
        categories = tuple(c for c in hole.categories if any((c, s) in pairs for s in hole.sectors))
        sectors = tuple(s for s in hole.sectors if any((c, s) in pairs for c in hole.categories))
        if categories and sectors:
            yield replace(hole, categories=categories, sectors=sectors)


def _next(found: CoverageView, hours: frozenset[int]) -> str:
    """Say when the next hole is, if there is one in what is left of the week."""
    left = {hour for hour in hours if hour >= now().astimezone(PARIS).hour}
    said = when(found.first, {hour for hour in left if _first_run(left, hour)})
    return said[0] if said and len(hours) < WEEK else ""


def _first_run(hours: set[int], hour: int) -> bool:
    first = min(hours)
    return all(one in hours for one in range(first, hour))


def _to_find(found: CoverageView, one: Remedy) -> ToFind:
    return ToFind(_called(one.recipient), when(found.first, one.hours), count(one.left))


def _squares(weeks: list[Week]) -> list[Square]:
    """Return the hours of all *weeks* together: the worst decides."""
    counts = [dict.fromkeys(Reach, 0) for _ in range(WEEK)]
    for week in weeks:
        for place, cell in enumerate(week):
            counts[place][cell.reach] += 1
    return [_square(one) for one in counts]


def _by_hour(weeks: list[Week]) -> list[Square]:
    """Return the hours of the day: on how many days somebody would be missing."""
    squares = _squares(weeks)
    found = []
    for hour in range(24):
        states = [squares[24 * day + hour].state for day in range(7)]
        holes = states.count("hole")
        state = next(one for one in ("hole", "some", "all", "none") if one in states)
        found.append(Square(state, holes, (holes > 0) + (holes > 2) + (holes > 4)))
    return found


def _spoken(found: CoverageView, weeks: list[Week]) -> tuple[str, list[str]]:
    """Return how many hours of a family have a hole, and when, in words."""
    squares = _squares(weeks)
    hours = {place for place, one in enumerate(squares) if one.state == "hole"}
    return count(len(hours)) if hours else "", when(found.first, hours) if hours else []


def _square(count: Mapping[Reach, int]) -> Square:
    holes, owed = count[Reach.NOBODY], sum(count.values()) - count[Reach.NOT_OWED]
    if holes:
        return Square("hole", holes, 1 + (holes * 4 > owed) + (holes * 2 > owed))
    if count[Reach.SOME]:
        return Square("some", 0, 0)
    return Square("all" if owed else "none", 0, 0)


def _called(recipient: str) -> str:
    return (
        "cellule de veille" if recipient == WATCH_CELL else PROFESSION_FR.get(recipient, recipient)
    )


def _lines(found: CoverageView, holes: Iterable[Hole]) -> Iterator[HoleLine]:
    """Say the holes, those that differ by their hours only as one."""
    labels, any_crisis = taxonomy().categories, {category for category, _ in found.crises}
    alike: dict[tuple[object, ...], list[Hole]] = {}
    for hole in holes:
        same = (hole.within, hole.whom, hole.categories, hole.sectors, hole.crisis)
        alike.setdefault(same, []).append(hole)
    for first, *others in alike.values():
        whom = sorted(first.whom, key=lambda one: one != WATCH_CELL)
        named = () if first.crisis and any_crisis <= {*first.categories} else first.categories
        yield HoleLine(
            when(found.first, hours_of([first, *others])),
            ", ".join(_called(one) for one in whom),
            span(first.within.total_seconds()),
            tuple(labels[code].label for code in named),
            tuple(found.sectors[place] for place in first.sectors),
            first.crisis,
        )
