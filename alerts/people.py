"""The people behind the words of a step, found when it is due: who is there now, not who was.

And whether somebody could answer, before they are asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alerts.names import AGENT, CELL
from alerts.recipients import recipients
from alerts.store import CellMember
from charters.decide import Decision
from charters.parties import Actor, Record
from charters.vocabulary import Action
from protocols.model import Channel
from protocols.plan import Transmission
from sharing.store.sessions import ask

ANSWER = (Action.ALERT_RECEIVE, Action.ALERT_ACKNOWLEDGE)
Would = Callable[[Actor, str, Record], Decision]


def people_behind(
    session: Session, words: Iterable[str], sector: str, agents: Iterable[Actor]
) -> list[Actor]:
    """Return who of *agents* is behind *words* (``alerts.names``), each once, by id.

    A profession and the watch cell mean those of *sector*, as everywhere in a protocol.
    """
    asked, people = list(words), list(agents)
    cells = [word.removeprefix(CELL) for word in asked if word.startswith(CELL)]
    named = {word.removeprefix(AGENT) for word in asked if word.startswith(AGENT)}
    if cells:
        named |= set(ask(session, _MEMBERS, cells=cells).scalars())
    plain = [_told(word) for word in asked if ":" not in word]
    named |= {one.actor.id for one in recipients(session, plain, sector, people)}
    return [actor for actor in people if actor.id in named]


def able(
    would: Would, charter: str, actor: Actor, record: Record, actions: Iterable[Action]
) -> bool:
    """Whether they could, be it once they have accepted the *charter*: an alert rings anyway."""
    known = replace(actor, accepted=actor.accepted | {charter})
    return all(would(known, action, record).permitted for action in actions)


def _told(word: str) -> Transmission:
    return Transmission(word, timedelta(0), (), True, frozenset((Channel.BOARD,)))


_MEMBERS = select(CellMember.agent_id).where(
    CellMember.cell_id.in_(bindparam("cells", expanding=True))
)
