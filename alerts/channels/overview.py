"""What did not leave, for whoever may see it; and having it sent again.

1. Nobody is named: a letter's way is a channel, and a function of an organisation or a host.
2. What is given up stays until it is sent again, by the coordinator; it keeps its id, so that a
   machine that had taken it after all can tell.
3. What this house has nothing to send by is one line for each channel, however many letters it is:
   they would hide what failed for a reason of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from alerts.channels.queue import Fault
from alerts.channels.store import Outlet, Phone, Sending, Webhook
from audit.limits import at_most
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, Shelf
from sharing.store import Agent, Login, Partner
from sharing.work import Work

MOST = 200
LATELY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class SendingView:
    """One letter.  ``next_at`` None: given up.  ``host``: of the webhook, "" for people."""

    id: str
    channel: str
    state: str
    made_at: datetime
    attempt: int
    last_error: str
    next_at: datetime | None
    profession: str
    partner_name: str
    host: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Letters that failed, those given up first.

    ``counts``: by state, those that were sent only if it was within ``LATELY``.  ``unsendable``:
    by channel, how many this house had nothing to send by.  ``opened``: what the council has
    opened (``outlets``).  ``reachable``: how many have given a number, and of how many.
    """

    items: tuple[SendingView, ...]
    counts: Mapping[str, int]
    unsendable: Mapping[str, int]
    opened: frozenset[str]
    reachable: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ListSendings(Command[Shelf, Overview]):
    """List what did not leave, ``MOST`` at most, newest first."""

    action = Action.CHANNEL_READ

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.CHANNEL)

    def carry_out(self, work: Work, shelf: Shelf) -> Overview:
        found = [
            SendingView(
                one.id,
                one.channel,
                one.state,
                one.made_at,
                one.attempt,
                one.last_error,
                one.next_at,
                profession,
                partner,
                host or "",
            )
            for one, profession, partner, host in work.session.execute(_FAILED)
        ]
        recent = (Sending.state != "sent") | (Sending.made_at > work.now - LATELY)
        counted = select(Sending.state, func.count()).where(recent).group_by(Sending.state)
        counts = dict(work.session.execute(counted).all())
        work.detail.update(count=len(found))
        unsendable = dict(work.session.execute(_UNSENDABLE).all())
        opened = frozenset(work.session.scalars(select(Outlet.channel)))
        return Overview(tuple(found), counts, unsendable, opened, _reachable(work))


def _reachable(work: Work) -> tuple[int, int]:
    """Return how many of those who log in have given a number, and how many they are."""
    here = (Login.council_id == work.actor.council, Agent.left_at.is_(None))
    people = select(func.count(Phone.agent_id), func.count()).select_from(Login)
    people = people.join(
        Agent, (Agent.council_id == Login.council_id) & (Agent.id == Login.agent_id)
    )
    people = people.outerjoin(
        Phone, (Phone.council_id == Agent.council_id) & (Phone.agent_id == Agent.id)
    )
    row = work.session.execute(people.where(*here)).one()
    return row[0], row[1]


@dataclass(frozen=True, slots=True)
class SendAgain(Command[Shelf, int]):
    """Have letters that were given up sent again, all of them if none is named; return how many."""

    sendings: tuple[str, ...] = ()

    action = Action.CHANNEL_EDIT

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.CHANNEL)

    def carry_out(self, work: Work, shelf: Shelf) -> int:
        dead = update(Sending).where(Sending.state == "dead")
        if self.sendings:
            dead = dead.where(Sending.id.in_(self.sendings))
        revived = dead.values(state="waiting", attempt=0, next_at=work.now, ended_at=None)
        done = work.session.execute(revived.returning(Sending.id)).all()
        work.detail.update(count=len(done))
        return len(done)


_UNSENDABLE = (
    select(Sending.channel, func.count())
    .where(Sending.state == "dead", Sending.last_error == Fault.NO_SENDER)
    .group_by(Sending.channel)
)
_FAILED = (
    select(Sending, Agent.profession, Partner.name, Webhook.host)
    .join(Agent, (Agent.council_id == Sending.council_id) & (Agent.id == Sending.agent_id))
    .join(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
    .outerjoin(
        Webhook, (Webhook.council_id == Sending.council_id) & (Webhook.id == Sending.webhook_id)
    )
    .where(Sending.state.in_(("dead", "failed")), Sending.last_error != Fault.NO_SENDER)
    .order_by(Sending.state, Sending.made_at.desc(), Sending.id)
    .limit(at_most(MOST))
)
