"""Patterns become alerts: once, citing what is behind them, for those who may receive all of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.board import CloseAlert, ListAlerts
from alerts.relay import relay
from alerts.rises import monday_of
from alerts.seen import WEEK
from alerts.silences import councils_to_listen, listen
from alerts.store import Alert, CellMember, LiveMessage, SectorWeek
from charters.vocabulary import Action
from protocols.model import Protocol
from sharing.events import PostEvent
from sharing.reports import ListMyReports
from sharing.store import Event
from sharing.store.sessions import put
from tests.alerts.together import (
    default,
    events_of,
    pattern_alerts,
    protocol,
    relayed,
    reports,
    told,
)
from tests.council import SmallCouncil

HOUR = 60  # minutes
ZONE = ZoneInfo("Europe/Paris")
AGAIN = protocol(*default("AP3"))


def test_the_third_of_a_kind_is_told_once_and_the_fourth_joins(council: SmallCouncil) -> None:
    """In 72 hours and one sector, its estates included; what is cited keeps its own alert."""
    events = [
        reports(council, "mediator", 71 * HOUR),
        reports(council, "caretaker", 30 * HOUR, sector=council.places["peupliers"]),
    ]
    reports(council, "mediator", 2 * HOUR, category="TRQ-07")
    reports(council, "police", HOUR, sector=council.places["sud"])
    relayed(council, AGAIN)
    assert pattern_alerts(council) == []
    events.append(reports(council, "mediator"))
    assert relayed(council, AGAIN).alerts == 2
    [alert] = pattern_alerts(council)
    assert events_of(council, alert.id) == dict.fromkeys(events, "cited")
    assert (alert.pattern, alert.duties) == ("AP3", ["AP3"])
    assert alert.due_at - alert.created_at == timedelta(minutes=60)
    assert told(council, alert.id) == {"officer", "coordinator"}
    fourth = reports(council, "mediator", 40)
    relayed(council, AGAIN)
    assert [found.id for found in pattern_alerts(council)] == [alert.id]
    assert events_of(council, alert.id)[fourth] == "cited"
    assert len([m for m in council.rows(LiveMessage) if m.alert_id == alert.id]) == 2


def test_five_reports_of_one_fact_are_no_repetition(council: SmallCouncil) -> None:
    """They are one alert with five reports, in one batch or in several."""
    for batch in (2, 3):
        for _ in range(batch):
            reports(council, "mediator", 5)
        relayed(council, AGAIN)
    assert pattern_alerts(council) == []
    assert [alert.reports for alert in council.rows(Alert)] == [5]


def test_a_closed_pattern_is_not_told_again_in_its_window(council: SmallCouncil) -> None:
    """And closing it says nothing to those who reported: it is of no report of theirs."""
    for hours in (60, 50, 40):
        reports(council, "mediator", hours * HOUR)
    relayed(council, AGAIN)
    [alert] = pattern_alerts(council)
    council.ask("officer", CloseAlert(alert.id, "resolue"))
    for report in council.ask("mediator", ListMyReports()).items:
        assert (report.steps, report.event.outcome) == ((), None)
    reports(council, "mediator")
    relayed(council, AGAIN)
    assert len(pattern_alerts(council)) == 1
    assert alert.reports == 3


def test_old_facts_that_are_imported_are_no_pattern(council: SmallCouncil) -> None:
    """Three of a kind last year, reported today."""
    for hours in (1, 2, 3):
        reports(council, "mediator", (9000 + hours) * HOUR, urgency="past")
    relayed(council, protocol(*default("AP3", "AP4", "AP5", "AP6", "AP7")))
    assert council.rows(Alert) == []


def test_three_organisations_converge(council: SmallCouncil) -> None:
    """Three reports of three facts; the same organisation twice is once."""
    by = protocol(*default("AP4"))
    reports(council, "mediator", 20 * HOUR, category="TRQ-01", severity=1)
    reports(council, "machine", 19 * HOUR, category="TRQ-07", severity=1)
    reports(council, "officer", 10 * HOUR, category="CAD-02", severity=1)
    relayed(council, by)
    assert pattern_alerts(council) == []
    last = reports(council, "caretaker", sector=council.places["peupliers"], category="CAD-03")
    relayed(council, by)
    [alert] = pattern_alerts(council)
    assert len(events_of(council, alert.id)) == 3
    assert last in events_of(council, alert.id)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"category": "VUR-05", "place_type": "abords_scolaire"}, True),
        ({"category": "VUR-05", "place_type": "voie_publique"}, False),
        ({"category": "TRQ-01", "place_type": "abords_scolaire"}, False),
    ],
    ids=["tension near a school", "tension elsewhere", "noise near a school"],
)
def test_tension_and_a_school(
    council: SmallCouncil, changes: dict[str, object], expected: bool
) -> None:
    """What is known of a place is its kind; a distance is not, and none is made up."""
    reports(council, "police", HOUR, **changes)
    relayed(council, protocol(*default("AP6")))
    assert bool(pattern_alerts(council)) is expected


def test_tension_in_a_sector_where_something_happened_at_a_school(council: SmallCouncil) -> None:
    """Within 24 hours of each other, whichever was first."""
    school = reports(
        council, "mediator", 20 * HOUR, category="TRQ-01", place_type="abords_scolaire"
    )
    tension = reports(council, "police", HOUR, category="VUR-05")
    relayed(council, protocol(*default("AP6")))
    [alert] = pattern_alerts(council)
    assert set(events_of(council, alert.id)) == {school, tension}


def test_staff_are_targeted(council: SmallCouncil) -> None:
    by = protocol(*default("AP7"))
    reports(council, "mediator", 100 * HOUR, category="PER-01", target_kind="mediateur")
    reports(council, "mediator", 50 * HOUR, category="PER-01", target_kind="habitant")
    relayed(council, by)
    assert pattern_alerts(council) == []
    reports(council, "machine", category="PER-04", target_kind="personnel_bailleur")
    relayed(council, by)
    [alert] = pattern_alerts(council)
    assert alert.reports == 2


def test_nobody_learns_through_a_pattern_of_what_they_may_not_receive(
    council: SmallCouncil,
) -> None:
    """One dealing spot among the facts: the officer is refused by its article, told nothing."""
    [converging] = default("AP4")
    by = protocol(replace(converging, count=2))
    with council.sessions.of(council.id) as session:
        session.add(CellMember(cell_id=council.cell, agent_id=council.agents["police"]))
    reports(council, "mediator", 3 * HOUR, category="TRQ-01", severity=1)
    spot = reports(council, "police", HOUR, category="STU-02", severity=3)
    relayed(council, by)
    [alert] = pattern_alerts(council)
    assert told(council, alert.id) == {"coordinator", "police"}
    assert alert.event_id == spot, "the strictest leads, so that the list stays as narrow"
    said = {
        entry.actor: entry.outcome
        for entry in council.trail()
        if entry.action == Action.ALERT_RECEIVE and entry.resource == f"alert:{alert.id}"
    }
    assert said[council.agents["officer"]] == "refused"
    assert len(said) == 3, "one decision each"
    assert alert.id not in {one.id for one in council.ask("officer", ListAlerts()).items}


def test_workers_at_once_tell_a_pattern_once(council: SmallCouncil) -> None:
    """Four threads, one report at a time."""
    drafts = [
        PostEvent(council.draft(occurred_from=datetime.now(UTC) - timedelta(hours=hours)))
        for hours in range(1, 13)
    ]
    council.desk.carry_out_all(drafts, council.actor("mediator"))

    def work(_: int) -> None:
        while relay(council.desk, AGAIN, council.id, 1).news:
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    [alert] = pattern_alerts(council)
    assert alert.reports == len(events_of(council, alert.id)) == 12


# ------------------------------------------------------------------ rises


def past(council: SmallCouncil, at: datetime, count: int, **changes: object) -> None:
    """Write what happened then, as it was relayed then."""
    event = council.rows(Event)[0]
    row = {c.key: getattr(event, c.key) for c in Event.__mapper__.columns}
    with council.sessions.of(council.id) as session:
        for number in range(count):
            new = {"id": f"{at:%y%m%d%H}{number:04}", "sending_key": None, "occurred_from": at}
            put(session, Event, row | new | {"reported_at": at} | changes)


def monday(weeks: int = 0) -> datetime:
    """Noon of the Monday so many weeks before this week's."""
    day: date = monday_of(datetime.now(UTC), ZONE) - weeks * WEEK
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)


