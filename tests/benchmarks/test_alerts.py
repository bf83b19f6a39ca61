"""A night in small: what was lost or doubled stops the run; who comes back has had everything."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from audit.store import Entry
from benchmarks.alerts import bench
from benchmarks.alerts.checks import (
    DoubledError,
    LostError,
    check,
    check_alike,
    delays,
    thirds,
)
from benchmarks.alerts.night import live_the_weeks_before, night
from config.trail_figures import oldest_waiting
from config.wiring import now

ALERTS = {1: "a", 2: "b", 3: "a"}
SMALL = replace(bench.QUICK, screens=6, flow_screens=6, rate=10, length=0.5, missed=1)


def test_a_message_that_is_lost_or_doubled_stops_the_run() -> None:
    """What an older message said of an alert, the newest says too: only that one must come."""
    check([(1, 0.0), (2, 0.0), (3, 0.0)], ALERTS, {"a", "b"})
    check([(2, 0.0), (3, 0.0)], ALERTS, {"a", "b"})
    check([(2, 0.0)], ALERTS, {"b"})
    with pytest.raises(LostError, match="1 of 3"):
        check([(1, 0.0), (2, 0.0)], ALERTS, {"a", "b"})
    with pytest.raises(DoubledError, match="1 of 4"):
        check([(1, 0.0), (2, 0.0), (3, 0.0), (2, 1.0)], ALERTS, {"a", "b"})


def test_screens_of_one_person_must_be_told_the_same() -> None:
    """Whoever is not read message by message is compared with whoever is."""
    check_alike([7, 8, 7, 8, 7], 2)
    with pytest.raises(LostError, match="screen 3"):
        check_alike([7, 8, 7, 9, 7], 2)


def test_a_delay_counts_to_the_first_message_that_tells_of_the_report() -> None:
    """Of several screens the median; what concerns no screen is left out."""
    told = [[(1, 10.0), (3, 12.0)], [(3, 14.0)]]
    assert delays(told, ALERTS, [(1, 9.0), (2, 9.0), (3, 11.0)]) == [3.0, 2.0]
    assert thirds([1.0, 1.0, 5.0, 2.0, 3.0, 3.0]) == (1.0, 3.0)


def test_nothing_of_the_weeks_before_is_left_to_the_night() -> None:
    """All news was relayed and all of the trail has its place when the tables are counted."""
    with night(SMALL.kind, 1) as dark:
        live_the_weeks_before(dark, SMALL.hours)
        house = dark.here.council.house
        with house.sessions.everywhere("a test counts the trail") as session:
            assert (session.scalar(select(func.count()).select_from(Entry)) or 0) > 0
        assert not dark.waiting
        assert oldest_waiting(house.sessions, now()) == 0


def test_screens_come_back_and_have_had_everything_once() -> None:
    """The live server is killed and started again; the run checks it all by itself."""
    back, memory = bench.returned(SMALL)
    assert "1 alerts missed" in back.note
    assert memory.budget == bench.A_SCREEN


@pytest.mark.soak
def test_a_small_night_loses_nothing() -> None:
    """Reports flow through every process; it takes eight of them."""
    flow, _ = bench.sustained(SMALL)
    assert "everything had arrived" in flow.note
