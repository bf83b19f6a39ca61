"""The model charter on nominative records and figures, trade by trade.

The table was written from the articles and the draft's matrix, by hand; when a rule changes, so
must it.  Whoever asks is accredited in the group, in session of a territorial group, for the
follow-up of the person, and has done all that could be asked for; then each of these is taken away.
"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from charters.decide import Decision, decide
from charters.parties import CARRIED, Actor, Context
from charters.standing import a_record, somebody
from charters.vocabulary import KIND_OF, Action, Body, Duty, Profession, Purpose, Relation
from tests.charters.files import default_engine
from tests.charters.trades import COLUMNS, MORE_COLUMNS, TABLES, TRADES

ENGINE = default_engine()
DONE = frozenset((*Duty, "min_cell:3", "min_cell:5", "notify:case_referent", "notify:dpo"))
SESSION = Context(
    datetime(2026, 11, 22, 14, tzinfo=UTC),
    "Europe/Paris",
    Body.TERRITORIAL_GROUP,
    Purpose.INDIVIDUAL_FOLLOW_UP,
    DONE,
)
RIGHTS = replace(SESSION, body=None, purpose=Purpose.RIGHTS_OF_PERSONS)
EMERGENCY = replace(SESSION, purpose=Purpose.EMERGENCY_RESPONSE)
USUAL = {
    Action.AUDIT_MOTIVE: RIGHTS, Action.AUDIT_READ_PERSON: RIGHTS,
    Action.NOMINATIVE_BREAK_GLASS: EMERGENCY, Action.NOMINATIVE_COPY: RIGHTS,
    Action.NOMINATIVE_LIMIT: RIGHTS, Action.NOMINATIVE_SEARCH: RIGHTS,
}  # fmt: skip
"""In which circumstances an action is asked for; the others in session, for the follow-up."""

CASES = (*COLUMNS[:4], *MORE_COLUMNS[1:4])
STANDINGS = {
    "x": (Relation.GROUP_MEMBER,),
    "r": (Relation.GROUP_MEMBER, Relation.OWN_CASE),
    "s": (Relation.SAME_SECTOR,),
    "p": (Relation.OWN_PERIMETER,),
    "o": (Relation.OWN_RECORD,),
    "c": (Relation.OWN_ORGANISATION,),
}
ORDINARY: dict[Action, dict[str, object]] = {
    Action.ALERT_ASK_PREFECTURE: {"severity": 5},
    Action.EVENT_COMPLAIN: {"group": "PER"},
    Action.NOMINATIVE_BREAK_GLASS: {"element": "identity"},
}
"""What the record is about which an action is asked for, where it is of some sort in particular."""


def asked(
    profession: str, action: Action, standing: str, context: Context | None = None, **facts: object
) -> Decision:
    """The decision about an ordinary record, in the circumstances that the action is made for."""
    kind = KIND_OF[action]
    usual = {"confidential": False, "element": "follow_up", "state": "active"}
    ordinary = usual | ORDINARY.get(action, {}) | facts
    known = {name: value for name, value in ordinary.items() if name in CARRIED[kind]}
    given = STANDINGS[standing]
    if context is None:
        context = USUAL.get(action, SESSION)
    return decide(ENGINE, person(profession, given), action, a_record(kind, known, given), context)


def person(profession: str, given: tuple[Relation, ...]) -> Actor:
    """Somebody who has accepted this charter."""
    return replace(somebody(profession, given), accepted=frozenset((ENGINE.charter.own_name,)))


def lines(table: str = TRADES) -> dict[str, list[str]]:
    """A table by trade."""
    rows = (line.split() for line in table.strip().splitlines())
    return {trade: list(cells) for trade, *cells in rows}


def test_the_table_has_every_trade() -> None:
    """None is forgotten when one is added."""
    for table, columns in TABLES:
        assert list(lines(table)) == [p.value for p in Profession]
        assert {len(cells) for cells in lines(table).values()} == {len(columns)}


@pytest.mark.parametrize("profession", list(Profession))
def test_each_trade_may_do_what_the_articles_say(profession: str) -> None:
    """And nothing beside."""
    for table, columns in TABLES:
        found = []
        for action in columns:
            held = [one for one in "xsproc" if asked(profession, action, one).permitted]
            found.append("x" if "x" in held else "".join(held) or "-")
        assert found == lines(table)[profession]


@pytest.mark.parametrize("action", CASES)
@pytest.mark.parametrize("profession", list(Profession))
def test_each_condition_of_the_law_is_needed(profession: str, action: Action) -> None:
    """Membership, accreditation, session, purpose: one taken away, nobody may."""
    elsewhere: tuple[Context, ...] = (
        *(replace(SESSION, body=body) for body in (None, *Body) if body not in WORKING),
        *(replace(SESSION, purpose=one) for one in (None, *Purpose) if one not in CARING),
    )
    for standing in "xr":
        assert not any(asked(profession, action, standing, one).permitted for one in elsewhere)
        outside = replace(person(profession, STANDINGS[standing]), groups=frozenset())
        left = replace(person(profession, STANDINGS[standing]), accredited=False)
        record = a_record("nominative_record", {"element": "follow_up"}, STANDINGS[standing])
        for actor in (outside, left):
            assert not decide(ENGINE, actor, action, record, SESSION).permitted


WORKING = {
    Body.TERRITORIAL_GROUP, Body.THEMATIC_GROUP, Body.ELECTED_VIOLENCE_GROUP, Body.FAMILY_COUNCIL,
}  # fmt: skip
CARING = {Purpose.INDIVIDUAL_FOLLOW_UP, Purpose.VICTIM_SUPPORT}


@pytest.mark.parametrize(
    ("action", "facts", "owed"),
    [
        (Action.NOMINATIVE_READ, {}, {"mfa", "motive"}),
        (Action.NOMINATIVE_READ, {"state": "archived"}, {"mfa", "motive", "second_person"}),
        (Action.NOMINATIVE_CREATE, {}, {"mfa", "notice"}),
        (Action.NOMINATIVE_UPDATE, {"element": "actions"}, {"mfa"}),
        (
            Action.NOMINATIVE_UPDATE,
            {"element": "judicial_measures"},
            {"mfa", "motive", "second_person"},
        ),
        (Action.NOMINATIVE_COPY, {}, {"mfa", "motive"}),
        (Action.NOMINATIVE_MATCH, {}, {"mfa", "motive"}),
        (Action.NOMINATIVE_LIMIT, {}, {"mfa", "motive"}),
        (Action.NOMINATIVE_SHARE, {}, {"mfa"}),
        (
            Action.NOMINATIVE_BREAK_GLASS,
            {},
            {"mfa", "motive", "notify:case_referent", "notify:dpo"},
        ),
        (Action.PUBLICATION_CREATE, {}, {"min_cell:5"}),
        (Action.AGGREGATE_READ, {}, {"min_cell:3"}),
    ],
)
def test_what_is_owed_first(action: Action, facts: dict[str, str], owed: set[str]) -> None:
    """Each obligation by itself keeps the door shut; all of them met open it."""
    usual = USUAL.get(action, SESSION)
    for missing in owed:
        context = replace(usual, met=DONE - {missing})
        decision = asked("council_coordinator", action, "x", context, **facts)
        assert not decision.permitted
        assert decision.owed == {missing}
    bare = asked("council_coordinator", action, "x", replace(usual, met=frozenset()), **facts)
    assert bare.owed == owed
    assert asked("council_coordinator", action, "x", usual, **facts).permitted


@pytest.mark.parametrize("action", [Action.AUDIT_MOTIVE, Action.AUDIT_READ_PERSON])
def test_what_may_name_a_person_is_read_in_the_trail_for_a_purpose_and_by_two_means(
    action: Action,
) -> None:
    """By the officer: to answer a person, or (a motive) to control; never for figures."""
    meant = {Purpose.RIGHTS_OF_PERSONS}
    if action is Action.AUDIT_MOTIVE:
        meant.add(Purpose.CHARTER_CONTROL)
    for purpose in (None, *Purpose):
        context = replace(RIGHTS, purpose=purpose)
        assert asked("dpo", action, "x", context).permitted is (purpose in meant)
    alone = asked("dpo", action, "x", replace(RIGHTS, met=DONE - {"mfa"}))
    assert alone.owed == {"mfa"}


@pytest.mark.parametrize("profession", list(Profession))
def test_nobody_whatever_they_are(profession: str) -> None:
    """Sends a record out of its group, keeps what no file keeps, publishes what is confidential,
    writes a comment or a photograph, changes an archive, reads what is limited."""
    for standing in "xr":
        assert not asked(profession, Action.NOMINATIVE_EXPORT, standing).permitted
        assert not asked(profession, Action.UNSTORABLE_CREATE, standing).permitted
        assert not asked(
            profession, Action.PUBLICATION_CREATE, standing, confidential=True
        ).permitted
        for kept in ("judicial_measures", "social_difficulties", "schooling", "actions"):
            urgent = Action.NOMINATIVE_BREAK_GLASS
            assert not asked(profession, urgent, standing, element=kept).permitted
        assert not asked(profession, Action.NOMINATIVE_READ, standing, state="limited").permitted
        for action in (Action.NOMINATIVE_UPDATE, Action.NOMINATIVE_CONTRIBUTE):
            assert not asked(profession, action, standing, state="limited").permitted
            for refused in ("free_comment", "nickname", "photo", "family", "associates"):
                assert not asked(profession, action, standing, element=refused).permitted
            assert not asked(profession, action, standing, state="archived").permitted
