"""The tree of a change holds for the very records of which the decisions differ in that way."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings

from charters.change_tree import NOBODY, any_of
from charters.compare import Change, Key, Tally
from charters.conditions import Ago, Condition, Op, Side
from charters.decide import Engine
from charters.model import Charter
from charters.parties import CARRIED, Actor, Context, Record
from charters.residual import holds
from charters.vocabulary import KIND_OF, STATES, URGENCIES, Action
from tests.charters.generate import seeded
from tests.charters.test_compare import SHIPPED, WORDS, changes, edited, mutated

Campaign = Callable[[str, int, int], int]
OWED = frozenset().union(*(r.owe for article in SHIPPED.articles for r in article.rules))
NOON = Context(  # whoever asks has done all that may be asked for first
    datetime(2026, 11, 26, 12, tzinfo=UTC),
    SHIPPED.time_zone,
    met=OWED | {"motive", "delay:24", "delay:48"},
)
ACTIONS = (Action.EVENT_READ, Action.EVENT_CREATE, Action.ALERT_READ, Action.ALERT_TAKE)
TRADES = ("social_mediator", "municipal_police", "housing_manager", "mayor")
PLACES = ("nord", "sud")


def people(random: Random) -> list[Actor]:
    """A dozen, of which some stand on the same ground in the same organisation."""
    return [
        Actor(
            id=f"agent{number}",
            council="council",
            partner=random.choice(("town", "housing")),
            partner_kind="",
            profession=random.choice(TRADES),
            sectors=frozenset(random.sample(PLACES, random.randint(0, 2))),
            perimeter=frozenset(random.sample(PLACES, random.randint(0, 1))),
            accepted=frozenset((SHIPPED.own_name,)),
        )
        for number in range(12)
    ]


def records(random: Random, authors: list[Actor]) -> list[Record]:
    """Events as they would be stored, by these people and by a few who have left."""
    found = []
    for number in range(60):
        code = random.choice(list(WORDS.categories))
        author = random.choice((*authors, replace(authors[0], id="left")))
        facts = {
            "category": code,
            **WORDS.categories[code]._asdict(),
            "severity": random.randint(1, 5),
            "urgency": random.choice(URGENCIES),
            "state": random.choice(STATES),
        }
        known = {name: fact for name, fact in facts.items() if name in CARRIED["event_record"]}
        found.append(
            Record(
                kind="event_record",
                id=f"record{number}",
                council="council",
                partner=author.partner,
                author=author.id,
                sector=random.choice(PLACES),
                reported_at=NOON.at - timedelta(days=random.randint(0, 60)),
                **known,
            )
        )
    return found


def expected(tally: Tally, who: list[Actor], what: list[Record]) -> dict[Key, set[str]]:
    """What each change concerns, asked one by one."""
    found: dict[Key, set[str]] = defaultdict(set)
    for actor in who:
        for action in ACTIONS:
            for record in what:
                made = (record.author, record.partner) == (actor.id, actor.partner)
                if action == Action.EVENT_CREATE and not made:
                    continue
                weighed = replace(record, kind=KIND_OF[action])
                for key in tally.keys((actor, action, weighed, NOON)):
                    found[key].add(record.id)
    return found


def concerned(charter: Charter, random: Random, first: Charter = SHIPPED) -> Counter[str]:
    """Hold the trees to the decisions, for every change of the grid and every one that is seen.

    Returns how many records gains, losses and shown fields concern.
    """
    before, after = Engine(first), Engine(charter)
    who = people(random)
    what = records(random, who)
    truth = expected(Tally(before, after), who, what)
    known = {c.key: c for c in changes(charter, first) if c.action in ACTIONS}
    nothing = who[0], "", what[0], NOON
    every = known | {key: Change(*key, 0, nothing) for key in truth if key not in known}
    seen: Counter[str] = Counter()
    for key, change in every.items():
        grounds: dict[Actor, list[Actor]] = defaultdict(list)
        for actor in who:
            if actor.profession == change.profession:
                grounds[replace(actor, id=NOBODY)].append(actor)
        trees = [any_of(change, before, after, some, NOON.at) for some in grounds.values()]
        found = {r.id for r in what if any(holds(tree, r) for tree in trees)}
        assert found == truth.get(key, set())
        seen["gain" if change.gain else "loss"] += len(found)
        seen["shown"] += bool(change.lifted) * len(found)
    return seen


def test_the_tree_concerns_what_the_decisions_do(campaign: Campaign) -> None:
    """Charters changed at random: nothing more, nothing less."""

    @settings(max_examples=campaign("trees of changes", 12, 300), deadline=None)
    @given(seeded(lambda random: random))
    def concerns_as_much(random: Random) -> None:
        concerned(mutated(random), random)

    concerns_as_much()


def test_each_way_of_a_change_concerns_something() -> None:
    """The property is not held by emptiness: what is gained, lost, shown and hidden is there."""
    wider = edited({"R02.3": lambda r: replace(r, who=r.who ^ {"housing_manager", "mayor"})})
    seen = concerned(wider, Random(1))
    assert min(seen["gain"], seen["loss"]) > 0
    assert concerned(edited({"R14.1": lambda _: None}), Random(1))["shown"] > 0
    assert concerned(edited({"R02.1": lambda _: None}), Random(1))["loss"] > 0


def test_more_of_what_is_owed_and_less_of_something_else_count_each_for_itself() -> None:
    """A longer wait is a loss, and does not hide that the motive is no longer asked for."""

    def owing(*owe: str) -> Charter:
        return edited({"R14.1": lambda r: replace(r, owe=frozenset(owe))})

    seen = concerned(owing("delay:48"), Random(2), owing("delay:24", "motive"))
    assert min(seen["gain"], seen["loss"]) > 0


def test_what_is_owed_first_and_how_old_a_record_is_count_too() -> None:
    """A motive that is asked for is a loss of its own; an age parts the records."""
    motive = edited({"R14.1": lambda r: replace(r, owe=frozenset(("motive",)))})
    assert concerned(motive, Random(2))["shown"] > 0
    old = Condition(Side.RECORD, "reported_at", Op.AT_LEAST, Ago(30))
    recent = edited({"R02.3": lambda r: replace(r, when=(*r.when, old))})
    everything = edited({"R02.3": lambda _: None})
    losses = [concerned(charter, Random(3))["loss"] for charter in (recent, everything)]
    assert 0 < losses[0] < losses[1]
