"""A pattern that nobody answers: who comes next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from alerts.board import TakeAlert
from alerts.store import Alert, AlertStep, CellMember
from alerts.watch import sweep_alerts
from tests.alerts.test_pattern_alerts import AGAIN, HOUR, rise
from tests.alerts.together import pattern_alerts, relayed, reports, told
from tests.council import SmallCouncil


def later(council: SmallCouncil, minutes: int) -> Alert:
    """The one alert of a pattern, after so many minutes without an answer."""
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    sweep_alerts(replace(council.desk, clock=lambda: at), council.id)
    [alert] = pattern_alerts(council)
    return alert


def again(council: SmallCouncil) -> Alert:
    """AP3, told to a cell in which the coordinator is not: within an hour."""
    with council.sessions.of(council.id) as session:
        one = CellMember.agent_id == council.agents["coordinator"]
        session.execute(delete(CellMember).where(one))
    for hours in (60, 50, 40):
        reports(council, "mediator", hours * HOUR, category="TRQ-07", severity=1)
    relayed(council, AGAIN)
    [alert] = pattern_alerts(council)
    return alert


def test_the_coordinator_comes_next_at_twice_its_delay(council: SmallCouncil) -> None:
    """Article A09, as of a duty that says nothing: on the board, and after that nobody."""
    alert = again(council)
    assert (told(council, alert.id), alert.channels) == ({"officer"}, ["board"])
    assert later(council, 119).escalated_to is None
    assert told(council, alert.id) == {"officer"}
    assert later(council, 121).escalated_to == "le coordonnateur du conseil"
    assert told(council, alert.id) == {"officer", "coordinator"}
    steps = [step for step in council.rows(AlertStep) if step.alert_id == alert.id]
    assert [(step.whom, step.state) for step in steps] == [(["council_coordinator"], "done")]
    assert later(council, 5000).state == "open"


def test_nobody_comes_next_while_somebody_answers(council: SmallCouncil) -> None:
    """Taken in charge, a pattern rests like any alert."""
    alert = again(council)
    council.ask("officer", TakeAlert(alert.id))
    assert later(council, 5000).escalated_to is None
    assert told(council, alert.id) == {"officer"}


def test_behind_the_coordinator_is_the_mayor(council: SmallCouncil) -> None:
    """Who was told at once is not who comes next; there is no mayor here, and nobody is made up."""
    rise(council, 2, 9)
    alert = later(council, 1441)
    [step] = [step for step in council.rows(AlertStep) if step.alert_id == alert.id]
    assert (step.whom, step.state) == (["mayor"], "done")
    assert (alert.escalated_to, told(council, alert.id)) == (None, {"coordinator"})
