"""A list shows what would be permitted one by one: the tree in SQL says what ``decide`` says.

On both databases, with values made to part them: absent ones, empty ones, wildcards, quotes, two
spellings of one letter, blanks at the end, numbers at the edge of their column.
"""

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from charters.conditions import Condition, Op, Side
from charters.decide import Engine, decide
from charters.errors import CharterError
from charters.parties import Actor, Context
from charters.residual import ALWAYS, NEVER, All, AnyOf, Not, holds, residual
from sharing.narrow import EVENT_COLUMNS, clause, timeless
from tests.charters import generate as g
from tests.sharing.odd import ROWS, Odd, as_record, filled, narrowed

Campaign = Callable[[str, int, int], int]


@pytest.fixture
def odd_database(bare_database_url: str) -> Iterator[Database]:
    """The odd table, filled."""
    with filled(bare_database_url) as database:
        yield database


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
