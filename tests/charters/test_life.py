"""The life of a version, without a database: what is in force when, and who must have signed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charters.life import (
    NOTICE,
    STATE_FR,
    Lacking,
    Life,
    State,
    Voter,
    bar,
    beginning,
    in_force,
    lacking,
    proposed,
    replaced,
    state_of,
)
from charters.model import Quorum

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = timedelta(days=1)

FIRST = Life("c@1", NOON - 30 * DAY, NOON - 30 * DAY, NOON - 30 * DAY)
SECOND = Life("c@2", NOON - 9 * DAY, NOON - 8 * DAY, NOON - 7 * DAY)
THIRD = Life("c@3", NOON - 2 * DAY, NOON - DAY, NOON + DAY)
FOURTH = Life("c@4", NOON)
GIVEN_UP = Life("c@0", NOON - 9 * DAY, withdrawn_at=NOON - 9 * DAY)
LIVES = [GIVEN_UP, FIRST, SECOND, THIRD, FOURTH]

TOWN, STATE, SCHOOL = Voter("t", "municipality"), Voter("s", "state"), Voter("e", "education")


def test_the_state_follows_from_the_clock() -> None:
    """Nobody writes it down, so nothing can be left half-way."""
    assert [state_of(one, LIVES, NOON) for one in LIVES] == [
        State.WITHDRAWN, State.SUPERSEDED, State.IN_FORCE, State.ADOPTED, State.PROPOSED,
    ]  # fmt: skip
    assert state_of(THIRD, LIVES, NOON + DAY) is State.IN_FORCE
    assert state_of(SECOND, LIVES, NOON + DAY) is State.SUPERSEDED
    assert STATE_FR.keys() == set(State)


def test_what_is_in_force_and_what_is_replaced() -> None:
    """The last that has begun decides; a proposal replaces the last that was adopted."""
    assert in_force(LIVES, NOON) == SECOND
    assert in_force(LIVES, NOON + DAY - timedelta(microseconds=1)) == SECOND
    assert in_force(LIVES, NOON + DAY) == THIRD
    assert in_force(LIVES, NOON - 400 * DAY) == FIRST
    assert in_force([FOURTH], NOON) is None
    assert replaced(LIVES) == THIRD
    assert replaced([]) is None
    assert proposed(LIVES) == FOURTH
    assert proposed([FIRST, GIVEN_UP]) is None
    same = replace(SECOND, name="c@2b", adopted_at=NOON - 7.5 * DAY)
    assert in_force([same, SECOND], NOON) == same


@pytest.mark.parametrize(
    ("begins", "adopted_at", "from_"),
    [
        (None, "2026-11-26T12:00+01:00", "2026-11-27T00:00+01:00"),
        (None, "2026-11-26T23:00+01:00", "2026-11-27T00:00+01:00"),
        (None, "2026-11-26T23:00:01+01:00", "2026-11-28T00:00+01:00"),
        (date(2026, 11, 27), "2026-11-26T23:30+01:00", "2026-11-28T00:00+01:00"),
        (date(2027, 7, 1), "2026-11-26T12:00+01:00", "2027-07-01T00:00+02:00"),
        (date(2020, 1, 1), "2026-11-26T12:00+01:00", "2026-11-27T00:00+01:00"),
        (None, "2026-10-24T23:30+02:00", "2026-10-26T00:00+01:00"),
    ],
)
def test_a_version_begins_at_a_local_midnight(
    begins: date | None, adopted_at: str, from_: str
) -> None:
    """The later of its own day and the first midnight at least an hour away, summer or winter."""
    adopted = datetime.fromisoformat(adopted_at)
    assert beginning(begins, adopted, PARIS, None) == datetime.fromisoformat(from_)
    there, long_ago = adopted.astimezone(PARIS), NOON - 90 * DAY
    assert beginning(begins, there, PARIS, long_ago) == datetime.fromisoformat(from_)


def test_a_version_never_begins_before_the_one_it_replaces() -> None:
    """Adopted while another waits for its day, it takes over from that one."""
    assert beginning(None, NOON, PARIS, NOON + 90 * DAY) == NOON + 90 * DAY


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001  # Hypothesis adds the zone
    st.sampled_from(("Europe/Paris", "Indian/Reunion", "America/Guadeloupe", "Pacific/Noumea")),
)
def test_there_is_always_an_hour_and_never_two_days(adopted: datetime, zone: str) -> None:
    """So that every process has the version in hand before it begins, overseas as well."""
    begins = beginning(None, adopted, ZoneInfo(zone), None)
    assert NOTICE <= begins - adopted <= timedelta(hours=26)
    assert begins.astimezone(ZoneInfo(zone)).hour == 0


def test_the_bar_is_the_higher_of_two() -> None:
    """A proposal cannot lower the bar that it has to pass."""
    high, low = Quorum(3, frozenset({"state"})), Quorum(1, frozenset({"education"}))
    both = Quorum(3, frozenset({"state", "education"}))
    assert bar(low, high, ()) == bar(high, low, ()) == both
    assert bar(low, low, ()) == low
    assert bar(Quorum(1, frozenset({"state"})), low, ()).partners == 2
    assert bar(None, low, (TOWN, STATE, SCHOOL)).partners == 3
    assert bar(None, None, ()) == Quorum(1)


def test_what_is_lacking_is_said() -> None:
    """So many partners, and which kinds; a partner counts once."""
    quorum = Quorum(2, frozenset({"state"}))
    assert lacking(quorum, []) == Lacking(2, frozenset({"state"}))
    assert lacking(quorum, [TOWN, TOWN]) == Lacking(1, frozenset({"state"}))
    assert lacking(quorum, [TOWN, SCHOOL]) == Lacking(1, frozenset({"state"}))
    assert not lacking(quorum, [TOWN, STATE])
