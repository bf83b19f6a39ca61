"""Two versions of a charter, asked everything: who would gain what, who would lose it.

1. ``charters.grid`` is exhaustive over classes: within one, neither version can tell two requests
   apart.
2. To permit more, or to hide or ask less for what is permitted, is a gain.  A version that gives
   anybody a gain is wider, however much it takes elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from charters.conditions import compare_sides
from charters.decide import Decision, Engine, decide
from charters.grid import Asked, grid
from charters.say import RELATION_CONDITION
from charters.vocabulary import Action, Profession, Relation
from charters.words import Words


@dataclass(frozen=True, slots=True)
class Change:
    """What one profession gains or loses, under which articles of which version.

    ``requests`` classes of the grid change in this way; ``example`` is one of them.
    """

    profession: str
    action: str
    gain: bool
    before: tuple[str, ...]
    after: tuple[str, ...]
    lifted: frozenset[str]
    """Obligations that are lifted; for a loss, added.  Empty: the whole is permitted or refused."""
    requests: int
    example: Asked


def compare_on_grid(before: Engine, after: Engine, words: Words, today: date) -> list[Change]:
    """Return every change between the two, gains first, in the order of professions and actions."""
    return compare_on(grid(before, after, words, today), before, after)


def compare_within(
    before: Engine, after: Engine, words: Words, today: date, most: int
) -> tuple[list[Change], bool]:
    """Return what changes in the first *most* classes of the grid, and whether those are all.

    For whoever waits: two hostile files can have millions of classes between them.
    """
    requests = grid(before, after, words, today)
    changes = compare_on(islice(requests, most), before, after)
    return changes, next(requests, None) is None


def compare_on(requests: Iterable[Asked], before: Engine, after: Engine) -> list[Change]:
    """Return what changes for these requests."""
    found: dict[tuple[Any, ...], list[Asked]] = {}
    for asked in requests:
        old, new = decide(before, *asked), decide(after, *asked)
        for gain, lifted in _changed(old, new):
            key = asked[0].profession, asked[1], gain, old.articles, new.articles, lifted
            found.setdefault(key, []).append(asked)
    changes = [
        Change(profession, action, gain, was, becomes, lifted, len(cases), cases[0])
        for (profession, action, gain, was, becomes, lifted), cases in found.items()
    ]
    professions, actions = list(Profession), list(Action)
    return sorted(
        changes,
        key=lambda c: (
            not c.gain,
            professions.index(Profession(c.profession)),
            actions.index(Action(c.action)),
            c.before,
            c.after,
        ),
    )


def standing(asked: Asked) -> tuple[Relation, ...]:
    """Return the relations that hold in a request."""
    actor, _, record, context = asked
    return tuple(
        relation
        for relation in Relation
        if compare_sides(RELATION_CONDITION[relation], actor, record, context)
    )


def _changed(old: Decision, new: Decision) -> Iterator[tuple[bool, frozenset[str]]]:
    """Yield whether something is gained or lost, and which obligations (none: the whole)."""
    if old.permitted != new.permitted:
        yield new.permitted, frozenset()
    elif old.permitted:
        was, becomes = frozenset(old.obligations), frozenset(new.obligations)
        if lifted := was - becomes:
            yield True, lifted
        if added := becomes - was:
            yield False, added
