"""What was proposed is answered once: a record like any other, or a reason; or it is destroyed."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from config.rounds import sweep
from sharing.command import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    RefusedError,
    SharingError,
)
from sharing.groups import CreateGroup
from sharing.nominative.deposits import KEPT, AskWhoReceives
from sharing.nominative.receiving import (
    REASONS,
    ListDeposits,
    ReadDeposit,
    RefuseDeposit,
)
from sharing.nominative.unanswered import expire
from sharing.store import (
    Deposit,
    DepositField,
    DepositWrap,
    NominativeRecord,
    Notice,
)
from tests.config.test_rounds import unwritable
from tests.council import SmallCouncil
from tests.nominative.proposing import ADDED, KEPT_AS, KNOWN, Proposed, a_proposal
from tests.sharing.test_at_once import Campaign, at_once
from tests.sharing.test_replay import again


@pytest.fixture
def proposed(council: SmallCouncil) -> Proposed:
    """The coordinator answers for the group; the officer is a member who does not."""
    return a_proposal(council)


def test_what_was_proposed_becomes_a_record(proposed: Proposed) -> None:
    """The receiver is told and reads it; accepted, its members read the record; it is answered."""
    deposit = proposed.propose()
    assert proposed.told("coordinator") == [("deposit_new", f"deposit:{deposit}", "")]
    assert proposed.told("officer") == []
    [seen] = proposed.ask("coordinator", ListDeposits(proposed.group.id))
    assert (seen.id, seen.event, seen.state) == (deposit, proposed.event, "waiting")
    assert seen.partner_name == "Médiation du Val"
    assert proposed.read(deposit) == KEPT_AS
    record = proposed.accept(deposit)
    shown = {
        one.code: one.value
        for element in ("identity", "contact", "schooling", "follow_up")
        for one in proposed.group.read(record, element)
    }
    assert shown == {**KEPT_AS, **ADDED}
    assert proposed.state() == ["accepted"]
    assert proposed.sealed() == 0
    about = f"event_record:{proposed.event}"
    assert proposed.told("mediator") == [("deposit_accepted", about, "")]


def test_a_refusal_goes_back_with_its_reason(proposed: Proposed) -> None:
    """And what was sealed is destroyed at once; an answer is given once."""
    deposit = proposed.propose()
    for word in ("", "parce que", "waiting"):
        with pytest.raises(InvalidInputError, match="word: unknown_word"):
            proposed.ask("coordinator", RefuseDeposit(deposit, word))
    proposed.ask("coordinator", RefuseDeposit(deposit, "unclear"))
    assert proposed.told("mediator") == [
        ("deposit_refused", f"event_record:{proposed.event}", "unclear")
    ]
    assert proposed.sealed() == 0
    found = proposed.ask("mediator", AskWhoReceives(proposed.event))
    assert [(one.group_name, one.state, one.word) for one in found.past] == [
        ("Suivi Nord", "refused", "unclear")
    ]
    for late in (
        partial(proposed.accept, deposit),
        partial(proposed.read, deposit),
        partial(proposed.ask, "coordinator", RefuseDeposit(deposit, "unclear")),
    ):
        with pytest.raises(ConflictError, match="déjà reçu une réponse"):
            late()
    assert proposed.group.council.rows(NominativeRecord) == []


def test_nobody_else_reads_or_answers(proposed: Proposed) -> None:
    """Not another member, not somebody of another group, not without a second factor."""
    deposit = proposed.propose()
    for who in ("officer", "police", "mediator", "auditor"):
        for attempt in (
            partial(proposed.read, deposit, who),
            partial(proposed.accept, deposit, who),
            partial(proposed.ask, who, RefuseDeposit(deposit, "unclear")),
            partial(proposed.ask, who, ListDeposits(proposed.group.id)),
        ):
            with pytest.raises(NotFoundError):
                attempt()
    for command in (
        ReadDeposit(deposit, proposed.group.pairs["coordinator"]),
        RefuseDeposit(deposit, "unclear"),
        ListDeposits(proposed.group.id),
    ):
        with pytest.raises(RefusedError) as owed:
            proposed.ask("coordinator", command, proved=False)
        assert owed.value.decision.owed == {"mfa"}
    assert proposed.state() == ["waiting"]


def test_what_the_group_opens_is_a_record_like_any_other(proposed: Proposed) -> None:
    """Its fields, its elements, the person's information; what fails leaves the deposit waiting."""
    deposit = proposed.propose()
    whole = {**KEPT_AS, **ADDED}
    with pytest.raises(InvalidInputError, match="programme: missing"):
        proposed.accept(deposit, values={**whole, "programme": ""})
    with pytest.raises(RefusedError) as owed:
        proposed.accept(deposit, values={**whole, "informed_on": ""})
    assert owed.value.decision.owed == {"notice"}
    with pytest.raises(RefusedError) as owed:
        proposed.accept(deposit, values={**whole, "measure": "educational"})
    assert "second_person" in owed.value.decision.owed
    with pytest.raises(InvalidInputError, match="referent: not_a_member"):
        proposed.accept(deposit, referent=proposed.group.council.agents["police"])
    with pytest.raises(ConflictError, match="scellée pour vous"):
        proposed.accept(deposit, pair=proposed.group.pairs["police"])
    council = proposed.group.council
    other = council.ask("coordinator", CreateGroup("Suivi Sud", "territorial_group"))
    with pytest.raises(NotFoundError):
        proposed.accept(deposit, group=other)
    assert proposed.state() == ["waiting"]
    assert council.rows(NominativeRecord) == []
    assert proposed.accept(deposit, values={**whole, "first_name": "Maël"})


