"""What rules can tell apart, and what they cannot: held on any charter, by asking it itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charters.conditions import Ago, Condition, Of, Op, Side
from charters.decide import Engine, decide
from charters.model import Article, Charter, Rule
from charters.outlook import alike, asks_of_actor, changes
from charters.parties import Actor, Record
from charters.vocabulary import Effect
from tests.charters import generate as g

ACTION = g.ACTIONS[0]
MINUTE = timedelta(minutes=1)
FACTS = ("category", "group", "severity", "urgency", "state", "confidential", "nominative")
DAYS = (date(2026, 10, 24), date(2026, 11, 21), date(2027, 3, 27))  # two nights of the clock
ZONES = ("Europe/Paris", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")


def fit_for_any_time(engine: Engine) -> bool:
    """No rule of a file compares the time of a report with a date."""
    return not any(
        condition.field == "reported_at" and not isinstance(condition.value, Ago)
        for rule, _ in engine.rules(ACTION, "event_record")
        for condition in (*rule.when, *rule.unless)
    )


def answer(engine: Engine, actor: Actor, record: Record, at: datetime) -> object:
    """Everything that is decided about what is reported at that moment."""
    now = replace(record, kind="event_record", reported_at=at)
    decision = decide(engine, actor, ACTION, now, engine.context(at))
    return decision.permitted, decision.rules


def minutes(begins: datetime, ends: datetime) -> Iterator[datetime]:
    while begins < ends:
        yield begins
        begins += MINUTE


@settings(max_examples=60, deadline=None)
@given(
    g.engines.filter(fit_for_any_time), g.actors, g.records,
    st.sampled_from(DAYS), st.sampled_from(ZONES), st.integers(0, 1439),
)  # fmt: skip
def test_between_two_changes_nothing_changes(
    engine: Engine, actor: Actor, record: Record, day: date, zone: str, minute: int
) -> None:
    """Each minute of two days against the last change before it, on any clock."""
    engine = Engine(replace(engine.charter, time_zone=zone))
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC) + minute * MINUTE
    ends = begins + timedelta(days=2)
    speaking = engine.speaking(ACTION, "event_record", actor.profession)
    found = set(changes(speaking, zone, begins, ends))
    held = answer(engine, actor, record, begins)
    for at in minutes(begins, ends):
        if at in found:
            held = answer(engine, actor, record, at)
        assert answer(engine, actor, record, at) == held, at


def by_hours(*hours: int, who: str = "mayor", begins: date | None = None) -> Engine:
    """A charter in which somebody reads at these hours, from a day on."""
    rule = Rule(
        "R", "A", Effect.PERMIT, frozenset({ACTION}), frozenset({"event_record"}), frozenset({who}),
        (Condition(Side.CONTEXT, "hour", Op.IN, frozenset(hours)),) if hours else (),
    )  # fmt: skip
    return Engine(Charter("c", "1", "C", (Article("A", "Titre", "", (), (rule,), begins),)))


def wall(engine: Engine, zone: str, day: date, profession: str = "mayor") -> list[str]:
    """The changes of two days, as the clock on the wall shows them."""
    begins = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    speaking = engine.speaking(ACTION, "event_record", profession)
    found = changes(speaking, zone, begins, begins + timedelta(days=2))
    return [f"{at.astimezone(ZoneInfo(zone)):%d %H:%M}" for at in found]


@pytest.mark.parametrize(
    ("day", "zone", "said"),
    [
        (date(2026, 11, 20), "Europe/Paris", ["20 02:00", "20 03:00", "21 02:00", "21 03:00"]),
        # Two o'clock comes twice on the 25th of October, and not at all on the 28th of March.
        (date(2026, 10, 25), "Europe/Paris", ["25 02:00", "25 03:00", "26 02:00", "26 03:00"]),
        (date(2027, 3, 28), "Europe/Paris", ["29 02:00", "29 03:00"]),
        (date(2026, 11, 20), "Asia/Kathmandu", ["20 02:00", "20 03:00", "21 02:00", "21 03:00"]),
    ],
)
def test_only_the_hours_that_a_rule_names(day: date, zone: str, said: list[str]) -> None:
    """Two a band and a day for whom the rule speaks of, none for anybody else."""
    assert wall(by_hours(2), zone, day) == said
    assert wall(by_hours(2), zone, day, "caretaker") == []
    assert wall(by_hours(), zone, day) == []


def test_an_article_begins_at_midnight_on_the_wall() -> None:
    """By the clock of the charter."""
    engine = by_hours(begins=date(2026, 11, 21))
    assert wall(engine, "Europe/Paris", date(2026, 11, 20)) == ["21 00:00"]


@settings(max_examples=150, deadline=None)
@given(g.engines, g.records, st.integers(0, 2**32 - 1))
def test_what_is_alike_is_answered_alike(engine: Engine, record: Record, seed: int) -> None:
    """Other facts of the same report, asked by ten people, at one time."""
    random = Random(seed)
    record = replace(record, kind="event_record")
    rules = tuple(engine.rules(ACTION, "event_record"))
    people = [g.an_actor(random) for _ in range(10)]
    context = g.a_context(random)
    for _ in range(30):
        values = g.record_values(random)
        fields = [name for name in FACTS if random.random() < 0.3]
        other = replace(record, **{name: values[name] for name in fields})
        if alike(rules, other) == alike(rules, record):
            for actor in people:
                one, two = (decide(engine, actor, ACTION, r, context) for r in (record, other))
                assert (one.permitted, one.rules) == (two.permitted, two.rules)


def test_a_rule_that_names_a_fact_tells_it_apart() -> None:
    """Two categories are one until a rule names one of them; of the actor's, the fact itself."""
    one, two = (Record("event_record", "r", category=code) for code in ("TRQ-01", "STU-02"))
    [(rule, article)] = by_hours(2).rules(ACTION, "event_record")
    named = replace(rule, unless=(Condition(Side.RECORD, "category", Op.IN, {"STU-02"}),))
    asked = replace(rule, when=(Condition(Side.RECORD, "category", Op.IN, Of("sectors")),))
    assert alike(((rule, article),), one) == alike(((rule, article),), two)
    for said in (named, asked):
        assert alike(((said, article),), one) != alike(((said, article),), two)
    assert asks_of_actor(((asked, article),), {"sectors"})
    assert not asks_of_actor(((named, article),), {"sectors", "accredited"})
