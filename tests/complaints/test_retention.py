"""Complaints whose day has come are forgotten, by the sweeper or at the terminal."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from config import rounds
from config.cli import main
from config.commands import retention
from sharing.complaints.course import FORSAKEN, KEPT
from sharing.complaints.moving import TakeStep
from sharing.complaints.opening import ComplainOfEvent, OpenComplaint
from sharing.events import ReadEvent
from sharing.store import Complaint, ComplaintStep, Notice
from tests.complaints.people import NOW, at, damage, settle
from tests.council import SmallCouncil


@pytest.fixture
def ended(council: SmallCouncil, monkeypatch: pytest.MonkeyPatch) -> SmallCouncil:
    """One complaint was filed and answered, one is open since the same day; commands are here."""
    here = settle(council)
    event = damage(here)
    mine = at(here, NOW, "landlord", ComplainOfEvent(event))
    at(here, NOW, "landlord", TakeStep(mine, "asked", service=here.partners["state"]))
    at(here, NOW, "landlord", TakeStep(mine, "filed", day="2026-11-24"))
    at(here, NOW, "landlord", TakeStep(mine, "answered"))
    at(here, NOW, "mayor", OpenComplaint("people"))
    monkeypatch.setattr(retention, "furnished", lambda: here.house)
    return here


def on(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let it be that moment for the house."""
    for module in (rounds, retention):
        monkeypatch.setattr(module, "now", lambda: moment)


def test_a_year_after_its_end_and_three_after_the_last_step(
    ended: SmallCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a second before; steps and notices go with it; the trail says that it was done."""
    house, [done] = ended.house, [c.id for c in ended.rows(Complaint) if c.state == "answered"]
    for moment, left in (
        (NOW + KEPT - timedelta(seconds=1), 2),
        (NOW + KEPT, 1),
        (NOW + FORSAKEN - timedelta(seconds=1), 1),
        (NOW + FORSAKEN, 0),
    ):
        on(monkeypatch, moment)
        rounds.forget_complaints(house)
        rounds.forget_complaints(house)  # twice is once
        assert len(ended.rows(Complaint)) == left
    assert ended.rows(ComplaintStep) == []
    assert [n for n in ended.rows(Notice) if n.about.startswith("complaint:")] == []
    forgotten = [e for e in ended.trail() if e.action == "complaint:forget"]
    assert len(forgotten) == 2
    assert (forgotten[0].resource, forgotten[0].actor) == (f"complaint:{done}", "vigie")


def test_the_event_still_says_that_it_was_filed(
    ended: SmallCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figure remains, without the complaint."""
    [event] = {row.event_id for row in ended.rows(Complaint)} - {None}
    on(monkeypatch, NOW + KEPT)
    rounds.forget_complaints(ended.house)
    assert event is not None
    assert ended.ask("caretaker", ReadEvent(event)).quantities["complaint_filed"] == "organisme"


def test_the_terminal_says_it_before_and_does_it(
    ended: SmallCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--dry-run` changes nothing."""
    on(monkeypatch, NOW + KEPT)
    words = ["retention", "--council", ended.slug]
    said = CliRunner().invoke(main, [*words, "--dry-run"])
    assert f"{ended.id}: 1 complaints to be forgotten" in said.output
    assert len(ended.rows(Complaint)) == 2
    assert f"{ended.id}: 1 complaints forgotten" in CliRunner().invoke(main, words).output
    assert len(ended.rows(Complaint)) == 1
