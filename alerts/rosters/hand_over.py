"""Writing and reading a hand-over note, for those who stand on the roster or keep it.

Its rules are those of ``notes``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from alerts.rosters.duty import Lines
from alerts.rosters.rosters import TheRoster, around, find_roster, stands_on
from alerts.rosters.store import HandOver
from charters.vocabulary import Action
from sharing.command import Command, ConflictError, InvalidInputError, NotFoundError, Problem
from sharing.notices import tell
from sharing.screening import screen
from sharing.store import new_id
from sharing.store.sessions import put
from sharing.work import Work

LONGEST_NOTE = 280
NOTED = "hand_over_new"
NEXT = timedelta(hours=16)
"""Within how long a turn has to begin to be the next shift."""


@dataclass(frozen=True, slots=True)
class WriteNote(Command[TheRoster, str]):
    """Leave a hand-over note for the next shift; the answer is its id."""

    roster: str
    ambience: str
    note: str = field(default="", repr=False)

    action = Action.ROSTER_HAND_OVER

    def subject(self, work: Work) -> TheRoster:
        return find_roster(work, self.roster)

    def carry_out(self, work: Work, roster: TheRoster) -> str:
        lines = around(work)
        _refuse_stranger(work, roster, lines)
        if found := tuple(self._wrong(work)):
            raise InvalidInputError(*found)
        row = {
            "id": new_id(),
            "roster_id": roster.row.id,
            "agent_id": work.actor.id,
            "at": work.now,
            "ambience": self.ambience,
            "note": " ".join(self.note.split()),
        }
        put(work.session, HandOver, row)
        coming = (
            turn.agent
            for turn in lines.turns(work.now, work.now + NEXT)
            if lines.of[turn.shift.id] == roster.row.id and turn.begins > work.now
        )
        tell(work, set(coming) - {work.actor.id}, NOTED, f"roster:{roster.row.id}")
        work.detail["note"] = row["id"]
        return str(row["id"])

    def _wrong(self, work: Work) -> list[Problem]:
        found = []
        if self.ambience not in work.taxonomy.qualitative["ambience"].values:
            right = "Choisissez un mot de la liste."
            found.append(Problem("ambience", "unknown", "Il manque l'ambiance.", right))
        text = " ".join(self.note.split())
        if not 1 <= len(text) <= LONGEST_NOTE:
            right = f"De 1 à {LONGEST_NOTE} caractères."
            found.append(Problem("note", "bad_length", "La note est vide ou trop longue.", right))
        elif screen(self.note):
            wrong = "Cette note semble désigner une personne."
            right = "Dites le lieu et ce qui s'est passé, sans nom, numéro ni plaque."
            found.append(Problem("note", "personal", wrong, right))
        return found


@dataclass(frozen=True, slots=True)
class MarkNote(Command[TheRoster, None]):
    """Say that one has read a hand-over note."""

    roster: str
    note: str

    action = Action.ROSTER_HAND_OVER

    def subject(self, work: Work) -> TheRoster:
        return find_roster(work, self.roster)

    def carry_out(self, work: Work, roster: TheRoster) -> None:
        _refuse_stranger(work, roster, around(work))
        row = work.session.get(HandOver, (work.actor.council, self.note[:64]))
        if row is None or row.roster_id != roster.row.id:
            raise NotFoundError(f"hand_over:{self.note[:16]}")
        if row.read_at is None:
            row.read_by, row.read_at = work.actor.id, work.now
        work.detail["note"] = row.id


def _refuse_stranger(work: Work, roster: TheRoster, lines: Lines) -> None:
    """Refuse who neither stands on the roster in these days nor keeps it."""
    keeps = work.would(work.actor, Action.ROSTER_EDIT, roster.record).permitted
    if not keeps and not stands_on(lines, roster.row.id, work.actor.id):
        raise ConflictError("not_on_roster", "Vous n'êtes pas de cette garde.")
