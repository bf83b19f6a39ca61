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

ENGINE = default_engine()
DONE = frozenset((*Duty, "min_cell:3", "min_cell:5"))
SESSION = Context(
    datetime(2026, 11, 22, 14, tzinfo=UTC),
    "Europe/Paris",
    Body.TERRITORIAL_GROUP,
    Purpose.INDIVIDUAL_FOLLOW_UP,
    DONE,
)
RIGHTS = replace(SESSION, body=None, purpose=Purpose.RIGHTS_OF_PERSONS)

# trade: read, contribute, update, create a nominative record; hand its copy to the person;
#        read shared figures, publish; arbitrate, complain (s: sector, p: perimeter); launch an
#        alert.  r: only what they are the referent of.  A hyphen: never.
TRADES = """
mayor                      x  -  -  -  -  x  x  -  -  -
council_coordinator        x  -  x  x  x  x  x  s  s  s
case_referent              x  -  r  x  -  x  -  -  -  -
social_mediator            -  -  -  -  -  x  -  s  -  -
night_correspondent        -  -  -  -  -  x  -  -  -  -
caretaker                  -  -  -  -  -  x  -  -  -  -
housing_manager            x  x  -  -  -  x  -  p  p  -
municipal_police           x  x  -  -  -  x  -  s  s  -
municipal_services         -  -  -  -  -  x  -  -  -  -
state_police               x  x  -  -  -  x  -  -  -  -
prosecutor                 x  -  -  -  -  x  -  -  -  -
prefecture                 x  -  -  -  -  x  -  -  -  -
school_representative      x  x  -  -  -  x  -  -  p  -
transport_security         -  -  -  -  -  x  -  -  p  -
prevention_educator        x  x  -  -  -  x  -  s  -  -
social_worker              x  x  -  -  -  x  -  -  -  -
youth_worker               -  -  -  -  -  x  -  -  -  -
justice_youth_probation    x  x  -  -  -  x  -  -  -  -
victim_support             -  -  -  -  -  x  -  -  -  -
merchant_representative    -  -  -  -  -  -  -  -  -  -
resident_representative    -  -  -  -  -  -  -  -  -  -
dpo                        -  -  -  -  x  x  -  -  -  -
charter_auditor            -  -  -  -  -  x  -  -  -  -
platform_admin             -  -  -  -  -  -  -  -  -  -
"""
COLUMNS = (
    Action.NOMINATIVE_READ, Action.NOMINATIVE_CONTRIBUTE, Action.NOMINATIVE_UPDATE,
    Action.NOMINATIVE_CREATE, Action.NOMINATIVE_COPY, Action.AGGREGATE_READ,
    Action.PUBLICATION_CREATE, Action.EVENT_ARBITRATE, Action.EVENT_COMPLAIN, Action.ALERT_CREATE,
)  # fmt: skip
CASES = COLUMNS[:4]
STANDINGS = {
    "x": (Relation.GROUP_MEMBER,),
    "r": (Relation.GROUP_MEMBER, Relation.OWN_CASE),
    "s": (Relation.SAME_SECTOR,),
    "p": (Relation.OWN_PERIMETER,),
}


def asked(
    profession: str, action: Action, standing: str, context: Context | None = None, **facts: object
) -> Decision:
    """The decision about an ordinary record, in the circumstances that the action is made for."""
    kind = KIND_OF[action]
    ordinary = {"confidential": False, "element": "follow_up", "state": "active", **facts}
    known = {name: value for name, value in ordinary.items() if name in CARRIED[kind]}
    given = STANDINGS[standing]
    if context is None:
        context = RIGHTS if action is Action.NOMINATIVE_COPY else SESSION
    return decide(ENGINE, person(profession, given), action, a_record(kind, known, given), context)


def person(profession: str, given: tuple[Relation, ...]) -> Actor:
    """Somebody who has accepted this charter."""
    return replace(somebody(profession, given), accepted=frozenset((ENGINE.charter.own_name,)))


def lines() -> dict[str, list[str]]:
    """The table by trade."""
    rows = (line.split() for line in TRADES.strip().splitlines())
    return {trade: list(cells) for trade, *cells in rows}


def test_the_table_has_every_trade() -> None:
    """None is forgotten when one is added."""
    assert list(lines()) == [p.value for p in Profession]
    assert {len(cells) for cells in lines().values()} == {len(COLUMNS)}


@pytest.mark.parametrize("profession", list(Profession))
def test_each_trade_may_do_what_the_articles_say(profession: str) -> None:
    """And nothing beside."""
    found = []
    for action in COLUMNS:
        held = [one for one in "xspr" if asked(profession, action, one).permitted]
        found.append("x" if "x" in held else "".join(held) or "-")
    assert found == lines()[profession]


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
        (Action.PUBLICATION_CREATE, {}, {"min_cell:5"}),
        (Action.AGGREGATE_READ, {}, {"min_cell:3"}),
    ],
)
def test_what_is_owed_first(action: Action, facts: dict[str, str], owed: set[str]) -> None:
    """Each obligation by itself keeps the door shut; all of them met open it."""
    usual = RIGHTS if action is Action.NOMINATIVE_COPY else SESSION
    for missing in owed:
        context = replace(usual, met=DONE - {missing})
        decision = asked("council_coordinator", action, "x", context, **facts)
        assert not decision.permitted
        assert decision.owed == {missing}
    bare = asked("council_coordinator", action, "x", replace(usual, met=frozenset()), **facts)
    assert bare.owed == owed
    assert asked("council_coordinator", action, "x", usual, **facts).permitted


@pytest.mark.parametrize("profession", list(Profession))
def test_nobody_whatever_they_are(profession: str) -> None:
    """Sends a record out of its group, keeps what no file keeps, publishes what is confidential,
    writes a comment or a photograph, changes an archive."""
    for standing in "xr":
        assert not asked(profession, Action.NOMINATIVE_EXPORT, standing).permitted
        assert not asked(profession, Action.UNSTORABLE_CREATE, standing).permitted
        assert not asked(
            profession, Action.PUBLICATION_CREATE, standing, confidential=True
        ).permitted
        for action in (Action.NOMINATIVE_UPDATE, Action.NOMINATIVE_CONTRIBUTE):
            for refused in ("free_comment", "nickname", "photo", "family", "associates"):
                assert not asked(profession, action, standing, element=refused).permitted
            assert not asked(profession, action, standing, state="archived").permitted
