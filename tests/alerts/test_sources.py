"""What each reader of an alert may know of the events behind it, on the board and live."""

from alerts.board import ListAlerts, ReadAlert
from alerts.bulletin import Bulletin
from alerts.stream import publish
from alerts.views import AlertView
from protocols.model import Grouping
from sharing.store import Agent
from tests.alerts.screens import running, visitor
from tests.alerts.test_pattern_alerts import AGAIN, HOUR
from tests.alerts.together import pattern_alerts, protocol, relayed, reports
from tests.council import SmallCouncil


def works_as(council: SmallCouncil, agent: str, profession: str) -> None:
    """An agent changes trades."""
    with council.sessions.of(council.id) as session:
        session.get_one(Agent, (council.id, council.agents[agent])).profession = profession


def a_crisis_and_a_dealing_spot(council: SmallCouncil) -> tuple[str, str]:
    """Two reports that a council calls alike, for people who may all read both."""
    works_as(council, "officer", "caretaker")
    by = protocol(grouping=Grouping(alike=(frozenset({"TRQ-04", "STU-02"}),)))
    crisis = reports(council, "police", 10, severity=5)
    spot = reports(council, "machine", 5, category="STU-02", severity=4)
    relayed(council, by)
    return crisis, spot


def read(council: SmallCouncil, agent: str) -> AlertView:
    [alert] = council.ask(agent, ListAlerts()).items
    assert alert == council.ask(agent, ReadAlert(alert.id))
    return alert


def test_reports_and_organisations_are_counted_and_listed(council: SmallCouncil) -> None:
    """In the order in which they happened, with the organisation and never an author."""
    crisis, spot = a_crisis_and_a_dealing_spot(council)
    alert = read(council, "coordinator")
    assert (alert.event, alert.reports, alert.partners) == (crisis, 2, 2)
    assert [(s.event, s.partner_name) for s in alert.sources] == [
        (crisis, "Police nationale"),
        (spot, "Médiation du Val"),
    ]


def test_an_event_that_may_not_be_read_is_neither_listed_nor_counted(
    council: SmallCouncil,
) -> None:
    """Whoever changes trades sees what is left: one report, as if there had been no other."""
    crisis, _ = a_crisis_and_a_dealing_spot(council)
    works_as(council, "police", "municipal_police")
    alert = read(council, "police")
    assert (alert.event, alert.reports, alert.partners) == (crisis, 1, 1)
    assert [source.event for source in alert.sources] == [crisis]


def test_a_pattern_says_what_it_shows_and_nothing_of_one_event(council: SmallCouncil) -> None:
    for hours in (60, 50, 40):
        reports(council, "mediator", hours * HOUR, place_type="parking", narrative="Un fait.")
    relayed(council, AGAIN)
    [pattern] = pattern_alerts(council)
    alert = council.ask("officer", ReadAlert(pattern.id))
    assert alert.label == "Le même fait se répète dans le secteur"
    assert (alert.urgency, alert.place_type, alert.narrative) == ("routine", None, "")
    assert (alert.reports, alert.partners, len(alert.sources)) == (3, 1, 3)


def test_a_screen_hears_no_more_than_its_reader_may_read(council: SmallCouncil) -> None:
    """Two reports for who may read both, one for who may read one; missed ones alike."""

    def encode(_: int, bulletin: Bulletin, mine: bool) -> bytes:
        return f"{bulletin.reports}/{bulletin.partners}".encode()

    works_as(council, "police", "state_police")
    with running(council, encode) as hub:
        everything, one = (hub.join(visitor(council, who)) for who in ("coordinator", "police"))
        a_crisis_and_a_dealing_spot(council)
        works_as(council, "police", "municipal_police")
        publish(council.sessions, council.house.redis, council.id)
        assert everything.queue.get(timeout=60) == (1, b"2/2")
        assert one.queue.get(timeout=60) == (1, b"1/1")
        later = hub.join(visitor(council, "police"))
        later.since = 1
        assert hub.missed(later, 0) == [(1, b"1/1")]
