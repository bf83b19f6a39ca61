"""What is done by two: asked of the others, answered by one of them, used for a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import update

from sharing.accreditations import EndAccreditation
from sharing.command import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    RefusedError,
    SharingError,
)
from sharing.groups import ListGroups
from sharing.nominative.approvals import (
    LASTS,
    Approve,
    AskApproval,
    AskToContribute,
    AskToRead,
    AskToUpdate,
    ListApprovals,
)
from sharing.nominative.by_two import DECLINED, GIVEN
from sharing.nominative.changes import Contribute, UpdateElement
from sharing.nominative.openings import OpenRecord, ReadElement
from sharing.nominative.records import SHORTEST_MOTIVE
from sharing.store import Approval, NominativeRecord, Notice, SealedField
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP, MOTIVE, PERSON, Group, a_group
from tests.sharing.test_at_once import at_once
from tests.sharing.test_replay import again
from tests.sharing.test_sealed_space import everything

JUSTICE, SOCIAL = "judicial_measures", "social_difficulties"
MEMBERS = ("coordinator", "officer", "police")


@pytest.fixture
def group(council: SmallCouncil) -> Group:
    """The coordinator, the officer and the police sit in it."""
    return a_group(council, MEMBERS)


def ask(
    group: Group, kind: type[AskApproval], record: str, by: str, element: str | None = None
) -> str:
    """Ask the others; the answer is the request's id."""
    return group.ask(by, kind(record, FOLLOW_UP, MOTIVE, group.pairs[by], element))


def answer(group: Group, record: str, request: str, by: str, decision: str = GIVEN) -> None:
    """Answer it."""
    group.ask(by, Approve(record, request, decision, group.pairs[by]))


def archived(group: Group) -> str:
    """A record whose follow-up is over."""
    record = group.create()
    with group.council.sessions.of(group.council.id) as session:
        session.execute(update(NominativeRecord).values(state="archived"))
    return record


def write(group: Group, record: str, opening: str, code: str = "measure") -> int:
    """The coordinator writes a measure of justice, or a difficulty."""
    element, value = (JUSTICE, "educational") if code == "measure" else (SOCIAL, "housing")
    pair = group.pairs["coordinator"]
    command = UpdateElement(record, opening, element, 1, {code: value}, pair, MOTIVE)
    return group.ask("coordinator", command)


def told(group: Group) -> list[tuple[str, str]]:
    """Who was told what, in the order of kinds and people."""
    codes = {agent: code for code, agent in group.council.agents.items()}
    return sorted((n.kind, codes[n.agent_id]) for n in group.council.rows(Notice))


def owes(group: Group, deed: Callable[[], object]) -> bool:
    """Say whether it is refused for want of a second person alone."""
    with pytest.raises(RefusedError) as refused:
        deed()
    return refused.value.decision.owed == {"second_person"}


def lapse(group: Group) -> None:
    """Let whatever was asked or given be over."""
    with group.council.sessions.of(group.council.id) as session:
        session.execute(update(Approval).values(ends=datetime.now(UTC)))


def test_an_archive_is_opened_by_two(group: Group) -> None:
    """The others are told; once one agrees it opens and is read, for as long as that holds."""
    record = archived(group)
    assert owes(group, partial(group.open, record))
    request = ask(group, AskToRead, record, "officer")
    assert told(group) == [("approval_asked", "coordinator"), ("approval_asked", "police")]
    assert owes(group, partial(group.open, record)), "asking is not enough"
    answer(group, record, request, "police")
    assert ("approval_given", "officer") in told(group)
    [row] = group.council.rows(Approval)
    assert row.decided_at is not None
    assert row.ends - row.decided_at == LASTS
    assert next(one.value for one in group.read(record, "identity")) == PERSON["last_name"]
    entries = group.council.trail()[-2:]
    assert all(f'"approval":"{request}"' in entry.detail for entry in entries)
    assert all("second_person" in entry.detail for entry in entries)
    with group.council.sessions.of(group.council.id) as session:
        session.execute(update(Approval).values(ends=datetime.now(UTC) + timedelta(minutes=5)))
    opened = group.open(record)
    assert opened.ends < datetime.now(UTC) + timedelta(minutes=6), "no longer than the approval"
    lapse(group)
    assert owes(group, partial(group.open, record))
    read = ReadElement(record, opened.id, "identity", group.pairs["officer"])
    assert owes(group, partial(group.ask, "officer", read))


