"""Taking a roster away as an iCalendar file, and bringing such a file in.

Rules:

1. All events of a file are taken, or none; each that cannot be is told with its line of the file.
2. What the roster becomes is said by ``alerts.rosters.merging``; here it is only written.
3. A line keeps its id, and so its UID in the calendars into which it was exported: when it changes
   after it has begun, what it was before today is kept as another line.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlalchemy import delete, select, update

from alerts.rosters.calendar import read, written
from alerts.rosters.keeping import RELIEVED, STANDS_IN, row_of
from alerts.rosters.merging import Merged, Standing, goes_on, merged, over, whose
from alerts.rosters.rosters import TheRoster, find_roster, names_of, people_of, shifts_of
from alerts.rosters.shifts import Shift
from alerts.rosters.store import RosterDay, RosterShift
from charters.vocabulary import Action
from sharing.command import Command
from sharing.notices import tell
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
class Imported:
    """What an import changed: lines added, lines changed or ended, single turns held otherwise."""

    added: int
    changed: int
    turns: int


@dataclass(frozen=True, slots=True)
class ImportCalendar(Command[TheRoster, Imported]):
    """Have the roster become, from today on, what a file says of it; the answer is what changed."""

    roster: str
    file: bytes = field(repr=False)

    action = Action.ROSTER_EDIT

    def subject(self, work: Work) -> TheRoster:
        return find_roster(work, self.roster, alone=True)

    def carry_out(self, work: Work, roster: TheRoster) -> Imported:
        there = _standing(work, roster)
        names = names_of(work)

        def holder(uid: str) -> tuple[str, str] | None:
            id_, day = whose(uid, there.roster, there.shifts)
            if id_ not in there.shifts:
                return None
            line = there.shifts[id_].agent
            agent = there.changes.get((id_, day)) or line if day else line
            return agent, names[agent]

        found = read(self.file, there.people, there.zone, holder, there.today)
        becomes = merged(there, found)
        _write_lines(work, there, becomes)
        _write_turns(work, there, becomes)
        added = len(becomes.lines.keys() - there.shifts.keys())
        done = Imported(added, len(becomes.lines) - added, len(becomes.held))
        work.detail.update(
            added=added,
            changed=sorted(becomes.lines.keys() & there.shifts.keys()),
            turns=done.turns,
            imported=True,
        )
        return done


def _standing(work: Work, roster: TheRoster) -> Standing:
    row = roster.row
    zone = zone_of(work.session, work.actor.council)
    today = work.now.astimezone(zone).date()
    rows = work.session.scalars(select(RosterShift).where(RosterShift.roster_id == row.id))
    shifts = {line.id: line.shift for line in rows}
    asked = work.session.scalars(select(RosterDay).where(RosterDay.shift_id.in_(shifts)))
    changes = {(one.shift_id, one.day): one.agent_id for one in asked}
    people = people_of(work, row.cell_id, row.partner_id, row.profession)
    return Standing(row.id, shifts, changes, people, zone, today)


def _write_lines(work: Work, there: Standing, becomes: Merged) -> None:
    """Write the lines that are new or different; what they said before today stays, as a line."""
    added = []
    for id_, shift in becomes.lines.items():
        known = there.shifts.get(id_)
        if known is None:
            added += [row_of(there.roster, shift)] if shift else []
            continue
        row = work.session.get_one(RosterShift, (work.actor.council, id_))
        past = over(known, there.today)
        if shift is None:
            _end(work, row, past)
        elif past is not None and goes_on(known, shift, there.today):
            row.last_day = shift.last
        else:
            if past is not None:
                _set_aside(work, there, past)
            for column, value in row_of(there.roster, shift).items():
                setattr(row, column, value)
    put(work.session, RosterShift, *added)


def _end(work: Work, row: RosterShift, past: Shift | None) -> None:
    """End a line with its last turn before today; one that had none is removed."""
    if past is not None:
        row.last_day = past.last
        return
    work.session.execute(delete(RosterDay).where(RosterDay.shift_id == row.id))
    work.session.delete(row)


def _set_aside(work: Work, there: Standing, past: Shift) -> None:
    """Keep what a line was before today as a line of its own, with who stood in."""
    kept = replace(past, id=new_id())
    put(work.session, RosterShift, row_of(there.roster, kept))
    work.session.execute(
        update(RosterDay)
        .where(RosterDay.shift_id == past.id, RosterDay.day < there.today)
        .values(shift_id=kept.id)
    )


def _write_turns(work: Work, there: Standing, becomes: Merged) -> None:
    """Write who holds a turn instead, from today on, and tell whoever gets or loses one."""
    before, after = there.coming, becomes.changes
    for id_, day in before:
        if (id_, day) not in after or after[id_, day] != before[id_, day]:
            work.session.execute(
                delete(RosterDay).where(RosterDay.shift_id == id_, RosterDay.day == day)
            )
    rows = [
        {"shift_id": id_, "day": day, "agent_id": agent}
        for (id_, day), agent in after.items()
        if (id_, day) not in before or after[id_, day] != before[id_, day]
    ]
    put(work.session, RosterDay, *rows)
    about = f"roster:{there.roster}"
    loses = {was for was, _ in becomes.held.values() if was} - {work.actor.id}
    gets = {now for _, now in becomes.held.values() if now} - {work.actor.id}
    tell(work, loses, RELIEVED, about)
    tell(work, gets, STANDS_IN, about)
