"""What changes while a page is open is said as the server says it, letter for letter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page

from tests.web.looking import asked
from tests.web.site import DESK, Visits
from web import words

NOWS = [
    datetime(2026, 11, 26, 14, 5, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 59, tzinfo=UTC),  # the day that has 23 hours
    datetime(2026, 3, 30, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 22, 30, tzinfo=UTC),  # the day that has 25
    datetime(2026, 10, 26, 0, 10, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 30, tzinfo=UTC),  # the first of January already, in Paris
    datetime(2028, 3, 1, 0, 0, tzinfo=UTC),
]
HOURS = [0, 1, 5, 23, 24, 25, 26, 47, 48, 49, 100, 24 * 26, 24 * 40, 24 * 400]
AWAY = [timedelta(hours=sign * hours, minutes=7) for hours in HOURS for sign in (-1, 1)]
SPANS = [0, 59, 60, 61, 3_599, 3_600, 7_500, 86_399, 86_400, 172_800, 1_000_000]


@pytest.fixture
def page(visits: Visits) -> Page:
    """A page of the site, wherever the browser believes to be."""
    found = visits.page(None, DESK, timezone_id="Pacific/Auckland")
    found.goto("/connexion")
    return found


def test_a_moment_is_said_like_on_the_server(page: Page) -> None:
    """Yesterday, tomorrow, the first of a month, another year; on days of 23 and of 25 hours."""
    pairs = [(now + away, now) for now in NOWS for away in AWAY]
    given = [[at.isoformat(), now.isoformat()] for at, now in pairs]
    script = """async (pairs) => {
      const { moment } = await import("/static/js/words.js");
      return pairs.map(([at, now]) => moment(new Date(at), new Date(now)));
    }"""
    said = asked(page, script, given)
    assert said == [words.moment(at, now) for at, now in pairs]
    for telling in ("hier à", "demain à", "le 1er ", " 2027 à"):
        assert any(telling in one for one in said), telling


def test_a_length_of_time_is_said_like_on_the_server(page: Page) -> None:
    """In its largest unit."""
    script = """async (seconds) => {
      const { span } = await import("/static/js/words.js");
      return seconds.map((one) => span(1000 * one));
    }"""
    assert asked(page, script, SPANS) == [words.span(seconds) for seconds in SPANS]
