"""The rosters of a council's file: of a watch cell, or of a partner's people of one profession.

1. Whoever stands on one is of that cell, or of that partner and profession; nobody twice at once.
2. Hours are those of the wall, ``20:00-02:00``; a turn that ends when it begins, ``07:00-07:00``,
   lasts a day.  From the day on which the file is taken, until further notice.

``DocumentError`` (charters.document) names the line of what does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from alerts.rosters.lines import minutes_of, phone_of
from alerts.rosters.shifts import DAY, Shift, clash
from charters.document import Node

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = "[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]"
_ALWAYS = date(2000, 1, 1)  # lines of one file all begin on the same day


class Person(Protocol):
    """What is to be known of somebody here."""

    @property
    def partner(self) -> str: ...
    @property
    def profession(self) -> str: ...


class Cell(Protocol):
    """What is to be known of a watch cell here."""

    @property
    def members(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class ShiftLines:
    """``who``: a login; ``days``: the weekdays on which it begins, Monday is 0."""

    who: str
    days: tuple[int, ...]
    begins: str
    ends: str


@dataclass(frozen=True, slots=True)
class RosterLines:
    """One roster; ``cell``, or ``partner`` with ``profession``; ``phone`` may be empty."""

    code: str
    name: str
    cell: str
    partner: str
    profession: str
    phone: str
    shifts: tuple[ShiftLines, ...]


def roster_of(
    node: Node, partners: Iterable[str], people: Mapping[str, Person], cells: Mapping[str, Cell]
) -> RosterLines:
    """Return one roster of the file's list."""
    keys = node.keys(("code", "name", "shifts"), ("cell", "partner", "profession", "phone"))
    if ("cell" in keys) == ("partner" in keys) or ("partner" in keys) != ("profession" in keys):
        right = "give cell; or partner and profession"
        raise node.error("it is not clear whose roster this is", right)
    if "cell" in keys:
        cell, partner, profession = keys["cell"].word(list(cells)), "", ""
        own = list(cells[cell].members)
    else:
        cell, partner = "", keys["partner"].word(list(partners))
        there = {one.profession for one in people.values() if one.partner == partner}
        profession = keys["profession"].word(sorted(there))
        own = [login for login, one in people.items()
               if (one.partner, one.profession) == (partner, profession)]  # fmt: skip
    if "phone" in keys and phone_of(keys["phone"].text(30)) is None:
        raise keys["phone"].error("is no telephone number", "such as 01 99 00 12 34")
    return RosterLines(
        code=keys["code"].text(40, "[a-z-]+"),
        name=keys["name"].text(120),
        cell=cell,
        partner=partner,
        profession=profession,
        phone=keys["phone"].text(30) if "phone" in keys else "",
        shifts=_shifts(keys["shifts"], own),
    )


def _shifts(node: Node, own: list[str]) -> tuple[ShiftLines, ...]:
    found: list[tuple[ShiftLines, Shift]] = []
    for item in node.items(at_least=1):
        lines, shift = _shift(item, own)
        place = clash(shift, [one for _, one in found])
        if place is not None:
            wrong = f"'{lines.who}' is on duty already at that time, by shifts[{place}]"
            raise item.error(wrong, "give the hours to somebody else, or other hours")
        found.append((lines, shift))
    return tuple(lines for lines, _ in found)


def _shift(node: Node, own: list[str]) -> tuple[ShiftLines, Shift]:
    keys = node.keys(("who", "days", "hours"))
    who = keys["who"].word(own)
    days = tuple(DAYS.index(day) for day in keys["days"].words(DAYS, at_least=1))
    begins, ends = keys["hours"].text(11, _HOURS).split("-")
    start, end = minutes_of(begins), minutes_of(ends)
    if start is None or end is None or start == DAY:
        raise keys["hours"].error("is no time of the day", "such as 20:00-02:00")
    return ShiftLines(who, days, begins, ends), Shift(
        "", who, frozenset(days), start, end or DAY, _ALWAYS
    )
