"""A storm of screens waits in line, and not for a connection of the database."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import config.entrance
from config.serving import application
from tests.council import SmallCouncil
from tests.servers.process import wait_until

CROWD = 6


@pytest.mark.parametrize(("live", "at_once"), [(True, 2), (False, CROWD)])
def test_a_live_process_works_for_a_few_at_a_time(
    council: SmallCouncil, monkeypatch: pytest.MonkeyPatch, live: bool, at_once: int
) -> None:
    """All are answered in the end; pages have threads of their own, and no line."""
    monkeypatch.setattr(config.entrance, "TURNS", 2)
    app = application(council.house, live=live)
    inside, go_on = list[int](), threading.Event()

    @app.before_request
    def dwell() -> None:
        inside.append(1)
        go_on.wait(30)

    with ThreadPoolExecutor(CROWD) as threads:
        answers = [threads.submit(app.test_client().get, "/healthz") for _ in range(CROWD)]
        wait_until(lambda: len(inside) == at_once, "the first to be inside")
        go_on.set()
        assert {answer.result().status_code for answer in answers} == {200}
    assert len(inside) == CROWD