def test_what_is_moved_in_the_database_does_not_open(proposed: Proposed) -> None:
    """From one deposit to another, or from one field to another: it is told."""
    one, two = proposed.propose(), proposed.propose(values={**KNOWN, "last_name": "Autret"})
    council = proposed.group.council
    with council.sessions.of(council.id) as session:
        fields = {
            f.deposit_id: f
            for f in session.scalars(select(DepositField).where(DepositField.name == "last_name"))
        }
        fields[one].sealed, fields[two].sealed = fields[two].sealed, fields[one].sealed
    for deposit in (one, two):
        with pytest.raises(ConflictError, match="altérée"):
            proposed.read(deposit)
    with council.sessions.of(council.id) as session:
        wraps = {w.deposit_id: w for w in session.scalars(select(DepositWrap))}
        wraps[one].wrapped = wraps[two].wrapped
    with pytest.raises(ConflictError, match="scellée pour vous"):
        proposed.read(one)


def test_two_answers_at_once_are_one(proposed: Proposed, campaign: Campaign) -> None:
    """Accepted and refused from one starting line: one holds, the other is told."""
    rounds = campaign("two answers at once", 3, 60)
    for number in range(1, rounds + 1):
        deposit = proposed.propose()
        refuse = RefuseDeposit(deposit, "not_ours")
        answers = at_once(
            [partial(proposed.accept, deposit), partial(proposed.ask, "coordinator", refuse)]
        )
        errors = [answer for answer in answers if isinstance(answer, SharingError)]
        assert [type(error) for error in errors] == [ConflictError]
        states = proposed.state()
        assert len(states) == number
        assert states.count("accepted") == len(proposed.group.council.rows(NominativeRecord))
        assert len(proposed.told("mediator")) == number
    assert proposed.sealed() == 0


def test_what_cannot_be_recorded_has_not_happened(proposed: Proposed) -> None:
    """The trail is full: no deposit, no record, no answer, and nothing is destroyed."""
    council = proposed.group.council
    deposit = proposed.propose()
    there = proposed.sealed()
    with unwritable(council):
        for attempt in (
            proposed.propose,
            partial(proposed.accept, deposit),
            partial(proposed.ask, "coordinator", RefuseDeposit(deposit, "unclear")),
        ):
            with pytest.raises(DBAPIError):
                attempt()
    assert proposed.state() == ["waiting"]
    assert proposed.sealed() == there
    assert council.rows(NominativeRecord) == []
    assert len(council.rows(Notice)) == 1


def test_what_nobody_answers_is_destroyed_and_both_are_told(proposed: Proposed) -> None:
    """After thirty days, not a second before, and once."""
    council = proposed.group.council
    deposit = proposed.propose()
    [row] = council.rows(Deposit)

    def round_at(late: Any) -> int:
        with council.sessions.of(council.id) as session:
            return expire(session, late)

    assert round_at(row.at + KEPT.resolution * (KEPT // KEPT.resolution - 1)) == 0
    assert proposed.read(deposit) == KEPT_AS
    assert [round_at(row.at + KEPT) for _ in range(2)] == [1, 0]
    assert proposed.state() == ["expired"]
    assert proposed.sealed() == 0
    assert proposed.told("mediator") == [("deposit_expired", f"event_record:{proposed.event}", "")]
    assert ("deposit_missed", f"deposit:{deposit}", "") in proposed.told("coordinator")
    with pytest.raises(ConflictError, match="déjà reçu une réponse"):
        proposed.read(deposit)
    [entry] = [e for e in council.trail() if e.action == "deposit:expire"]
    assert entry.resource == f"nominative_record:{deposit}"


def test_the_rounds_see_to_it(proposed: Proposed) -> None:
    """In every council; one whose trail is full does not keep the others."""
    here, there = proposed.group.council, proposed.group.council.neighbour
    assert there is not None
    beside = a_proposal(there)
    for one in (proposed, beside):
        one.propose()
        council = one.group.council
        with council.sessions.of(council.id) as session:
            session.execute(update(Deposit).values(at=council.desk.clock() - KEPT))
    with unwritable(here):
        sweep(here.house)
    assert (proposed.state(), beside.state()) == (["waiting"], ["expired"])
    sweep(here.house)
    assert proposed.state() == ["expired"]


def test_it_can_be_asked_again_of_another_charter(proposed: Proposed) -> None:
    """What was proposed, listed, read, refused and accepted is weighed as it was."""
    first, second = proposed.propose(), proposed.propose()
    proposed.ask("coordinator", ListDeposits(proposed.group.id))
    proposed.read(first)
    proposed.ask("coordinator", RefuseDeposit(first, "unclear"))
    proposed.accept(second)
    with pytest.raises(NotFoundError):
        proposed.read(first, "officer")
    with pytest.raises(RefusedError):
        proposed.ask("coordinator", ListDeposits(proposed.group.id), proved=False)
    found = again(proposed.group.council)
    assert (found.otherwise, found.gone_records, found.changes) == (0, 0, ())


def test_reasons_are_words_with_their_french() -> None:
    """Short codes; French that reads on after a colon."""
    assert all(word.isidentifier() and len(word) <= 40 for word in REASONS)
    assert all(french[0].islower() and french[-1] != "." for french in REASONS.values())
