"""When may each of a council's people hear of what, in the days to come?

Rules:

1. The charter is asked at the desk, as of the moment that is spoken of: by the version that is in
   force then, at the hour that it is then, of somebody with the accreditations that they have then,
   about what is reported at that very moment.
2. It is asked once for each stretch of time in which nothing can change its answer, and once for
   all facts that no rule tells apart.  Under a charter that names no hour, date or accreditation
   here, and that is not replaced, there is one stretch.
3. Minutes are told.  One within which somebody may no longer hear, or not yet, is not theirs.
4. What people are besides, and what they have accepted, is what it is now.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby

from sqlalchemy.orm import Session

from charters.decide import Engine
from charters.outlook import alike, asks_of_actor, changes
from charters.parties import Actor, Record
from charters.vocabulary import Action, RecordKind
from protocols.spans import ALWAYS, Spans
from sharing.agents import active_actors, seats_change
from sharing.ahead import Ahead

_ASKED = Action.ALERT_RECEIVE, RecordKind.ALERT
_SEAT = frozenset({"accredited", "groups"})
_MINUTE = timedelta(minutes=1)
People = Mapping[str, Actor]


@dataclass(eq=False)
class Hearing:
    """Who may hear of what from *begins* up to *ends*; *now*: see rule 4."""

    session: Session
    ahead: Ahead
    begins: datetime
    ends: datetime
    now: datetime
    _kinds: dict[Hashable, int] = field(default_factory=dict, init=False)
    _facts: list[Record] = field(default_factory=list, init=False)
    _heard: dict[tuple[str, str, int], Spans] = field(default_factory=dict, init=False)
    _stretches: dict[str, list[tuple[datetime, People]]] = field(default_factory=dict, init=False)

    @cached_property
    def agents(self) -> list[Actor]:
        """Everybody who is there."""
        return active_actors(self.session, self.ahead.council, self.now)

    def kind(self, fact: Record) -> int:
        """Return a number that *fact* shares with all that no rule tells from it, place apart."""
        key = tuple(alike(tuple(engine.rules(*_ASKED)), fact) for _, engine in self._versions)
        if key not in self._kinds:
            self._kinds[key] = len(self._facts)
            self._facts.append(fact)
        return self._kinds[key]

    def spans(self, actor: Actor, sector: str, kind: int) -> Spans:
        """Return when *actor* may hear of such a fact in *sector*, in minutes after ``begins``."""
        key = actor.id, sector, kind
        if key not in self._heard:
            self._heard[key] = self._ask(actor, replace(self._facts[kind], sector=sector))
        return self._heard[key]

    def _ask(self, actor: Actor, fact: Record) -> Spans:
        stretches = self._stretches_of(actor.profession)
        said = [
            self.ahead.would(
                people.get(actor.id, actor), _ASKED[0], replace(fact, reported_at=at), at=at
            ).permitted
            for at, people in stretches
        ]
        if all(said):
            return ALWAYS
        edges = [*(at for at, _ in stretches), self.ends]
        runs = ([*run] for may, run in groupby(range(len(said)), key=said.__getitem__) if may)
        found = (self._minutes(edges[run[0]], edges[run[-1] + 1]) for run in runs)
        return tuple(minutes for minutes in found if minutes[0] < minutes[1])

    def _minutes(self, begins: datetime, ends: datetime) -> tuple[int, int]:
        return -((self.begins - begins) // _MINUTE), (ends - self.begins) // _MINUTE

    @cached_property
    def _versions(self) -> list[tuple[datetime, Engine]]:
        return self.ahead.versions(self.begins, self.ends)

    def _stretches_of(self, profession: str) -> list[tuple[datetime, People]]:
        """Return when the answer to one of *profession* may change, and who is accredited then.

        No people: it is the same to the charter.
        """
        if profession not in self._stretches:
            self._stretches[profession] = sorted(self._found(profession).items())
        return self._stretches[profession]

    def _found(self, profession: str) -> dict[datetime, People]:
        found: dict[datetime, People] = {}
        ends = [*(begins for begins, _ in self._versions[1:]), self.ends]
        for (begins, engine), end in zip(self._versions, ends, strict=True):
            speaking = engine.speaking(*_ASKED, profession)
            moments = {begins, *changes(speaking, engine.charter.time_zone, begins, end)}
            seats: Mapping[datetime, People] = {}
            if asks_of_actor(speaking, _SEAT):
                seats = self._seats
                moments |= {at for at in seats if begins < at < end}
            for at in moments:
                last = max((edge for edge in seats if edge <= at), default=None)
                found[at] = seats[last] if last else {}
        return found

    @cached_property
    def _seats(self) -> Mapping[datetime, People]:
        """Everybody by id, at the beginning and whenever an accreditation begins or ends."""
        edges = [self.begins, *seats_change(self.session, self.begins, self.ends)]
        return {
            at: {one.id: one for one in active_actors(self.session, self.ahead.council, at)}
            for at in edges
        }
