"""Somebody exercises their rights: their records are found, and one they contest is only kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from sharing.command import ConflictError, InvalidInputError, NotFoundError, RefusedError
from sharing.nominative.changes import Contribute, UpdateElement
from sharing.nominative.emergencies import BreakGlass, ReadInEmergency
from sharing.nominative.matches import QUESTIONS, AskWhetherFollowed
from sharing.nominative.retention import carry_out
from sharing.nominative.rights import LiftLimit, LimitRecord, Search, SearchPerson
from sharing.store import IndexToken, IndexWrap, MatchQuestion, NominativeRecord, Notice
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP, MOTIVE, PERSON, Group, a_group
from tests.nominative.test_emergencies import DANGER, dpo
from tests.nominative.two import SOMEBODY, WHO
from tests.sharing.test_replay import again
from tests.sharing.test_sealed_space import everything

RIGHTS = "rights_of_persons"
LETTER = "Lettre de la personne reçue le 24 novembre."


@pytest.fixture
def group(council: SmallCouncil) -> Group:
    """The coordinator and the officer (the referent) sit in it; the council has an officer."""
    dpo(council)
    return a_group(council, ("coordinator", "officer", "police"))


def search(group: Group, by: str = "dpo", **more: Any) -> Search:
    """Search the person of the tests."""
    proved = more.pop("proved", True)
    asked = {"purpose": RIGHTS, "motive": LETTER, "pair": group.pairs[by], **WHO, **more}
    return group.ask(by, SearchPerson(**asked), proved=proved)


def limit(group: Group, record: str, by: str = "dpo", **more: Any) -> None:
    """Limit a record."""
    group.ask(by, LimitRecord(**{"record": record, "purpose": RIGHTS, "motive": LETTER, **more}))


def lift(group: Group, record: str, by: str = "dpo") -> None:
    """Lift the limit."""
    group.ask(by, LiftLimit(record, RIGHTS, LETTER))


def state(group: Group, record: str) -> str:
    """The state of a record, as its row has it."""
    [row] = [row for row in group.council.rows(NominativeRecord) if row.id == record]
    return row.state


def set_state(group: Group, word: str) -> None:
    """Write a state in every row."""
    with group.council.sessions.of(group.council.id) as session:
        session.execute(update(NominativeRecord).values(state=word))


def told(group: Group) -> list[tuple[str, str]]:
    """Who was told what, in the order of codes."""
    codes = {agent: code for code, agent in group.council.agents.items()}
    return sorted((codes[n.agent_id], n.kind) for n in group.council.rows(Notice))


def test_a_persons_records_are_found_without_a_name(group: Group) -> None:
    """Which, whose, since when; written otherwise too; nobody's whom nobody follows."""
    record = group.create()
    group.create(values={**PERSON, "last_name": "Tanguy", "first_name": "Maël"})
    found = search(group, last_name="KERBRAT", first_name="Izaline")
    [line] = found.met
    assert (line.id, line.group_name, line.state) == (record, "Suivi Nord", "active")
    assert (line.referent_name, line.sealed_to_me) == ("Cédric Roche", False)
    assert found.uncompared == ()
    assert "Kerbrat" not in repr(found)
    assert search(group, **SOMEBODY).met == ()


@pytest.mark.parametrize("word", ["archived", "limited"])
def test_what_is_only_kept_is_found_too(group: Group, word: str) -> None:
    """A question of a group's does not meet it, a right does."""
    record = group.create()
    set_state(group, word)
    assert [line.id for line in search(group).met] == [record]
    asked = AskWhetherFollowed(group.id, FOLLOW_UP, MOTIVE, **WHO, pair=group.pairs["officer"])
    assert not group.ask("officer", asked).hit


def test_what_cannot_be_compared_is_said(group: Group) -> None:
    """A record without a birth date, one without tokens: no search is told « nothing »."""
    undated = group.create(values={k: v for k, v in PERSON.items() if k != "birth_date"})
    record = group.create()
    assert [line.id for line in search(group).uncompared] == [undated]
    with group.council.sessions.of(group.council.id) as session:
        session.execute(delete(IndexToken))
    found = search(group)
    assert (found.met, {line.id for line in found.uncompared}) == ((), {undated, record})


def test_a_search_is_in_the_trail_by_numbers_and_nowhere_else(group: Group) -> None:
    """No name, no date, no motive in any row."""
    group.create()
    search(group)
    entry = group.council.trail()[-1]
    assert (entry.action, entry.resource) == ("nominative:search", "nominative_record:*")
    for word in ('"count":1', '"uncompared":0', f'"purpose":"{RIGHTS}"'):
        assert word in entry.detail
    assert "A11" in entry.articles
    kept = b"".join(everything(group.council.house.database))
    assert b"nominative:search" in kept, "this is where it would be found"
    for word in (*WHO.values(), LETTER):
        assert word.encode() not in kept


def test_who_searches(group: Group) -> None:
    """The officer alone, for that, with a motive and their second factor."""
    group.create()
    for who in ("coordinator", "officer", "auditor", "mediator"):
        with pytest.raises(NotFoundError):
            search(group, who)
    with pytest.raises(NotFoundError):
        search(group, purpose=FOLLOW_UP)
    with pytest.raises(RefusedError) as owed:
        search(group, motive="vite")
    assert owed.value.decision.owed == {"motive"}
    with pytest.raises(RefusedError) as owed:
        search(group, proved=False)
    assert owed.value.decision.owed == {"mfa"}
    with pytest.raises(InvalidInputError) as wrong:
        search(group, birth_date="hier", last_name="Керб")
    assert {p.field for p in wrong.value.problems} == {"birth_date", "last_name"}


