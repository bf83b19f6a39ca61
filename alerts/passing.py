"""Giving an alert away: taking back that one answers for it, and passing it on.

1. Only its owner gives it away; what nobody owns anybody passes on who has it and may.
2. It is passed to a profession, a cell or a person (``alerts.names``), if at least one of them may
   hear it *and* answer: the charter is asked here, and again when they are told.
3. Until they answer it waits, with a delay as long as the first and the whole chain behind them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BindParameter, bindparam, select

from alerts import steps
from alerts.life import (
    Subject,
    delivered,
    hand_to,
    noted,
    of_its_owner,
    reopen,
    shown,
    step,
    tell,
)
from alerts.names import AGENT, CELL, names_of
from alerts.people import ANSWER, able, people_behind
from alerts.store import CellMember, WatchCell
from alerts.views import AlertView
from audit.limits import at_most
from charters.labels import PROFESSION_FR
from charters.parties import Actor
from charters.vocabulary import Action
from sharing.agents import active_actors
from sharing.command import Command, ConflictError, InvalidInputError, Problem
from sharing.store import Agent, Partner
from sharing.work import Work


@dataclass(frozen=True, slots=True)
class ReleaseAlert(Command[Subject, AlertView]):
    """Take back that one has seen it or has it in charge: it is open again, at once."""

    alert_id: str

    action = Action.ALERT_RELEASE

    def subject(self, work: Work) -> Subject:
        return delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: Subject) -> AlertView:
        alert = subject.alert
        if (refusal := of_its_owner(work, alert)) is not None:
            raise refusal
        if alert.owner_id is None:
            raise ConflictError("nobody_answers", "Personne ne répond encore de cette alerte.")
        reopen(work.session, alert)
        noted(work, alert, "released")
        tell(work, subject.alert, "reopened")
        return shown(work, alert)


@dataclass(frozen=True, slots=True)
class TransferAlert(Command[Subject, AlertView]):
    """Pass it to somebody who may answer.  ``to``: a word of ``alerts.names``."""

    alert_id: str
    to: str

    action = Action.ALERT_TRANSFER

    def subject(self, work: Work) -> Subject:
        return delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: Subject) -> AlertView:
        if (refusal := of_its_owner(work, subject.alert)) is not None:
            raise refusal
        passed(work, subject, self.to)
        work.detail["to"] = self.to
        return shown(work, subject.alert)


def passed(work: Work, subject: Subject, to: str, told: str = "passed") -> None:
    """Hand the alert to *to*: told at once, and the chain counts anew behind them."""
    alert = subject.alert
    if not takers(work, subject, (to,)):
        right = "Choisissez quelqu’un qui peut recevoir cette alerte et y répondre."
        wrong = "Personne de ce choix ne peut répondre à cette alerte."
        raise InvalidInputError(Problem("to", "nobody_there", wrong, right))
    hand_to(work.session, alert, names_of(work.session, (to,)), work.now)
    steps.at_once(work.session, alert.id, steps.TRANSFER, (to,), work.now)
    step(work, subject, "transferred", told, by=alert.passed_to)


def takers(work: Work, subject: Subject, words: Iterable[str]) -> list[Actor]:
    """Return who stands behind *words* and may both hear the alert and answer it."""
    agents = active_actors(work.session, work.actor.council, work.now)
    people = people_behind(work.session, words, subject.event.sector_id, agents)
    record = subject.alert.record(subject.event)
    charter = work.engine.charter.own_name
    return [one for one in people if able(work.would, charter, one, record, ANSWER)]


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody an alert may be passed to: the word to send, and what they are called."""

    word: str
    name: str


@dataclass(frozen=True, slots=True)
class ListTakers(Command[Subject, dict[str, tuple[Taker, ...]]]):
    """List to whom an alert may be passed: ``cells``, ``professions`` and ``people``."""

    alert_id: str

    action = Action.ALERT_READ
    conceals = True

    def subject(self, work: Work) -> Subject:
        return delivered(work, self.alert_id)

    def carry_out(self, work: Work, subject: Subject) -> dict[str, tuple[Taker, ...]]:
        found = list_takers(work, subject)
        work.detail.update(count=sum(map(len, found.values())))
        return found


def list_takers(work: Work, subject: Subject) -> dict[str, tuple[Taker, ...]]:
    """Return to whom an alert may be passed; see ``ListTakers``."""
    sector, record = subject.event.sector_id, subject.alert.record(subject.event)
    agents = active_actors(work.session, work.actor.council, work.now)
    charter = work.engine.charter.own_name
    may = {a.id: a for a in agents if able(work.would, charter, a, record, ANSWER)}
    rows = work.session.execute(_CALLED, {"ids": list(may)}).all()
    cells = work.session.execute(_CELLS, {"ids": list(may)}).all()
    here = {a.profession for a in may.values() if sector in a.sectors | a.perimeter}
    return {
        "cells": tuple(Taker(f"{CELL}{key}", name) for key, name in cells),
        "professions": tuple(Taker(p, PROFESSION_FR.get(p, p)) for p in sorted(here)),
        "people": tuple(
            Taker(f"{AGENT}{key}", f"{name}, {PROFESSION_FR.get(trade, trade)}, {partner}")
            for key, name, trade, partner in rows
            if key != work.actor.id
        ),
    }


_IDS: BindParameter[list[str]] = bindparam("ids", expanding=True)
_CALLED = (
    select(Agent.id, Agent.name, Agent.profession, Partner.name)
    .join(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
    .where(Agent.id.in_(_IDS))
    .order_by(Agent.name, Agent.id)
    .limit(at_most(200))
)
_CELLS = (
    select(WatchCell.id, WatchCell.name)
    .join(
        CellMember,
        (CellMember.council_id == WatchCell.council_id) & (CellMember.cell_id == WatchCell.id),
    )
    .where(CellMember.agent_id.in_(_IDS))
    .distinct()
    .order_by(WatchCell.name, WatchCell.id)
)
