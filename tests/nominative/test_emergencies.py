"""A life is in danger: what finds the person opens for one alone, and others know at once."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from sharing.command import ConflictError, NotFoundError, RefusedError
from sharing.nominative.closing import CloseOpening
from sharing.nominative.emergencies import (
    FINDING,
    BreakGlass,
    CloseEmergency,
    ListEmergencies,
    ReadInEmergency,
)
from sharing.nominative.openings import LASTS, ListOpenings, OpeningView, ReadElement
from sharing.store import Agent, NominativeRecord, Notice, Opening, new_id
from tests.council import SmallCouncil
from tests.nominative.group import PERSON, Group, a_group
from tests.sharing.test_replay import again
from tests.sharing.test_sealed_space import everything

DANGER = "Appel de sa sœur : il dit vouloir mourir ce soir."
KNOWS = {**PERSON, "guardian_name": "Solène Kerbrat", "guardian_phone": "06 39 98 02 11"}


@pytest.fixture
def group(council: SmallCouncil) -> Group:
    """The coordinator, the officer (referent of what is opened) and the police sit in it."""
    return a_group(council, ("coordinator", "officer", "police"))


def dpo(council: SmallCouncil) -> str:
    """Give the council a data-protection officer; return their id."""
    officer = new_id()
    with council.sessions.of(council.id) as session:
        session.add(
            Agent(
                id=officer,
                partner_id=council.partners["control"],
                name="Gaëlle Prigent",
                profession="dpo",
                accepted_version=council.house.charter_engine.charter.own_name,
            )
        )
    council.agents["dpo"] = officer  # type: ignore[index]  # a dict, whatever its type says
    return officer


def smash(group: Group, record: str, by: str = "police", motive: str = DANGER) -> OpeningView:
    """Open it because a life is in danger."""
    return group.ask(by, BreakGlass(record, motive, group.pairs[by]))


def told(council: SmallCouncil) -> list[str]:
    """Who was told, in the order of codes."""
    codes = {agent: code for code, agent in council.agents.items()}
    assert {notice.kind for notice in council.rows(Notice)} <= {"opened_in_emergency"}
    return sorted(codes[notice.agent_id] for notice in council.rows(Notice))


def test_what_finds_the_person_opens_and_nothing_else(group: Group) -> None:
    """By that person, for an hour, by no other command; the trail has it before it is shown."""
    record, pair = group.create(values=KNOWS), group.pairs["police"]
    opened = smash(group, record)
    assert opened.elements == ("identity", "contact", "guardians") == FINDING
    read = {
        one.code: one.value
        for element in FINDING
        for one in group.ask("police", ReadInEmergency(record, opened.id, element, pair))
    }
    assert (read["last_name"], read["guardian_name"]) == ("Kerbrat", "Solène Kerbrat")
    assert "schooling" not in read
    entries = group.council.trail()[-4:]
    assert [e.action for e in entries] == ["nominative:break_glass"] * 4
    assert all("A03" in e.articles and opened.id in e.detail for e in entries)
    for command in (
        *(ReadInEmergency(record, opened.id, e, pair) for e in ("schooling", "follow_up", "photo")),
        ReadElement(record, opened.id, "identity", pair),
        ListOpenings(record, opened.id, pair),
        CloseOpening(record, opened.id),
    ):
        with pytest.raises(NotFoundError):
            group.ask("police", command)
    usual = group.open(record)
    with pytest.raises(NotFoundError):
        group.ask("officer", ReadInEmergency(record, usual.id, "identity", group.pairs["officer"]))
    with pytest.raises(NotFoundError):
        group.ask(
            "coordinator",
            ReadInEmergency(record, opened.id, "identity", group.pairs["coordinator"]),
        )


@pytest.mark.parametrize("state", ["archived", "limited"])
def test_an_archive_and_a_limited_record_too(group: Group, state: str) -> None:
    """Alone: without the second person, and although nobody may read it otherwise."""
    record, pair = group.create(), group.pairs["police"]
    with group.council.sessions.of(group.council.id) as session:
        session.execute(update(NominativeRecord).values(state=state))
    with pytest.raises((RefusedError, NotFoundError)):
        group.open(record, "police")
    opened = smash(group, record)
    [name, *_] = group.ask("police", ReadInEmergency(record, opened.id, "identity", pair))
    assert name.value == "Kerbrat"


def test_whoever_has_to_know_is_told_once(group: Group) -> None:
    """The referent, the coordinator, the data-protection officer; not whoever did it."""
    dpo(group.council)
    record = group.create()
    smash(group, record)
    assert told(group.council) == ["coordinator", "dpo", "officer"]
    [entry] = [e for e in group.council.trail() if e.action == "nominative:break_glass"]
    assert '"told":3' in entry.detail
    assert "notify:case_referent" in entry.detail
    smash(group, record, "officer")
    assert told(group.council) == ["coordinator", "coordinator", "dpo", "dpo", "officer"]


def test_without_an_officer_the_referent_and_the_coordinator_stand_in(group: Group) -> None:
    """The duty is met: somebody else knows."""
    record = group.create()
    smash(group, record)
    assert told(group.council) == ["coordinator", "officer"]


def test_what_nobody_else_would_know_of_is_not_opened(council: SmallCouncil) -> None:
    """A group of one, its own referent, in a council without an officer."""
    group = a_group(council, ("coordinator",))
    record = group.create(referent=council.agents["coordinator"])
    with pytest.raises(RefusedError) as owed:
        smash(group, record, "coordinator")
    assert owed.value.decision.owed == {"notify:case_referent", "notify:dpo"}
    assert council.rows(Opening) == []
    dpo(council)
    smash(group, record, "coordinator")
    assert told(council) == ["dpo"]


def test_who_may(group: Group) -> None:
    """A member, with their second factor and a motive; a stranger finds nothing."""
    record = group.create()
    for who in ("caretaker", "mediator", "auditor"):
        with pytest.raises(NotFoundError):
            smash(group, record, who)
    with pytest.raises(RefusedError) as owed:
        smash(group, record, motive="vite")
    assert owed.value.decision.owed == {"motive"}
    with pytest.raises(RefusedError) as owed:
        group.ask("police", BreakGlass(record, DANGER, group.pairs["police"]), proved=False)
    assert owed.value.decision.owed == {"mfa"}
    assert told(group.council) == []


def test_it_is_seen_and_closed(group: Group) -> None:
    """Its why by the group; that it was by the officer too; its end by whoever opened it."""
    dpo(group.council)
    record, pair = group.create(), group.pairs["police"]
    opened = smash(group, record)
    group.ask("police", CloseEmergency(record, opened.id))
    with pytest.raises(ConflictError, match="rouvrez"):
        group.ask("police", ReadInEmergency(record, opened.id, "identity", pair))
    usual = group.open(record)
    seen = group.ask("officer", ListOpenings(record, usual.id, group.pairs["officer"]))
    assert [(one.emergency, one.motive == DANGER) for one in seen] == [(False, False), (True, True)]
    for who in ("dpo", "coordinator"):
        [one] = group.ask(who, ListEmergencies(record))
        assert (one.agent_name, one.profession) == ("Élise Garnier", "state_police")
        assert one.ends - one.at < LASTS
    for who in ("auditor", "mediator"):
        with pytest.raises(NotFoundError):
            group.ask(who, ListEmergencies(record))
    kept = b"".join(everything(group.council.house.database))
    assert opened.id.encode() in kept, "this is where it would be found"
    assert DANGER.encode() not in kept


def test_it_is_weighed_again_as_it_was(group: Group) -> None:
    """The trail says for what, for which element and who had been told."""
    record, pair = group.create(), group.pairs["police"]
    opened = smash(group, record)
    group.ask("police", ReadInEmergency(record, opened.id, "contact", pair))
    group.ask("police", CloseEmergency(record, opened.id))
    group.ask("police", ListEmergencies(record))
    found = again(group.council)
    assert (found.otherwise, found.changes) == (0, ())
