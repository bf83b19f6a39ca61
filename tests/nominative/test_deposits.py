"""From an event to a situation: sealed to those who answer, never read again by its author."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from sharing.accreditations import Accredit
from sharing.command import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    RefusedError,
)
from sharing.events import PostEvent
from sharing.groups import CreateGroup, EndGroup
from sharing.nominative.deposits import KEPT, AskWhoReceives
from sharing.nominative.receiving import (
    ListDeposits,
    ReadDeposit,
    RefuseDeposit,
)
from sharing.store import (
    DepositWrap,
    Event,
    Outbox,
    SealedPair,
)
from tests.council import SmallCouncil
from tests.nominative.group import a_group
from tests.nominative.proposing import KEPT_AS, KNOWN, Proposed, a_proposal
from tests.sharing.test_sealed_space import everything


@pytest.fixture
def proposed(council: SmallCouncil) -> Proposed:
    """The coordinator answers for the group; the officer is a member who does not."""
    return a_proposal(council)


def test_whoever_proposed_it_cannot_read_it_again(proposed: Proposed) -> None:
    """Nothing is wrapped for them and no command answers them, whatever pair they hold."""
    deposit = proposed.propose()
    pairs = {wrap.pair_id for wrap in proposed.group.council.rows(DepositWrap)}
    assert pairs == {proposed.group.pairs["coordinator"].key_id}
    for holder in ("mediator", "coordinator"):
        with pytest.raises(NotFoundError):
            proposed.ask("mediator", ReadDeposit(deposit, proposed.group.pairs[holder]))
    [past] = proposed.ask("mediator", AskWhoReceives(proposed.event)).past
    assert not any(value in repr(past) for value in KEPT_AS.values())


def test_nor_does_a_receiver_read_or_accept_their_own(council: SmallCouncil) -> None:
    """Two people are needed: alone, they are told that nobody can receive it."""
    group = a_group(council)
    event = council.ask("coordinator", PostEvent(council.draft(category="TRQ-05")))
    mine = Proposed(group, event.id)
    assert mine.ask("coordinator", AskWhoReceives(event.id)).groups == ()
    with pytest.raises(ConflictError, match="Personne ne peut encore recevoir"):
        mine.propose("coordinator")
    with council.sessions.of(council.id) as session:
        session.get_one(Event, (council.id, event.id)).author_id = council.agents["mediator"]
    deposit = mine.propose()
    with council.sessions.of(council.id) as session:
        session.execute(delete(DepositWrap))
    for attempt in (mine.read, mine.accept):
        with pytest.raises(ConflictError, match="scellée pour vous"):
            attempt(deposit)


def test_nothing_of_it_is_in_any_row_or_file(proposed: Proposed) -> None:
    """Nor in the event, its news and alerts, the trail, or what the database writes beside."""
    council = proposed.group.council
    deposit = proposed.propose()
    council.relay()
    assert len(council.rows(Outbox)) == 1, "the event's own news, and none of the proposal"
    proposed.read(deposit)
    refused = proposed.propose()
    proposed.ask("coordinator", RefuseDeposit(refused, "not_ours"))
    proposed.accept(deposit)
    kept = b"".join(everything(council.house.database))
    assert deposit.encode() in kept, "this is where it would be found"
    for value in (*KEPT_AS.values(), KNOWN["phone"], "Bihan", "Tilleuls"):
        assert value.encode() not in kept, value


def test_each_step_is_in_the_trail(proposed: Proposed) -> None:
    """With its article and ids; the reading before it is shown; never a value."""
    deposit = proposed.propose()
    proposed.ask("coordinator", ListDeposits(proposed.group.id))
    proposed.read(deposit)
    record = proposed.accept(deposit)
    about = {f"event_record:{proposed.event}", f"nominative_record:{deposit}",
             f"nominative_record:{record}", "nominative_record:*"}  # fmt: skip
    entries = [e for e in proposed.group.council.trail() if e.resource in about]
    assert [e.action for e in entries if e.action != "event:create"] == [
        "event:propose", "nominative:receive", "nominative:receive", "nominative:create",
    ]  # fmt: skip
    proposing, _, reading, opening = [e for e in entries if e.action != "event:create"]
    assert "A06" in proposing.articles
    assert f'"deposit":"{deposit}"' in proposing.detail
    assert "A08" in reading.articles
    assert f'"deposit":"{deposit}"' in opening.detail
    assert not any("Bihan" in e.detail for e in entries)


def test_only_of_ones_own_event(proposed: Proposed) -> None:
    """Whoever may read it, and whoever may not, learn nothing; nor of what is not there."""
    for who in ("officer", "police", "caretaker", "auditor", "coordinator"):
        with pytest.raises(NotFoundError):
            proposed.propose(who)
        with pytest.raises(NotFoundError):
            proposed.ask(who, AskWhoReceives(proposed.event))
    with pytest.raises(NotFoundError):
        proposed.propose(event="nothing")
    assert proposed.state() == []


def test_nothing_follows_from_categories_that_forbid_it(proposed: Proposed) -> None:
    """The taxonomy says which; what the law gives to others is no event in the first place."""
    council = proposed.group.council
    roof = council.ask("mediator", PostEvent(council.draft(category="TRQ-04")))
    with pytest.raises(ConflictError, match="catégorie"):
        proposed.propose(event=roof.id)
    with pytest.raises(ConflictError, match="catégorie"):
        proposed.ask("mediator", AskWhoReceives(roof.id))
    with pytest.raises(RefusedError):
        council.ask("mediator", PostEvent(council.draft(category="VUL-06")))
    assert proposed.state() == []


def test_a_group_in_which_nobody_can_answer_receives_nothing(proposed: Proposed) -> None:
    """It has no such member, they have no pair, or it has ended; the form offers the others."""
    council, here = proposed.group.council, (proposed.group.id, "Suivi Nord")
    other = council.ask("coordinator", CreateGroup("Suivi Sud", "territorial_group"))
    until = council.desk.clock() + KEPT
    council.ask("coordinator", Accredit(other, council.agents["officer"], until))
    assert proposed.ask("mediator", AskWhoReceives(proposed.event)).groups == (here,)
    with pytest.raises(ConflictError) as refused:
        proposed.propose(group=other)
    assert refused.value.code == "no_receiver"
    with pytest.raises(InvalidInputError, match="group: unknown"):
        proposed.propose(group="nothing")
    with council.sessions.of(council.id) as session:
        for pair in session.scalars(select(SealedPair)):
            pair.retired_at = council.desk.clock()
    with pytest.raises(ConflictError, match="Personne ne peut encore recevoir"):
        proposed.propose()
    council.ask("coordinator", EndGroup(proposed.group.id))
    assert proposed.ask("mediator", AskWhoReceives(proposed.event)).groups == ()
    assert proposed.state() == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"last_name": " "}, "last_name: missing"),
        ({"first_name": ""}, "first_name: missing"),
        ({"last_name": "x" * 300}, "last_name: too_long"),
        ({"first_name": "Ma\u0451lle"}, "first_name: not_a_name"),
        ({"birth_date": "2999-01-01"}, "birth_date: bad_day"),
        ({"difficulty": "housing"}, "difficulty: unknown_field"),
        ({"measure": ""}, "measure: unknown_field"),
        ({"free_comment": "il serait"}, "free_comment: unknown_field"),
    ],
)
def test_what_cannot_be_proposed_is_refused_by_field(
    proposed: Proposed, change: dict[str, str], problem: str
) -> None:
    """No difficulty, no measure, no comment; and nothing is half written."""
    with pytest.raises(InvalidInputError, match=problem):
        proposed.propose(values={**KNOWN, **change})
    assert proposed.state() == []
    assert proposed.told("coordinator") == []
