"""Closing what one has opened, before its hour is over."""

from __future__ import annotations

from dataclasses import dataclass

from charters.vocabulary import Action
from sharing.command import Circumstances, Command
from sharing.nominative.openings import Asked, asked_by, opening_of
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class CloseOpening(Command[Asked, None]):
    """Close what one has opened: from now on it reads nothing."""

    record: str
    opening: str

    action = Action.NOMINATIVE_READ
    conceals = True

    def subject(self, work: Work) -> Asked:
        return asked_by(work, self.record, self.opening, None)

    def circumstances(self, asked: Asked) -> Circumstances:
        return asked.circumstances

    def carry_out(self, work: Work, asked: Asked) -> None:
        opening = opening_of(work, asked)
        opening.ends = work.now
        work.detail.update(opening=opening.id, closed=True)
