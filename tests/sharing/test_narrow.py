"""A list shows what would be permitted one by one: the tree in SQL says what ``decide`` says.

On both databases, with values made to part them: absent ones, empty ones, wildcards, quotes, two
spellings of one letter, blanks at the end, numbers at the edge of their column.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from sqlalchemy import ColumnElement, SmallInteger, String, select
from sqlalchemy import Engine as Database
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from charters.conditions import Condition, Op, Side
from charters.decide import Engine, decide
from charters.errors import CharterError
from charters.parties import Actor, Context, Record
from charters.residual import ALWAYS, NEVER, All, AnyOf, Not, Tree, holds, residual
from charters.vocabulary import (
    ELEMENTS,
    KIND_OF,
    STATES,
    URGENCIES,
    Action,
    Profession,
    RecordKind,
)
from sharing.narrow import EVENT_COLUMNS, clause, timeless
from sharing.store import Agent, Council, Event, Partner, Territory
from sharing.store.base import UtcDateTime
from sharing.store.engine import make_engine
from sharing.store.sessions import Sessions, has_arrays
from tests.charters import generate as g
from tests.charters.files import default_engine

Campaign = Callable[[str, int, int], int]
ROWS = 250
READ_EVENT = (Action.EVENT_READ, RecordKind.EVENT_RECORD)
READ_ALERT = (Action.ALERT_READ, RecordKind.ALERT)
NIGHT = Context(datetime(2026, 11, 22, 1, tzinfo=UTC))


class Base(DeclarativeBase):
    """A table of this test alone, in which anything may be absent."""


class Odd(Base):
    """The columns that a list is narrowed by, all nullable."""

    __tablename__ = "odd"

    number: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[str | None] = mapped_column(String(16))
    category: Mapped[str | None] = mapped_column(String(16))
    confidential: Mapped[bool | None]
    element: Mapped[str | None] = mapped_column(String(32))
    group: Mapped[str | None] = mapped_column(String(16))
    nominative: Mapped[str | None] = mapped_column(String(16))
    partner: Mapped[str | None] = mapped_column(String(16))
    referent: Mapped[str | None] = mapped_column(String(16))
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sector: Mapped[str | None] = mapped_column(String(16))
    severity: Mapped[int | None] = mapped_column(SmallInteger)
    state: Mapped[str | None] = mapped_column(String(16))
    urgency: Mapped[str | None] = mapped_column(String(16))
    working_group: Mapped[str | None] = mapped_column(String(16))


COLUMNS = {c.key: getattr(Odd, c.key) for c in Odd.__mapper__.columns if c.key != "number"}
assert set(EVENT_COLUMNS) < set(COLUMNS)


def odd_rows() -> list[Odd]:
    """Rows of hostile values, some of them absent."""
    random = Random(20261122)
    return [Odd(number=number, **g.record_values(random)) for number in range(ROWS)]


def as_record(row: Odd, kind: str) -> Record:
    """The row as the charter weighs it."""
    return Record(kind=kind, id=str(row.number), **{n: getattr(row, n) for n in COLUMNS})


def narrowed(session: Session, tree: Tree) -> ColumnElement[bool]:
    """The condition as this database is asked it."""
    return clause(tree, COLUMNS, arrays=has_arrays(session))


@pytest.fixture
def odd_database(bare_database_url: str) -> Iterator[Database]:
    """The odd table, filled."""
    database = make_engine(bare_database_url)
    Base.metadata.create_all(database)
    with Session(database) as session, session.begin():
        session.add_all(odd_rows())
    yield database
    database.dispose()


def test_any_charter_narrows_a_list_to_what_it_permits(
    odd_database: Database, campaign: Campaign
) -> None:
    """Whatever its rules and whoever asks."""
    shown = 0
    with Session(odd_database) as session:
        rows = session.scalars(select(Odd).order_by(Odd.number)).all()

        @settings(max_examples=campaign("charters as SQL", 200, 20_000), deadline=None)
        @given(g.engines, g.actors, g.contexts)
        def agree(engine: Engine, actor: Actor, context: Context) -> None:
            nonlocal shown
            for action, kind in zip(g.ACTIONS, g.KINDS, strict=True):
                tree, _ = residual(engine, actor, action, kind, context)
                kept, moments = timeless(tree)
                found = select(Odd.number).where(narrowed(session, kept))
                listed = set(session.scalars(found, moments))
                records = {row.number: as_record(row, kind) for row in rows}
                assert listed == {n for n, record in records.items() if holds(tree, record)}
                assert listed == {
                    n
                    for n, record in records.items()
                    if decide(engine, actor, action, record, context).permitted
                }
                shown += 0 < len(listed) < ROWS

        agree()
    assert shown > 50, "some lists were neither empty nor whole"


def test_a_word_is_itself_and_no_pattern(odd_database: Database) -> None:
    """No wildcard, no folding of case or accents, no blank left off."""
    with Session(odd_database) as session:
        rows = session.scalars(select(Odd)).all()
        for value, op in product(g.ODD, (Op.IS, Op.IN)):
            wanted = value if op is Op.IS else frozenset({value})
            condition = Condition(Side.RECORD, "sector", op, wanted)
            listed = set(session.scalars(select(Odd.number).where(narrowed(session, condition))))
            assert listed == {row.number for row in rows if row.sector == value}
            assert listed
            others = select(Odd.number).where(narrowed(session, Not(condition)))
            assert set(session.scalars(others)) == {row.number for row in rows} - listed


def test_nothing_and_everything(odd_database: Database) -> None:
    """Empty conjunctions and disjunctions, and what is turned round twice."""
    with Session(odd_database) as session:
        for tree, count in (
            (ALWAYS, ROWS),
            (NEVER, 0),
            (Not(ALWAYS), 0),
            (Not(Not(ALWAYS)), ROWS),
            (All((ALWAYS, NEVER)), 0),
            (AnyOf((NEVER, ALWAYS)), ROWS),
            (Condition(Side.RECORD, "sector", Op.IN, frozenset()), 0),
            (Not(Condition(Side.RECORD, "sector", Op.IN, frozenset())), ROWS),
            (Condition(Side.RECORD, "sector", Op.IS, None), 0),
            (Not(Condition(Side.RECORD, "sector", Op.IS, None)), ROWS),
        ):
            query = select(Odd.number).where(narrowed(session, tree))
            assert len(session.scalars(query).all()) == count


@pytest.mark.parametrize(
    "condition",
    [
        Condition(Side.RECORD, "narrative", Op.IS, "x"),
        Condition(Side.RECORD, "sector", Op.HAS, "x"),
    ],
)
def test_what_a_list_cannot_be_narrowed_by_is_refused(condition: Condition) -> None:
    """Not left out: a condition that is left out lets through what it was to keep back."""
    with pytest.raises(CharterError):
        clause(condition, EVENT_COLUMNS)


# ------------------------------------------------------------------ the shipped charter


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
    """The shipped charter, each trade, plainly and in the circumstances that open most."""
    engine, random, parted = default_engine(), Random(9), Counter[str]()
    rules = [rule for article in engine.charter.articles for rule in article.rules]
    met = frozenset().union(*(rule.owe for rule in rules))
    opening = Context(NIGHT.at, "UTC", "territorial_group", "individual_follow_up", met)
    with Session(odd_database) as session:
        session.add_all(in_words_of_the_charter(1_000 + n, random) for n in range(ROWS))
        session.flush()
        rows = session.scalars(select(Odd)).all()
        for action, profession, context in product(Action, Profession, (NIGHT, opening)):
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
