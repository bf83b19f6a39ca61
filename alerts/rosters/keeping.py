"""What is done to a roster: lines, and turns held by somebody else or by nobody.

Rules:

1. Lines and dates without are the keeper's; whoever holds a turn, or takes it, may say who stands
   in, and so may the keeper.
2. Nobody stands in who is on duty by the same roster at that time.
3. A line that has begun is ended, not removed: who was on duty stays known.
4. Whoever is given a turn, or loses one, is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete

from alerts.rosters.duty import read_lines
from alerts.rosters.lines import Line, day_of
from alerts.rosters.lines import read_lines as read_typed
from alerts.rosters.rosters import (
    TheRoster,
    find_roster,
    people_of,
    shifts_of,
)
from alerts.rosters.shifts import Shift, instant, twice
from alerts.rosters.store import RosterDay, RosterShift
from charters.vocabulary import Action
from sharing.command import (
    Command,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
)
from sharing.notices import tell
from sharing.referrals import zone_of
from sharing.store import new_id
from sharing.store.sessions import put
from sharing.work import Work

STANDS_IN, RELIEVED = "roster_stand_in", "roster_relieved"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AddLines(Command[TheRoster, int]):
    """Add lines to a roster, all or none; the answer is how many."""

    roster: str
    lines: tuple[Line, ...]

    action = Action.ROSTER_EDIT

    def subject(self, work: Work) -> TheRoster:
        return find_roster(work, self.roster, alone=True)

    def carry_out(self, work: Work, roster: TheRoster) -> int:
        row = roster.row
        people = people_of(work, row.cell_id, row.partner_id, row.profession)
        ids = [new_id() for _ in self.lines]
        shifts, problems = read_typed(self.lines, people, shifts_of(work, row), ids)
        if problems:
            raise InvalidInputError(*problems)
        put(work.session, RosterShift, *(row_of(row.id, shift) for shift in shifts))
        work.detail["added"] = len(shifts)
        return len(shifts)


@dataclass(frozen=True, slots=True)
class EndLine(Command[TheRoster, None]):
    """End a line: from today on it has no turn; one that never had any is removed."""

    roster: str
    shift: str

    action = Action.ROSTER_EDIT

    def subject(self, work: Work) -> TheRoster:
        return find_roster(work, self.roster)

    def carry_out(self, work: Work, roster: TheRoster) -> None:
        row = _line(work, roster, self.shift)
        today = _today(work)
        if row.first_day < today:
            row.last_day = min(row.last_day or today, today - _DAY)
        else:
            work.session.execute(delete(RosterDay).where(RosterDay.shift_id == row.id))
            work.session.delete(row)
        work.detail.update(shift=row.id, ended=True)


@dataclass(frozen=True, slots=True)
class LeaveOut(Command[TheRoster, None]):
    """Have nobody hold a line's turn on a day: a date without."""

    roster: str
    shift: str
    day: str

    action = Action.ROSTER_EDIT

    def subject(self, work: Work) -> TheRoster:
        return find_roster(work, self.roster, alone=True)

    def carry_out(self, work: Work, roster: TheRoster) -> None:
        shift, day = _turn_of(work, roster, self.shift, self.day)
        held = _held(work, shift, day)
        _change(work, shift, day, None)
        tell(work, [held] if held else [], RELIEVED, f"roster:{roster.row.id}")


@dataclass(frozen=True, slots=True)
class StandIn(Command[TheRoster, None]):
    """Have *agent* hold a line's turn on a day; whose turn it is by the line has it back."""

    roster: str
    shift: str
    day: str
    agent: str

    action = Action.ROSTER_REPLACE

    def subject(self, work: Work) -> TheRoster:
        return find_roster(work, self.roster, alone=True)

    def carry_out(self, work: Work, roster: TheRoster) -> None:
        row = roster.row
        shift, day = _turn_of(work, roster, self.shift, self.day)
        held = _held(work, shift, day)
        keeps = work.would(work.actor, Action.ROSTER_EDIT, roster.record).permitted
        if not keeps and work.actor.id not in (held, self.agent):
            raise ConflictError("not_your_turn", "Ce tour de garde n'est pas le vôtre.")
        if self.agent not in people_of(work, row.cell_id, row.partner_id, row.profession):
            right = "Choisissez quelqu'un de la liste."
            wrong = "Cette personne n'est pas de cette garde."
            raise InvalidInputError(Problem("agent", "unknown", wrong, right))
        if self.agent == held:
            return
        _refuse_twice(work, roster, shift, day, self.agent)
        _change(work, shift, day, self.agent)
        about = f"roster:{row.id}"
        tell(work, {self.agent} - {work.actor.id}, STANDS_IN, about)
        tell(work, {held or self.agent} - {work.actor.id, self.agent}, RELIEVED, about)


def row_of(roster: str, shift: Shift) -> dict[str, object]:
    """Return a line as it is kept."""
    return {
        "id": shift.id,
        "roster_id": roster,
        "agent_id": shift.agent,
        "days": "".join(str(day) for day in sorted(shift.days)),
        "begins": shift.begins,
        "ends": shift.ends,
        "first_day": shift.first,
        "last_day": shift.last,
    }


def _today(work: Work) -> date:
    return work.now.astimezone(zone_of(work.session, work.actor.council)).date()


def _line(work: Work, roster: TheRoster, shift: str) -> RosterShift:
    row = work.session.get(RosterShift, (work.actor.council, shift[:64]))
    if row is None or row.roster_id != roster.row.id:
        raise NotFoundError(f"roster_shift:{shift[:16]}")
    return row


def _turn_of(work: Work, roster: TheRoster, shift: str, day: str) -> tuple[Shift, date]:
    """Return a line and a day on which it begins, yesterday at the earliest: a night goes on."""
    line, on = _line(work, roster, shift).shift, day_of(day)
    if on is None or not line.begins_on(on) or on < _today(work) - _DAY:
        wrong = "Ce créneau ne commence pas ce jour-là, ou ce jour est passé."
        raise InvalidInputError(
            Problem("day", "bad_day", wrong, "Choisissez un des jours à venir de ce créneau.")
        )
    return line, on


def _held(work: Work, shift: Shift, day: date) -> str | None:
    row = work.session.get(RosterDay, (work.actor.council, shift.id, day))
    return shift.agent if row is None else row.agent_id


def _change(work: Work, shift: Shift, day: date, agent: str | None) -> None:
    """Write who holds a turn; whom the line says needs no row."""
    row = work.session.get(RosterDay, (work.actor.council, shift.id, day))
    if row is None:
        put(work.session, RosterDay, {"shift_id": shift.id, "day": day, "agent_id": agent})
    elif agent == shift.agent:
        work.session.delete(row)
    else:
        row.agent_id = agent
    work.detail.update(shift=shift.id, day=day.isoformat(), held=agent is not None)


def _refuse_twice(work: Work, roster: TheRoster, shift: Shift, day: date, agent: str) -> None:
    """Refuse that *agent*, on duty by this roster at the time of that turn, takes it too."""
    noon = instant(day, 12 * 60, zone_of(work.session, work.actor.council))
    lines = read_lines(work.session, noon - 2 * _DAY, noon + 2 * _DAY)
    own = [one for one in lines.shifts if lines.of[one.id] == roster.row.id]
    changed = {**lines.changes, (shift.id, day): agent}
    if twice(own, changed, lines.zone, day, agent):
        wrong = "Cette personne est déjà de garde à ce moment-là."
        raise InvalidInputError(Problem("agent", "overlap", wrong, "Choisissez quelqu'un d'autre."))
