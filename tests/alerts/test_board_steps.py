"""Who took which step of an alert, and in which order: told right to colleagues and reporters.

The life of an alert is told in `test_board.py`; here are the cases in which it was told wrong.
"""

from functools import partial

import pytest

from alerts.board import AcknowledgeAlert, CloseAlert, ListAlerts, ReadAlert, TakeAlert
from alerts.store import Acknowledgement, Alert, LiveMessage
from audit.store import Entry
from sharing.command import ConflictError, RefusedError, SharingError
from sharing.events import PostEvent
from sharing.reports import ListMyReports
from sharing.store import AgentSector, Event, FollowUp
from tests.council import SmallCouncil
from tests.sharing.test_at_once import at_once

STATES = ("open", "acknowledged", "in_charge", "closed")


@pytest.fixture
def alert(council: SmallCouncil) -> str:
    """An alert that the officer, the coordinator and the police have."""
    council.ask("mediator", PostEvent(council.draft(severity=5)))
    council.relay()
    [found] = council.ask("officer", ListAlerts()).items
    return found.id


def told(council: SmallCouncil) -> list[tuple[str, str]]:
    """What the mediator is told of their reports: (step, by)."""
    reports = council.ask("mediator", ListMyReports()).items
    return [(step.step, step.by) for report in reports for step in report.steps]


def test_steps_taken_in_one_go_are_told_in_their_order(council: SmallCouncil) -> None:
    """Taking in charge says « seen » as well, at the same instant: seen comes first, always."""
    for _ in range(6):
        council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    for found in council.ask("officer", ListAlerts()).items:
        council.ask("officer", TakeAlert(found.id))
        council.ask("officer", CloseAlert(found.id, "resolue"))
    assert [step for step, _ in told(council)] == ["seen", "in_charge", "closed"] * 6


def test_whoever_comes_too_late_learns_who_was_first(council: SmallCouncil, alert: str) -> None:
    """Who took that very step, not who took the one before."""
    council.ask("officer", AcknowledgeAlert(alert))
    council.ask("police", TakeAlert(alert))
    with pytest.raises(ConflictError, match=r"déjà prise en charge par Police nationale\.") as late:
        council.ask("coordinator", TakeAlert(alert))
    assert late.value.code == "already_in_charge"
    council.ask("coordinator", CloseAlert(alert, "resolue"))
    with pytest.raises(ConflictError, match=r"déjà close par Ville de Val-Fleuri\."):
        council.ask("police", CloseAlert(alert, "resolue"))
    with pytest.raises(ConflictError, match=r"déjà close par Ville de Val-Fleuri\."):
        council.ask("officer", AcknowledgeAlert(alert))


def test_the_reporter_is_told_by_the_cell_or_the_organisation(
    council: SmallCouncil, alert: str
) -> None:
    """The officer and the coordinator speak for the cell, the police for themselves."""
    council.ask("officer", AcknowledgeAlert(alert))
    council.ask("police", TakeAlert(alert))
    council.ask("coordinator", CloseAlert(alert, "non_resolue", ("appel_17",)))
    assert told(council) == [
        ("seen", "Veille Nord"), ("in_charge", "Police nationale"), ("closed", "Veille Nord"),
    ]  # fmt: skip
    [report] = council.ask("mediator", ListMyReports()).items
    assert report.steps[-1].outcome == "non_resolue"
    assert report.steps[-1].measures == ("appel_17",)
    assert (report.event.state, report.event.outcome) == ("closed", "non_resolue")


def test_of_three_at_once_one_wins_each_step(council: SmallCouncil) -> None:
    """Whatever the step: one row, one message, one follow-up; the others learn who it was."""
    people = {who: council.actor(who) for who in ("officer", "coordinator", "police")}
    for _ in range(4):
        council.ask("mediator", PostEvent(council.draft(severity=5)))
    council.relay()
    for found in council.ask("officer", ListAlerts()).items:
        commands = (
            AcknowledgeAlert(found.id), TakeAlert(found.id), CloseAlert(found.id, "resolue"),
        )  # fmt: skip
        for command in commands:
            answers = at_once(
                [partial(council.desk.carry_out, command, actor) for actor in people.values()]
            )
            lost = [answer for answer in answers if isinstance(answer, SharingError)]
            assert [type(error) for error in lost] == [ConflictError] * 2
            assert all(" par " in str(error) for error in lost)
    for table, per_alert in ((Acknowledgement, 3), (FollowUp, 3), (LiveMessage, 4)):
        assert len(council.rows(table)) == 4 * per_alert
    entries = [e for e in council.rows(Entry) if e.action in {"alert:take", "alert:close"}]
    assert len(entries) == 4 * 3 * 2, "whoever lost asked too"
    assert sum("undone" in entry.detail for entry in entries) == 4 * 2 * 2


def test_rights_that_have_gone_take_the_steps_with_them(council: SmallCouncil, alert: str) -> None:
    """An alert that was delivered yesterday can be answered by those of today's sector only."""
    with council.sessions.of(council.id) as session:
        for post in session.query(AgentSector).filter_by(agent_id=council.agents["officer"]):
            session.delete(post)
    for command in (AcknowledgeAlert(alert), TakeAlert(alert), CloseAlert(alert, "resolue")):
        with pytest.raises(RefusedError):
            council.ask("officer", command)
    with pytest.raises(SharingError):
        council.ask("officer", ReadAlert(alert))
    assert [row.state for row in council.rows(Alert)] == ["open"]
    assert [row.state for row in council.rows(Event)] == ["received"]


@pytest.mark.parametrize("path", ["close", "take close", "ack close", "ack take close"])
def test_every_path_ends_closed(council: SmallCouncil, alert: str, path: str) -> None:
    """Times are kept for the steps that were taken, and never go back."""
    steps = {
        "ack": AcknowledgeAlert(alert), "take": TakeAlert(alert),
        "close": CloseAlert(alert, "sans_suite_motivee"),
    }  # fmt: skip
    view = [council.ask("officer", steps[step]) for step in path.split()][-1]
    assert (view.state, view.outcome, view.mine) == ("closed", "sans_suite_motivee", True)
    times = [view.created_at, view.acknowledged_at, view.taken_at, view.closed_at]
    known = [at for at in times if at is not None]
    assert known == sorted(known)
    assert (view.taken_at is not None) is ("take" in path)
    assert council.ask("officer", ListAlerts()).items == ()
    assert len(council.ask("officer", ListAlerts(states=("closed",))).items) == 1