def rise(council: SmallCouncil, before: int, now: int) -> Protocol:
    """So many facts a week for eight weeks and one long ago, and so many this week."""
    by = protocol(*default("AP5"))
    reports(council, "mediator", category="TRQ-01", severity=1)
    relayed(council, by)
    past(council, monday(9), 1)
    for weeks in range(1, 9):
        past(council, monday(weeks), before)
    started = datetime.now(UTC) - timedelta(minutes=1)
    past(council, started, now - 2)
    reports(council, "mediator", category="TRQ-01", severity=1)
    relayed(council, replace(by, grouping=replace(by.grouping, within=timedelta(0))))
    return by


def test_a_rise_is_told_once_a_week(council: SmallCouncil) -> None:
    """Two a week, then nine: told to the coordinator, with what is behind it."""
    by = rise(council, 2, 9)
    [alert] = pattern_alerts(council)
    assert told(council, alert.id) == {"coordinator"}
    assert alert.reports == 9
    assert sorted(row.facts for row in council.rows(SectorWeek)) == [2] * 8
    reports(council, "mediator", 300, category="TRQ-01", severity=1)
    relayed(council, by)
    assert len(pattern_alerts(council)) == 1


def test_chance_is_no_rise(council: SmallCouncil) -> None:
    """Two a week, then six."""
    rise(council, 2, 6)
    assert pattern_alerts(council) == []


