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

from charters.conditions import compare_sides
from charters.decide import Decision, Engine, decide
from charters.grid import Asked, grid
from charters.say import RELATION_CONDITION
from charters.vocabulary import Action, Profession, Relation
from charters.words import Words

Key = tuple[str, str, bool, tuple[str, ...], tuple[str, ...], frozenset[str]]
"""What tells one change from another: the fields of ``Change`` up to ``lifted``, in their order."""


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

    @property
    def key(self) -> Key:
        """What tells this change from the others."""
        return self.profession, self.action, self.gain, self.before, self.after, self.lifted


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
    tally = Tally(before, after)
    for asked in requests:
        tally.count(tally.keys(asked), asked)
    return tally.changes()


class Tally:
    """What changes for requests that come one by one: of each change, a count and one example."""

    def __init__(self, before: Engine, after: Engine) -> None:
        self._before, self._after = before, after
        self._found: dict[Key, tuple[int, Asked]] = {}

    def keys(self, asked: Asked) -> tuple[Key, ...]:
        """Return the changes that this request shows."""
        return keys_of(decide(self._before, *asked), decide(self._after, *asked))

    def count(self, keys: Iterable[Key], asked: Asked) -> None:
        """Count one request that shows these changes."""
        for key in keys:
            times, example = self._found.get(key, (0, asked))
            self._found[key] = times + 1, example

    def changes(self) -> list[Change]:
        """Return every change, gains first, in the order of professions and actions."""
        return in_order(
            Change(*key, times, example) for key, (times, example) in self._found.items()
        )


def keys_of(old: Decision, new: Decision) -> tuple[Key, ...]:
    """Return the changes between two decisions on one request."""
    if (old.permitted, old.duties) == (new.permitted, new.duties):
        return ()  # permitted or refused alike, and all that is asked for hangs on the duties
    actor, action, _, _ = old.asked
    return tuple(
        (actor.profession, action, gain, old.articles, new.articles, lifted)
        for gain, lifted in _changed(old, new)
    )


def in_order(changes: Iterable[Change]) -> list[Change]:
    """Return *changes*, gains first, in the order of professions and actions."""
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
        if lifted := frozenset(o for o in was if not any(covers(n, o) for n in becomes)):
            yield True, lifted
        if added := frozenset(n for n in becomes if not any(covers(o, n) for o in was)):
            yield False, added


def covers(one: str, other: str) -> bool:
    """Say whether whoever meets *one* obligation meets *other*: ``min_cell:7``, ``min_cell:5``."""
    (verb, _, much), (asked, _, least) = one.partition(":"), other.partition(":")
    measured = verb == asked and much.isdecimal() and least.isdecimal()
    return one == other or (measured and int(much) >= int(least))
