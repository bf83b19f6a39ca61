"""Holes are found before an event falls into one: all of them, and nothing else."""

from datetime import timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.coverage import Cell, Hour, Reach, Spans, cover, holes, merged, missed_hours
from protocols.model import Duty, Facts, Hours, Protocol, When
from protocols.plan import plan
from tests.protocols.test_plan import CATEGORIES, SECTORS, several

HOURS = [Hour(60 * n, 60 * n + 60, n % 24) for n in range(48)]
KINDS = {category: (category[:3], 3) for category in CATEGORIES}
END = 48 * 60 + 24 * 60

spans = st.lists(st.tuples(st.integers(-300, END), st.integers(-300, END)), max_size=4).map(merged)


def by_the_minute(on: Spans, within: int, hours: list[Hour]) -> set[int]:
    """The same, the slow way: each minute of each hour, each minute of the delay."""
    on_duty = {minute for begins, ends in on for minute in range(begins, ends)}

    def reached(at: int) -> bool:
        return any(minute in on_duty for minute in range(at, at + within + 1))

    return {
        place
        for place, hour in enumerate(hours)
        if not all(reached(at) for at in range(hour.begins, hour.ends))
    }


@settings(max_examples=40, deadline=None)
@given(spans, st.integers(1, 300))
def test_an_hour_is_missed_when_one_of_its_minutes_is(on: Spans, within: int) -> None:
    """Spans and delays against every minute; on the nights of the change as well."""
    changed = [Hour(0, 60, 1), Hour(60, 60, 2), Hour(60, 120, 3), Hour(120, 240, 2)]
    for hours in (HOURS[:20], changed):
        assert missed_hours(on, within, hours) == by_the_minute(on, within, hours)


@settings(max_examples=25, deadline=None)
@given(several, st.data())
def test_what_is_grouped_is_what_is_true_of_each(lines: list[Duty], data: st.DataObject) -> None:
    """Each category, sector and hour, asked of the plan itself."""
    protocol = Protocol("p", "1", "…", tuple(lines))
    table = {
        (whom, sector): data.draw(spans)
        for whom in {one for duty in protocol.duties for one in duty.whom}
        for sector in SECTORS
    }
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


def test_after_midnight_there_is_nobody() -> None:
    """The sentence to make untrue: two categories, one night, one line; by day it can wait."""
    night = Duty("N", "…", When(severity_gte=3), frozenset({"watch_cell"}), timedelta(minutes=10))
    slow = Duty(
        "S", "…", When(severity_gte=3, hours=Hours(0, 2)), frozenset({"mayor"}), timedelta(hours=8)
    )
    protocol = Protocol("p", "1", "…", (night,))
    day = merged([(8 * 60, 24 * 60), (32 * 60, END)])
    weeks = cover(protocol, KINDS, SECTORS, HOURS, lambda whom, *_: day)
    # At ten to eight, who comes at eight comes within the delay; at a quarter to, does not.
    assert [(h.first, h.last, h.whom) for h in holes(weeks)] == [
        (0, 7, ("watch_cell",)),
        (24, 31, ("watch_cell",)),
    ]
    assert [hole.categories for hole in holes(weeks)] == [CATEGORIES] * 2
    assert [hole.sectors for hole in holes(weeks)] == [SECTORS] * 2
    both = Protocol("p", "2", "…", (night, slow))
    weeks = cover(both, KINDS, SECTORS, HOURS, lambda whom, *_: day)
    assert weeks["BIE-03", "s1"][0].reach is Reach.SOME
    assert [(hole.first, hole.last) for hole in holes(weeks)] == [(2, 7), (26, 31)]


def test_what_nobody_must_be_told_is_no_hole() -> None:
    """A protocol that says nothing of a category leaves it to the next meeting."""
    weeks = cover(Protocol("p", "1", "…", ()), KINDS, SECTORS, HOURS, lambda *_: ())
    assert {cell for week in weeks.values() for cell in week} == {
        Cell(frozenset(), frozenset(), timedelta())
    }
    assert holes(weeks) == ()
