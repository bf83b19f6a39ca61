"""A pattern cites no more facts than can be read, however many there are; none of them is lost."""

from datetime import UTC, datetime, timedelta

from alerts.board import ReadAlert
from alerts.patterns import MOST_CITED
from alerts.relay import relay
from alerts.store import Alert
from sharing.event_views import EventView
from sharing.events import PostEvent
from sharing.store import Event
from tests.alerts.test_pattern_alerts import AGAIN, rise
from tests.alerts.together import events_of, pattern_alerts
from tests.council import SmallCouncil


def test_a_pattern_cites_fifty_facts_and_the_next_keep_their_own_alert(
    council: SmallCouncil,
) -> None:
    """However many happen: the page of a pattern stays one that can be read; nothing is lost."""
    facts, at = MOST_CITED + 4, datetime.now(UTC)
    apart = [timedelta(hours=hours) for hours in range(facts, 0, -1)]
    drafts = [PostEvent(council.draft(occurred_from=at - ago)) for ago in apart]
    done = council.desk.carry_out_all(drafts, council.actor("mediator"))
    events = [view.id for view in done if isinstance(view, EventView)]
    while relay(council.desk, AGAIN, council.id, 7).news:
        pass
    [alert] = pattern_alerts(council)
    assert alert.reports == MOST_CITED
    assert events_of(council, alert.id) == dict.fromkeys(events[:MOST_CITED], "cited")
    own = [one.event_id for one in council.rows(Alert) if one.pattern is None]
    assert sorted(own) == sorted(events)
    page = council.ask("officer", ReadAlert(alert.id))
    assert (page.reports, len(page.sources)) == (MOST_CITED, MOST_CITED)


def test_a_rise_cites_the_last_fifty_facts_of_its_week(council: SmallCouncil) -> None:
    """Counted whole, told once, and no longer than can be read."""
    rise(council, 2, MOST_CITED + 9)
    [alert] = pattern_alerts(council)
    assert alert.reports == len(events_of(council, alert.id)) == MOST_CITED
    newest = sorted(council.rows(Event), key=lambda one: one.occurred_from)[-2:]
    assert {event.id for event in newest} < events_of(council, alert.id).keys()
