"""Two versions compared: every gain and every loss, and nobody's that is missed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings

from charters.compare import Change, compare_on_grid, keys_of
from charters.conditions import Ago, Condition, Op, Side
from charters.decide import Engine, decide
from charters.grid import Asked, grid
from charters.model import Charter, Rule
from charters.parties import CARRIED, Context
from charters.say import RELATION_CONDITION
from charters.sentences import say_change
from charters.standing import a_record, somebody
from charters.vocabulary import (
    ELEMENTS,
    KIND_OF,
    STATES,
    URGENCIES,
    Action,
    Body,
    Duty,
    Effect,
    Profession,
    Purpose,
    RecordKind,
    Relation,
)
from config.settings import DEFAULTS
from sharing.taxonomy import load_taxonomy
from tests.charters.files import default_engine
from tests.charters.generate import seeded
from tests.charters.test_explanations import plain

Campaign = Callable[[str, int, int], int]
WORDS = load_taxonomy(DEFAULTS / "taxonomy.yaml").words
SHIPPED = default_engine().charter
TODAY = date(2026, 11, 26)
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
MET = frozenset((*Duty, "min_cell:3", "min_cell:5"))
Edit = Callable[[Rule], Rule | None]


def edited(edits: dict[str, Edit], charter: Charter = SHIPPED) -> Charter:
    """The charter with some rules changed or (None) taken out."""
    articles = []
    for article in charter.articles:
        rules = [edits[r.id](r) if r.id in edits else r for r in article.rules]
        articles.append(replace(article, rules=tuple(rule for rule in rules if rule)))
    return replace(charter, articles=tuple(articles))


def changes(after: Charter, before: Charter = SHIPPED) -> list[Change]:
    """What changes from the shipped charter."""
    return compare_on_grid(Engine(before), Engine(after), WORDS, TODAY)


def told(found: list[Change]) -> set[tuple[str, str, str]]:
    """Who gains or loses what."""
    return {(c.profession, c.action, "gains" if c.gain else "loses") for c in found}


def test_a_charter_and_itself_are_the_same() -> None:
    """Another version number, another text, rules in another order: nobody gains or loses."""
    articles = [
        replace(a, title="Autre", rules=tuple(reversed(a.rules)))
        for a in reversed(SHIPPED.articles)
    ]
    found = changes(replace(SHIPPED, version="2", articles=tuple(articles)))
    assert told(found) == set()


def test_one_more_trade_in_one_rule_is_one_gain() -> None:
    """With the articles of both versions, and an example that is indeed decided so."""
    wider = edited({"R02.3": lambda r: replace(r, who=r.who | {"merchant_representative"})})
    found = changes(wider)
    assert told(found) == {("merchant_representative", "event:read", "gains")}
    assert {change.before for change in found} == {()}
    assert {change.after for change in found} == {("A02", "A14"), ("A02",)}
    for change in found:
        assert not decide(Engine(SHIPPED), *change.example).permitted
        assert decide(Engine(wider), *change.example).permitted


def test_what_is_no_longer_hidden_is_a_gain_and_says_which_field() -> None:
    """The reading was permitted before; now it names somebody."""
    found = changes(edited({"R14.1": lambda r: replace(r, who=frozenset(("mayor",)))}))
    assert all(change.gain and change.lifted == {"hide:author"} for change in found)
    assert ("social_mediator", "event:read", "gains") in told(found)
    assert "mayor" not in {change.profession for change in found}
    assert all(not c.gain for c in changes(SHIPPED, edited({"R14.1": lambda _: None})))


@pytest.mark.parametrize(("cell", "gains"), [("min_cell:7", False), ("min_cell:3", True)])
def test_to_show_smaller_counts_is_a_gain_and_larger_ones_a_loss(cell: str, gains: bool) -> None:
    """One change of one limit, told once: never as a gain and a loss."""
    found = changes(edited({"R16.2": lambda r: replace(r, owe=frozenset((cell,)))}))
    assert told(found) == {
        (who, "publication:create", "gains" if gains else "loses")
        for who in ("mayor", "council_coordinator")
    }
    said = plain(say_change(found[0], {}))
    assert "publier des chiffres, effectifs plus petits que" in said


def test_an_example_says_the_hour_the_age_and_the_circumstances_that_matter() -> None:
    """Whoever reads of the change must see when it applies."""
    night = Condition(Side.CONTEXT, "hour", Op.IN, frozenset((21, 22)))
    old = Condition(Side.RECORD, "reported_at", Op.AT_MOST, Ago(400))
    purpose = Condition(Side.CONTEXT, "purpose", Op.IN, frozenset(("local_diagnosis",)))
    more = Rule(
        "X",
        "A02",
        Effect.FORBID,
        frozenset(("event:read",)),
        frozenset(("event_record",)),
        frozenset(("prefecture",)),
        (night, old, purpose),
    )
    articles = [
        replace(a, rules=(*a.rules, more)) if a.id == "A02" else a for a in SHIPPED.articles
    ]
    [change] = changes(replace(SHIPPED, articles=tuple(articles)))[:1]
    said = plain(say_change(change, {}))
    assert "le diagnostic local, fiche de " in said
    assert "jours, à 21 h." in said


def test_a_rule_that_looks_stricter_and_opens_a_door_is_seen() -> None:
    """A forbid by severity instead of by category: who reports sets the severity."""
    grave = Condition(Side.RECORD, "severity", Op.AT_LEAST, 3)
    group = Condition(Side.RECORD, "group", Op.IN, frozenset(("STU",)))
    found = changes(edited({"R07.4": lambda r: replace(r, when=(group, grave))}))
    assert ("municipal_police", "event:read", "gains") in told(found)
    assert ("municipal_police", "event:read", "loses") in told(found)
    gains = [c for c in found if c.gain]
    assert all((c.example[2].severity or 0) < 3 for c in gains)
    assert {c.example[2].category for c in gains} == {"STU-02"}


def test_an_article_that_begins_later_changes_the_days_before() -> None:
    """The grid looks at the days on which anything begins or ends, not at today only."""
    soon = TODAY + timedelta(days=30)
    articles = [replace(a, begins=soon) if a.id == "A13" else a for a in SHIPPED.articles]
    found = changes(replace(SHIPPED, articles=tuple(articles)))
    assert {change for change in told(found) if change[1] == "audit:read"} == {
        ("dpo", "audit:read", "loses"),
        ("charter_auditor", "audit:read", "loses"),
    }
    assert {profession for profession, act, _ in told(found) if act == "audit:read_own"} == {
        *Profession
    }
    ended = [replace(a, ends=soon) if a.id == "A13" else a for a in SHIPPED.articles]
    assert told(changes(replace(SHIPPED, articles=tuple(ended)))) == told(found)


def test_a_forbid_more_never_gains_and_a_permit_more_never_loses() -> None:
    """Whatever it speaks of."""
    one_a_kind = frozenset({KIND_OF[action]: action for action in Action}.values())
    everything = one_a_kind | {Action.EVENT_READ}, frozenset(RecordKind)
    grave = (Condition(Side.RECORD, "severity", Op.AT_LEAST, 4),)
    for effect, losing in ((Effect.FORBID, True), (Effect.PERMIT, False)):
        more = Rule("X", "A01", effect, *everything, when=grave)
        first, *rest = SHIPPED.articles
        found = changes(
            replace(SHIPPED, articles=(replace(first, rules=(*first.rules, more)), *rest))
        )
        assert found
        assert {change.gain for change in found} == {not losing}


def mutated(random: Random) -> Charter:
    """The shipped charter with one to three rules changed, one at least: some have no condition."""
    ids = [rule.id for article in SHIPPED.articles for rule in article.rules]
    while True:
        some = random.sample(ids, random.randint(1, 3))
        if (charter := edited({one: mutation(random) for one in some})) != SHIPPED:
            return charter


def mutation(random: Random) -> Edit:
    """One way to change a rule."""
    who = random.choice(list(Profession))
    relation = random.choice(list(Relation))
    urgency = Condition(Side.RECORD, "urgency", Op.IN, frozenset((random.choice(URGENCIES),)))
    severity = Condition(Side.RECORD, "severity", random.choice((Op.AT_LEAST, Op.AT_MOST)), 3)
    age = Condition(Side.RECORD, "reported_at", random.choice((Op.AT_LEAST, Op.AT_MOST)), Ago(10))
    hour = Condition(Side.CONTEXT, "hour", Op.IN, frozenset((random.randrange(24), 13)))
    body = Condition(Side.CONTEXT, "body", Op.IN, frozenset((Body.THEMATIC_GROUP,)))
    accredited = Condition(Side.ACTOR, "accredited", Op.IS, random.choice((True, False)))
    category = random.choice(list(WORDS.categories))
    named = Condition(Side.RECORD, "category", Op.IN, frozenset((category, "STU-02")))
    owed = random.choice(("mfa", "motive", "min_cell:5"))
    more = random.choice(
        (urgency, severity, named, age, hour, body, accredited, RELATION_CONDITION[relation])
    )
    return random.choice(
        (
            lambda _: None,
            lambda rule: replace(rule, who=rule.who ^ {who}),
            lambda rule: replace(rule, when=(*rule.when, more)),
            lambda rule: replace(rule, when=rule.when[1:]),
            lambda rule: replace(rule, unless=(*rule.unless, more)),
            lambda rule: replace(rule, unless=rule.unless[1:]),
            lambda rule: (
                replace(rule, owe=rule.owe ^ {owed}) if rule.effect is Effect.REQUIRE else None
            ),
        )
    )


def a_request(random: Random, actions: list[Action]) -> Asked:
    """Somebody, one of the actions, a record that the taxonomy could give, and circumstances.

    Whoever asks has accepted the charter and met all that could be asked for.
    """
    action = random.choice(actions)
    kind = KIND_OF[action]
    code = random.choice(list(WORDS.categories))
    at = NOON - timedelta(days=random.choice((0, 30)))
    facts = {
        "category": code,
        **WORDS.categories[code]._asdict(),
        "urgency": random.choice(URGENCIES),
        "state": random.choice(STATES),
        "severity": random.randint(1, 5),
        "element": random.choice(ELEMENTS),
        "reported_at": at - timedelta(days=random.choice((0, 10, 1_095, 1_096, 2_000))),
    }
    relations = frozenset(r for r in Relation if random.random() < 0.6)
    record = a_record(kind, {n: v for n, v in facts.items() if n in CARRIED[kind]}, relations)
    actor = replace(
        somebody(random.choice(list(Profession)), relations),
        accredited=random.random() < 0.8,
        accepted=frozenset((SHIPPED.own_name,)),
    )
    body = random.choice((None, *Body, *[Body.THEMATIC_GROUP] * 8))
    purpose = random.choice((None, *Purpose, *[Purpose.INDIVIDUAL_FOLLOW_UP] * 8))
    return actor, action, record, Context(at, SHIPPED.time_zone, body, purpose, MET)


def test_no_change_escapes_the_grid(campaign: Campaign) -> None:
    """Charters changed at random, requests drawn at random: what differs is in the list."""
    seen: Counter[str] = Counter()

    @settings(max_examples=campaign("versions compared", 12, 400), deadline=None)
    @given(seeded(lambda random: random))
    def escapes_nothing(random: Random) -> None:
        # Both ways, or one would hardly ever be seen: most changes of a rule take something away.
        before, after = random.sample((SHIPPED, mutated(random)), 2)
        listed = told(changes(after, before))
        old, new = Engine(before), Engine(after)
        one, other = ({r for a in c.articles for r in a.rules} for c in (before, after))
        touched = [act for act in Action if any(act in rule.actions for rule in one ^ other)]
        assert touched
        for number in range(1_500):
            asked = a_request(random, touched if number % 4 else list(Action))
            was, becomes = decide(old, *asked), decide(new, *asked)
            if was.permitted != becomes.permitted:
                ways = {"gains" if becomes.permitted else "loses"}
            elif was.permitted:
                lifted = set(was.obligations) - set(becomes.obligations)
                added = set(becomes.obligations) - set(was.obligations)
                ways = {w for w, found in (("gains", lifted), ("loses", added)) if found}
            else:
                ways = set()
            for way in ways:
                seen[way] += 1
                assert (asked[0].profession, asked[1], way) in listed

    escapes_nothing()
    assert min(seen["gains"], seen["loses"]) > 10


@pytest.mark.parametrize("rule", [r.id for a in SHIPPED.articles if not a.law for r in a.rules])
def test_each_rule_of_the_shipped_charter_counts(rule: str) -> None:
    """Taken out, somebody gains or loses something: no rule is dead."""
    with_it, without = Engine(SHIPPED), Engine(edited({rule: lambda _: None}))
    [one] = [r for a in SHIPPED.articles for r in a.rules if r.id == rule]
    asked = (it for it in grid(with_it, without, WORDS, TODAY) if it[1] in one.actions)
    assert any(keys_of(decide(with_it, *it), decide(without, *it)) for it in asked)
