"""What was proposed before somebody came is handed on; what is sent twice is one proposal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import update

from sharing.accreditations import Accredit
from sharing.command import ConflictError, InvalidInputError
from sharing.nominative.arrivals import Given, ListWaiting, ShareRecords, Waiting
from sharing.nominative.deposits import ProposeSituation
from sharing.nominative.receiving import RefuseDeposit
from sharing.store import Agent, Deposit, DepositWrap
from tests.council import SmallCouncil
from tests.nominative.proposing import KEPT_AS, KNOWN, Proposed, a_proposal
from tests.sharing.test_at_once import at_once


@pytest.fixture
def proposed(council: SmallCouncil) -> Proposed:
    """The coordinator answers for the group; the officer sits in it and does not."""
    return a_proposal(council)


def arrives(proposed: Proposed, agent: str = "police") -> None:
    """Give somebody a seat, and a profession that answers for its group."""
    council = proposed.group.council
    with council.sessions.of(council.id) as session:
        mine = update(Agent).where(Agent.id == council.agents[agent])
        session.execute(mine.values(profession="council_coordinator"))
    until = datetime.now(UTC) + timedelta(days=90)
    council.ask("coordinator", Accredit(proposed.group.id, council.agents[agent], until))


def share(proposed: Proposed, to: str = "police") -> Given:
    """Have the coordinator give them what they lack."""
    group = proposed.group
    command = ShareRecords(group.id, group.council.agents[to], group.pairs["coordinator"])
    return group.ask("coordinator", command)


def test_who_arrives_reads_what_waits(proposed: Proposed) -> None:
    """Not before it is given; not what was answered; the list says that they wait for it."""
    answered, waits = proposed.propose(), proposed.propose()
    proposed.ask("coordinator", RefuseDeposit(answered, "unclear"))
    arrives(proposed)
    with pytest.raises(ConflictError, match="scellée pour vous"):
        proposed.read(waits, "police")
    police = proposed.group.council.agents["police"]
    lacking = Waiting(proposed.group.id, police, 1, ready=True)
    assert proposed.ask("coordinator", ListWaiting()) == (lacking,)
    assert share(proposed) == Given(0, 0, 0, proposed=1)
    assert proposed.read(waits, "police") == KEPT_AS
    assert proposed.ask("coordinator", ListWaiting()) == ()
    assert share(proposed) == Given(0, 0, 0)
    assert proposed.accept(waits, "police")


def test_its_author_and_whoever_does_not_answer_are_given_nothing(proposed: Proposed) -> None:
    """A member who sits there without answering; an author who takes a seat that answers."""
    proposed.propose()
    assert share(proposed, "officer").proposed == 0
    arrives(proposed, "mediator")
    assert share(proposed, "mediator").proposed == 0
    pairs = {row.pair_id for row in proposed.group.council.rows(DepositWrap)}
    assert pairs == {proposed.group.pairs["coordinator"].key_id}


def test_whoever_goes_gives_up_what_waits(proposed: Proposed) -> None:
    """Of what was sealed to two, one wrap is left."""
    arrives(proposed)
    proposed.propose()
    council = proposed.group.council
    assert len(council.rows(DepositWrap)) == 2
    council.house.credentials.let_go(council.id, council.agents["police"])
    [left] = council.rows(DepositWrap)
    assert left.pair_id == proposed.group.pairs["coordinator"].key_id


def test_a_form_that_is_sent_twice_proposes_once(proposed: Proposed) -> None:
    """Also at once; another form is another proposal, and so is another person's."""
    one = ProposeSituation(proposed.event, proposed.group.id, KNOWN, "a-key")
    again = at_once([partial(proposed.ask, "mediator", one) for _ in range(2)])
    assert (again.count(True), again.count(False)) == (1, 1)
    assert proposed.ask("mediator", one) is True
    other = ProposeSituation(proposed.event, proposed.group.id, KNOWN, "another-key")
    assert proposed.ask("mediator", other) is False
    assert len(proposed.group.council.rows(Deposit)) == 2
    details = [e.detail for e in proposed.group.council.trail() if e.action == "event:propose"]
    assert len([detail for detail in details if '"again":true' in detail]) == 2
    damaged = ProposeSituation(proposed.event, proposed.group.id, KNOWN, "x" * 101)
    with pytest.raises(InvalidInputError):
        proposed.ask("mediator", damaged)
