"""The life of a version: proposed, signed, adopted, in force, superseded.

The same for every text that partners adopt together: the charter, the protocol.

Rules:

1. What is kept is when things happened; the state follows from that and the clock.
2. The bar is that of the version it replaces and its own, the higher of each: otherwise a proposal
   could lower the bar that it has to pass.
3. A partner counts once, however many of its people and keys speak for it.
4. An adopted version begins at the later of two moments: its own ``begins``, 00:00 in the council,
   and the first midnight there that is at least ``NOTICE`` after the quorum; and never before the
   version that it replaces.
5. In force is the version adopted last among those that have begun.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from charters.model import Quorum

NOTICE = timedelta(hours=1)
FURTHEST = timedelta(days=366)


class Text(Protocol):
    """What has a life: a text that says itself who must sign it and when it may begin.

    ``own_name`` is ``id@version``; ``quorum`` and ``begins`` as in ``charters.model.Charter``.
    """

    @property
    def own_name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def quorum(self) -> Quorum | None: ...
    @property
    def begins(self) -> date | None: ...


class State(StrEnum):
    """Where a version stands."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


STATE_FR: dict[str, str] = {
    State.PROPOSED: "proposée",
    State.ADOPTED: "adoptée, pas encore en vigueur",
    State.IN_FORCE: "en vigueur",
    State.SUPERSEDED: "remplacée",
    State.WITHDRAWN: "retirée",
}


@dataclass(frozen=True, slots=True)
class Life:
    """What happened to a version.  ``name`` is ``id@version``; times are aware."""

    name: str
    proposed_at: datetime
    adopted_at: datetime | None = None
    in_force_from: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Voter:
    """A partner that can sign: it has a key in force."""

    partner: str
    kind: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """What the signatures still lack for the quorum: so many partners, and one of each kind."""

    partners: int
    kinds: frozenset[str]

    def __bool__(self) -> bool:
        return self.partners > 0 or bool(self.kinds)


def adopted(lives: Iterable[Life]) -> list[Life]:
    """Return the adopted versions in the order in which they were adopted."""
    return sorted((one for one in lives if one.adopted_at), key=_adoption)


def _adoption(one: Life) -> datetime:
    return one.adopted_at or one.proposed_at


def in_force(lives: Iterable[Life], now: datetime) -> Life | None:
    """Return the version that decides at *now*; before the first has begun, the first."""
    chain = adopted(lives)
    begun = [one for one in chain if one.in_force_from and one.in_force_from <= now]
    return begun[-1] if begun else next(iter(chain), None)


def replaced(lives: Iterable[Life]) -> Life | None:
    """Return the version that a proposal would replace: the one adopted last, begun or not."""
    return next(reversed(adopted(lives)), None)


def proposed(lives: Iterable[Life]) -> Life | None:
    """Return the version that is being signed, if there is one."""
    return next((one for one in lives if not one.adopted_at and not one.withdrawn_at), None)


def state_of(one: Life, lives: Sequence[Life], now: datetime) -> State:
    """Return where *one* of *lives* stands."""
    if one.withdrawn_at:
        return State.WITHDRAWN
    if not one.adopted_at:
        return State.PROPOSED
    current = in_force(lives, now)
    if current == one:
        return State.IN_FORCE
    chain = adopted(lives)
    after = current is not None and chain.index(one) > chain.index(current)
    return State.ADOPTED if after else State.SUPERSEDED


def beginning(
    begins: date | None, adopted_at: datetime, zone: ZoneInfo, after: datetime | None
) -> datetime:
    """Return when a version adopted at *adopted_at* begins; *after*: when the replaced one does."""
    day = adopted_at.astimezone(zone).date() + timedelta(days=1)
    if _midnight(day, zone) - adopted_at < NOTICE:
        day += timedelta(days=1)
    moments = [_midnight(max(day, begins or day), zone)]
    return max(moments + ([after] if after else []))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which *day* begins, in UTC: between two local times one cannot count."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def bar(own: Quorum | None, before: Quorum | None, voters: Collection[Voter]) -> Quorum:
    """Return what a version has to reach; one that has no quorum asks for every voter."""
    asked = [one or Quorum(max(1, len(voters))) for one in (own, before)]
    kinds = asked[0].kinds | asked[1].kinds
    return Quorum(max(asked[0].partners, asked[1].partners, len(kinds)), kinds)


def lacking(quorum: Quorum, signed: Iterable[Voter]) -> Lacking:
    """Return what these signatures lack."""
    partners = set(signed)
    kinds = quorum.kinds - {one.kind for one in partners}
    return Lacking(max(quorum.partners - len(partners), len(kinds)), kinds)
