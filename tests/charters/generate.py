"""Charters, people and records that nobody would write: hostile values, every shape of rule.

The trees are typed like those a file is read into, but wider: sides, operators and values that no
file can hold are here as well, so that the readings must agree on all of them.  Hypothesis draws
the seeds; the shapes are drawn by plain code, which is ten times faster and spreads better.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st

from charters.conditions import Ago, Condition, Of, Op, Side
from charters.decide import Engine
from charters.model import EVERYBODY, Article, Charter, Rule
from charters.parties import Actor, Context, Record
from charters.say import RELATION_CONDITION
from charters.vocabulary import Effect, HiddenField

T = TypeVar("T")

ODD = (
    "", " ", "a", "A", "a ", "%", "_", "a%", "\\", "'", '"', "''; --", "é", "e\u0301", "ß", "İ",
    "NULL", "null", "None", "0", "1", "true", "🦉", "\u2028", "\x01", "x" * 16,
    "a,b", "{}", "\"\\\"",
)  # fmt: skip
FIELDS = (
    "author", "category", "element", "group", "nominative", "partner", "referent", "sector",
    "state", "urgency", "working_group",
)  # fmt: skip
SEVERITIES = (-1, 0, 1, 3, 5, 6, 32_767)
ACTIONS = ("event:read", "alert:read")
KINDS = ("event_record", "alert")
PROFESSIONS = ("mayor", "caretaker", "dpo")
WHO: tuple[frozenset[str], ...] = (
    EVERYBODY,
    EVERYBODY,
    frozenset(PROFESSIONS[:2]),
    frozenset(PROFESSIONS[2:]),
)
DAYS = (date(2026, 1, 1), date(2026, 11, 22), date(2026, 11, 23))
DATES = (*[None] * 12, *DAYS)
AGES = (0, 1, 2, 30)
OWED = ("mfa", "motive", "notify:dpo", "min_cell:5")
ZONES = ("UTC", "Europe/Paris", "America/Cayenne", "Pacific/Noumea")
TIMES = tuple(datetime(d.year, d.month, d.day, h, tzinfo=UTC) for d in DAYS for h in (0, 23))


def seeded(make: Callable[[Random], T]) -> st.SearchStrategy[T]:
    """What *make* draws, by seeds that Hypothesis draws and remembers."""
    return st.integers(0, 2**32 - 1).map(lambda seed: make(Random(seed)))


def some(random: Random, values: tuple[Any, ...]) -> frozenset[Any]:
    """A set of these, from none to all."""
    share = random.choice((0.1, 0.5, 0.9))
    return frozenset(value for value in values if random.random() < share)


def perhaps(random: Random, values: tuple[Any, ...]) -> Any:
    """One of these, or nothing."""
    return None if random.random() < 0.2 else random.choice(values)


def a_condition(random: Random) -> Condition:
    """A condition of any shape; most speak of the record, for the others a list does not see."""
    field = random.choice(FIELDS)
    severity = perhaps(random, SEVERITIES)
    of_one = Of(random.choice(("id", "partner", "profession", "partner_kind")))
    of_many = Of(random.choice(("sectors", "perimeter", "bodies")))
    return random.choice(
        [
            *RELATION_CONDITION.values(),
            Condition(Side.RECORD, field, Op.IN, some(random, ODD)),
            Condition(Side.RECORD, field, Op.IN, some(random, (*ODD, None))),
            Condition(Side.RECORD, field, Op.IN, of_many),
            Condition(Side.RECORD, field, Op.IS, perhaps(random, ODD)),
            Condition(Side.RECORD, field, Op.IS, of_one),
            Condition(Side.RECORD, "severity", Op.IN, some(random, SEVERITIES)),
            Condition(Side.RECORD, "severity", Op.IS, severity),
            Condition(Side.RECORD, "severity", Op.AT_LEAST, severity),
            Condition(Side.RECORD, "severity", Op.AT_MOST, severity),
            Condition(Side.RECORD, "confidential", Op.IS, perhaps(random, (True, False))),
            Condition(Side.ACTOR, "partner", Op.IN, some(random, ODD)),
            Condition(Side.ACTOR, "sectors", Op.HAS, perhaps(random, ODD)),
            Condition(Side.RECORD, "reported_at", Op.AT_LEAST, Ago(random.choice(AGES))),
            Condition(Side.RECORD, "reported_at", Op.AT_MOST, Ago(random.choice(AGES))),
            Condition(Side.RECORD, "reported_at", Op.AT_MOST, perhaps(random, TIMES)),
            Condition(Side.ACTOR, "accredited", Op.IS, random.choice((True, False))),
            Condition(Side.ACTOR, "accepted", Op.HAS, random.choice(ODD)),
            Condition(Side.ACTOR, "partner_kind", Op.IN, some(random, ODD)),
            Condition(Side.CONTEXT, "at", Op.AT_LEAST, random.choice(TIMES)),
            Condition(Side.CONTEXT, "hour", Op.IN, some(random, tuple(range(24)))),
            Condition(Side.CONTEXT, "body", Op.IN, some(random, ODD)),
            Condition(Side.CONTEXT, "purpose", Op.IN, some(random, (*ODD, None))),
        ]
    )


def a_rule(random: Random, article: str = "A9", number: int = 9) -> Rule:
    """A rule of any effect; most speak of everybody, so that they meet."""
    effect = random.choice((Effect.PERMIT, *Effect))
    return Rule(
        id=f"{article}.{number}",
        article=article,
        effect=effect,
        actions=random.choice((frozenset(ACTIONS), frozenset(ACTIONS[:1]))),
        kinds=random.choice((frozenset(KINDS), frozenset(KINDS[:1]))),
        who=random.choice(WHO),
        when=tuple(a_condition(random) for _ in range(random.choice((0, 1, 1, 1, 2)))),
        unless=tuple(a_condition(random) for _ in range(random.choice((0, 0, 0, 1, 2)))),
        hide=frozenset({HiddenField.AUTHOR} if effect is Effect.REQUIRE else ()),
        owe=owed(random) if effect is Effect.REQUIRE else frozenset(),
        says="Parce que.",
    )


def owed(random: Random) -> frozenset[str]:
    """What a duty asks for first; mostly nothing."""
    return some(random, OWED) if random.random() < 0.6 else frozenset()


def a_context(random: Random) -> Context:
    """Any moment, anywhere; any circumstances, some of them absent."""
    body, purpose = (perhaps(random, ODD) for _ in "bp")
    return Context(random.choice(TIMES), random.choice(ZONES), body, purpose, owed(random))


def an_engine(random: Random) -> Engine:
    """A charter, compiled."""
    articles = []
    for name in ("A0", "A1", "A2")[: random.randint(1, 3)]:
        rules = tuple(a_rule(random, name, n) for n in range(random.randint(1, 4)))
        dates = random.choice(DATES), random.choice(DATES)
        articles.append(Article(name, "Titre", "Texte", (), rules, *dates))
    return Engine(Charter("c", "1", "C", tuple(articles)))


def an_actor(random: Random) -> Actor:
    """Somebody whose ids and grounds are words like those of the records, or absent."""
    me, partner, kind = (perhaps(random, ODD) for _ in "mpk")
    sectors, perimeter, bodies, groups, accepted = (some(random, ODD) for _ in "spbga")
    return Actor(
        me, "c", partner, kind, random.choice(PROFESSIONS),
        sectors, perimeter, bodies, groups, random.random() < 0.5, accepted,
    )  # fmt: skip


def record_values(random: Random) -> dict[str, Any]:
    """The fields that a list is narrowed by, each of them sometimes absent."""
    return {
        **{name: perhaps(random, ODD) for name in FIELDS},
        "severity": perhaps(random, SEVERITIES),
        "confidential": perhaps(random, (True, False)),
        "reported_at": perhaps(random, TIMES),
    }


def a_record(random: Random) -> Record:
    """A record of any kind."""
    return Record(kind=random.choice(KINDS), id="r", council="c", **record_values(random))


engines = seeded(an_engine)
rules = seeded(a_rule)
actors = seeded(an_actor)
records = seeded(a_record)
contexts = seeded(a_context)
