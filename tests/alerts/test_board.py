"""The watch cell's board: acknowledge, take in charge, close, and what the reporter learns."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from alerts.board import (
    AcknowledgeAlert,
    BoardPage,
    CloseAlert,
    ListAlerts,
    ReadAlert,
    TakeAlert,
)
from alerts.store import Acknowledgement, LiveMessage
from sharing.command import ConflictError, InvalidInputError, NotFoundError, RefusedError
from sharing.events import PostEvent
from sharing.reports import ListMyReports
from tests.council import CELL, SmallCouncil


@pytest.fixture
def alert(council: SmallCouncil) -> str:
    """A grave fact under way, on the boards of the cell."""
    council.ask("mediator", PostEvent(council.draft(severity=4, urgency="immediate")))
    council.relay()
    return board(council).items[0].id


def board(council: SmallCouncil, agent: str = "officer") -> BoardPage:
    """Return what is on an agent's board."""
    return council.ask(agent, ListAlerts())


def test_the_reporter_learns_each_step_from_the_cell_not_from_a_person(
    council: SmallCouncil, alert: str
) -> None:
    """Seen, in charge, closed with what was done; in the name of the watch cell."""
    council.ask("officer", AcknowledgeAlert(alert))
    council.ask("coordinator", TakeAlert(alert))
    council.ask("coordinator", CloseAlert(alert, "resolue", ("dialogue_mediation",)))
    [report] = council.ask("mediator", ListMyReports()).items
    steps = [(step.step, step.by, step.outcome, step.measures) for step in report.steps]
    assert steps == [
        ("seen", CELL, None, ()),
        ("in_charge", CELL, None, ()),
        ("closed", CELL, "resolue", ("dialogue_mediation",)),
    ]
    assert report.event.state == "closed"
    assert [a.step for a in sorted(council.rows(Acknowledgement), key=lambda a: a.at)] == [
        "acknowledged",
        "in_charge",
        "closed",
    ]
    assert len(council.rows(LiveMessage)) == 4
    assert board(council).items == ()


def test_taking_in_charge_acknowledges(council: SmallCouncil, alert: str) -> None:
    """One tap less at two in the morning."""
    taken = council.ask("officer", TakeAlert(alert))
    assert taken.acknowledged_at == taken.taken_at
    assert taken.mine
    [report] = council.ask("mediator", ListMyReports()).items
    assert [step.step for step in report.steps] == ["seen", "in_charge"]


def test_of_two_at_once_one_wins_and_the_other_learns_who(
    council: SmallCouncil, alert: str
) -> None:
    """Real threads; never two owners, never an error without words."""
    start = Barrier(2)

    def acknowledge(agent: str) -> str:
        actor = council.actor(agent)
        start.wait()
        try:
            return council.desk.carry_out(AcknowledgeAlert(alert), actor).state
        except ConflictError as error:
            return str(error)

    with ThreadPoolExecutor(2) as people:
        said = sorted(people.map(acknowledge, ("officer", "coordinator")))
    assert said[1] == "acknowledged"
    assert said[0] == "Cette alerte a déjà son accusé de réception par Ville de Val-Fleuri."
    assert len(council.rows(Acknowledgement)) == 1


def test_nothing_is_done_to_a_closed_alert(council: SmallCouncil, alert: str) -> None:
    """Each step says that it came too late."""
    council.ask("officer", CloseAlert(alert, "sans_suite_motivee"))
    for late in (AcknowledgeAlert(alert), TakeAlert(alert), CloseAlert(alert, "resolue")):
        with pytest.raises(ConflictError, match="est déjà close"):
            council.ask("officer", late)


@pytest.mark.parametrize(
    "wrong", [CloseAlert("", "parti"), CloseAlert("", "resolue", ("magie",))], ids=["why", "how"]
)
def test_closing_takes_words_of_the_list(
    council: SmallCouncil, alert: str, wrong: CloseAlert
) -> None:
    """And leaves the alert as it was."""
    with pytest.raises(InvalidInputError):
        council.ask("officer", CloseAlert(alert, wrong.outcome, wrong.measures))
    assert board(council).items[0].state == "open"


def test_an_alert_that_was_not_sent_to_me_is_not_there(council: SmallCouncil, alert: str) -> None:
    """Neither to read nor to answer: the mediator posted it, and did not receive it."""
    assert board(council, "mediator").items == ()
    for command in (ReadAlert(alert), AcknowledgeAlert(alert), ReadAlert("nowhere")):
        with pytest.raises(NotFoundError):
            council.ask("mediator", command)


def test_who_may_not_list_alerts_is_told_which_article(council: SmallCouncil) -> None:
    """The auditor reads the trail, not the board."""
    with pytest.raises(RefusedError) as refusal:
        board(council, "auditor")
    assert refusal.value.decision.closest is not None
    assert refusal.value.decision.closest.article in ("A07", "A09")


def test_the_board_says_up_to_where_it_goes(council: SmallCouncil, alert: str) -> None:
    """So that the stream begins right after it: nothing between the page and the stream is lost."""
    assert board(council).position == 1
    council.ask("officer", AcknowledgeAlert(alert))
    assert board(council).position == 2


def test_pages_of_the_board_follow_each_other(council: SmallCouncil) -> None:
    """Newest first, none twice, none missing."""
    for _ in range(5):
        council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    found: list[str] = []
    cursor = None
    while True:
        page = council.ask("officer", ListAlerts(limit=2, cursor=cursor))
        found += [item.id for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert len(found) == len(set(found)) == 5
