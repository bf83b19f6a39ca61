"""From news to alerts: once, whoever relays and however often, and only to those who may hear."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from alerts.relay import relay
from alerts.store import Alert, CellMember, Delivery, LiveMessage
from sharing.events import PostEvent
from sharing.store import Outbox
from tests.council import SmallCouncil

ROUTINE: dict[str, object] = {"severity": 3, "urgency": "routine"}


def told(council: SmallCouncil) -> set[str]:
    """Return the agents, by code, who have a delivery."""
    codes = {agent: code for code, agent in council.agents.items()}
    return {codes[delivery.agent_id] for delivery in council.rows(Delivery)}


def test_one_event_makes_one_alert_for_those_who_must_and_may(council: SmallCouncil) -> None:
    """TRQ-04 is for the municipal police: weighed, recorded, delivered under an article."""
    event = council.ask("mediator", PostEvent(council.draft(**ROUTINE)))
    done = council.relay()
    assert (done.news, done.alerts) == (1, 1)
    [alert] = council.rows(Alert)
    assert alert.event_id == event.id
    assert told(council) == {"officer"}
    assert all(delivery.articles == ["A09", "A14"] for delivery in council.rows(Delivery))
    weighed = [e for e in council.trail() if e.action == "alert:receive"]
    assert [(e.actor, e.outcome) for e in weighed] == [(council.agents["officer"], "permitted")]


def test_relaying_again_does_nothing(council: SmallCouncil) -> None:
    """A job that is run twice finds nothing waiting."""
    council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    again = council.relay()
    assert (again.news, again.alerts) == (0, 0)
    assert len(council.rows(Alert)) == 1


def test_two_workers_at_once_make_each_alert_once(council: SmallCouncil) -> None:
    """They share the news; no event has two alerts, no live message is skipped."""
    events = {council.ask("mediator", PostEvent(council.draft())).id for _ in range(12)}
    start = Barrier(3)

    def work() -> int:
        start.wait()
        return sum(
            relay(council.desk, council.house.protocol, council.id, limit=3).alerts
            for _ in range(12)
        )

    with ThreadPoolExecutor(3) as workers:
        made = sum(future.result() for future in [workers.submit(work) for _ in range(3)])
    council.relay()
    alerts = council.rows(Alert)
    assert made == len(alerts) == len(events)
    assert {alert.event_id for alert in alerts} == events
    assert sorted(m.number for m in council.rows(LiveMessage)) == list(range(1, len(events) + 1))


def test_a_planned_recipient_who_may_not_hear_gets_nothing(council: SmallCouncil) -> None:
    """The protocol plans, the charter decides: a dealing spot is not told to the mediator."""
    with council.sessions.of(council.id) as session:
        session.add(CellMember(cell_id=council.cell, agent_id=council.agents["mediator"]))
    council.ask("police", PostEvent(council.draft(category="STU-02", severity=5)))
    council.relay()
    assert told(council) == {"coordinator", "police"}
    refused = {e.actor for e in council.trail() if (e.action, e.outcome) == REFUSED}
    assert refused == {council.agents["mediator"], council.agents["officer"]}


REFUSED = ("alert:receive", "refused")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"urgency": "past"}, set()),
        ({"category": "TRQ-01"}, {"officer", "coordinator"}),
        ({"severity": 4, "urgency": "immediate"}, {"officer", "coordinator"}),
        ({"severity": 5}, {"officer", "coordinator", "police"}),
    ],
    ids=["of the past", "noise: the cell, in a day", "grave and under way: AP2", "crisis: AP1"],
)
def test_who_is_told_follows_the_protocol(
    council: SmallCouncil, changes: dict[str, object], expected: set[str]
) -> None:
    """Old news wakes nobody; a crisis wakes the cell, the mayor and the State police."""
    council.ask("mediator", PostEvent(council.draft(**(ROUTINE | changes))))
    council.relay()
    assert told(council) == expected
    assert all(news.relayed_at is not None for news in council.rows(Outbox))


def test_the_neighbour_hears_nothing(council: SmallCouncil) -> None:
    """Another council in the same database, of the same shape."""
    council.ask("mediator", PostEvent(council.draft(severity=5)))
    council.relay()
    assert council.neighbour is not None
    assert council.neighbour.rows(Alert) == []
    assert council.neighbour.relay().news == 0
