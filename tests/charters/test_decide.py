"""What ``decide`` promises, whatever the charter, the person and the record."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from charters.conditions import Condition, Of, Op, Side, compare_sides
from charters.decide import Engine, decide
from charters.errors import CharterError
from charters.model import Article, Charter, Rule
from charters.parties import Actor, Context, Record
from charters.residual import ALWAYS, NEVER, holds, residual
from charters.vocabulary import Effect
from tests.charters import generate as g

ACTION = "event:read"
NOON = Context(datetime(2026, 11, 22, 12, tzinfo=UTC))
MAYOR = Actor("m", "c", "town", "municipality", "mayor", frozenset({"nord"}))
HERE = Record("event_record", "e", "c", "town", "m", "nord", "TRQ-03", "TRQ", 2)

Campaign = Callable[[str, int, int], int]


def a_rule(effect: Effect, rule_id: str, *when: Condition, who: str = "") -> Rule:
    """A rule about reading events."""
    return Rule(
        id=rule_id,
        article="A",
        effect=effect,
        actions=frozenset({ACTION}),
        kinds=frozenset({"event_record"}),
        who=frozenset(who.split()),
        when=when,
        hide=frozenset({"author"}) if effect is Effect.REQUIRE else frozenset(),
    )


def with_rules(*rules: Rule, begins: date | None = None, ends: date | None = None) -> Engine:
    """A charter of one article."""
    return Engine(Charter("c", "1", "C", (Article("A", "Titre", "", (), rules, begins, ends),)))


def asked(engine: Engine, actor: Actor = MAYOR, record: Record = HERE) -> tuple[bool, str]:
    """Whether it is permitted, and the rules that say so."""
    decision = decide(engine, actor, ACTION, record, NOON)
    return decision.permitted, " ".join(decision.rules)


PERMIT = a_rule(Effect.PERMIT, "P")
FORBID = a_rule(Effect.FORBID, "F")
REQUIRE = a_rule(Effect.REQUIRE, "R")


def test_nothing_is_permitted_unless_a_rule_permits_it() -> None:
    """An empty charter refuses; so does one that only requires or only forbids."""
    assert asked(with_rules()) == (False, "")
    assert asked(with_rules(REQUIRE)) == (False, "")
    assert asked(with_rules(FORBID)) == (False, "F")
    assert asked(with_rules(PERMIT)) == (True, "P")


def test_a_rule_speaks_of_its_action_its_kind_and_its_people_only() -> None:
    """Anything else is as if it were not written."""
    engine = with_rules(a_rule(Effect.PERMIT, "P", who="mayor dpo"))
    assert asked(engine) == (True, "P")
    assert asked(engine, replace(MAYOR, profession="caretaker")) == (False, "")
    assert asked(engine, replace(MAYOR, profession="")) == (False, "")
    assert asked(engine, record=replace(HERE, kind="alert")) == (False, "")
    assert not decide(engine, MAYOR, "event:create", HERE, NOON).permitted
    assert not decide(engine, MAYOR, "", HERE, NOON).permitted


def test_a_forbid_beats_any_number_of_permits() -> None:
    """In whatever order they are written."""
    permits = [replace(PERMIT, id=f"P{n}") for n in range(3)]
    for place in range(4):
        rules = [*permits[:place], FORBID, *permits[place:]]
        assert asked(with_rules(*rules)) == (False, "F")


def test_a_duty_comes_with_a_permit_and_not_with_a_refusal() -> None:
    """What must be hidden is said with the permit that lets the rest out."""
    decision = decide(with_rules(REQUIRE, PERMIT), MAYOR, ACTION, HERE, NOON)
    assert decision.permitted
    assert decision.rules == ("P", "R")
    assert decision.articles == ("A",)
    assert decision.hidden == {"author"}
    assert decision.obligations == ("hide:author",)
    refused = decide(with_rules(REQUIRE, PERMIT, FORBID), MAYOR, ACTION, HERE, NOON)
    assert (refused.duties, refused.hidden, refused.obligations) == ((), frozenset(), ())


@pytest.mark.parametrize(
    ("begins", "ends", "speaks"),
    [
        (None, None, True),
        (date(2026, 11, 22), None, True),
        (date(2026, 11, 23), None, False),
        (None, date(2026, 11, 23), True),
        (None, date(2026, 11, 22), False),
        (date(2026, 11, 22), date(2026, 11, 23), True),
    ],
)
def test_an_article_outside_its_dates_says_nothing(
    begins: date | None, ends: date | None, speaks: bool
) -> None:
    """From the day it begins, until the day it ends; permits, forbids and lists alike."""
    assert asked(with_rules(PERMIT, begins=begins, ends=ends))[0] is speaks
    article = Article("B", "Titre", "", (), (replace(FORBID, article="B"),), begins, ends)
    both = Engine(Charter("c", "1", "C", (*with_rules(PERMIT).charter.articles, article)))
    assert asked(both)[0] is not speaks
    tree, _ = residual(both, MAYOR, ACTION, "event_record", NOON)
    assert holds(tree, HERE) is not speaks


def test_a_condition_on_what_is_absent_never_holds() -> None:
    """Nor does its absence let a permit through: unknown is not allowed."""
    for condition in (
        Condition(Side.RECORD, "sector", Op.IN, frozenset({"nord", None})),
        Condition(Side.RECORD, "sector", Op.IS, None),
        Condition(Side.RECORD, "partner", Op.IS, Of("partner")),
        Condition(Side.RECORD, "severity", Op.AT_LEAST, 1),
        Condition(Side.RECORD, "severity", Op.AT_MOST, 5),
        Condition(Side.RECORD, "confidential", Op.IS, False),
    ):
        blank = Record("event_record", "e")
        assert asked(with_rules(a_rule(Effect.PERMIT, "P", condition)), record=blank) == (False, "")


@pytest.mark.parametrize(
    "condition",
    [
        Condition("moon", "phase", Op.IS, "full"),  # type: ignore[arg-type]  # that is the point
        Condition(Side.RECORD, "sector", "matches", ".*"),  # type: ignore[arg-type]  # the same
        Condition(Side.RECORD, "__class__", Op.IS, "x"),
        Condition(Side.RECORD, "sector.__class__", Op.IS, "x"),
        Condition(Side.RECORD, "sector or 1", Op.IS, "x"),
        Condition(Side.ACTOR, "id", Op.IS, Of("id")),
        Condition(Side.RECORD, "sector", Op.IN, Of("__dict__")),
    ],
)
def test_an_unknown_condition_is_refused_when_the_charter_is_loaded(condition: Condition) -> None:
    """Not ignored, and not met for the first time by somebody's request."""
    with pytest.raises((CharterError, ValueError)):
        with_rules(a_rule(Effect.FORBID, "F", condition))


