"""A time is as precise as its cells, and right when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.imports.rows import RowError
from sharing.imports.times import Parts, Span, Stamp

PARIS = ZoneInfo("Europe/Paris")
MINUTE = timedelta(minutes=1)
ZONES = ["Europe/Paris", "America/Vancouver", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
NUMBERS = Parts(PARIS, {part: part for part in ("year", "month", "day", "hour", "minute")})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def parts(*cells: str) -> Span | None:
    return NUMBERS.read(dict(zip(NUMBERS.columns, cells, strict=False)))


def stamp(text: str, *formats: str, zone: ZoneInfo = PARIS) -> Span | None:
    return Stamp(zone, ("at",), formats or ("%Y-%m-%d %H:%M", "%Y-%m-%d")).read({"at": text})


@pytest.mark.parametrize(
    ("cells", "begins", "ends"),
    [
        (("2018", "7", "8", "12", "46"), "2018-07-08 10:46", None),
        (("2018", "07", "08", "12.0", "46.0"), "2018-07-08 10:46", None),
        (("2018", "1", "8", "12", ""), "2018-01-08 11:00", "2018-01-08 12:00"),
        (("2018", "1", "8", "", ""), "2018-01-07 23:00", "2018-01-08 23:00"),
        (("2018", "1", "8"), "2018-01-07 23:00", "2018-01-08 23:00"),
    ],
)
def test_what_is_not_said_makes_an_interval(
    cells: tuple[str, ...], begins: str, ends: str | None
) -> None:
    """No minute: the hour.  No hour: the local day."""
    assert parts(*cells) == Span(utc(begins), utc(ends) if ends else None)


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("2018-03-25", "2018-03-24 23:00", "2018-03-25 22:00"),  # 23 hours
        ("2018-10-28", "2018-10-27 22:00", "2018-10-28 23:00"),  # 25 hours
        ("2018-10-28 02:30", "2018-10-28 00:30", "2018-10-28 01:30"),  # it came twice
        ("2018-03-25 02:30", "2018-03-25 01:30", None),  # never: what others call 03:30
        ("2018-03-25 03:30", "2018-03-25 01:30", None),
    ],
)
def test_when_the_clocks_change(text: str, begins: str, ends: str | None) -> None:
    assert stamp(text) == Span(utc(begins), utc(ends) if ends else None)


def test_an_hour_that_came_twice_lasts_two() -> None:
    assert parts("2018", "10", "28", "2", "") == Span(
        utc("2018-10-28 00:00"), utc("2018-10-28 02:00")
    )


@pytest.mark.parametrize(
    ("text", "pattern", "begins", "ends"),
    [
        ("2018-07-08T12:46", "iso", "2018-07-08 10:46", None),
        ("2018-07-08T12:46Z", "iso", "2018-07-08 12:46", None),
        ("2018-07-08T12:46:10.5-07:00", "iso", "2018-07-08 19:46:10.5", None),
        ("2018-07-08", "iso", "2018-07-07 22:00", "2018-07-08 22:00"),
        ("1531046760", "epoch_s", "2018-07-08 10:46", None),
        ("1531046760000", "epoch_ms", "2018-07-08 10:46", None),
        ("08/07/18 12h46", "%d/%m/%y %Hh%M", "2018-07-08 10:46", None),
        ("08/07/18 12h", "%d/%m/%y %Hh", "2018-07-08 10:00", "2018-07-08 11:00"),
        ("7/8/2018 01:46 PM", "%m/%d/%Y %I:%M %p", "2018-07-08 11:46", None),
        ("2018-07-08 12:46 +0000", "%Y-%m-%d %H:%M %z", "2018-07-08 12:46", None),
    ],
)
def test_formats(text: str, pattern: str, begins: str, ends: str | None) -> None:
    assert stamp(text, pattern) == Span(utc(begins), utc(ends) if ends else None)


@pytest.mark.parametrize(
    "cells",
    [
        ("2018", "2", "30", "1", "1"),
        ("2018", "13", "1", "1", "1"),
        ("2018", "1", "1", "24", "0"),
        ("2018", "1", "1", "1.5", "0"),
        ("2018", "1", "1", "-1", "0"),
        ("2018", "1", "1", "1²", "0"),
        ("2018", "", "1", "1", "0"),
        ("2018", "1", "1", "", "30"),
        ("20189", "1", "1", "1", "0"),
        ("0", "1", "1", "1", "0"),
        ("1", "1", "1", "", ""),
        ("9999", "12", "31", "", ""),
        ("noon", "1", "1", "1", "0"),
    ],
)
def test_numbers_that_are_no_time(cells: tuple[str, ...]) -> None:
    with pytest.raises(RowError) as caught:
        parts(*cells)
    assert caught.value.field == "time"
    assert "noon" not in str(caught.value)


@pytest.mark.parametrize("text", ["yesterday", "2018-13-01", "2018-01-01 25:00", "9999-12-31"])
def test_texts_that_are_no_time(text: str) -> None:
    with pytest.raises(RowError) as caught:
        stamp(text)
    assert text not in str(caught.value)


def test_empty_cells_say_nothing() -> None:
    assert parts("", "", "") is None
    assert stamp("") is None


def test_today_is_not_over() -> None:
    """An interval goes no further than now; one that has not begun is left to the desk."""
    day = Span(utc("2026-11-22"), utc("2026-11-23"))
    assert day.by(utc("2026-11-22 04:00")) == Span(utc("2026-11-22"), utc("2026-11-22 04:00"))
    assert day.by(utc("2026-11-24")) == day
    assert day.by(utc("2026-11-21")) == day


INSTANTS = st.integers(0, 66 * 365 * 24 * 60).map(lambda n: utc("1970-01-01") + n * MINUTE)


@given(INSTANTS, st.sampled_from(ZONES))
def test_what_a_clock_showed_is_found_again(at: datetime, name: str) -> None:
    """The span of what a local clock showed holds the instant, at every precision."""
    zone = ZoneInfo(name)
    local = at.astimezone(zone)
    for pattern, longest in (
        ("%Y-%m-%d %H:%M", timedelta(hours=1)),
        ("%Y-%m-%d %H", timedelta(hours=2)),
        ("%Y-%m-%d", timedelta(hours=26)),
    ):
        found = stamp(local.strftime(pattern), pattern, zone=zone)
        assert found is not None
        ends = found.ends or found.begins
        assert found.begins <= at <= ends
        assert ends - found.begins <= longest
    cells = (str(local.year), str(local.month), str(local.day), str(local.hour))
    numbers = Parts(zone, NUMBERS.columns)
    names = ("year", "month", "day", "hour", "minute")
    assert numbers.read(dict(zip(names, (*cells, str(local.minute)), strict=True))) == stamp(
        local.strftime("%Y-%m-%d %H:%M"), "%Y-%m-%d %H:%M", zone=zone
    )


@given(st.text(max_size=12), st.sampled_from(["iso", "epoch_s", "%d/%m/%Y %H:%M"]))
def test_any_text_is_a_time_or_is_refused(text: str, pattern: str) -> None:
    found = None
    try:
        found = stamp(text, pattern)
    except RowError:
        return
    assert found is None or found.begins.tzinfo is UTC
