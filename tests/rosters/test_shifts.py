"""Shifts by the clock on the wall: no instant is lost or counted twice, on any night."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rosters.shifts import DAY, Shift, clash, holding, instant, turns

PARIS = ZoneInfo("Europe/Paris")
ALL_WEEK = frozenset(range(7))
FOREVER = date(2000, 1, 1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
NIGHTS = [  # a zone, and a day on which its clock is moved
    (PARIS, SPRING),
    (PARIS, AUTUMN),
    (ZoneInfo("Australia/Lord_Howe"), date(2026, 4, 5)),  # by half an hour
    (ZoneInfo("Australia/Lord_Howe"), date(2026, 10, 4)),
    (ZoneInfo("America/Miquelon"), date(2026, 3, 8)),
    (ZoneInfo("Pacific/Apia"), date(2011, 12, 30)),  # a day that did not exist
    (ZoneInfo("Indian/Reunion"), SPRING),  # never moved
]
nights = st.sampled_from(NIGHTS)
minutes = st.one_of(st.integers(0, DAY - 1), st.sampled_from([0, 60, 90, 119, 120, 150, 179, 180]))


def shift(
    begins: int, ends: int, agent: str = "awa", days: frozenset[int] = ALL_WEEK, **more: date
) -> Shift:
    """A shift, of every day and since long ago unless said otherwise."""
    first, last = more.get("first", FOREVER), more.get("last")
    return Shift(f"{begins}-{ends}-{agent}", agent, days, begins, ends, first, last)


@st.composite
def round_the_clock(draw: st.DrawFn) -> list[Shift]:
    """Shifts that follow one another on the wall and leave no minute out."""
    cuts = sorted(draw(st.sets(minutes, min_size=2, max_size=8)))
    return [shift(a, b, f"agent {a}") for a, b in zip(cuts, cuts[1:] + cuts[:1], strict=True)]


@given(round_the_clock(), nights, st.integers(-36 * 3600, 60 * 3600))
def test_somebody_is_on_duty_at_each_instant_and_nobody_twice(
    shifts: list[Shift], night: tuple[ZoneInfo, date], seconds: int
) -> None:
    """Round the clock on the wall is round the clock, whatever is done to the clock."""
    zone, day = night
    at = instant(day, 0, zone) + timedelta(seconds=seconds)
    assert len(holding(shifts, {}, zone, at)) == 1


@given(round_the_clock(), nights)
def test_the_turns_of_some_days_are_a_chain(
    shifts: list[Shift], night: tuple[ZoneInfo, date]
) -> None:
    """Each begins where the one before it ends: what all last is what the days last."""
    zone, day = night
    begins, ends = instant(day, -2 * DAY, zone), instant(day, 3 * DAY, zone)
    chain = turns(shifts, {}, zone, begins, ends)
    assert chain[0].begins <= begins
    assert ends <= chain[-1].ends
    for one, after in pairwise(chain):
        assert one.ends == after.begins


@given(nights, minutes, minutes)
def test_what_is_later_on_the_wall_is_never_sooner(
    night: tuple[ZoneInfo, date], one: int, other: int
) -> None:
    """The order of wall times is the order of instants."""
    zone, day = night
    sooner, later = sorted((one, other))
    assert instant(day, sooner, zone) <= instant(day, later, zone)


@given(nights, minutes, minutes, st.integers(-48 * 60, 72 * 60))
def test_the_question_and_the_list_agree(
    night: tuple[ZoneInfo, date], begins: int, ends: int, later: int
) -> None:
    """Who holds a turn now is who holds one of the turns of these days that covers now."""
    zone, day = night
    shifts = [shift(begins, ends)]
    at = instant(day, 0, zone) + timedelta(minutes=later)
    around = turns(shifts, {}, zone, at - timedelta(days=3), at + timedelta(days=3))
    assert holding(shifts, {}, zone, at) == [turn for turn in around if turn.covers(at)]


@pytest.mark.parametrize(
    ("day", "hours"), [(SPRING, 7), (AUTUMN, 9), (date(2026, 6, 1), 8)], ids=str
)
def test_a_night_lasts_what_it_lasts(day: date, hours: int) -> None:
    """From ten to six, on the night of the change: an hour less in March, one more in October."""
    eve = day - timedelta(days=1)
    [turn] = turns(
        [shift(22 * 60, 6 * 60, days=frozenset({eve.weekday()}))],
        {},
        PARIS,
        instant(eve, 12 * 60, PARIS),
        instant(day, 12 * 60, PARIS),
    )
    assert (turn.day, turn.ends - turn.begins) == (eve, timedelta(hours=hours))


def test_an_hour_that_is_jumped_over_or_comes_twice() -> None:
    """In March half past two is three o'clock; in October it is the first of two."""
    assert instant(SPRING, 150, PARIS) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert instant(AUTUMN, 150, PARIS) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    swallowed = [shift(135, 165)]
    assert turns(swallowed, {}, PARIS, instant(SPRING, 0, PARIS), instant(SPRING, DAY, PARIS)) == []


