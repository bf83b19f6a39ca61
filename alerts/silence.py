"""Silence: an alert that is known, and may wait, does not ring for a time.

1. For four hours at most; nought ends it.  While it lasts nobody comes next; the board shows it as
   silenced, and when it is over it rings again (``alerts.watch``).
2. Never for severity 4 or 5: the charter refuses it (R09.7), and so does this, whatever a council's
   charter says.  If the severity rises, the silence is over within a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from alerts.channels.wishes import GRAVE
from alerts.life import Subject, delivered, noted, shown, too_late
from alerts.views import AlertView
from charters.vocabulary import Action
from sharing.command import Command, ConflictError, InvalidInputError, Problem
from sharing.work import Work

LONGEST = 240  # minutes


@dataclass(frozen=True, slots=True)
class SilenceAlert(Command[Subject, AlertView]):
    """Let it not ring for *minutes*."""

    alert_id: str
    minutes: int

    action = Action.ALERT_SILENCE

    def subject(self, work: Work) -> Subject:
        return delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: Subject) -> AlertView:
        alert = subject.alert
        if alert.state == "closed":
            raise too_late(work, alert)
        if subject.event.severity >= GRAVE:
            said = "Une alerte de gravité 4 ou 5 ne se met jamais en sourdine."
            raise ConflictError("too_grave", said)
        if not 0 <= self.minutes <= LONGEST:
            right = f"De 1 à {LONGEST} minutes, ou 0 pour y mettre fin."
            raise InvalidInputError(
                Problem("minutes", "out_of_range", "Cette durée n’est pas possible.", right)
            )
        until = work.now + timedelta(minutes=self.minutes)
        alert.silenced_until = until if self.minutes else None
        work.detail["minutes"] = self.minutes
        noted(work, alert, "silenced" if self.minutes else "heard")
        return shown(work, alert)
