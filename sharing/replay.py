"""What was asked in the last days, asked again of two versions of the charter.

Rules:

1. Every entry of the trail is counted somewhere: weighed, or why it could not be.
2. People, their ground and the facts of records are those of now; the moment is the request's own.
   A new event counts as just received, which it was.  How it was asked (in which formation, for
   what, with what carried out, for which element) is in the trail.
3. Only counts and examples without names or ids come out.
4. Entries come in portions and what is remembered is bounded: any number of days, little memory.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from audit.asked import asked
from charters.again import Both, Request, Said, accepting, nameless
from charters.compare import Change, Key, Tally
from charters.decide import Engine
from charters.grid import Asked
from charters.parties import CARRIED, Actor, Record
from charters.vocabulary import Action, RecordKind
from sharing.agents import active_actors
from sharing.facts import ANY, facts_of

MOST_REMEMBERED = 20_000  # requests that are not weighed again; a few MB
ACTIONS = frozenset(Action)
CREATED = {Action.EVENT_CREATE: "received", Action.NOMINATIVE_CREATE: "active"}
"""The state in which a record was when it was about to be written."""
KINDS = frozenset(RecordKind)
GROUP = "working_group"


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of the entries of the trail; ``changes`` counts those that would have changed.

    ``weighed``: under both versions.  ``foreign``: the charter has no such action (a log-in).
    ``absent``: nothing was there to weigh.  ``gone_people`` and ``gone_records``: who asked, or
    what was asked for, is no longer there, or was never kept.
    ``otherwise``: of those weighed, the ones to which the first version, which decided then, would
    give another answer now: somebody's ground or a record has changed since.
    ``bounded``: there were more entries; these are the newest.
    """

    weighed: int
    foreign: int
    absent: int
    gone_people: int
    gone_records: int
    otherwise: int
    bounded: bool
    changes: tuple[Change, ...]

    @property
    def entries(self) -> int:
        """How many entries were read."""
        return self.weighed + self.foreign + self.absent + self.gone_people + self.gone_records


def replay(
    session: Session,
    council_id: str,
    before: Engine,
    after: Engine,
    since: datetime,
    until: datetime,
    most: int | None = None,
) -> Replay:
    """Weigh again what was asked from *since* up to *until*; ``most``: only the newest entries."""
    people = accepting(active_actors(session, council_id, until), before, after)
    weigher = _Weigher(before, after, {actor.id: actor for actor in people})
    for portion in asked(session, council_id, since, until, most):
        weigher.take(portion, _facts(session, council_id, portion))
    return weigher.result(most)


def _facts(
    session: Session, council_id: str, portion: Iterable[Sequence[Any]]
) -> Mapping[str, Record]:
    """Return by resource the facts of all that the portion speaks of and that is there."""
    wanted: dict[str, set[str]] = {}
    for resource in {str(row[4]) for row in portion}:
        kind, _, one = resource.partition(":")
        wanted.setdefault(kind, set()).add(one)
    found: dict[str, Record] = {}
    for kind, ids in wanted.items():
        if kind in KINDS:
            records = facts_of(session, council_id, kind, ids - {ANY})
            found.update((f"{kind}:{one}", record) for one, record in records.items())
            whole = Record(kind, ANY)  # a list, or what has no facts: each is as good as another
            alike = ids & {ANY} if CARRIED[kind] else ids
            found.update((f"{kind}:{one}", whole) for one in alike)
    return found


class _Weigher:
    """Weighs entries one by one and counts what it did."""

    def __init__(self, before: Engine, after: Engine, people: Mapping[str, Actor]) -> None:
        self._both, self._people = Both(before, after), people
        self._tally = Tally(before, after)
        self._seen: dict[Hashable, tuple[bool, tuple[Key, ...], Asked]] = {}
        self._counts: Counter[str] = Counter()

    def take(self, portion: Iterable[Sequence[Any]], facts: Mapping[str, Record]) -> None:
        """Count each entry under what became of it."""
        for _, at, actor, action, resource, outcome, charter, detail in portion:
            if action not in ACTIONS:
                self._counts["foreign"] += 1
            elif outcome == "absent":
                self._counts["absent"] += 1
            elif actor not in self._people:
                self._counts["gone_people"] += 1
            elif resource not in facts or (moment := _moment(at)) is None:
                self._counts["gone_records"] += 1
            else:
                self._counts["weighed"] += 1
                said, of = said_of(detail)
                record = replace(facts[resource], **of) if of else facts[resource]
                if action in CREATED:
                    record = replace(record, state=CREATED[action])
                who, listed = self._people[actor], resource.endswith(f":{ANY}") and GROUP not in of
                done = outcome == "permitted"
                request = Request(who, action, record, moment, listed, done, said)
                decided = charter == self._both.before.name
                self._counts["otherwise"] += self._weigh(request) != done and decided

    def _weigh(self, request: Request) -> bool:
        """Weigh one request, or remember one that is alike; say whether it is permitted before."""
        alike = self._both.alike(request)
        known = self._seen.get(alike)
        if known is None:
            if len(self._seen) >= MOST_REMEMBERED:
                self._seen.clear()
            old, keys = self._both.weigh(request)
            known = self._seen[alike] = old.permitted, keys, old.asked
        permitted, keys, example = known
        self._tally.count(keys, example)
        return permitted

    def result(self, most: int | None) -> Replay:
        """Return the counts; with as many entries as were asked for, there may be more."""
        names = ("weighed", "foreign", "absent", "gone_people", "gone_records", "otherwise")
        counts = {name: self._counts[name] for name in names}
        changes = tuple(
            replace(change, example=nameless(change.example)) for change in self._tally.changes()
        )
        found = Replay(**counts, bounded=False, changes=changes)
        return replace(found, bounded=found.entries == most)


def said_of(detail: Any) -> tuple[Said, dict[str, Any]]:
    """Return how something was asked, and what its entry says of the record: for which element, in
    which group; plainly, if the entry is damaged.
    """
    try:
        told = json.loads(detail)["asked"] if detail else {}
        met = frozenset(map(str, told.get("met", ())))
        of: dict[str, Any] = {
            name: str(told[name]) for name in ("element", GROUP) if told.get(name)
        }
        return Said(told.get("body"), told.get("purpose"), met), of
    except (ValueError, TypeError, KeyError, AttributeError):
        return Said(), {}


def _moment(text: Any) -> datetime | None:
    """Return the moment of an entry; None if it is damaged."""
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo is not None else None
