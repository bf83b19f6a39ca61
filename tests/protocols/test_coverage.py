"""Holes are found before an event falls into one: all of them, and nothing else."""

from datetime import timedelta
from functools import cache
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.coverage import Cell, Reach, cover, holes
from protocols.model import LAST_RESORTS, Duty, Facts, Hours, Protocol, When
from protocols.plan import merged as one_chain
from protocols.plan import plan
from protocols.spans import ALWAYS, Hour, Spans, Watch, merged, missed_hours
from tests.protocols.test_plan import CATEGORIES, SECTORS, WHOM, several

HOURS = [Hour(60 * n, 60 * n + 60, n % 24) for n in range(48)]
KINDS = {category: (category[:3], 3) for category in CATEGORIES}
END = 48 * 60 + 24 * 60


def a_watch(random: Random, unit: int) -> Watch:
    """People who may always hear and people who may at times, on duty at times.

    *unit*: how many minutes it is counted in.
    """

    def some() -> Spans:
        begins = [random.randint(-60, 300) for _ in range(random.randint(0, 4))]
        return merged((at * unit, (at + random.randint(1, 60)) * unit) for at in begins)

    people = range(random.randint(0, 3))
    return tuple((ALWAYS if random.random() < 0.3 else some(), some()) for _ in people)


def watches(unit: int = 1) -> st.SearchStrategy[Watch]:
    return st.integers(0, 2**32 - 1).map(lambda seed: a_watch(Random(seed), unit))


def watched(on: Spans) -> Watch:
    """Somebody who may hear of everything, always."""
    return ((ALWAYS, on),)


def every(some: Spans) -> set[int]:
    """Each minute of them, where we look."""
    return {at for begins, ends in some for at in range(max(begins, -300), min(ends, END))}


def by_the_minute(watch: Watch, within: int, hours: list[Hour]) -> set[int]:
    """The same, the slow way: each minute of each hour, each minute of the delay, each of them."""
    minutes = [(every(may), every(may) & every(on)) for may, on in watch]

    def reached(at: int) -> bool:
        return any(
            at in may and any(then in on for then in range(at, at + within + 1))
            for may, on in minutes
        )

    return {
        place
        for place, hour in enumerate(hours)
        if not all(reached(at) for at in range(hour.begins, hour.ends))
    }


@settings(max_examples=200, deadline=None)
@given(watches(), st.integers(1, 120))
def test_an_hour_is_missed_when_one_of_its_minutes_is(watch: Watch, within: int) -> None:
    """Spans and delays against every minute; on the nights of the change as well."""
    changed = [Hour(0, 60, 1), Hour(60, 60, 2), Hour(60, 120, 3), Hour(120, 240, 2)]
    short = [Hour(at, at + 3, 0) for at in range(0, 300, 3)]  # hardly a minute goes unseen
    for hours in (HOURS[:5], changed, short):
        assert missed_hours(watch, within, hours) == by_the_minute(watch, within, hours)


