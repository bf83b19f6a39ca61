"""A roster as its turns make it, without a database; taken away as a file, and brought in again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from alerts.rosters.calendar import read, written
from alerts.rosters.merging import Merged, Standing, Turn, merged, whose
from alerts.rosters.shifts import DAY, Shift, clash, instant, turns, twice

PARIS = ZoneInfo("Europe/Paris")
HOMONYMS = {"awa": "Awa Traoré", "other": "Awa  TRAORÉ"}
PEOPLE = HOMONYMS | {"binta": "Binta Rouvillois", "dora": "Dora Lenoir"}
NAMES = PEOPLE | {"left": "Chloé Partie"}
AT = datetime(2026, 11, 27, 8, tzinfo=UTC)
IDS = ("linea" * 3 + "a", "lineb" * 3 + "b", "linec" * 3 + "c")


class Plan(NamedTuple):
    """A roster, as its turns make it."""

    shifts: tuple[Shift, ...]
    changes: dict[Turn, str | None]

    def turns(self, today: date) -> list[tuple[date, str, datetime, datetime]]:
        """What happens from *today* on, for a month: past a night on which the clock is moved."""
        begins, ends = (instant(today, n * DAY, PARIS) for n in (0, 31))
        found = turns(self.shifts, self.changes, PARIS, begins, ends)
        return sorted((t.day, t.agent, t.begins, t.ends) for t in found if t.day >= today)

    def possible(self) -> bool:
        """Whether nobody is on duty twice at once, and each line has a turn."""
        apart = all(clash(one, self.shifts[:n]) is None for n, one in enumerate(self.shifts))
        held = [(day, who) for (_, day), who in self.changes.items() if who]
        once = not any(twice(self.shifts, self.changes, PARIS, day, who) for day, who in held)
        return apart and once and all(map(has_turn, self.shifts))


def has_turn(shift: Shift) -> bool:
    return any(shift.begins_on(shift.first + timedelta(days=n)) for n in range(7))


def brought(there: Plan, file: bytes, today: date) -> Merged:
    """What *file* makes of a roster."""
    lines = {shift.id: shift for shift in there.shifts}

    def holder(uid: str) -> tuple[str, str] | None:
        id_, day = whose(uid, "roster", lines)
        if id_ not in lines:
            return None
        agent = there.changes.get((id_, day), None) if day else None
        agent = agent or lines[id_].agent
        return agent, NAMES[agent]

    standing = Standing("roster", lines, there.changes, PEOPLE, PARIS, today)
    return merged(standing, read(file, PEOPLE, PARIS, holder, today))


def after(there: Plan, done: Merged) -> Plan:
    """What the roster is from today on."""
    kept = {shift.id: shift for shift in there.shifts}
    lines = [shift for shift in {**kept, **done.lines}.values() if shift]
    return Plan(tuple(lines), done.changes)


def out(plan: Plan) -> bytes:
    return written(plan.shifts, plan.changes, NAMES, PARIS, AT)
