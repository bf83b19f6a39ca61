"""Another engine, written by others, gives the same answers for the same reasons."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from charters.decide import Engine, decide
from charters.parties import CARRIED, Actor, Context, Record
from charters.vocabulary import (
    ELEMENTS,
    KIND_OF,
    PARTNER_KINDS,
    STATES,
    Action,
    Body,
    Duty,
    Profession,
    Purpose,
    RecordKind,
)
from tests.charters import generate as g
from tests.charters.cedar import Request, ask_cedar, verdict
from tests.charters.files import default_engine

NIGHT = Context(datetime(2026, 11, 22, 1, tzinfo=UTC))
PLACES = ("nord", "sud", "est")
PARTNERS = ("town", "landlord", "school")
AGENTS = ("a", "b", "c")
TEAMS = ("north team", "south team")
GROUPS = (Body.TERRITORIAL_GROUP, Body.THEMATIC_GROUP) * 4
CASES = (Profession.CASE_REFERENT, Profession.COUNCIL_COORDINATOR)
CONTROL = (Action.AUDIT_EXPORT, Action.AUDIT_MOTIVE, Action.AUDIT_READ_PERSON, Action.REVIEW_READ)
TOLD = (Action.ALERT_READ, Action.ALERT_RECEIVE, Action.ALERT_TAKE, Action.EVENT_READ)
NOMINATIVE = (
    *(a for a in Action if a.startswith("nominative:")),
    *(Action.NOMINATIVE_BREAK_GLASS, Action.NOMINATIVE_UPDATE) * 4,
)
PURPOSES = (
    *Purpose, *[Purpose.INDIVIDUAL_FOLLOW_UP] * 9,
    *(Purpose.EMERGENCY_RESPONSE, Purpose.RIGHTS_OF_PERSONS, Purpose.CHARTER_CONTROL) * 3,
)  # fmt: skip
OBLIGATIONS = (*Duty, "notify:case_referent", "notify:dpo", "min_cell:3", "min_cell:5", "delay:24")
ACCEPTED = default_engine().charter.own_name
RULES = [rule for article in default_engine().charter.articles for rule in article.rules]
CATEGORIES = ("TRQ-03", "CAD-02", "STU-02", "STU-03", "VUL-06")


def facts(one: Callable[..., Any]) -> dict[str, Any]:
    """What a record could be; *one* draws a word, or nothing."""
    return {
        "partner": one(*PARTNERS),
        "author": one(*AGENTS),
        "sector": one(*PLACES),
        "category": one(*CATEGORIES),
        "group": one("TRQ", "CAD", "STU", "PER"),
        "severity": one(1, 3, 5),
        "state": one(*STATES),
        "confidential": one(True, False),
        "nominative": one("never", "external"),
        "reported_at": one(NIGHT.at, NIGHT.at - timedelta(days=2_000)),
        "working_group": one(*TEAMS),
        "referent": one(*AGENTS),
        "element": one(*ELEMENTS, "identity", "contact", "actions"),
    }


def requests(random: Random, count: int) -> list[Request]:
    """Requests in a council so small that people and records often have something in common.

    All in the same circumstances, which Cedar is told once.
    """

    def some(values: tuple[str, ...]) -> frozenset[str]:
        return frozenset(v for v in values if random.random() < 0.5)

    def one(*values: Any) -> Any:
        return None if random.random() < 0.05 else random.choice(values)

    context = Context(
        NIGHT.at,
        "Europe/Paris",
        random.choice((None, *Body, *GROUPS)),
        one(*PURPOSES),
        frozenset(d for d in OBLIGATIONS if random.random() < 0.7),
    )
    found: list[Request] = []
    for _ in range(count):
        profession = random.choice((*Profession, *CASES * 4, *[Profession.DPO] * 2))
        action = random.choice((*Action, *NOMINATIVE * 5, *TOLD * 2, *CONTROL * 2))
        if random.random() < 0.5:  # of those that some rule speaks of: the charter has many rules
            rule = random.choice(RULES)
            action = Action(random.choice(sorted(rule.actions)))
            profession = Profession(random.choice(sorted(rule.who) or list(Profession)))
        actor = Actor(
            random.choice(AGENTS), "c", random.choice(PARTNERS), random.choice(PARTNER_KINDS),
            profession,
            some(PLACES), some(PLACES), frozenset(), some(TEAMS),
            random.random() < 0.8, frozenset({ACCEPTED} if random.random() < 0.9 else ()),
        )  # fmt: skip
        kind = random.choice((*RecordKind, *[KIND_OF[action]] * 40))
        known = {name: value for name, value in facts(one).items() if name in CARRIED[kind]}
        found.append((actor, action, Record(kind=kind, id="r", **known), context))
    return found


def test_the_shipped_charter_decides_as_cedar_does(
    campaign: Callable[[str, int, int], int],
) -> None:
    """Outcome, deciding rules and duties, on requests drawn at random."""
    engine = default_engine()
    count = campaign("requests put to Cedar", 20_000, 200_000)
    outcomes = []
    for seed in range(0, count, 500):
        asked = requests(Random(seed), 500)
        theirs = ask_cedar(engine.charter, asked)
        ours = [verdict(decide(engine, *request)) for request in asked]
        for request, our, their in zip(asked, ours, theirs, strict=True):
            assert our == their, request
        outcomes += ours
    assert sum(o.permitted for o in outcomes) > count / 20
    assert sum(bool(o.deciding) and not o.permitted for o in outcomes) > count / 50
    assert {rule for o in outcomes for rule in o.deciding | o.duties} == {
        rule.id for article in engine.charter.articles for rule in article.rules
    }, "every rule of the charter has decided something"


def test_any_charter_decides_as_cedar_does(campaign: Callable[[str, int, int], int]) -> None:
    """Shapes of rules that the shipped charter does not have, hostile words included."""
    several = st.lists(st.tuples(g.actors, g.records), min_size=1, max_size=4)

    @settings(max_examples=campaign("charters put to Cedar", 300, 10_000), deadline=None)
    @given(g.engines, several, g.contexts)
    def agree(engine: Engine, pairs: list[tuple[Actor, Record]], context: Context) -> None:
        asked: list[Request] = [(a, action, r, context) for a, r in pairs for action in g.ACTIONS]
        ours = [verdict(decide(engine, *request)) for request in asked]
        assert ask_cedar(engine.charter, asked) == ours

    agree()