def test_a_list_of_what_is_wholly_forbidden_is_refused_not_empty() -> None:
    """So that whoever asks is told which article forbids it; nor is what nobody permits a list."""
    for rules in ((PERMIT, FORBID), (FORBID,), (), (REQUIRE,)):
        assert residual(with_rules(*rules), MAYOR, ACTION, "event_record", NOON)[0] == NEVER
    assert residual(with_rules(PERMIT), MAYOR, ACTION, "event_record", NOON)[0] == ALWAYS


def test_all_readings_agree_on_any_charter(campaign: Campaign) -> None:
    """The compiled decision, the conditions read one by one, and the list's tree."""

    @settings(max_examples=campaign("charters decided", 1_000, 50_000), deadline=None)
    @given(g.engines, g.actors, g.records, g.contexts)
    def agree(engine: Engine, actor: Actor, record: Record, context: Context) -> None:
        decision = decide(engine, actor, ACTION, record, context)
        applying = [
            r
            for r, _ in engine.rules(ACTION, record.kind)
            if _applies(engine, r, actor, record, context)
        ]
        forbids = tuple(r for r in applying if r.effect is Effect.FORBID)
        permits = tuple(r for r in applying if r.effect is Effect.PERMIT)
        duties = tuple(r for r in applying if r.effect is Effect.REQUIRE)
        owed = frozenset().union(*(r.owe for r in duties)) - context.met
        open_to = bool(permits) and not forbids
        assert decision.permitted is (open_to and not owed)
        assert decision.deciding == (forbids or permits)
        assert decision.duties == (duties if open_to else ())
        assert decision.owed == (owed if open_to else frozenset())
        seen.update(owed if open_to else ())
        tree, rules = residual(engine, actor, ACTION, record.kind, context)
        assert holds(tree, record) is decision.permitted
        assert set(decision.deciding) <= set(rules), "a list cites every rule that could decide"
        assert decision.explanation

    seen: set[str] = set()
    agree()
    assert seen == {*g.OWED}, "each was owed by somebody"


