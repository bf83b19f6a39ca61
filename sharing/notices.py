"""Notices: whoever has to know is told, in the same transaction as what there is to know.

Rules:

1. A notice says that something happened, when and to which record; never to whom, nor what is
   written there.  Its words are of closed lists, in ``web``'s French.
2. Everybody reads their own (R15.1 of the model charter); reading them is in the trail.
3. One stays until it has been marked as read, and for ``KEPT`` after that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from audit.limits import at_most
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, Shelf
from sharing.store import Notice, new_id
from sharing.work import Work

KEPT = timedelta(days=30)
MOST = 200


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One thing that one was told; ``record`` is the id of what it is about."""

    id: str
    kind: str
    about: str
    word: str
    at: datetime
    read_at: datetime | None

    @property
    def record(self) -> str:
        return self.about.partition(":")[2]


@dataclass(frozen=True, slots=True)
class ListNotices(Command[Shelf, tuple[NoticeView, ...]]):
    """List what one was told and has not read, or read lately; newest first, ``MOST`` at most."""

    action = Action.NOTICE_READ

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.NOTICE)

    def carry_out(self, work: Work, shelf: Shelf) -> tuple[NoticeView, ...]:
        mine = (
            select(Notice)
            .where(
                Notice.agent_id == work.actor.id,
                or_(Notice.read_at.is_(None), Notice.read_at > work.now - KEPT),
            )
            .order_by(Notice.at.desc(), Notice.id)
            .limit(at_most(MOST))
        )
        found = tuple(
            NoticeView(n.id, n.kind, n.about, n.word, n.at, n.read_at)
            for n in work.session.scalars(mine)
        )
        work.detail["count"] = len(found)
        return found


@dataclass(frozen=True, slots=True)
class ReadNotices(Command[Shelf, None]):
    """Say that one has read them, up to the moment *until*: what came later is still new."""

    until: datetime

    action = Action.NOTICE_READ

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.NOTICE)

    def carry_out(self, work: Work, shelf: Shelf) -> None:
        work.session.execute(
            update(Notice)
            .where(
                Notice.agent_id == work.actor.id,
                Notice.read_at.is_(None),
                Notice.at <= self.until,
            )
            .values(read_at=work.now)
        )
        work.detail["read"] = True


def tell(work: Work, agents: Iterable[str], kind: str, about: str, word: str = "") -> None:
    """Tell each of *agents*, once, what *kind* of thing happened to *about*."""
    put_up(work.session, work.now, agents, kind, about, word)


def put_up(
    session: Session, now: datetime, agents: Iterable[str], kind: str, about: str, word: str = ""
) -> None:
    """The same, for what the house does by itself at its time."""
    for agent in sorted(set(agents)):
        session.add(Notice(id=new_id(), agent_id=agent, kind=kind, about=about, word=word, at=now))
