"""Each accepts the version in force; until then the charter itself lets them do next to nothing."""

from __future__ import annotations

import pytest

from alerts.board import ListAlerts
from alerts.bulletin import Presence, read_bulletins, welcome
from alerts.store import Alert, Delivery
from charters.vocabulary import KIND_OF, Action
from sharing.acceptance import AcceptCharter
from sharing.command import ConflictError, RefusedError, Shelf
from sharing.events import ListEvents, PostEvent
from sharing.gate import held
from sharing.store import Agent
from sharing.versions import ListVersions
from tests.council import PASSPHRASE, SmallCouncil
from tests.signers import FIRST, NAME, signers

EXCEPT = {
    Action.ALERT_RECEIVE, Action.CHARTER_ACCEPT, Action.CHARTER_READ, Action.PROTOCOL_READ,
}  # fmt: skip


def forget(council: SmallCouncil, *agents: str) -> None:
    """As if they had not accepted anything yet."""
    with council.sessions.of(council.id) as session:
        for agent in agents:
            session.get_one(Agent, (council.id, council.agents[agent])).accepted_version = None


@pytest.fixture
def fresh(council: SmallCouncil) -> SmallCouncil:
    """A council in which the mediator and the officer have just arrived."""
    forget(council, "mediator", "officer")
    return council


def test_until_then_one_reads_and_accepts_and_hears_alerts(fresh: SmallCouncil) -> None:
    """Whatever else is asked for, A04 is among the articles that refuse it."""
    actor = fresh.actor("coordinator")
    forget(fresh, "coordinator")
    new = fresh.actor("coordinator")
    for action in Action:
        record = Shelf(KIND_OF[action]).record
        before, decision = (fresh.desk.would(one, action, record) for one in (actor, new))
        assert "R04.1" not in before.rules, action
        if action in EXCEPT:
            assert decision.permitted is before.permitted, action
        else:
            assert not decision.permitted, action
            assert "R04.1" in decision.rules, action
            assert decision.unaccepted, action


def test_accepting_opens_the_rest_and_is_in_the_trail(fresh: SmallCouncil) -> None:
    """At the desk like everything; lists are empty-handed before, as they should be after."""
    fresh.ask("caretaker", PostEvent(fresh.draft(sector=fresh.places["peupliers"])))
    with pytest.raises(RefusedError) as refused:
        fresh.ask("mediator", ListEvents())
    assert refused.value.decision.unaccepted
    assert fresh.ask("mediator", ListVersions())
    fresh.ask("mediator", AcceptCharter(FIRST))
    entry = fresh.trail()[-1]
    assert (entry.action, entry.resource, entry.articles) == (
        "charter:accept", f"charter:{FIRST}", '["A04"]',
    )  # fmt: skip
    assert len(fresh.ask("mediator", ListEvents()).items) == 1


def test_what_was_not_read_is_not_accepted(fresh: SmallCouncil) -> None:
    """Another version began meanwhile, or there is none of that name."""
    for version in (NAME, "", "charte@9"):
        with pytest.raises(ConflictError) as error:
            fresh.ask("mediator", AcceptCharter(version))
        assert error.value.code == "other_version"
    assert not fresh.actor("mediator").accepted


def test_a_new_version_is_accepted_anew(council: SmallCouncil) -> None:
    """From the moment it begins; on the evening before, nobody is asked for anything."""
    all_ = signers(council)
    begins = all_.adopt()
    council.house.in_force.look(council.id)
    all_.ask("mediator", ListEvents())
    all_.at = begins
    with pytest.raises(RefusedError):
        all_.ask("mediator", ListEvents())
    all_.ask("mediator", AcceptCharter(NAME))
    all_.ask("mediator", ListEvents())
    all_.at = None
    with pytest.raises(RefusedError):
        all_.ask("mediator", ListEvents())  # accepted too early is not accepted


def test_an_alert_rings_and_shows_itself_once_accepted(fresh: SmallCouncil) -> None:
    """Delivered at night to whoever has not accepted; their open board stays dark until they do."""
    fresh.ask("caretaker", PostEvent(fresh.draft(sector=fresh.places["peupliers"])))
    assert fresh.relay().alerts == 1
    officer = fresh.agents["officer"]
    assert officer in {row.agent_id for row in fresh.rows(Delivery)}
    [alert] = fresh.rows(Alert)

    def heard() -> bool:
        token = fresh.gate.log_in(fresh.email("officer"), PASSPHRASE) or ""
        here = Presence(fresh.id, officer, held(token))
        with fresh.sessions.reading(fresh.id) as session:
            bulletin = read_bulletins(session, [alert.id])[alert.id]
            hearing = welcome(fresh.desk, session, fresh.id, [here])
        assert hearing(None) == {here}
        return here in hearing(bulletin)

    assert not heard()
    with pytest.raises(RefusedError):
        fresh.ask("officer", ListAlerts())
    fresh.ask("officer", AcceptCharter(FIRST))
    assert heard()
    assert len(fresh.ask("officer", ListAlerts()).items) == 1


def test_the_gate_knows_what_was_accepted_without_asking_again(fresh: SmallCouncil) -> None:
    """With the rest of the person, in the same question; for machines as well."""
    for agent, accepted in (("caretaker", {FIRST}), ("mediator", set())):
        token = fresh.gate.log_in(fresh.email(agent), PASSPHRASE) or ""
        by_token, by_key = fresh.gate.recognise(token), fresh.gate.recognise_key(fresh.key(agent))
        assert by_token is not None
        assert by_key is not None
        assert by_token.actor.accepted == by_key.actor.accepted == accepted
        assert by_token.actor == fresh.actor(agent)
