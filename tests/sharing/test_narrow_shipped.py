"""The shipped charter narrows lists to what it permits: every trade, action and kind of record."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from charters.decide import decide
from charters.parties import Actor, Context
from charters.residual import residual
from charters.vocabulary import (
    ELEMENTS,
    KIND_OF,
    STATES,
    URGENCIES,
    Action,
    Profession,
    RecordKind,
)
from sharing.narrow import EVENT_COLUMNS, clause
from sharing.store import Agent, Council, Event, Partner, Territory
from sharing.store.engine import make_engine
from sharing.store.sessions import Sessions, has_arrays
from tests.charters import generate as g
from tests.charters.files import default_engine
from tests.sharing.odd import ROWS, Odd, as_record, filled, narrowed

READ_EVENT = (Action.EVENT_READ, RecordKind.EVENT_RECORD)
READ_ALERT = (Action.ALERT_READ, RecordKind.ALERT)
NIGHT = Context(datetime(2026, 11, 22, 1, tzinfo=UTC))


@pytest.fixture
def odd_database(bare_database_url: str) -> Iterator[Database]:
    """The odd table, filled."""
    with filled(bare_database_url) as database:
        yield database


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    """Real events in a council whose ids are hostile words."""
    database = make_engine(database_url)
    found = Sessions(database)
    ids = [word for word in g.ODD if word]
    with found.everywhere("a council is settled", reading=False) as session:
        session.add(Council(id="%", slug="s", name="N", kind="local"))
    with found.of("%") as session:
        session.add_all(Territory(id=i, code=i, kind="sector", name=i) for i in ids)
        session.add_all(Partner(id=i, name=i, kind="housing") for i in ids)
        session.flush()
        session.add_all(Agent(id=i, partner_id=i, name=i, profession="mayor") for i in ids)
        session.flush()
        session.add_all(real_events(ids))
    yield found
    database.dispose()


def real_events(ids: list[str]) -> Iterator[Event]:
    """Events of every kind that the shipped charter tells apart."""
    random = Random(11)
    categories = [("TRQ-03", "TRQ", False, "never"), ("CAD-02", "CAD", False, "never"),
                  ("STU-02", "STU", True, "never"), ("STU-03", "STU", True, "never"),
                  ("VUL-06", "VUL", False, "external")]  # fmt: skip
    for number in range(ROWS):
        category, group, confidential, nominative = random.choice(categories)
        yield Event(
            id=f"{number}",
            partner_id=random.choice(ids),
            author_id=random.choice(ids),
            sector_id=random.choice(ids[:6]),
            category=category,
            category_group=group,
            confidential=confidential,
            nominative=nominative,
            severity=random.randint(1, 5),
            urgency=random.choice(("immediate", "past", "")),
            certainty="witnessed",
            occurred_from=NIGHT.at - timedelta(minutes=number),
            reported_at=NIGHT.at,
            bias_motive=[],
            measures_taken=[],
            quantities={},
            narrative="%_'\"\\",
        )


def test_the_shipped_charter_narrows_for_every_trade(sessions: Sessions) -> None:
    """Events and alerts, wherever the agent stands."""
    engine, random = default_engine(), Random(5)
    ids = [word for word in g.ODD if word]
    some_shown = set()
    with sessions.reading("%") as session:
        events = session.scalars(select(Event)).all()
        for profession in Profession:
            for action, kind in (READ_EVENT, READ_ALERT) * 2:
                sectors, perimeter = (
                    frozenset(random.sample(ids[:6], random.randint(0, 3))) for _ in "sp"
                )
                me = random.choice(ids)
                partner = random.choice([me, *ids])
                accepted = frozenset((engine.charter.own_name,))
                actor = Actor(
                    me, "%", partner, "x", profession, sectors, perimeter, accepted=accepted
                )
                tree, _ = residual(engine, actor, action, kind, NIGHT)
                allowed = clause(tree, EVENT_COLUMNS, arrays=has_arrays(session))
                listed = set(session.scalars(select(Event.id).where(allowed)))
                assert listed == {
                    e.id
                    for e in events
                    if decide(engine, actor, action, e.weighed_as(kind, e.id), NIGHT).permitted
                }
                some_shown |= {profession} if 0 < len(listed) < ROWS else set()
    assert len(some_shown) > 10


def in_words_of_the_charter(number: int, random: Random) -> Odd:
    """A row that the shipped charter tells from others: its words, and few names."""
    names = ("a", "A", "é", None)
    return Odd(
        number=number,
        author=random.choice(names),
        category=random.choice(("TRQ-03", "STU-02", "VUL-06", None)),
        confidential=random.choice((True, False, None)),
        element=random.choice((*ELEMENTS, None)),
        group=random.choice(("TRQ", "STU", "VUL", None)),
        nominative=random.choice(("never", "group", "external", None)),
        partner=random.choice(names),
        referent=random.choice(names),
        reported_at=random.choice((NIGHT.at, NIGHT.at - timedelta(days=1_200), None)),
        sector=random.choice(names),
        severity=random.choice((1, 5, None)),
        state=random.choice((*STATES, None)),
        urgency=random.choice((*URGENCIES, None)),
        working_group=random.choice(names),
    )


def test_every_action_on_every_kind_of_record_narrows(odd_database: Database) -> None:
    """The shipped charter, each trade, plainly and in the circumstances that open most.

    Trades and actions of which the same rules speak are one to it, and one of them is tried.
    """
    engine, random, parted = default_engine(), Random(9), Counter[str]()
    rules = [rule for article in engine.charter.articles for rule in article.rules]
    met = frozenset().union(*(rule.owe for rule in rules))
    opening = Context(NIGHT.at, "UTC", "territorial_group", "individual_follow_up", met)
    with Session(odd_database) as session:
        session.add_all(in_words_of_the_charter(1_000 + n, random) for n in range(ROWS))
        session.flush()
        rows = session.scalars(select(Odd)).all()
        alike = {
            (KIND_OF[act], engine.speaking(act, KIND_OF[act], who)): (act, who)
            for act, who in product(Action, Profession)
        }
        assert len(alike) > 100
        for (action, profession), context in product(alike.values(), (NIGHT, opening)):
            kind, places = KIND_OF[action], frozenset(random.sample(("a", "A", "é"), 2))
            actor = Actor(
                "a", "%", "A", "municipality", profession, places, places, groups=places,
                accredited=True, accepted=frozenset((engine.charter.own_name,)),
            )  # fmt: skip
            tree, _ = residual(engine, actor, action, kind, context)
            listed = set(session.scalars(select(Odd.number).where(narrowed(session, tree))))
            assert listed == {
                row.number
                for row in rows
                if decide(engine, actor, action, as_record(row, kind), context).permitted
            }, (action, profession)
            parted[kind] += 0 < len(listed) < len(rows)
        session.rollback()
    wanted = {"event_record", "alert", "nominative_record", "working_group"}
    assert {kind for kind, lists in parted.items() if lists} >= wanted, parted
