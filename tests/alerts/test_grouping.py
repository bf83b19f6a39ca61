"""One fact reported by several people is one alert, which hides nothing and shows nobody more."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from json import loads
from pathlib import Path
from random import Random
from signal import SIGKILL

import pytest

from alerts.board import CloseAlert, ListAlerts, ReadAlert, TakeAlert
from alerts.relay import relay
from alerts.store import Alert, AlertEvent, CellMember, Delivery, LiveMessage
from audit.store import Entry
from charters.vocabulary import Action
from protocols.model import Grouping
from sharing.events import PostEvent
from sharing.reports import ListMyReports
from sharing.store import AgentSector, Event
from tests.alerts.together import (
    LIKE_FIGHTS,
    events_of,
    five_report_one_fight,
    protocol,
    relayed,
    reports,
    told,
)
from tests.council import SmallCouncil
from tests.servers.process import Process, python, wait_until

BY = protocol()


def test_one_fight_reported_by_five_organisations_is_one_alert(council: SmallCouncil) -> None:
    """Told once to each, led by the gravest report; each report keeps its record and its author."""
    by = protocol(grouping=LIKE_FIGHTS)
    events = five_report_one_fight(council)
    done = relayed(council, by)
    assert (done.news, done.alerts) == (5, 1)
    [alert] = council.rows(Alert)
    assert events_of(council, alert.id) == {
        events[0]: "first",
        **dict.fromkeys(events[1:], "joined"),
    }
    assert (alert.event_id, alert.key, alert.reports) == (events[2], events[0], 5)
    assert told(council, alert.id) == {"officer", "coordinator", "police"}
    assert [row.channel for row in council.rows(Delivery)].count("board") == 3
    assert [message.alert_id for message in council.rows(LiveMessage)] == [alert.id]
    assert len({event.author_id for event in council.rows(Event)}) == 5
    view = council.ask("coordinator", ReadAlert(alert.id))
    assert (view.reports, view.partners) == (5, 5)
    assert [source.event for source in view.sources] == events


def test_a_graver_report_tells_those_who_were_not_told(council: SmallCouncil) -> None:
    """And those who were told have less time; what was told before stays told."""
    reports(council, "mediator", 10, severity=3, urgency="routine")
    relayed(council, BY)
    [before] = council.rows(Alert)
    assert told(council, before.id) == {"officer"}
    worse = reports(council, "machine", 5, severity=5)
    assert relayed(council, BY).alerts == 0
    [alert] = council.rows(Alert)
    assert told(council, alert.id) == {"officer", "coordinator", "police"}
    assert alert.event_id == worse
    assert alert.due_at < before.due_at
    assert {d.due_at for d in council.rows(Delivery)} == {alert.due_at}
    assert "AP1" in alert.duties
    weighed = [e for e in council.trail() if e.action == Action.ALERT_RECEIVE]
    assert len(weighed) == 1 + 3, "who has it is weighed on the new report too"


def received(council: SmallCouncil) -> list[Entry]:
    """What the trail says of those who were told."""
    return [entry for entry in council.trail() if entry.action == Action.ALERT_RECEIVE]


def test_a_report_that_only_joins_is_one_entry_for_all_who_have_the_alert(
    council: SmallCouncil,
) -> None:
    """Which report, by which rules, how many people; who they are was said when they were told."""
    reports(council, "mediator", 10, severity=5)
    relayed(council, BY)
    [alert] = council.rows(Alert)
    before = received(council)
    second = reports(council, "police", 5)
    relayed(council, BY)
    assert events_of(council, alert.id)[second] == "joined"
    assert [e.id for e in received(council)] == [e.id for e in before]
    [entry] = [e for e in council.trail() if e.action == "alert:join"]
    assert (entry.actor, entry.resource, entry.outcome) == (
        "vigie",
        f"alert:{alert.id}",
        "permitted",
    )
    assert loads(entry.detail) == {"event": second, "told": len(told(council, alert.id))}
    assert set(loads(entry.articles)) == {a for e in before for a in loads(e.articles)}
    assert set(loads(entry.rules)) == {rule for e in before for rule in loads(e.rules)}
    assert entry.charter == before[0].charter


Drawn = tuple[int, str, str, int]
"""How many minutes ago, its category, its sector, its severity."""


def by_hand(drawn: Sequence[Drawn]) -> list[list[int]]:
    """Group reports, by their numbers: the newest alert within half an hour of a like report."""
    alerts: list[list[int]] = []
    for n, (minutes, *where, _) in enumerate(drawn):
        near = [
            of
            for of in alerts
            if where == list(drawn[of[0]][1:3])
            and min(drawn[k][0] for k in of) - 30 <= minutes <= max(drawn[k][0] for k in of) + 30
        ]
        if near:
            min(near, key=lambda of: min(drawn[k][0] for k in of)).append(n)
        else:
            alerts.append([n])
    return alerts


@pytest.mark.parametrize("portion", [1, 7, 50])
def test_it_is_the_same_however_many_are_relayed_together(
    council: SmallCouncil, portion: int
) -> None:
    """Forty reports of two sectors and two categories, over eight hours, drawn by a seed."""
    chance, at = Random(2026), datetime.now(UTC)
    drawn: list[Drawn] = [
        (
            minutes,
            chance.choice(("PER-03", "PER-07")),
            chance.choice(("nord", "sud")),
            chance.randint(1, 5),
        )
        for minutes in chance.sample(range(500), 40)
    ]
    events = [
        reports(
            council,
            "machine" if sector == "nord" else "police",
            occurred_from=at - timedelta(minutes=minutes),
            category=category,
            sector=council.places[sector],
            severity=severity,
        )
        for minutes, category, sector, severity in drawn
    ]
    while relay(council.desk, BY, council.id, portion).news:
        pass
    groups, alerts = by_hand(drawn), council.rows(Alert)
    assert max(map(len, groups)) > 2, "some of them are of one fact"
    found = {frozenset(events_of(council, alert.id)) for alert in alerts}
    assert found == {frozenset(events[n] for n in group) for group in groups}
    known = {event.id: event for event in council.rows(Event)}
    for alert in alerts:
        rows = [known[event] for event in events_of(council, alert.id)]
        assert (alert.reports, known[alert.event_id].severity) == (
            len(rows),
            max(row.severity for row in rows),
        )
        assert alert.happened_from == min(row.occurred_from for row in rows)
        assert alert.happened_until == max(row.occurred_from for row in rows)


def test_what_is_elsewhere_other_or_later_has_its_own(council: SmallCouncil) -> None:
    """Another sector, another category, more than half an hour, a closed alert."""
    reports(council, "mediator", 90)
    reports(council, "mediator", 59)
    reports(council, "mediator", 59, category="TRQ-07")
    reports(council, "police", 59, sector=council.places["sud"], severity=5)
    relayed(council, BY)
    assert len(council.rows(Alert)) == 4
    for alert in council.ask("officer", ListAlerts()).items:
        council.ask("officer", CloseAlert(alert.id, "resolue"))
    reports(council, "mediator", 58)
    relayed(council, BY)
    assert len(council.rows(Alert)) == 5
    assert all(len(events_of(council, alert.id)) == 1 for alert in council.rows(Alert))


def test_reports_follow_one_another_as_long_as_the_alert_lives(council: SmallCouncil) -> None:
    """Each within half an hour of some other; two alerts that are there already stay two."""
    for minutes in (100, 60, 80, 20, 40):
        reports(council, "mediator", minutes)
        relayed(council, BY)
    assert sorted(alert.reports for alert in council.rows(Alert)) == [1, 2, 2]


def test_every_reporter_reads_what_became_of_it(council: SmallCouncil) -> None:
    """Those who reported before a step, and those who join after it."""
    reports(council, "mediator", 10)
    reports(council, "caretaker", 10, sector=council.places["peupliers"])
    relayed(council, BY)
    [alert] = council.ask("officer", ListAlerts()).items
    council.ask("officer", TakeAlert(alert.id))
    reports(council, "machine", 5)
    relayed(council, BY)
    council.ask("officer", CloseAlert(alert.id, "resolue", ("dialogue_mediation",)))
    for agent in ("mediator", "caretaker", "machine"):
        [report] = council.ask(agent, ListMyReports()).items
        assert [step.step for step in report.steps] == ["seen", "in_charge", "closed"], agent
        assert report.event.outcome == "resolue"


def test_who_may_not_receive_a_report_is_not_shown_it(council: SmallCouncil) -> None:
    """A dealing spot does not join what the mediator of the cell has: two alerts, and one each."""
    with council.sessions.of(council.id) as session:
        session.add(CellMember(cell_id=council.cell, agent_id=council.agents["mediator"]))
        session.add(
            AgentSector(agent_id=council.agents["caretaker"], territory_id=council.places["nord"])
        )
    by = protocol(grouping=Grouping(alike=(frozenset({"STU"}),)))
    reports(council, "police", 10, category="STU-01", severity=4)
    spot = reports(council, "police", 5, category="STU-02", severity=5)
    relayed(council, by)
    alerts = {alert.event_id: alert.id for alert in council.rows(Alert)}
    assert len(alerts) == 2
    assert "mediator" not in told(council, alerts[spot])
    assert {e.role for e in council.rows(AlertEvent)} == {"first"}


def test_who_must_be_told_but_may_not_see_the_first_has_an_alert(council: SmallCouncil) -> None:
    """The other way round: grouping never costs anybody an alert."""
    with council.sessions.of(council.id) as session:
        session.add(CellMember(cell_id=council.cell, agent_id=council.agents["mediator"]))
    by = protocol(grouping=Grouping(alike=(frozenset({"STU", "TRQ"}),)))
    reports(council, "police", 10, category="STU-02", severity=5)
    grave = reports(council, "police", 5, category="TRQ-04", severity=5)
    relayed(council, by)
    [second] = [alert for alert in council.rows(Alert) if alert.event_id == grave]
    assert "mediator" in told(council, second.id)


def test_a_grouping_of_nothing_leaves_each_event_its_alert(council: SmallCouncil) -> None:
    for _ in range(3):
        reports(council, "mediator")
    assert relayed(council, protocol(grouping=Grouping(within=timedelta(0)))).alerts == 3


# ------------------------------------------------------------------ once


def one_alert(council: SmallCouncil, count: int) -> None:
    """All the reports are of one alert, each once, and nobody was told twice."""
    [alert] = council.rows(Alert)
    assert alert.reports == len(events_of(council, alert.id)) == count
    assert list(events_of(council, alert.id).values()).count("first") == 1
    assert told(council, alert.id) == {"officer", "coordinator"}
    messages = sorted(message.number for message in council.rows(LiveMessage))
    assert messages == list(range(1, len(messages) + 1))


def fights(council: SmallCouncil, count: int) -> None:
    drafts = [PostEvent(council.draft()) for _ in range(count)]
    council.desk.carry_out_all(drafts, council.actor("mediator"))


def test_workers_at_once_make_one_alert_of_one_fact(council: SmallCouncil) -> None:
    """Four threads, two reports at a time, of one sector: they wait for each other."""
    fights(council, 24)

    def work(_: int) -> None:
        while relay(council.desk, BY, council.id, 2).news:
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    one_alert(council, 24)


def test_a_relay_killed_at_a_commit_leaves_one_alert(council: SmallCouncil, tmp_path: Path) -> None:
    """What it had committed stands, what it had written is undone; then the sweeper comes."""
    fights(council, 8)
    words = ("-m", "tests.alerts.relayer", council.house.settings.database_url, council.id, "3")
    worker = Process(python(*words), tmp_path / "relayer.log")
    try:
        wait_until(lambda: not worker.running(), "the relayer to be killed")
        assert worker.popen.returncode == -SIGKILL, worker.text
    finally:
        worker.kill()
    assert 0 < sum(alert.reports for alert in council.rows(Alert)) < 8
    while relay(council.desk, BY, council.id, 3).news:
        pass
    one_alert(council, 8)
