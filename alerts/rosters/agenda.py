"""Taking a roster away as an iCalendar file, and filling one from such a file.

All events of a file are taken, or none; each that cannot be is told with its line of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from alerts.rosters.calendar import read, written
from alerts.rosters.keeping import row_of
from alerts.rosters.lines import read_lines
from alerts.rosters.rosters import TheRoster, find_roster, names_of, people_of, shifts_of
from alerts.rosters.store import RosterDay, RosterShift
from charters.vocabulary import Action
from sharing.command import Command, InvalidInputError
from sharing.referrals import zone_of
from sharing.store import new_id
from sharing.store.sessions import put
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class ExportCalendar(Command[TheRoster, bytes]):
    """Take the roster away as a file: lines that are not over, and what differs on their days."""

    roster: str

    action = Action.ROSTER_READ

    def subject(self, work: Work) -> TheRoster:
        return find_roster(work, self.roster)

    def carry_out(self, work: Work, roster: TheRoster) -> bytes:
        shifts = shifts_of(work, roster.row)
        asked = work.session.query(RosterDay).where(
            RosterDay.shift_id.in_([shift.id for shift in shifts])
        )
        changes = {(row.shift_id, row.day): row.agent_id for row in asked}
        work.detail.update(count=len(shifts), exported=True)
        zone = zone_of(work.session, work.actor.council)
        return written(shifts, changes, names_of(work), zone, work.now)


@dataclass(frozen=True, slots=True)
class ImportCalendar(Command[TheRoster, int]):
    """Fill the roster from a file; the answer is how many lines were added."""

    roster: str
    file: bytes = field(repr=False)

    action = Action.ROSTER_EDIT

    def subject(self, work: Work) -> TheRoster:
        return find_roster(work, self.roster, alone=True)

    def carry_out(self, work: Work, roster: TheRoster) -> int:
        row = roster.row
        people = people_of(work, row.cell_id, row.partner_id, row.profession)
        found = read(self.file, people, zone_of(work.session, work.actor.council))
        ids = [new_id() for _ in found]
        lines = [one.line for one in found]
        shifts, problems = read_lines(lines, people, shifts_of(work, row), ids)
        if problems:
            raise InvalidInputError(*problems)
        put(work.session, RosterShift, *(row_of(row.id, shift) for shift in shifts))
        days = [
            {"shift_id": shift.id, "day": day, "agent_id": None}
            for shift, one in zip(shifts, found, strict=True)
            for day in dict.fromkeys(one.without)
            if shift.begins_on(day)
        ]
        put(work.session, RosterDay, *days)
        work.detail.update(added=len(shifts), imported=True)
        return len(shifts)
