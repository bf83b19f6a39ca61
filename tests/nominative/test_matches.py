"""Hit or no hit: one group learns that another follows somebody, and whom to ask; nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from sharing.command import ConflictError, InvalidInputError, NotFoundError, RefusedError
from sharing.nominative.matches import QUESTIONS
from sharing.store import (
    Agent,
    MatchQuestion,
    NominativeRecord,
)
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP
from tests.nominative.two import SOMEBODY, Two, two_groups


@pytest.fixture
def two(council: SmallCouncil) -> Two:
    """The officer follows, the police asks."""
    return two_groups(council)


def test_another_group_is_told_whom_to_ask_and_nothing_else(two: Two) -> None:
    """Neither the record nor its group; somebody whom nobody follows is no hit."""
    record = two.north.create()
    found = two.ask()
    [contact] = found.elsewhere
    assert (contact.name, contact.profession) == ("Cédric Roche", "municipal_police")
    assert contact.partner_name == "Ville de Val-Fleuri"
    assert (found.here, found.unreferred, found.whole, found.hit) == ((), False, True, True)
    assert not {record, two.north.id, "Suivi Nord"} & set(repr(found).split("'"))
    assert not two.ask(**SOMEBODY).hit


def test_ones_own_group_is_told_which_record(two: Two) -> None:
    """As its list would have; also in the name of another group that one sits in."""
    record = two.north.create()
    for found in (two.ask("officer"), two.ask("coordinator", group=two.south)):
        assert (found.here, found.elsewhere) == ((record,), ())


def test_what_is_written_otherwise_is_found_and_a_twin_is_not(two: Two) -> None:
    """The rules of ``sharing.matching`` are what is compared."""
    two.north.create()
    assert two.ask(last_name="KERBRAT", first_name="Izaline").hit
    assert two.ask(last_name="Ysaline", first_name="Kerbrat").hit
    assert not two.ask(first_name="Maëlle").hit
    assert not two.ask(birth_date="1987-01-31").hit


def test_a_question_is_in_the_trail_by_numbers(two: Two) -> None:
    """Who, for which group and purpose, under which articles, how many answered."""
    two.north.create()
    two.ask()
    entry = two.north.council.trail()[-1]
    assert (entry.action, entry.resource) == ("nominative:match", "nominative_record:*")
    for word in (f'"group":"{two.south}"', '"here":0', '"elsewhere":1', f'"purpose":"{FOLLOW_UP}"'):
        assert word in entry.detail
    assert "A03" in entry.articles


@pytest.mark.parametrize("who", ["mediator", "caretaker", "auditor"])
def test_whoever_may_not_ask_is_told_that_there_is_nothing(two: Two, who: str) -> None:
    """Neither do those who ask in the name of somebody else's group."""
    two.north.create()
    for group in (two.north.id, two.south, "nothing"):
        with pytest.raises(NotFoundError):
            two.ask(who, group=group)
    with pytest.raises(NotFoundError):
        two.ask("police", group=two.north.id)
    with pytest.raises(NotFoundError):
        two.ask(purpose="local_diagnosis")
    assert two.north.council.rows(MatchQuestion) == []


def test_what_is_owed_is_told(two: Two) -> None:
    """A second factor; a motive that says something."""
    for more, owed in (({"proved": False}, {"mfa"}), ({"motive": "voir"}, {"motive"})):
        with pytest.raises(RefusedError) as refused:
            two.ask(**more)
        assert refused.value.decision.owed == owed


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"last_name": "x" * 300}, "last_name: too_long"),
        ({"last_name": " "}, "last_name: missing"),
        ({"last_name": "К\u0435rbrat"}, "last_name: not_a_name"),
        ({"first_name": "Ysaline\u202e"}, "first_name: not_a_name"),
        ({"first_name": "\u01c2\u01c0"}, "first_name: not_a_name"),
        ({"birth_date": "2009-02-30"}, "birth_date: not_a_day"),
        ({"birth_date": "2999-01-01"}, "birth_date: bad_day"),
        ({"birth_date": ""}, "birth_date: missing"),
    ],
)
def test_what_cannot_be_compared_is_said_beside_its_field(
    two: Two, typed: dict[str, str], code: str
) -> None:
    """And is no question; nothing of what was typed comes back."""
    with pytest.raises(InvalidInputError) as refused:
        two.ask(**typed)
    assert code in str(refused.value)
    said = "".join(p.wrong + p.right for p in refused.value.problems)
    assert not any(len(text) > 2 and text in said for text in typed.values())
    assert two.north.council.rows(MatchQuestion) == []


def test_so_many_questions_an_hour(two: Two) -> None:
    """Of one person; nobody else waits, and the hour passes."""
    council = two.north.council
    for _ in range(QUESTIONS):
        two.ask(**SOMEBODY)
    with pytest.raises(ConflictError, match=r"Revenez à \d\d:\d\d"):
        two.ask()
    assert '"undone":"too_many_questions"' in council.trail()[-1].detail
    assert not two.ask("officer").hit
    with council.sessions.of(council.id) as session:
        session.execute(update(MatchQuestion).values(at=datetime.now(UTC) - timedelta(hours=1)))
    assert not two.ask().hit
    assert len(council.rows(MatchQuestion)) == 1, "what has no more weight is not kept"


def test_only_a_situation_that_is_followed_answers(two: Two) -> None:
    """What is archived or limited is kept, not used; a referent who has left refers to nobody."""
    two.north.create()
    council = two.north.council
    for state in ("archived", "limited"):
        set_state(council, state)
        assert not two.ask().hit
    set_state(council, "active")
    with council.sessions.of(council.id) as session:
        session.get_one(Agent, (council.id, council.agents["officer"])).left_at = datetime.now(UTC)
    found = two.ask()
    assert (found.elsewhere, found.unreferred, found.hit) == ((), True, True)


def set_state(council: SmallCouncil, state: str) -> None:
    """As archiving and limiting do."""
    with council.sessions.of(council.id) as session:
        session.execute(update(NominativeRecord).values(state=state))