def test_a_caretaker_on_duty_for_a_day_and_a_night() -> None:
    """From 07:00 to 07:00: day after day without a gap, and nobody is on duty twice at seven."""
    day = shift(420, 420)
    assert day.length == DAY
    week = turns([day], {}, PARIS, instant(SPRING, 0, PARIS), instant(SPRING, 3 * DAY, PARIS))
    assert [a.ends == b.begins for a, b in pairwise(week)] == [True] * (len(week) - 1)
    hours = [(turn.ends - turn.begins) // timedelta(hours=1) for turn in week]
    assert hours[:3] == [23, 24, 24], "the night of the change has an hour less"
    assert (
        clash(shift(420, 420, days=frozenset({0})), [shift(420, 420, days=frozenset({1}))]) is None
    )
    assert clash(shift(360, 480), [day]) == 0


def test_weekdays_and_dates_are_those_of_the_beginning() -> None:
    """A night of Friday goes on into Saturday; the last day is one on which it still begins."""
    friday = date(2026, 11, 27)
    nights = [shift(1320, 360, days=frozenset({4}), first=friday, last=friday)]
    at_five = instant(friday, DAY + 300, PARIS)
    assert [turn.day for turn in holding(nights, {}, PARIS, at_five)] == [friday]
    assert holding(nights, {}, PARIS, instant(friday, 300, PARIS)) == []
    assert holding(nights, {}, PARIS, instant(friday, DAY + 1380, PARIS)) == []


def test_a_turn_is_held_by_another_or_by_nobody() -> None:
    """On that day alone."""
    monday = date(2026, 11, 23)
    morning = shift(480, 720)
    changes = {(morning.id, monday): "binta", (morning.id, monday + timedelta(days=1)): None}
    week = turns(
        [morning], changes, PARIS, instant(monday, 0, PARIS), instant(monday, 3 * DAY, PARIS)
    )
    assert [(turn.day.day, turn.agent) for turn in week] == [(23, "binta"), (25, "awa")]


days = st.frozensets(st.integers(0, 6), min_size=1)
dates = st.dates(date(2026, 11, 1), date(2026, 11, 30))


@st.composite
def any_shift(draw: st.DrawFn) -> Shift:
    """A shift of one agent, some of them for a few days only."""
    begins = draw(st.integers(0, DAY - 1))
    ends = draw(st.integers(1, DAY))
    first, last = draw(dates), draw(st.none() | dates)
    return Shift("x", "awa", draw(days), begins, ends, first, last)


@given(any_shift(), any_shift())
def test_a_clash_is_two_turns_at_once(one: Shift, other: Shift) -> None:
    """What is refused beforehand is exactly what would have happened, in a month of winter."""
    begins, ends = (instant(day, 0, PARIS) for day in (date(2026, 10, 30), date(2026, 12, 12)))
    ours, theirs = (turns([each], {}, PARIS, begins, ends) for each in (one, other))
    at_once = any(a.begins < b.ends and b.begins < a.ends for a in ours for b in theirs)
    assert (clash(one, [other]) is not None) == at_once


def test_two_agents_may_walk_together() -> None:
    """A pair on one round is no clash; the place of the one that is, is told."""
    others = [shift(1320, 300, "binta"), shift(300, 600), shift(0, 360)]
    assert clash(shift(1320, 300), others) == 2
    assert clash(shift(1320, 300, "chloé"), others) is None
    one_night = shift(1320, 300, "binta", first=SPRING, last=SPRING)
    assert clash(one_night, others) == 0
