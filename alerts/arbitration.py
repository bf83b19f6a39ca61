"""Conflicts of competence: asked for by one, ruled by the arbiter of the protocol, told to all.

1. Why, and by what reason, are of closed lists: nobody pleads here.
2. The arbiter is whom the protocol named when the alert was given; they are told at once.  Who has
   not ruled within the alert's delay, or could not, is stood in for by the coordinator; where the
   protocol names the coordinator, by the mayor.  Until either rules, it is shown as contested.
3. A ruling is dated, has its reason and says who takes the alert: it is passed to them, with the
   chain behind them.  Every board and the reporter are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, select

from alerts import steps
from alerts.life import Subject, changed, delivered, shown, tell, too_late
from alerts.names import with_article
from alerts.passing import Taker, list_takers, passed
from alerts.people import able, people_behind
from alerts.store import Alert, AlertStep, Arbitration
from alerts.views import AlertView
from charters.parties import Record
from charters.vocabulary import Action
from protocols.model import LAST_RESORTS
from sharing.agents import active_actors
from sharing.command import Command, ConflictError, InvalidInputError, Problem
from sharing.store import UtcDateTime, new_id
from sharing.work import Work

WHY = ("several", "nobody", "hindered")
REASONS = ("place", "mission", "means", "first_there")


@dataclass(frozen=True, slots=True)
class Contested(Subject):
    """An alert of which somebody asks who is competent: weighed as the event that it is about."""

    @property
    def record(self) -> Record:
        return self.event.record


@dataclass(frozen=True, slots=True)
class AskForRuling(Command[Contested, AlertView]):
    """Ask the arbiter who is to take it.  ``why``: one of ``WHY``."""

    alert_id: str
    why: str

    action = Action.EVENT_ARBITRATE

    def subject(self, work: Work) -> Contested:
        found = delivered(work, self.alert_id)
        return Contested(found.alert, found.event)

    def carry_out(self, work: Work, subject: Contested) -> AlertView:
        alert = subject.alert
        _of_list("why", self.why, WHY, "Dites pourquoi vous le demandez.")
        if alert.state == "closed":
            raise too_late(work, alert)
        if alert.contested is not None:
            said = f"Un arbitrage est déjà demandé : {with_article(alert.arbiter)} est prévenu."
            raise ConflictError("ruling_asked", said)
        able_to = [one for one in _who_rules(alert) if _could_rule(work, subject, one)]
        if not able_to:
            names = ", ou ".join(map(with_article, _who_rules(alert)))
            raise ConflictError(
                "no_arbiter", f"Personne ne peut trancher ici : il faudrait {names}."
            )
        alert.contested = self.why
        asked = {"why": self.why, "asked_at": work.now, "asked_by": work.actor.id}
        work.session.add(Arbitration(id=new_id(), alert_id=alert.id, **asked))
        for turn, word in enumerate(able_to):
            after = turn * timedelta(seconds=alert.within_s)
            steps.at_once(work.session, alert.id, steps.ARBITRATION, (word,), work.now, after)
        changed(work, alert)
        tell(work, subject.alert, "asked", by=with_article(able_to[0]))
        work.detail.update(alert=alert.id, why=self.why)
        return shown(work, alert)


@dataclass(frozen=True, slots=True)
class Rule(Command[Subject, AlertView]):
    """Say who takes it, and by what reason.  ``to``: a word of ``alerts.names``."""

    alert_id: str
    reason: str
    to: str

    action = Action.ALERT_ARBITRATE

    def subject(self, work: Work) -> Subject:
        return delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: Subject) -> AlertView:
        alert, asked = subject.alert, _asked_of(work, subject.alert)
        _of_list("reason", self.reason, REASONS, "Donnez la raison.")
        passed(work, subject, self.to, told="ruled")
        asked.ruled_at, asked.ruled_by = work.now, work.actor.id
        asked.reason, asked.taker = self.reason, alert.passed_to
        alert.contested = None
        steps.withdraw(work.session, alert.id, steps.ARBITRATION)
        work.detail.update(to=self.to, reason=self.reason)
        return shown(work, alert)


@dataclass(frozen=True, slots=True)
class WeighRuling(Command[Subject, dict[str, tuple[Taker, ...]]]):
    """List to whom the ruling may give it, for who may rule now (``ListTakers``)."""

    alert_id: str

    action = Action.ALERT_ARBITRATE

    def subject(self, work: Work) -> Subject:
        return delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: Subject) -> dict[str, tuple[Taker, ...]]:
        _asked_of(work, subject.alert)
        found = list_takers(work, subject)
        work.detail.update(alert=self.alert_id, count=sum(map(len, found.values())))
        return found


def _asked_of(work: Work, alert: Alert) -> Arbitration:
    """Return the ruling that is asked for, if it is this actor's turn to give it."""
    if alert.state == "closed":
        raise too_late(work, alert)
    asked = work.session.scalar(_OPEN, {"alert": alert.id})
    if asked is None:
        raise ConflictError("nothing_asked", "Aucun arbitrage n’est demandé pour cette alerte.")
    about = {"alert": alert.id, "since": asked.asked_at, "now": work.now}
    if not any(work.actor.profession in whom for whom in work.session.scalars(_CALLED, about)):
        said = f"Le protocole confie cet arbitrage à un autre : {with_article(alert.arbiter)}."
        raise ConflictError("not_the_arbiter", said)
    return asked


def _who_rules(alert: Alert) -> tuple[str, str]:
    """Return the arbiter, and who stands in for them."""
    return alert.arbiter, next(one for one in LAST_RESORTS if one != alert.arbiter)


def _could_rule(work: Work, subject: Subject, profession: str) -> bool:
    agents = active_actors(work.session, work.actor.council, work.now)
    people = people_behind(work.session, (profession,), subject.event.sector_id, agents)
    record = subject.alert.record(subject.event)
    asked = (Action.ALERT_RECEIVE, Action.ALERT_ARBITRATE)
    charter = work.engine.charter.own_name
    return any(able(work.would, charter, one, record, asked) for one in people)


def _of_list(field: str, word: str, known: tuple[str, ...], wrong: str) -> None:
    if word not in known:
        raise InvalidInputError(Problem(field, "unknown", wrong, f"Un de : {', '.join(known)}."))


_OPEN = select(Arbitration).where(
    Arbitration.alert_id == bindparam("alert"), Arbitration.ruled_at.is_(None)
)
_CALLED = select(AlertStep.whom).where(
    AlertStep.alert_id == bindparam("alert"),
    AlertStep.kind == steps.ARBITRATION,
    AlertStep.due_at >= bindparam("since", type_=UtcDateTime()),
    AlertStep.due_at <= bindparam("now", type_=UtcDateTime()),
)
"""Whose turn to rule has come, of what was asked for."""