@settings(max_examples=25, deadline=None)
@given(several, st.data())
def test_what_is_grouped_is_what_is_true_of_each(lines: list[Duty], data: st.DataObject) -> None:
    """Each category, sector and hour, asked of the plan itself."""
    protocol = Protocol("p", "1", "…", tuple(lines))
    everybody = {one for duty in protocol.duties for one in duty.whom}
    table = {(whom, sector): data.draw(watches(12)) for whom in everybody for sector in SECTORS}
    missed = cache(missed_hours)
    hours = tuple(HOURS)
    weeks = cover(protocol, KINDS, SECTORS, hours, lambda whom, sector, _: table[whom, sector])
    assert set(weeks) == {(category, sector) for category in KINDS for sector in SECTORS}
    holed = set()
    for (category, sector), week in weeks.items():
        for place, cell in enumerate(week):
            facts = Facts(category, category[:3], 3, "immediate", sector, HOURS[place].of_day)
            owed = {one.recipient: one.within for one in plan(protocol, facts)}
            gaps = {
                whom
                for whom, within in owed.items()
                if place in missed(table[whom, sector], within.seconds // 60, hours)
            }
            assert (set(cell.missed), set(cell.reached)) == (gaps, owed.keys() - gaps)
            if gaps and gaps == owed.keys():
                holed.add((category, sector, place))
    told = [
        (category, sector, place)
        for hole in holes(weeks)
        for category in hole.categories
        for sector in hole.sectors
        for place in range(hole.first, hole.last + 1)
    ]
    assert sorted(told) == sorted(holed)


whole_hours = st.sets(st.integers(0, 47)).map(lambda on: merged((60 * n, 60 * n + 60) for n in on))
days = st.sampled_from([(), ALWAYS]) | whole_hours


@settings(max_examples=40, deadline=None)
@given(several, st.data())
def test_who_comes_next_is_who_is_there_at_that_hour(
    lines: list[Duty], data: st.DataObject
) -> None:
    """Where nobody who is owed may hear, the first of the chain who may; each hour by itself."""
    protocol = Protocol("p", "1", "…", tuple(lines))
    may = {whom: data.draw(days) for whom in {*WHOM, *LAST_RESORTS}}
    weeks = cover(
        protocol, KINDS, SECTORS, HOURS,
        lambda whom, *_: ((may[whom], ALWAYS),), lambda whom, *_: may[whom],
    )  # fmt: skip
    for (category, sector), week in weeks.items():
        for place, cell in enumerate(week):
            there = frozenset(one for one, when in may.items() if 60 * place in every(when))
            facts = Facts(category, category[:3], 3, "immediate", sector, HOURS[place].of_day)
            owed = plan(protocol, facts)
            told = frozenset(one.recipient for one in owed)
            if not told & there:
                chain = one_chain(step for one in owed for step in one.escalation)
                told = next((step.whom & there for step in chain if step.whom & there), told)
            assert (cell.reached, cell.missed) == (told & there, told - there)


def test_an_hour_that_somebody_may_hear_of_for_a_part_only_is_a_hole() -> None:
    """Until half past, the mayor; whoever comes next was not told of what happened before."""
    one = Duty("D", "…", When(), frozenset({"mayor"}), timedelta(minutes=10))
    may = {"mayor": ((0, 90),), "council_coordinator": ALWAYS}
    weeks = cover(
        Protocol("p", "1", "…", (one,)), KINDS, SECTORS, HOURS,
        lambda whom, *_: ((may[whom], ALWAYS),), lambda whom, *_: may[whom],
    )  # fmt: skip
    assert [(hole.first, hole.last, hole.whom) for hole in holes(weeks)] == [(1, 1, ("mayor",))]
    assert weeks["BIE-03", "s1"][2].reached == {"council_coordinator"}


def test_after_midnight_there_is_nobody() -> None:
    """The sentence to make untrue: two categories, one night, one line; by day it can wait."""
    night = Duty("N", "…", When(severity_gte=3), frozenset({"watch_cell"}), timedelta(minutes=10))
    slow = Duty(
        "S", "…", When(severity_gte=3, hours=Hours(0, 2)), frozenset({"mayor"}), timedelta(hours=8)
    )
    protocol = Protocol("p", "1", "…", (night,))
    day = merged([(8 * 60, 24 * 60), (32 * 60, END)])
    weeks = cover(protocol, KINDS, SECTORS, HOURS, lambda *_: watched(day))
    # At ten to eight, who comes at eight comes within the delay; at a quarter to, does not.
    assert [(h.first, h.last, h.whom) for h in holes(weeks)] == [
        (0, 7, ("watch_cell",)),
        (24, 31, ("watch_cell",)),
    ]
    assert [hole.categories for hole in holes(weeks)] == [CATEGORIES] * 2
    assert [hole.sectors for hole in holes(weeks)] == [SECTORS] * 2
    both = Protocol("p", "2", "…", (night, slow))
    weeks = cover(both, KINDS, SECTORS, HOURS, lambda *_: watched(day))
    assert weeks["BIE-03", "s1"][0].reach is Reach.SOME
    assert [(hole.first, hole.last) for hole in holes(weeks)] == [(2, 7), (26, 31)]


def test_what_nobody_must_be_told_is_no_hole() -> None:
    """A protocol that says nothing of a category leaves it to the next meeting."""
    weeks = cover(Protocol("p", "1", "…", ()), KINDS, SECTORS, HOURS, lambda *_: ())
    assert {cell for week in weeks.values() for cell in week} == {
        Cell(frozenset(), frozenset(), timedelta())
    }
    assert holes(weeks) == ()
