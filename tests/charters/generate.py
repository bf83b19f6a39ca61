"""Charters, people and records that nobody would write: hostile values, every shape of rule.

The trees are typed like those a file is read into, but wider: sides, operators and values that no
file can hold are here as well, so that the readings must agree on all of them.
"""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from charters.conditions import Condition, Of, Op, Side
from charters.decide import Engine
from charters.model import Article, Charter, Rule
from charters.parties import Actor, Context, Record
from charters.say import RELATION_CONDITION
from charters.vocabulary import Effect, HiddenField

ODD = (
    "", " ", "a", "A", "a ", "%", "_", "a%", "\\", "'", '"', "''; --", "é", "e\u0301", "ß", "İ",
    "NULL", "null", "None", "0", "1", "true", "🦉", "\u2028", "\x01", "x" * 16,
)  # fmt: skip
FIELDS = ("author", "category", "group", "nominative", "partner", "sector", "state", "urgency")
SEVERITIES = (-1, 0, 1, 3, 5, 6, 32_767)
ACTIONS = ("event:read", "alert:read")
KINDS = ("event_record", "alert")
PROFESSIONS = ("mayor", "caretaker", "dpo")
DAYS = (date(2026, 1, 1), date(2026, 11, 22), date(2026, 11, 23))
TIMES = tuple(datetime(d.year, d.month, d.day, h, tzinfo=UTC) for d in DAYS for h in (0, 23))

odd = st.sampled_from(ODD)
odd_sets = st.frozensets(odd, max_size=6)
absent_or_odd = st.none() | odd
severities = st.sampled_from(SEVERITIES)
text_fields = st.sampled_from(FIELDS)


def condition(side: Side, fields: st.SearchStrategy[str], op: Op, value: Any) -> Any:
    """One shape of condition."""
    return st.builds(Condition, st.just(side), fields, st.just(op), value)


of_the_actor = st.sampled_from(("id", "partner", "profession", "partner_kind")).map(Of)
sets_of_the_actor = st.sampled_from(("sectors", "perimeter", "bodies")).map(Of)

record_conditions = st.one_of(
    st.sampled_from(tuple(RELATION_CONDITION.values())),
    condition(Side.RECORD, text_fields, Op.IN, odd_sets),
    condition(Side.RECORD, text_fields, Op.IN, sets_of_the_actor),
    condition(Side.RECORD, text_fields, Op.IS, absent_or_odd | of_the_actor),
    condition(Side.RECORD, st.just("severity"), Op.IN, st.frozensets(severities)),
    condition(Side.RECORD, st.just("severity"), Op.IS, st.none() | severities),
    condition(Side.RECORD, st.just("severity"), Op.AT_LEAST, st.none() | severities),
    condition(Side.RECORD, st.just("severity"), Op.AT_MOST, st.none() | severities),
    condition(Side.RECORD, st.just("confidential"), Op.IS, st.none() | st.booleans()),
)
conditions = st.one_of(
    record_conditions,
    record_conditions,  # the others are settled before a database sees them
    condition(Side.ACTOR, st.just("partner"), Op.IS, absent_or_odd),
    condition(Side.ACTOR, st.just("sectors"), Op.HAS, absent_or_odd),
    condition(Side.CONTEXT, st.just("at"), Op.AT_LEAST, st.sampled_from(TIMES)),
)
some_conditions = st.lists(conditions, max_size=3).map(tuple)
professions = st.sampled_from(PROFESSIONS)


@st.composite
def rules(draw: st.DrawFn, article: str, number: int) -> Rule:
    """One rule of any effect; most speak of everybody, so that they meet."""
    effect = draw(st.sampled_from(Effect))
    return Rule(
        id=f"{article}.{number}",
        article=article,
        effect=effect,
        actions=draw(st.frozensets(st.sampled_from(ACTIONS), min_size=1)),
        kinds=draw(st.frozensets(st.sampled_from(KINDS), min_size=1)),
        who=draw(st.just(frozenset()) | st.frozensets(professions, min_size=1)),
        when=draw(some_conditions),
        unless=draw(st.just(()) | some_conditions),
        hide=frozenset({HiddenField.AUTHOR}) if effect is Effect.REQUIRE else frozenset(),
        says="Parce que.",
    )


@st.composite
def articles(draw: st.DrawFn, number: int) -> Article:
    """An article, sometimes with dates."""
    begins = draw(st.none() | st.sampled_from(DAYS))
    ends = draw(st.none() | st.sampled_from(DAYS))
    count = draw(st.integers(0, 3))
    name = f"A{number}"
    found = tuple(draw(rules(name, n)) for n in range(count))
    return Article(name, "Titre", "Texte", (), found, begins, ends)


@st.composite
def engines(draw: st.DrawFn) -> Engine:
    """A charter, compiled."""
    count = draw(st.integers(1, 4))
    return Engine(Charter("c", "1", "C", tuple(draw(articles(n)) for n in range(count))))


actors = st.builds(
    Actor,
    id=odd,
    council=st.just("c"),
    partner=odd,
    partner_kind=odd,
    profession=professions,
    sectors=odd_sets,
    perimeter=odd_sets,
    bodies=odd_sets,
)
contexts = st.builds(Context, st.sampled_from(TIMES))
records = st.builds(
    Record,
    kind=st.sampled_from(KINDS),
    id=st.just("r"),
    council=st.just("c"),
    partner=absent_or_odd,
    author=absent_or_odd,
    sector=absent_or_odd,
    category=absent_or_odd,
    group=absent_or_odd,
    severity=st.none() | severities,
    urgency=absent_or_odd,
    state=absent_or_odd,
    confidential=st.none() | st.booleans(),
    nominative=absent_or_odd,
)