def test_what_is_strictly_necessary_is_written_by_two(group: Group) -> None:
    """That element of that record by that person; as often as needed, until a day later."""
    record, other = group.create(), group.create()
    opened, there = group.open(record, "coordinator"), group.open(other, "coordinator")
    first = partial(write, group, record, opened.id)
    assert owes(group, first)
    answer(group, record, ask(group, AskToUpdate, record, "coordinator", JUSTICE), "officer")
    assert (first(), first()) == (2, 3)
    assert owes(group, partial(write, group, record, opened.id, "difficulty"))
    assert owes(group, partial(write, group, other, there.id))
    mine = group.open(record)
    brought = Contribute(
        record, mine.id, JUSTICE, 3, {"measure": "probation"}, group.pairs["officer"], MOTIVE
    )
    assert owes(group, partial(group.ask, "officer", brought)), "whoever agreed did not ask"
    lapse(group)
    assert owes(group, first)
    answer(group, record, ask(group, AskToContribute, record, "officer", JUSTICE), "coordinator")
    assert group.ask("officer", brought) == 4
    measures = [f for f in group.council.rows(SealedField) if f.name == "measure"]
    assert len(measures) == 3


def test_it_holds_for_the_purpose_it_was_asked_for(group: Group) -> None:
    """An archive that may be opened to follow somebody is not opened to help a victim."""
    record = archived(group)
    answer(group, record, ask(group, AskToRead, record, "officer"), "police")
    assert owes(group, partial(group.open, record, purpose="victim_support"))
    assert group.open(record).elements


def test_nobody_agrees_with_themselves(group: Group) -> None:
    """Nor twice, nor to what is over; and what is declined opens nothing."""
    record = archived(group)
    request = ask(group, AskToRead, record, "officer")
    with pytest.raises(ConflictError, match="à deux"):
        answer(group, record, request, "officer")
    with pytest.raises(InvalidInputError, match="decision: unknown_word"):
        answer(group, record, request, "police", "perhaps")
    answer(group, record, request, "police", DECLINED)
    assert ("approval_declined", "officer") in told(group)
    assert owes(group, partial(group.open, record))
    for by in ("coordinator", "police"):
        with pytest.raises(ConflictError, match="déjà répondu"):
            answer(group, record, request, by)
    with group.council.sessions.of(group.council.id) as session:
        session.execute(update(Approval).values(ends=datetime.now(UTC) + LASTS))
    assert owes(group, partial(group.open, record)), "declined, whatever its end"
    request = ask(group, AskToRead, record, "officer")
    lapse(group)
    with pytest.raises(ConflictError, match="pris fin"):
        answer(group, record, request, "police")
    with group.council.sessions.of(group.council.id) as session:  # written by hand: still nothing
        session.execute(
            update(Approval).values(
                decision=GIVEN,
                decided_by=group.council.agents["officer"],
                ends=datetime.now(UTC) + LASTS,
            )
        )
    assert owes(group, partial(group.open, record))


def test_two_answers_at_once_are_one(group: Group) -> None:
    """Whoever comes second is told."""
    record = archived(group)
    request = ask(group, AskToRead, record, "officer")
    answers: list[SharingError | None] = at_once(
        [
            partial(answer, group, record, request, "police", GIVEN),
            partial(answer, group, record, request, "coordinator", DECLINED),
        ]
    )
    assert sorted(type(one).__name__ for one in answers) == ["ConflictError", "NoneType"]
    assert len([kind for kind, _ in told(group) if kind != "approval_asked"]) == 1


def test_who_may_ask(group: Group) -> None:
    """Whoever could do it with somebody else, for what needs somebody, once at a time."""
    record = group.create()
    for kind, by, element in (
        (AskToUpdate, "officer", JUSTICE), (AskToContribute, "coordinator", JUSTICE),
        (AskToUpdate, "caretaker", JUSTICE), (AskToRead, "mediator", None),
    ):  # fmt: skip
        with pytest.raises(NotFoundError):
            ask(group, kind, record, by, element)
    with pytest.raises(ConflictError, match="seul"):
        ask(group, AskToRead, record, "officer")
    with pytest.raises(ConflictError, match="seul"):
        ask(group, AskToUpdate, record, "coordinator", "contact")
    with pytest.raises(InvalidInputError, match="element: unknown_word"):
        ask(group, AskToUpdate, record, "coordinator", "x" * 300)
    short = "x" * (SHORTEST_MOTIVE - 1)
    with pytest.raises(RefusedError) as owed:
        group.ask(
            "coordinator",
            AskToUpdate(record, FOLLOW_UP, short, group.pairs["coordinator"], JUSTICE),
        )
    assert owed.value.decision.owed == {"motive"}
    ask(group, AskToUpdate, record, "coordinator", JUSTICE)
    with pytest.raises(ConflictError, match="déjà"):
        ask(group, AskToUpdate, record, "coordinator", JUSTICE)
    assert len(group.council.rows(Approval)) == 1


