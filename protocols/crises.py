"""What a protocol asks for besides when a fact is a crisis, and where that would reach nobody.

Rules:

1. A crisis is a fact of the gravest severity, of whatever category.  It is told as any other, by
   all the duties that hold; looked at are those who are told besides, or sooner, than of the same
   category as it is by itself: whom the duties name that hold at a graver severity only.
2. An hour in which none of them is reached within the delay is a hole, whoever else would be told:
   it is for a crisis that those duties were written.
3. What is that grave by itself is looked at already (``coverage``), and is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from protocols.coverage import Cell, OnDuty, Reach, There, Week, Weeks, cover
from protocols.model import Protocol
from protocols.spans import Hour

CRISIS = 5
_WORST = (Reach.NOBODY, Reach.SOME, Reach.ALL, Reach.NOT_OWED)


def cover_crises(
    protocol: Protocol,
    categories: Mapping[str, tuple[str, int]],
    sectors: Sequence[str],
    hours: Sequence[Hour],
    on_duty: OnDuty,
    there: There,
) -> Weeks:
    """Look at every hour of a crisis of each category of which it asks for something."""
    weeks: dict[tuple[str, str], Week] = {}
    for severity in sorted({severity for _, severity in categories.values()}):
        graver = [duty for duty in protocol.duties if duty.when.severity_gte > severity]
        kinds = {
            category: (group, CRISIS)
            for category, (group, own) in categories.items()
            if own == severity and any(duty.when.names(category, group) for duty in graver)
        }
        only = frozenset(duty.id for duty in graver)
        weeks |= cover(protocol, kinds, sectors, hours, on_duty, there, only)
    return weeks


def worst(weeks: Iterable[Week]) -> Week:
    """Return of each hour the cell in which the fewest are reached."""
    several = {id(week): week for week in weeks}.values()  # many are the same
    return tuple(min(cells, key=_badness) for cells in zip(*several, strict=True))


def _badness(cell: Cell) -> int:
    return _WORST.index(cell.reach)
