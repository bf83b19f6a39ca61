"""The charter as data: articles, each with its text, its basis and its typed rules.

Invariants:

* Every rule belongs to an article and has an id of its own; ids are unique.
* ``who`` empty means everybody; ``actions`` and ``kinds`` are never empty.
* A rule applies when all of ``when`` hold and not all of ``unless`` do (no ``unless``: applies).
* Only a ``require`` rule hides fields or asks for something.
* A scenario is part of the charter: people sign what they expect of it together with its rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from charters.conditions import Condition
from charters.parties import Actor, Record
from charters.vocabulary import Effect

EVERYBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence of an article that a machine can hold people to.

    ``owe``: what must be done before: a ``Duty``, ``notify:profession``, ``min_cell:5`` (no smaller
    count is shown) or ``delay:24`` (hours between asking and doing).
    """

    id: str
    article: str
    effect: Effect
    actions: frozenset[str]
    kinds: frozenset[str]
    who: frozenset[str] = EVERYBODY
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    hide: frozenset[str] = frozenset()
    owe: frozenset[str] = frozenset()
    says: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal ground; ``verified`` says whether somebody has read it in the source."""

    ref: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Article:
    """What people sign: a title, a text, its ground, and the rules that carry it out.

    ``law``: it is one of the national base, which no council wrote and none can loosen.
    """

    id: str
    title: str
    text: str
    basis: tuple[Basis, ...]
    rules: tuple[Rule, ...]
    begins: date | None = None
    ends: date | None = None
    law: bool = False

    def in_force(self, day: date) -> bool:
        """Say whether the article speaks on *day* (``ends`` is the first day of silence)."""
        return (self.begins is None or self.begins <= day) and (
            self.ends is None or day < self.ends
        )


@dataclass(frozen=True, slots=True)
class Scenario:
    """One request and the answer that is expected of it.

    ``articles``: exactly those that the decision cites; None: whichever.  ``owed``: exactly what
    has to be done first.  ``day`` None: the day on which it is tried; ``hour`` is local.
    ``age``: of the record, in days.  ``accepted``: the person has accepted this charter.
    ``file``, ``line`` and ``column`` are its place, in the charter's file or the base's.
    """

    id: str
    says: str
    actor: Actor
    action: str
    record: Record
    day: date | None
    hour: int
    age: int
    body: str | None
    purpose: str | None
    met: frozenset[str]
    accepted: bool
    permitted: bool
    articles: frozenset[str] | None
    hide: frozenset[str]
    owed: frozenset[str]
    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Quorum:
    """Who must sign a version: ``partners`` at least, among them one of each of ``kinds``."""

    partners: int
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Charter:
    """One version of a council's charter.

    ``quorum`` None: every partner that has a key must sign.  ``begins``: the first day on which
    it may be in force; None: as soon as it is adopted.
    """

    id: str
    version: str
    title: str
    articles: tuple[Article, ...]
    scenarios: tuple[Scenario, ...] = ()
    time_zone: str = "UTC"
    base: str | None = None
    """The national base under which it stands, ``id@version``: its articles are the first ones."""
    quorum: Quorum | None = None
    begins: date | None = None

    @property
    def own_name(self) -> str:
        """``id@version``: what people accept and sign."""
        return f"{self.id}@{self.version}"

    @property
    def name(self) -> str:
        """How decisions and the trail cite it: its own name, with its base's after a ``+``."""
        return self.own_name if self.base is None else f"{self.own_name}+{self.base}"

    def article(self, article_id: str) -> Article | None:
        """Return the article, or None."""
        return next((a for a in self.articles if a.id == article_id), None)