def test_a_search_waits_for_the_key_and_for_its_hour(group: Group) -> None:
    """The key is passed on by whoever uses it next; so many searches an hour."""
    group.create()
    with group.council.sessions.of(group.council.id) as session:
        mine = IndexWrap.pair_id == group.pairs["dpo"].key_id
        session.execute(delete(IndexWrap).where(mine))
    with pytest.raises(ConflictError, match="dès qu'un membre d'un groupe"):
        search(group)
    group.create(values={**PERSON, **SOMEBODY})
    assert len(search(group).met) == 1
    with group.council.sessions.of(group.council.id) as session:
        for _ in range(QUESTIONS):
            session.add(MatchQuestion(agent_id=group.council.agents["dpo"], at=datetime.now(UTC)))
    with pytest.raises(ConflictError, match=r"Revenez à \d\d:\d\d"):
        search(group)


@pytest.mark.parametrize("by", ["dpo", "coordinator"])
def test_a_limited_record_is_only_kept_until_the_limit_is_lifted(group: Group, by: str) -> None:
    """Nobody reads it or writes in it; a life in danger opens it; its members are told of both."""
    record, pair = group.create(), group.pairs["officer"]
    opening = group.open(record)
    values = {"phone": "06 39 98 00 03"}
    limit(group, record, by)
    assert state(group, record) == "limited"
    others = sorted({"coordinator", "officer", "police"} - {by})
    assert told(group) == [(who, "record_limited") for who in others]
    for command in (
        UpdateElement(record, opening.id, "contact", 1, values, pair),
        Contribute(record, opening.id, "contact", 1, values, pair),
    ):
        with pytest.raises(NotFoundError):
            group.ask("officer", command)
    for who in ("officer", "police", "coordinator"):
        with pytest.raises(NotFoundError):
            group.open(record, who)
    danger = group.ask("police", BreakGlass(record, DANGER, group.pairs["police"]))
    read = ReadInEmergency(record, danger.id, "identity", group.pairs["police"])
    assert group.ask("police", read)[0].value == "Kerbrat"
    lift(group, record, by)
    assert state(group, record) == "active"
    assert [who for who, kind in told(group) if kind == "limit_lifted"] == others
    assert group.read(record, "identity")[0].value == "Kerbrat"
    group.ask("officer", Contribute(record, opening.id, "contact", 1, values, pair))


def test_what_is_written_while_it_is_limited_is_refused(group: Group) -> None:
    """Weighed before, written after: the row is looked at again once it is held."""
    record, pair = group.create(), group.pairs["officer"]
    opening = group.open(record)
    values = {"phone": "06 39 98 00 03"}

    class Late(Contribute):
        """Weighed while the record was active; limited before it is held."""

        def carry_out(self, work: Any, asked: Any) -> int:
            by_another = update(NominativeRecord).values(state="limited")
            work.session.execute(by_another, execution_options={"synchronize_session": False})
            return super().carry_out(work, asked)

    with pytest.raises(ConflictError, match="pendant que vous écriviez"):
        group.ask("officer", Late(record, opening.id, "contact", 1, values, pair))
    assert state(group, record) == "active", "undone with the rest"
    [entry] = [e for e in group.council.trail() if e.action == "nominative:contribute"]
    assert "no_longer_written" in entry.detail


def test_its_day_comes_all_the_same(group: Group) -> None:
    """What is only kept is not kept longer."""
    record = group.create()
    limit(group, record)
    with group.council.sessions.reading(group.council.id) as session:
        day = session.get_one(NominativeRecord, (group.council.id, record)).destroy_by
    assert day is not None
    late = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    before = late - timedelta(days=1)
    sessions = group.council.sessions
    assert carry_out(sessions, group.council.id, "charte@1", before).destroy == ()
    assert carry_out(sessions, group.council.id, "charte@1", late).destroy == (record,)


def test_who_limits_and_what(group: Group) -> None:
    """Nobody else; not an archive; not twice; nobody is told of what was not done."""
    record = group.create()
    for who in ("officer", "police", "auditor", "mediator"):
        with pytest.raises(NotFoundError):
            limit(group, record, who)
        with pytest.raises(NotFoundError):
            lift(group, record, who)
    with pytest.raises(NotFoundError):
        limit(group, record, purpose=FOLLOW_UP)
    with pytest.raises(RefusedError) as owed:
        limit(group, record, motive="non")
    assert owed.value.decision.owed == {"motive"}
    with pytest.raises(NotFoundError):
        limit(group, "nothing")
    with pytest.raises(ConflictError, match="n'est pas limité"):
        lift(group, record)
    limit(group, record)
    with pytest.raises(ConflictError, match="déjà limité"):
        limit(group, record)
    set_state(group, "archived")
    for act in (limit, lift):
        with pytest.raises(ConflictError, match="archive"):
            act(group, record)
    assert {kind for _, kind in told(group)} == {"record_limited"}


def test_it_is_weighed_again_as_it_was(group: Group) -> None:
    """The trail says for what, and that a motive was given."""
    record = group.create()
    search(group)
    limit(group, record)
    lift(group, record)
    found = again(group.council)
    assert (found.otherwise, found.changes) == (0, ())