def _applies(engine: Engine, rule: Rule, actor: Actor, record: Record, context: Context) -> bool:
    """The sentence of ``charters.model``, word for word."""
    article = engine.charter.article(rule.article)
    assert article is not None
    return (
        article.in_force(context.at.astimezone(ZoneInfo(context.zone)).date())
        and (not rule.who or actor.profession in rule.who)
        and all(compare_sides(c, actor, record, context) for c in rule.when)
        and not (rule.unless and all(compare_sides(c, actor, record, context) for c in rule.unless))
    )


def test_adding_a_forbid_never_permits_more(campaign: Campaign) -> None:
    """And adding a permit never forbids more, adding a duty never permits more."""

    @settings(max_examples=campaign("rules added", 500, 30_000), deadline=None)
    @given(g.engines, g.rules, g.actors, g.records, g.contexts)
    def monotone(
        engine: Engine, rule: Rule, actor: Actor, record: Record, context: Context
    ) -> None:
        more = (*engine.charter.articles, Article("A9", "Titre", "Texte", (), (rule,)))
        before = decide(engine, actor, ACTION, record, context)
        changed = Engine(replace(engine.charter, articles=more))
        after = decide(changed, actor, ACTION, record, context)
        if rule.effect is Effect.FORBID:
            assert after.permitted <= before.permitted
        elif rule.effect is Effect.PERMIT:
            assert after.permitted >= before.permitted
            assert before.deciding == after.deciding or before.deciding == after.deciding[:-1]
        else:
            assert after.permitted is (before.permitted and not after.owed)
            assert after.hidden >= before.hidden
            assert after.owed >= before.owed

    monotone()


def test_tightening_a_charter_never_permits_more(campaign: Campaign) -> None:
    """A condition more on a permit, one less on a forbid, one trade less, one duty more."""
    tightened: Counter[bool] = Counter()

    @settings(max_examples=campaign("charters tightened", 600, 30_000), deadline=None)
    @given(g.engines, g.seeded(lambda random: random), g.actors, g.records, g.contexts)
    def stricter(
        engine: Engine, random: Random, actor: Actor, record: Record, context: Context
    ) -> None:
        articles = tuple(
            replace(a, rules=tuple(_tighter(rule, random) for rule in a.rules))
            for a in engine.charter.articles
        )
        after = Engine(replace(engine.charter, articles=articles))
        was = decide(engine, actor, ACTION, record, context).permitted
        becomes = decide(after, actor, ACTION, record, context).permitted
        assert becomes <= was
        tightened[was and not becomes] += 1

    stricter()
    assert tightened[True] > 20


def _tighter(rule: Rule, random: Random) -> Rule:
    """The rule made stricter in one way that its effect knows."""
    if rule.effect is Effect.PERMIT:
        if rule.who and random.random() < 0.5:
            return replace(rule, who=frozenset(sorted(rule.who)[:1]))
        return replace(rule, when=(*rule.when, g.a_condition(random)))
    if rule.effect is Effect.FORBID:
        return replace(rule, when=rule.when[1:])
    return replace(rule, owe=rule.owe | {"mfa"})
