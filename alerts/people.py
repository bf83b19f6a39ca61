"""The people behind the words of a step, found when it is due: who is there now, not who was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alerts.names import AGENT, CELL
from alerts.recipients import recipients
from alerts.store import CellMember
from charters.parties import Actor
from protocols.model import Channel
from protocols.plan import Transmission
from sharing.store.sessions import ask


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


def _told(word: str) -> Transmission:
    return Transmission(word, timedelta(0), (), True, frozenset((Channel.BOARD,)))


_MEMBERS = select(CellMember.agent_id).where(
    CellMember.cell_id.in_(bindparam("cells", expanding=True))
)
