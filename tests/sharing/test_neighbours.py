"""Two councils with the same people, places and events: nothing of the one ever shows in the other.

What leaves the desk is turned into text and searched for every id of the neighbour; and every id
of the neighbour is put into every command.
"""

from dataclasses import asdict, is_dataclass
from json import dumps
from typing import Any

import pytest

from alerts.board import AcknowledgeAlert, CloseAlert, ListAlerts, ReadAlert, TakeAlert
from alerts.bulletin import read_bulletins
from alerts.journal import messages_above
from alerts.store import Alert
from sharing.audience import WhoWillSee
from sharing.command import Command, InvalidInputError, NotFoundError, RefusedError
from sharing.events import EventFilter, ListEvents, PostEvent, ReadEvent
from sharing.journal import ReadJournal
from sharing.outlines import ImportTerritories
from sharing.referrals import RecordReferral
from sharing.reports import ListMyReports
from sharing.store import Event, Territory
from sharing.territories import ListTerritories
from tests.council import AGENTS, SmallCouncil

Pair = tuple[SmallCouncil, SmallCouncil]


@pytest.fixture
def pair(council: SmallCouncil) -> Pair:
    """Two councils in which the same has happened, under the same key, alert and step included."""
    there = council.neighbour
    assert there is not None
    for one in (council, there):
        one.ask("mediator", PostEvent(one.draft(severity=5), "the same key"))
        one.relay()
        [alert] = one.ask("officer", ListAlerts()).items
        one.ask("officer", TakeAlert(alert.id))
        one.ask("mediator", PostEvent(one.draft()))
        one.relay()
    return council, there


def ids(council: SmallCouncil) -> dict[str, str]:
    """Everything of a council that has a name, by what it is."""
    with council.sessions.reading(council.id) as session:
        alerts = [alert for _, alert in messages_above(session, 0, 100)]
    return {
        **{f"place {code}": place for code, place in council.places.items()},
        **{f"partner {code}": partner for code, partner in council.partners.items()},
        **{f"agent {code}": agent for code, agent in council.agents.items()},
        **{f"event {n}": event.id for n, event in enumerate(council.rows(Event))},
        **{f"alert {n}": alert for n, alert in enumerate(alerts)},
        "cell": council.cell,
        "council": council.id,
    }


def text(left: Any) -> str:
    """Everything in what left the desk."""
    whole = asdict(left) if is_dataclass(left) and not isinstance(left, type) else left
    return dumps(whole, default=str, ensure_ascii=False)


def listings(council: SmallCouncil) -> list[Command[Any, Any]]:
    """Everything that can be asked for without an id, or about one's own ground."""
    nord = council.places["nord"]
    return [
        ListEvents(),
        ListEvents(EventFilter(category="TRQ-04", severity_min=1)),
        ListAlerts(),
        ListAlerts(states=("open", "acknowledged", "in_charge", "closed")),
        ListMyReports(),
        ListTerritories(),
        ReadJournal(),
        WhoWillSee("TRQ-04", nord),
    ]


def test_no_list_shows_anything_of_the_neighbour(pair: Pair) -> None:
    """Every list, for every agent, both ways round; and they do show one's own."""
    for here, there in (pair, pair[::-1]):
        theirs, seen = set(ids(there).values()), ""
        for agent in AGENTS:
            for command in listings(here):
                try:
                    left = text(here.ask(agent, command))
                except RefusedError:
                    continue
                assert not [one for one in theirs if one in left], (agent, command)
                seen += left
        mine = ids(here)
        assert all(mine[name] in seen for name in mine if name.startswith(("event", "alert")))


def test_ids_of_the_neighbour_open_nothing(pair: Pair) -> None:
    """They are absent: as ids, as filters, as sectors."""
    here, there = pair
    coordinator = "coordinator"
    for one in ids(there).values():
        for command in (
            ReadEvent(one),
            ReadAlert(one),
            AcknowledgeAlert(one),
            TakeAlert(one),
            CloseAlert(one, "resolue"),
        ):
            with pytest.raises(NotFoundError):
                here.ask(coordinator, command)
        assert here.ask(coordinator, ListEvents(EventFilter(sector=one))).items == ()
        assert here.ask(coordinator, ListEvents(EventFilter(partner=one))).items == ()
        assert here.ask("auditor", ReadJournal(person=one)).items == ()
        for posting in (PostEvent(here.draft(sector=one)), RecordReferral("VUL-06", one)):
            with pytest.raises(InvalidInputError):
                here.ask("mediator", posting)
    assert len(there.rows(Event)) == 2
    assert [alert.state for alert in there.rows(Alert)].count("in_charge") == 1


def test_an_actor_of_one_council_is_nobody_in_the_other(pair: Pair) -> None:
    """The desk works for the actor's own council, whoever holds the id."""
    here, there = pair
    event = there.rows(Event)[0]
    with pytest.raises(NotFoundError):
        here.desk.carry_out(ReadEvent(event.id), here.actor("coordinator"))
    assert there.desk.carry_out(ReadEvent(event.id), there.actor("coordinator")).id == event.id


def test_the_same_key_is_another_key_next_door(pair: Pair) -> None:
    """Each council has its own, and its own event behind it."""
    (here,), (there,) = ([e for e in one.rows(Event) if e.sending_key] for one in pair)
    assert here.sending_key == there.sending_key
    assert here.id != there.id


def test_a_cursor_of_the_neighbour_shows_ones_own(pair: Pair) -> None:
    """A cursor is a place in time: it grants nothing."""
    here, there = pair
    cursor = there.ask("coordinator", ListEvents(limit=1)).next
    page = here.ask("coordinator", ListEvents(cursor=cursor))
    assert {view.id for view in page.items} <= {event.id for event in here.rows(Event)}


def test_bulletins_are_read_in_ones_own_council(pair: Pair) -> None:
    """The live process serves many councils from one connection."""
    here, there = pair
    theirs = [alert.id for alert in there.rows(Alert)]
    with here.sessions.reading(here.id) as session:
        assert read_bulletins(session, theirs) == {}


def test_a_map_with_the_same_codes_changes_ones_own(pair: Pair) -> None:
    """Codes are the importer's; two councils may use the same."""
    here, there = pair
    place = {"id": "nord", "kind": "sector", "name": "Nouveau Nord", "parent": "ville"}
    feature = {"type": "Feature", "properties": place, "geometry": None}
    new = {"type": "FeatureCollection", "features": [feature]}
    here.ask("coordinator", ImportTerritories(new))
    assert "Nouveau Nord" in {row.name for row in here.rows(Territory)}
    assert "Nouveau Nord" not in {row.name for row in there.rows(Territory)}
