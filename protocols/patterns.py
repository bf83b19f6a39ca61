"""What several events show together.  Pure: facts in, the facts that make the pattern out.

Rules:

1. A pattern holds over facts of one sector that lie within ``window`` of each other, by the time
   at which they happened; the order in which they were reported changes nothing.
2. It is looked for when a fact is reported: around that fact only, so that the cost of one report
   does not depend on how long the history is.  A fact that is reported later than ``window`` after
   it happened shows nothing new (an import of old facts alerts nobody), but it counts for others.
3. Reports of one fact (``Happened.fact``) are one fact: a fight reported by five partners is no
   repetition, nor do its five partners alone converge.
4. What is returned is no more than is needed, the nearest in time, and holds the new fact.  What
   comes later joins; a small list is one that more people may be told.
5. Few data raise no alarm: a week below ``count`` facts is never a rise, however quiet the weeks
   before; a week's usual spread is never taken to be less than chance alone would make it.

    repetition   ``count`` facts of one category
    targeted     ``count`` facts of ``categories`` against ``target_kinds``
    convergence  facts of ``count`` partners, of more than one fact
    near         a fact of ``categories``, and one in a place of ``place_types``: they may be one
    rise         a week more than ``z`` deviations above the ``weeks`` before (``least_rise``)
    silence      nothing for ``window`` from who used to report (``silent``)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from heapq import merge
from math import floor, sqrt
from operator import attrgetter
from statistics import fmean, pstdev
from typing import NamedTuple

from protocols.model import Pattern, PatternKind


class Happened(NamedTuple):
    """One event as patterns see it.  ``fact``: what it reports; the same for reports of one fact.

    ``at`` and ``reported_at`` are aware times.
    """

    id: str
    fact: str
    at: datetime
    reported_at: datetime
    category: str
    severity: int
    partner: str
    place_type: str | None = None
    target_kind: str | None = None


_when, _fact, _partner = attrgetter("at"), attrgetter("fact"), attrgetter("partner")
in_time = attrgetter("at", "id")
"""The order of facts, oldest first."""


def cited(pattern: Pattern, new: Happened, around: Sequence[Happened]) -> tuple[Happened, ...]:
    """Return the facts that make *pattern* together with *new*, oldest first; none: it is not made.

    *around*: facts of the same sector, at least those within ``window`` of *new*, ``in_time``;
    whether *new* is among them is nothing.
    """
    if not looks(pattern, new):
        return ()
    since, until = new.at - pattern.window, new.at + pattern.window
    begin = bisect_left(around, since, key=_when)
    near: Sequence[Happened] = around[begin : bisect_right(around, until, begin, key=_when)]
    if of := topic(pattern, new):
        near = [fact for fact in near if fact.category == of]
    if _chooses(pattern):
        near = [fact for fact in near if shows(pattern, fact)]
    place = bisect_left(near, in_time(new), key=in_time)
    after = place + (place < len(near) and near[place].id == new.id)
    return tuple(_LOOK[pattern.kind](pattern, new, [*near[:place], new, *near[after:]]))


def looks(pattern: Pattern, new: Happened) -> bool:
    """Say whether *pattern* is looked for when *new* is reported: what is around may make it."""
    late = new.reported_at - new.at > pattern.window
    return pattern.kind in _LOOK and not late and shows(pattern, new)


def shows(pattern: Pattern, fact: Happened) -> bool:
    """Say whether *fact* is one that the pattern looks at."""
    if fact.severity < pattern.severity_gte:
        return False
    of_category = not pattern.categories or fact.category in pattern.categories
    if pattern.kind is PatternKind.NEAR:
        return of_category or fact.place_type in pattern.place_types
    return of_category and (not pattern.target_kinds or fact.target_kind in pattern.target_kinds)


def _chooses(pattern: Pattern) -> bool:
    """Say whether there are facts that the pattern does not look at: all of them are asked."""
    chosen = pattern.categories or pattern.place_types or pattern.target_kinds
    return bool(chosen) or pattern.severity_gte > 1


def topic(pattern: Pattern, fact: Happened) -> str:
    """Return what keeps apart two alerts of one pattern in one sector: of a repetition, what of."""
    return fact.category if pattern.kind is PatternKind.REPETITION else ""


def rises(pattern: Pattern, week: int, before: Sequence[int]) -> bool:
    """Say whether *week* facts are an abnormal rise over the weeks *before*, complete ones."""
    return len(before) >= pattern.weeks and week >= least_rise(pattern, before)


def least_rise(pattern: Pattern, before: Sequence[int]) -> int:
    """Return the fewest facts of a week that are an abnormal rise over the weeks *before*.

    More than ``z`` deviations above their mean.  The deviation is that of those weeks, but never
    below the square root of their mean (what chance alone makes of a count) nor below one fact.
    """
    mean = fmean(before)
    usual = mean + pattern.z * max(pstdev(before), sqrt(mean), 1.0)
    return max(pattern.count, floor(usual) + 1)


def silent(pattern: Pattern, last: datetime, usual: int, now: datetime) -> bool:
    """Say whether a partner who reported *usual* times before *last* has fallen silent since.

    Who has been silent for longer than it used to report is no usual source any more.
    """
    quiet = now - last
    lately = pattern.window + timedelta(weeks=pattern.weeks)
    return usual >= pattern.count and pattern.window < quiet <= lately


def _many(pattern: Pattern, new: Happened, facts: Sequence[Happened]) -> Sequence[Happened]:
    """Find ``count`` facts, *new* among them."""
    span = _span(pattern, new, facts, {_fact: pattern.count})
    return sorted(_nearest(new, span, _fact, pattern.count), key=in_time)


def _converging(pattern: Pattern, new: Happened, facts: Sequence[Happened]) -> Sequence[Happened]:
    """Find facts of ``count`` partners, and more than one fact."""
    span = _span(pattern, new, facts, {_partner: pattern.count, _fact: 2})
    chosen = _nearest(new, span, _partner, pattern.count)
    if {fact.fact for fact in chosen} == {new.fact}:
        other = (fact for fact in span if fact.fact != new.fact)
        chosen.append(min(other, key=lambda fact: abs(fact.at - new.at)))
    return sorted(chosen, key=in_time)


def _span(
    pattern: Pattern,
    new: Happened,
    facts: Sequence[Happened],
    needed: Mapping[Callable[[Happened], str], int],
) -> Sequence[Happened]:
    """Return the facts of a window that holds *new* and has so many different of each; or none."""
    if facts and facts[-1].at - facts[0].at <= pattern.window:  # all of it is one window
        enough = all(len(set(map(key, facts))) >= least for key, least in needed.items())
        return facts if enough else ()
    counts: Mapping[Callable[[Happened], str], Counter[str]] = {key: Counter() for key in needed}
    end = 0
    for begin, first in enumerate(facts):
        if first.at > new.at:
            break
        while end < len(facts) and facts[end].at - first.at <= pattern.window:
            for key, count in counts.items():
                count[key(facts[end])] += 1
            end += 1
        if new.at - first.at <= pattern.window and all(
            len(+counts[key]) >= least for key, least in needed.items()
        ):
            return facts[begin:end]
        for key, count in counts.items():
            count[key(first)] -= 1
    return ()


def _nearest(
    new: Happened, span: Sequence[Happened], key: Callable[[Happened], str], count: int
) -> list[Happened]:
    """Choose *new* and, of those that differ from it and from each other, the nearest in time."""
    chosen = {key(new): new} if span else {}
    place = bisect_left(span, in_time(new), key=in_time)
    for fact in merge(reversed(span[:place]), span[place:], key=lambda f: abs(f.at - new.at)):
        if len(chosen) >= count:
            break
        chosen.setdefault(key(fact), fact)
    return list(chosen.values())


def _near(pattern: Pattern, new: Happened, facts: Sequence[Happened]) -> Sequence[Happened]:
    """Find what makes a tension and a place of the list, *new* being one of the two or both."""
    tense, there = new.category in pattern.categories, new.place_type in pattern.place_types
    if tense and there:
        return (new,)

    def lacking(fact: Happened) -> bool:
        return (there and fact.category in pattern.categories) or (
            tense and fact.place_type in pattern.place_types
        )

    found = min(filter(lacking, facts), key=lambda fact: abs(fact.at - new.at), default=None)
    return () if found is None else sorted((new, found), key=in_time)


_LOOK: Mapping[
    PatternKind, Callable[[Pattern, Happened, Sequence[Happened]], Sequence[Happened]]
] = {
    PatternKind.CONVERGENCE: _converging,
    PatternKind.NEAR: _near,
    PatternKind.REPETITION: _many,
    PatternKind.TARGETED: _many,
}
