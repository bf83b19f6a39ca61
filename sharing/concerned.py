"""How many stored records a change between two versions concerns, counted by the database.

1. For the people of that profession who are there now; a record is counted once, however many of
   them it concerns.
2. What counts it is the tree of the two versions (``charters.change_tree``), read by ``narrow``.
3. What has no stored facts of its own (the charter, the map, the trail) counts none.
4. What is asked for in circumstances (``IN_CIRCUMSTANCES``) is not counted: how many records a
   change concerns depends on what for and in which formation they would be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from charters.again import accepting
from charters.change_tree import NOBODY, any_of
from charters.compare import Change, Key
from charters.decide import Engine
from charters.parties import Actor
from charters.residual import NEVER
from charters.vocabulary import KIND_OF, Action, RecordKind
from sharing.agents import active_actors
from sharing.narrow import EVENT_COLUMNS, clause
from sharing.store import WEIGHED, Event
from sharing.store.sessions import has_arrays

IN_CIRCUMSTANCES = frozenset((RecordKind.NOMINATIVE_RECORD, RecordKind.WORKING_GROUP))


def concerned(
    session: Session,
    council_id: str,
    changes: Iterable[Change],
    before: Engine,
    after: Engine,
    now: datetime,
) -> dict[Key, int]:
    """Return how many stored records each of *changes* concerns; 0 is said too.

    Those that are not counted are left out.
    """
    people = accepting(active_actors(session, council_id, now), before, after)
    found: dict[Key, int] = {}
    for (profession, action), several in groupby(changes, lambda c: (c.profession, c.action)):
        if KIND_OF[Action(action)] in IN_CIRCUMSTANCES:
            continue
        alike = list(several)
        found.update(dict.fromkeys((change.key for change in alike), 0))
        grounds = _grounds(actor for actor in people if actor.profession == profession)
        if grounds and KIND_OF[Action(action)] in WEIGHED:
            counts = _counts(session, alike, grounds, before, after, now)
            found.update(zip((change.key for change in alike), counts, strict=True))
    return found


def _grounds(people: Iterable[Actor]) -> list[list[Actor]]:
    """Return *people* by what else than their ids tells them apart: place and organisation."""
    found: dict[Actor, list[Actor]] = {}
    for actor in people:
        found.setdefault(replace(actor, id=NOBODY), []).append(actor)
    return list(found.values())


def _counts(
    session: Session,
    changes: Sequence[Change],
    grounds: Sequence[Sequence[Actor]],
    before: Engine,
    after: Engine,
    now: datetime,
) -> Sequence[int]:
    """Count for changes of one profession and action, in one reading of the table."""
    arrays = has_arrays(session)
    columns: list[Any] = []
    for change in changes:
        trees = dict.fromkeys(any_of(change, before, after, who, now) for who in grounds)
        parts = [clause(tree, EVENT_COLUMNS, arrays=arrays) for tree in trees if tree != NEVER]
        columns.append(func.count().filter(or_(*parts)) if parts else None)
    asked = [column for column in columns if column is not None]
    if not asked:
        return [0] * len(changes)
    known, event = WEIGHED[KIND_OF[Action(changes[0].action)]]
    query = select(*asked).select_from(known.class_)
    if known is not event:
        here = (Event.council_id == known.class_.council_id) & (Event.id == event)
        query = query.join(Event, here)
    counts = iter(session.execute(query).one())
    return [0 if column is None else next(counts) for column in columns]
