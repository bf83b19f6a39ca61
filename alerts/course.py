"""What has happened to an alert, turn by turn, for whoever has it: who answered, who came next.

By function and organisation, never by name; the outcome and the measures are the event's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from alerts.life import Subject, delivered
from alerts.names import names_of, with_article
from alerts.steps import ESCALATION, TRANSFER
from alerts.store import Acknowledgement, AlertEvent, AlertStep, Arbitration
from alerts.telling import CITED
from charters.vocabulary import Action
from sharing.command import Command
from sharing.store import Agent, Event, Partner
from sharing.work import Work

TURNS = (
    "graver", "relieved", "escalated", "passed", "acknowledged", "in_charge", "released", "expired",
    "transferred", "silenced", "heard", "prefecture", "asked", "stands_in", "ruled",
    "closed",
)  # fmt: skip


ANSWERS = ("acknowledged", "in_charge")
GIVEN_AWAY = ("released", "expired", "relieved", "transferred", "ruled")


@dataclass(frozen=True, slots=True)
class Turn:
    """``what``: one of ``TURNS``; ``who``: French words; ``why``: of a closed list, if any.

    ``agent``: whose answer it was, to tell two of one trade apart; it is shown to nobody.
    """

    at: datetime
    what: str
    who: str
    why: str | None = None
    agent: str = ""


def takers(course: Iterable[Turn]) -> Counter[str]:
    """Return who has answered since it last waited for somebody, in their order, and how many.

    More than one: they may be on their way to the same place, each without knowing of the other.
    """
    found: dict[str, str] = {}
    for turn in course:
        if turn.what in GIVEN_AWAY:
            found.clear()
        elif turn.what in ANSWERS:
            found.setdefault(turn.agent, turn.who)
    return Counter(found.values())


@dataclass(frozen=True, slots=True)
class ReadCourse(Command[Subject, tuple[Turn, ...]]):
    """Read what happened to an alert, oldest first."""

    alert_id: str

    action = Action.ALERT_READ
    conceals = True

    def subject(self, work: Work) -> Subject:
        return delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: Subject) -> tuple[Turn, ...]:
        about = {"alert": subject.alert.id}
        turns = [
            Turn(at, step, f"{with_article(profession)} ({partner})", agent=agent)
            for at, step, agent, profession, partner in work.session.execute(_DONE, about)
        ]
        for step in work.session.scalars(_STEPS, about):
            what = {ESCALATION: "escalated", TRANSFER: "passed"}.get(step.kind, "stands_in")
            turns.append(Turn(step.done_at or step.due_at, what, names_of(work.session, step.whom)))
        for one in work.session.scalars(_ASKED, about):
            turns.append(Turn(one.asked_at, "asked", with_article(subject.alert.arbiter), one.why))
            if one.ruled_at is not None:
                turns.append(Turn(one.ruled_at, "ruled", one.taker or "", one.reason))
        turns += [Turn(at, "graver", "") for at in _graver(work, subject.alert.id)]
        return tuple(sorted(turns, key=lambda turn: (turn.at, TURNS.index(turn.what))))


def _graver(work: Work, alert: str) -> list[datetime]:
    """Return when a report joined that was graver than all that had been told before."""
    came = work.session.execute(_CAME, {"alert": alert}).all()
    worst: dict[datetime, int] = {}
    for at, severity in came:
        worst[at] = max(worst.get(at, 0), severity)
    times = sorted(worst)
    return [at for n, at in enumerate(times) if n and worst[at] > max(worst[t] for t in times[:n])]


_CAME = (
    select(AlertEvent.at, Event.severity)
    .join(Event, (Event.council_id == AlertEvent.council_id) & (Event.id == AlertEvent.event_id))
    .where(AlertEvent.alert_id == bindparam("alert"), AlertEvent.role != CITED)
)
_DONE = (
    select(Acknowledgement.at, Acknowledgement.step, Agent.id, Agent.profession, Partner.name)
    .join(
        Agent,
        (Agent.council_id == Acknowledgement.council_id) & (Agent.id == Acknowledgement.agent_id),
    )
    .join(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
    .where(Acknowledgement.alert_id == bindparam("alert"))
)
_STEPS = select(AlertStep).where(
    AlertStep.alert_id == bindparam("alert"),
    AlertStep.state == "done",
    AlertStep.kind.in_((ESCALATION, TRANSFER)) | (AlertStep.after_s > 0),
)
_ASKED = select(Arbitration).where(Arbitration.alert_id == bindparam("alert"))
