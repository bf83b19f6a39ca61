"""The small council of the tests is a real one: what happens there reaches those it concerns."""

from alerts.board import ListAlerts
from charters.vocabulary import Action
from sharing.events import ListEvents, PostEvent
from tests.council import PASSPHRASE, SmallCouncil


def test_an_event_reaches_the_watch_cell(council: SmallCouncil) -> None:
    """The machine posts, the officer of the cell has an alert, and all of it is in the trail."""
    event = council.ask("machine", PostEvent(council.draft()))
    assert council.relay().alerts == 1
    [alert] = council.ask("officer", ListAlerts()).items
    assert alert.event == event.id
    assert [entry.action for entry in council.trail() if entry.actor == council.agents["machine"]]
    assert Action.ALERT_READ in {entry.action for entry in council.trail()}


def test_the_neighbour_knows_nothing_of_it(council: SmallCouncil) -> None:
    """The council next door lives in the same database and sees none of it."""
    council.ask("machine", PostEvent(council.draft()))
    assert council.neighbour is not None
    assert council.neighbour.ask("coordinator", ListEvents()).items == ()
    assert len(council.ask("coordinator", ListEvents()).items) == 1


def test_its_people_log_in_and_its_machine_has_a_key(council: SmallCouncil) -> None:
    """Each is recognised as who they are."""
    token = council.gate.log_in(council.email("officer"), PASSPHRASE)
    officer = council.gate.recognise(token or "")
    assert officer is not None
    assert officer.actor == council.actor("officer")
    machine = council.gate.recognise_key(council.key("machine", "events:read"))
    assert machine is not None
    assert machine.scopes == frozenset({"events:read"})
    assert machine.actor.id == council.agents["machine"]
