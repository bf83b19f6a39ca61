"""What leaves the platform, in figures: what waits, what failed, what was given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from config.commands import check
from config.sending_figures import LATE, LATELY, sending_figures
from config.wiring import now
from tests.channels.letters import alert, email_to, lane_of, post_of
from tests.channels.mail_server import Smtp
from tests.council import SmallCouncil


def figures(council: SmallCouncil) -> dict[str, float]:
    """What a dashboard fetches, of the letters."""
    text = council.app.test_client().get("/metrics").text
    lines = [line.split(" ") for line in text.splitlines() if line.startswith("vigie_letters_")]
    return {name.removeprefix("vigie_letters_"): float(value) for name, value in lines}


def test_from_nothing_to_given_up(
    council: SmallCouncil, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing; two wait; one was not taken; none has a server to go by; a day later it is quiet."""
    none = dict.fromkeys(("waiting", "oldest_waiting_seconds", "failed", "dead"), 0.0)
    assert figures(council) == none
    email_to(council, "officer", "coordinator")
    alert(council)
    found = figures(council)
    assert 0 <= found.pop("oldest_waiting_seconds") < LATE
    assert found == {"waiting": 2, "failed": 0, "dead": 0}
    monkeypatch.setattr(check, "furnished", lambda: council.house)
    assert "ok  letters\n" in CliRunner().invoke(check.check).output
    later = sending_figures(council.sessions, now() + timedelta(seconds=2 * LATE))
    assert later["letters_oldest_waiting_seconds"] > LATE
    with Smtp(verdict="451 later") as smtp:
        assert post_of(council, smtp).send_next(lane_of(council)) == "failed"
    assert figures(council) | {"oldest_waiting_seconds": 0} == none | {"waiting": 1, "failed": 1}
    nobody = post_of(council, None)
    tomorrow = replace(nobody, clock=lambda: now() + timedelta(minutes=1))
    assert [tomorrow.send_next(lane_of(council)) for _ in range(2)] == ["dead", None]
    assert figures(council) == none | {"dead": 2}
    assert "BAD letters given up: some did not arrive" in CliRunner().invoke(check.check).output
    assert sending_figures(council.sessions, now() + 2 * LATELY)["letters_dead"] == 0
