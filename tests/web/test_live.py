"""A live process has so many places; whoever does not stay keeps none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from config.serving import application
from tests.council import SmallCouncil
from tests.servers.process import wait_until

STREAM = "/live/alerts"


@pytest.fixture
def live(council: SmallCouncil) -> Iterator[Flask]:
    """A live process with two places."""
    app: Flask = application(council.house, live=True, places=2)
    yield app
    hub = app.extensions["vigie.hub"]
    assert hub.screens == 0
    wait_until(lambda: not hub.listening, "the hub to stop listening")


def test_whoever_does_not_stay_keeps_no_place(live: Flask, council: SmallCouncil) -> None:
    """One who only asks what there is, one who leaves at once, one who reads and then leaves."""
    browser, words = live.test_client(), council.bearer("officer")
    for _ in range(3):
        asks = browser.head(STREAM, headers=words)
        assert asks.status_code == 200
        asks.close()
        browser.get(STREAM, headers=words, buffered=False).close()
        stays = browser.get(STREAM, headers=words, buffered=False)
        assert next(stays.iter_encoded()) == b"retry: 2000\n\n"
        stays.close()
    assert live.extensions["vigie.hub"].screens == 0


def test_when_every_place_is_taken_that_is_said(live: Flask, council: SmallCouncil) -> None:
    """A proxy tries another process then; a place that is given back is given again."""
    browser, words = live.test_client(), council.bearer("officer")
    first, second = (browser.get(STREAM, headers=words, buffered=False) for _ in "12")
    refused = browser.get(STREAM, headers=words)
    assert [one.status_code for one in (first, second, refused)] == [200, 200, 503]
    first.close()
    third = browser.get(STREAM, headers=words, buffered=False)
    assert third.status_code == 200
    second.close()
    third.close()