def test_somebody_alone_in_the_group_is_told_so(council: SmallCouncil) -> None:
    """Rather than left to wait."""
    group = a_group(council, ("coordinator",))
    record = group.create(referent=council.agents["coordinator"])
    with pytest.raises(ConflictError, match="Personne d'autre"):
        ask(group, AskToUpdate, record, "coordinator", JUSTICE)
    assert council.rows(Approval) == []


def test_whoever_loses_their_seat_neither_asks_nor_agrees(group: Group) -> None:
    """From that moment: what they agreed to holds no longer either."""
    record = archived(group)
    request = ask(group, AskToRead, record, "officer")
    [here] = group.council.ask("coordinator", ListGroups())
    seats = {m.name: m.accreditation for m in here.members}
    answer(group, record, request, "police")
    assert group.open(record).elements
    group.council.ask("coordinator", EndAccreditation(group.id, seats["Élise Garnier"]))
    assert owes(group, partial(group.open, record))
    waiting = ask(group, AskToRead, record, "coordinator")
    with pytest.raises(NotFoundError):
        answer(group, record, waiting, "police")
    with pytest.raises(NotFoundError):
        group.ask("police", ListApprovals(record, group.pairs["police"]))
    answer(group, record, waiting, "officer")
    group.council.ask("coordinator", EndAccreditation(group.id, seats["Diane Morel"]))
    with pytest.raises(NotFoundError):
        group.open(record, "coordinator")


def test_the_motive_is_read_by_the_group_alone(group: Group) -> None:
    """By whoever answers, before they do, and in no row; a request is of its own record."""
    record, other = archived(group), group.create()
    request = ask(group, AskToRead, record, "officer")
    [seen] = group.ask("police", ListApprovals(record, group.pairs["police"]))
    assert (seen.id, seen.motive, seen.agent_name) == (request, MOTIVE, "Cédric Roche")
    assert (seen.action, seen.element, seen.decision, seen.mine) == (
        "nominative:read", None, None, False,
    )  # fmt: skip
    [mine] = group.ask("officer", ListApprovals(record, group.pairs["officer"]))
    assert mine.mine
    with pytest.raises(NotFoundError):
        answer(group, other, request, "police")
    with pytest.raises(NotFoundError):
        group.ask("mediator", ListApprovals(record, group.pairs["mediator"]))
    with pytest.raises(ConflictError, match="scellée pour vous"):
        group.ask("police", Approve(record, request, GIVEN, group.pairs["mediator"]))
    with pytest.raises(RefusedError) as owed:
        group.ask("police", Approve(record, request, GIVEN, group.pairs["police"]), proved=False)
    assert owed.value.decision.owed == {"mfa"}
    with group.council.sessions.of(group.council.id) as session:
        session.execute(update(Approval).values(charter="another@1"))
    with pytest.raises(ConflictError, match="altéré"):
        answer(group, record, request, "police")
    kept = b"".join(everything(group.council.house.database))
    assert request.encode() in kept, "this is where it would be found"
    assert MOTIVE.encode() not in kept


def test_it_is_weighed_again_as_it_was(group: Group) -> None:
    """Asking, answering, listing and doing: the trail says all that another charter needs."""
    record = archived(group)
    assert owes(group, partial(group.open, record))
    request = ask(group, AskToRead, record, "officer")
    group.ask("police", ListApprovals(record, group.pairs["police"]))
    answer(group, record, request, "police")
    group.ask("officer", OpenRecord(record, FOLLOW_UP, MOTIVE, group.pairs["officer"]))
    entries = [e for e in group.council.trail() if e.action == "nominative:approve"]
    assert [e.outcome for e in entries] == ["permitted"] * 2
    found = again(group.council)
    assert (found.otherwise, found.changes) == (0, ())
