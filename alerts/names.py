"""Whom a step of an alert goes to, in words of the protocol and in French.

Rules:

1. A word is a profession, ``watch_cell`` for the cells of the sector, ``cell:`` or ``agent:`` with
   an id.  It stays a word until the step is due: the people behind it are found then.
2. In French it has its article, so that it fits a sentence.  A person is a function and an
   organisation, never a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session

from alerts.store import WatchCell
from charters.labels import PROFESSION_FR
from charters.vocabulary import Profession
from protocols.model import WATCH_CELL
from sharing.store import Agent, Partner
from sharing.store.sessions import ask

CELL: Final = "cell:"
AGENT: Final = "agent:"

_LA = frozenset(
    (
        Profession.MUNICIPAL_POLICE, Profession.STATE_POLICE, Profession.PREFECTURE,
        Profession.TRANSPORT_SECURITY, Profession.JUSTICE_YOUTH_PROBATION,
    )
)  # fmt: skip
_VOWELS = "aeéiouAEÉIOU"


def with_article(profession: str) -> str:
    """Return a profession as it stands in a sentence: ``la police municipale``."""
    name = PROFESSION_FR.get(profession, profession)
    if name[:1] in _VOWELS:
        return f"l’{name}"
    if name.startswith("services"):
        return f"les {name}"
    return f"la {name}" if profession in _LA else f"le {name}"


def names_of(session: Session, words: Iterable[str]) -> str:
    """Return *words* in French: ``le coordonnateur du conseil et la police municipale``."""
    asked = sorted(set(words))
    cells = _names(session, _CELLS, [w.removeprefix(CELL) for w in asked if w.startswith(CELL)])
    people = _names(session, _PEOPLE, [w.removeprefix(AGENT) for w in asked if w.startswith(AGENT)])
    said = list(dict.fromkeys(_said(word, cells, people) for word in asked))
    return " et ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _said(word: str, cells: Mapping[str, str], people: Mapping[str, str]) -> str:
    kind, found, key = word.partition(":")
    if found:
        return (cells if f"{kind}:" == CELL else people).get(key, key)
    return "la cellule de veille" if word == WATCH_CELL else with_article(word)


def _names(session: Session, question: Select[*tuple[Any, ...]], ids: list[str]) -> dict[str, str]:
    rows = ask(session, question, ids=ids) if ids else ()
    return {row[0]: row[1] if len(row) == 2 else _person(row[1], row[2]) for row in rows}


def _person(profession: str, partner: str) -> str:
    return f"{with_article(profession)} ({partner})"


_IDS: BindParameter[list[str]] = bindparam("ids", expanding=True)
_CELLS = select(WatchCell.id, WatchCell.name).where(WatchCell.id.in_(_IDS))
_PEOPLE = (
    select(Agent.id, Agent.profession, Partner.name)
    .join(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
    .where(Agent.id.in_(_IDS))
)
