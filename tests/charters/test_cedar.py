"""Another engine, written by others, gives the same answers for the same reasons."""

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from charters.decide import Engine, decide
from charters.parties import Actor, Context, Record
from charters.vocabulary import Action, Profession, RecordKind
from tests.charters import generate as g
from tests.charters.cedar import Request, ask_cedar, verdict
from tests.charters.files import default_engine

NIGHT = Context(datetime(2026, 11, 22, 1, tzinfo=UTC))
PLACES = ("nord", "sud", "est")
PARTNERS = ("town", "landlord", "school")
AGENTS = ("a", "b", "c")
CATEGORIES = ("TRQ-03", "CAD-02", "STU-02", "STU-03", "VUL-06")


def requests(random: Random, count: int) -> list[Request]:
    """Requests in a council so small that people and events often have something in common."""

    def some(values: tuple[str, ...]) -> frozenset[str]:
        return frozenset(v for v in values if random.random() < 0.5)

    def one(*values: object) -> object:
        return None if random.random() < 0.05 else random.choice(values)

    found: list[Request] = []
    for _ in range(count):
        actor = Actor(
            random.choice(AGENTS), "c", random.choice(PARTNERS), "x",
            random.choice(list(Profession)),
            some(PLACES), some(PLACES),
        )  # fmt: skip
        category = one(*CATEGORIES)
        record = Record(
            kind=random.choice(list(RecordKind)),
            id="r",
            partner=one(*PARTNERS),  # type: ignore[arg-type]  # a str or None
            author=one(*AGENTS),  # type: ignore[arg-type]  # a str or None
            sector=one(*PLACES),  # type: ignore[arg-type]  # a str or None
            category=category,  # type: ignore[arg-type]  # a str or None
            group=one("TRQ", "CAD", "STU", "VUL"),  # type: ignore[arg-type]  # a str or None
            severity=one(1, 3, 5),  # type: ignore[arg-type]  # an int or None
            confidential=one(True, False),  # type: ignore[arg-type]  # a bool or None
            nominative=one("never", "external"),  # type: ignore[arg-type]  # a str or None
        )
        found.append((actor, random.choice(list(Action)), record, NIGHT))
    return found


def test_the_shipped_charter_decides_as_cedar_does(
    campaign: Callable[[str, int, int], int],
) -> None:
    """Outcome, deciding rules and duties, on requests drawn at random."""
    engine = default_engine()
    count = campaign("requests put to Cedar", 4_000, 200_000)
    outcomes = []
    for seed in range(0, count, 2_000):
        asked = requests(Random(seed), 2_000)
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