def test_a_fact_reported_late_has_its_week_counted_again(council: SmallCouncil) -> None:
    by = rise(council, 2, 9)
    at = monday(3)
    council.ask("mediator", PostEvent(council.draft(occurred_from=at, urgency="past")))
    relayed(council, by)
    counts = {row.monday: row.facts for row in council.rows(SectorWeek)}
    assert counts[str(at.date())] == 3
    assert sum(counts.values()) == 17


def test_before_there_is_a_history_nothing_is_a_rise(council: SmallCouncil) -> None:
    """A council's first busy week is not abnormal."""
    by = protocol(*default("AP5"))
    reports(council, "mediator", 40, category="TRQ-01", severity=1)
    past(council, datetime.now(UTC) - timedelta(minutes=1), 30)
    relayed(council, by)
    assert pattern_alerts(council) == []


# ------------------------------------------------------------------ silences


def test_a_usual_source_that_is_silent_is_told_once(council: SmallCouncil) -> None:
    """The mediators reported four times and not for fifteen days; others never did."""
    by = protocol(*default("AP8"))
    reports(council, "mediator", category="TRQ-01", severity=1)
    relayed(council, by)
    with council.sessions.of(council.id) as session:
        session.get_one(Event, (council.id, council.rows(Event)[0].id)).occurred_from = monday(5)
    past(council, datetime.now(UTC) - timedelta(days=15), 3)
    assert council.id in councils_to_listen(council.desk)
    with ThreadPoolExecutor(4) as sweepers:  # the council's first look, by four at once
        found = sweepers.map(lambda _: listen(council.desk, by, council.id), range(4))
        assert sorted(found) == [0, 0, 0, 1]
    [alert] = pattern_alerts(council)
    assert alert.label == "Une source habituelle ne signale plus\u00a0: Médiation du Val"
    assert told(council, alert.id) == {"coordinator"}
    assert alert.reports == 4
    assert council.id not in councils_to_listen(council.desk)
    assert listen(council.desk, by, council.id) == 0
    tomorrow = replace(council.desk, clock=lambda: datetime.now(UTC) + timedelta(days=1))
    assert council.id in councils_to_listen(tomorrow)
    assert listen(tomorrow, by, council.id) == 0
    assert len(pattern_alerts(council)) == 1
