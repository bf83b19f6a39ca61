"""Councils live in one database and never meet: a forgotten ``where`` finds no neighbour.

Every statement below forgets its council on purpose.  Both councils have the same shape and the
same words, so that a leak shows twice as many rows, not none.
"""

from collections.abc import Callable
from typing import Any, cast

import pytest
from sqlalchemy import Table, and_, delete, exists, func, insert, select, text, true, union, update
from sqlalchemy.orm import Session, aliased

from alerts.store import LiveCounter
from audit.store import Entry
from sharing.events import PostEvent
from sharing.store import Agent, Council, Event, Partner, Territory, new_id
from sharing.store.sessions import ConfinedSession, UnconfinedError
from tests.council import AGENTS, PARTNERS, PLACES, SmallCouncil
from tests.sharing.fence import UnfencedError, look

TERRITORY = cast(Table, Territory.__table__)
BUILT_ONCE = select(Territory.council_id).distinct()

Query = Callable[[Session], Any]
AGAIN = aliased(Territory)

QUERIES: dict[str, tuple[Query, int]] = {
    "a select of rows": (lambda s: len(s.scalars(select(Territory)).all()), len(PLACES)),
    "a select of columns": (lambda s: len(s.scalars(select(Territory.name)).all()), len(PLACES)),
    "the old query": (lambda s: s.query(Territory).count(), len(PLACES)),
    "a count": (lambda s: s.scalar(select(func.count(Territory.id))), len(PLACES)),
    "a count of nothing": (
        lambda s: s.scalar(select(func.count()).select_from(Territory)), len(PLACES),
    ),
    "a grouping": (
        lambda s: sum(n for _, n in s.execute(
            select(Territory.code, func.count()).group_by(Territory.code))), len(PLACES),
    ),
    "an alias": (lambda s: len(s.scalars(select(AGAIN.id)).all()), len(PLACES)),
    "a join": (
        lambda s: len(s.execute(select(Agent.id, Partner.id).join(Partner, true())).all()),
        len(AGENTS) * len(PARTNERS),
    ),
    "an outer join": (
        lambda s: len(s.execute(
            select(Agent.id, Partner.id).outerjoin(Partner, Partner.name == "Ville de Val-Fleuri")
        ).all()), len(AGENTS),
    ),
    "a join of a table with itself": (
        lambda s: len(s.execute(
            select(Territory.id, AGAIN.id).join(AGAIN, Territory.code == AGAIN.code)
        ).all()), len(PLACES),
    ),
    "a subquery": (
        lambda s: len(s.execute(select(select(Territory.id).subquery())).all()), len(PLACES),
    ),
    "a common table": (
        lambda s: len(s.execute(select(select(Territory.id).cte())).all()), len(PLACES),
    ),
    "an alias of a subquery": (
        lambda s: len(s.scalars(select(aliased(Territory, select(Territory).subquery()))).all()),
        len(PLACES),
    ),
    "a scalar in a column": (
        lambda s: s.execute(
            select(Council.slug, select(func.count(Territory.id)).scalar_subquery())
        ).first()[1], len(PLACES),  # type: ignore[index]  # there are councils
    ),
    "a set in a condition": (
        lambda s: len(s.scalars(
            select(Council.id).where(Council.id.in_(select(Territory.council_id)))).all()), 1,
    ),
    "an exists": (
        lambda s: len(s.scalars(
            select(Council.id).where(exists().where(Territory.council_id == Council.id))).all()), 1,
    ),
    "a union": (
        lambda s: len(s.execute(union(select(Territory.id), select(Territory.id))).all()),
        len(PLACES),
    ),
    "a union of everything": (
        lambda s: len(s.execute(select(Agent.id).union_all(select(Partner.id))).all()),
        len(AGENTS) + len(PARTNERS),
    ),
    "a trail": (lambda s: len(s.scalars(select(Entry.id)).all()), 1),
    "a page": (lambda s: len(s.scalars(select(Agent).limit(500).offset(1)).all()), len(AGENTS) - 1),
    "a window beside a column": (
        lambda s: max(n for _, n in s.execute(
            select(Agent.id, func.row_number().over(order_by=Agent.id)))), len(AGENTS),
    ),
}  # fmt: skip


@pytest.fixture
def two(council: SmallCouncil) -> tuple[SmallCouncil, SmallCouncil]:
    """Two councils, each with one event."""
    assert council.neighbour is not None
    for one in (council, council.neighbour):
        one.ask("mediator", PostEvent(one.draft(narrative="cinq personnes dans la cave")))
    return council, council.neighbour


def test_a_forgotten_where_finds_nothing_of_the_neighbour(
    two: tuple[SmallCouncil, SmallCouncil],
) -> None:
    """Whatever the shape of the statement; and it does find one's own."""
    for name, (query, expected) in QUERIES.items():
        for one in two:
            with one.sessions.of(one.id) as session:
                assert query(session) == expected, name
            with one.sessions.reading(one.id) as session:
                assert query(session) == expected, name


def test_a_statement_that_is_built_once_serves_both(two: tuple[SmallCouncil, SmallCouncil]) -> None:
    """The council is not remembered with the compiled statement."""
    for one in [*two, *reversed(two), *two]:
        with one.sessions.of(one.id) as session:
            assert session.scalars(BUILT_ONCE).all() == [one.id]


def test_a_row_of_the_neighbour_is_not_there(two: tuple[SmallCouncil, SmallCouncil]) -> None:
    """By its key, by a refresh, by what the session remembers."""
    here, there = two
    [event] = there.rows(Event)
    with here.sessions.of(here.id) as session:
        assert session.get(Event, (there.id, event.id)) is None
        assert session.get(Event, (here.id, event.id)) is None
        with pytest.raises(Exception, match=r"No row was found"):
            session.get_one(Event, (there.id, event.id))
    with here.sessions.of(here.id) as session:
        assert session.scalars(select(Event).where(Event.id == event.id)).all() == []


def test_an_update_and_a_delete_touch_ones_own(two: tuple[SmallCouncil, SmallCouncil]) -> None:
    """Even those that name the neighbour."""
    here, there = two
    with here.sessions.of(here.id) as session:
        changed = session.execute(update(Partner).values(name="Chez nous"))
        assert changed.rowcount == len(PARTNERS)  # type: ignore[attr-defined]  # an UPDATE has one
        session.execute(update(Partner).where(Partner.council_id == there.id).values(name="!"))
        session.execute(delete(Event).where(Event.council_id == there.id))
    assert {partner.name for partner in here.rows(Partner)} == {"Chez nous"}
    assert "Chez nous" not in {partner.name for partner in there.rows(Partner)}
    assert len(there.rows(Event)) == 1


def a_place(council_id: str | None) -> Territory:
    """A place for whoever is named."""
    row = Territory(id=new_id(), code=new_id(), kind="sector", name="Intrus")
    if council_id is not None:
        row.council_id = council_id
    return row


def test_a_new_row_gets_the_council_and_can_have_no_other(
    two: tuple[SmallCouncil, SmallCouncil],
) -> None:
    """Whoever forgets is helped; whoever is wrong is stopped."""
    here, there = two
    with here.sessions.of(here.id) as session:
        session.add(a_place(None))
    assert sum(place.name == "Intrus" for place in here.rows(Territory)) == 1
    with pytest.raises(UnconfinedError), here.sessions.of(here.id) as session:
        session.add(a_place(there.id))
    assert not any(place.name == "Intrus" for place in there.rows(Territory))


def test_a_row_that_came_from_elsewhere_is_not_written(
    two: tuple[SmallCouncil, SmallCouncil],
) -> None:
    """Read in the neighbour's session and brought here: neither changed, nor deleted, nor moved."""
    here, there = two

    def change(session: Session, row: Territory) -> None:
        session.add(row)
        row.name = "Intrus"

    def remove(session: Session, row: Territory) -> None:
        session.delete(row)

    def bring_home(session: Session, row: Territory) -> None:
        session.add(row)
        row.council_id = here.id

    def move(session: Session) -> None:
        session.get_one(Territory, (here.id, here.places["sud"])).council_id = there.id

    for misdeed in (change, remove, bring_home):
        row = there.rows(Territory)[0]
        with pytest.raises(UnconfinedError), here.sessions.of(here.id) as session:
            misdeed(session, row)
    with pytest.raises(UnconfinedError), here.sessions.of(here.id) as session:
        move(session)
    assert [place.name for place in there.rows(Territory)].count("Intrus") == 0
    assert len(there.rows(Territory)) == len(here.rows(Territory)) == len(PLACES)


UNCONFINABLE: tuple[Any, ...] = (
    select(TERRITORY.c.name),
    select(func.row_number().over(order_by=Territory.id)),
    select(func.count(Territory.id).filter(Territory.id != "")),
    select(exists().where(Territory.name == "Quartier Nord")),
    update(TERRITORY).values(name="Intrus"),
    delete(TERRITORY),
    insert(TERRITORY).values(council_id="x", id="x", code="x", kind="sector", name="Intrus"),
    insert(Territory).values(council_id="x", id="x", code="x", kind="sector", name="Intrus"),
    text("SELECT name FROM territory"),
    text("DELETE FROM territory"),
    select(Territory).from_statement(text("SELECT * FROM territory")),
)


def test_a_statement_that_cannot_be_confined_is_refused(
    two: tuple[SmallCouncil, SmallCouncil],
) -> None:
    """Bare tables and words in SQL go round the fence: they do not pass."""
    here, there = two
    for statement in UNCONFINABLE:
        with pytest.raises(UnconfinedError), here.sessions.of(here.id) as session:
            session.execute(statement)
    assert len(there.rows(Territory)) == len(PLACES)


def test_what_only_the_tests_look_for_is_found() -> None:
    """A bare table beside a mapped one, a select inside that has no mapped entity."""
    windows = select(func.max(Territory.council_id).over())
    for statement in (
        select(Partner.name).join(TERRITORY, true()),
        select(Partner.name).where(Partner.id.in_(select(TERRITORY.c.id))),
        select(Council.id).where(Council.id.in_(windows)),
        union(windows, select(Territory.council_id)),
        select(Partner.name, TERRITORY.c.name),
    ):
        with pytest.raises(UnfencedError):
            look(statement)
    look(select(Territory.id, AGAIN.id).join(AGAIN, Territory.code == AGAIN.code))


def test_rows_in_bulk_are_refused(two: tuple[SmallCouncil, SmallCouncil]) -> None:
    """They would not be looked at one by one."""
    here, there = two
    place = there.rows(Territory)[0]
    row = {"council_id": there.id, "id": place.id, "name": "Intrus"}
    new = {**row, "id": new_id(), "code": "new", "kind": "sector"}
    for statement, rows in ((update(Territory), [row]), (insert(Territory), [new])):
        with pytest.raises(UnconfinedError), here.sessions.of(here.id) as session:
            session.execute(statement, rows)
    assert "Intrus" not in {place.name for place in there.rows(Territory)}


def test_a_session_of_nobody_does_nothing(council: SmallCouncil) -> None:
    """Neither read nor write: whoever makes a session says whose, or why it is everybody's."""
    statements = (select(Territory), update(Territory).values(name="x"), insert(Territory))
    for statement in (*statements, text("SELECT 1")):
        with pytest.raises(UnconfinedError), ConfinedSession(council.house.database) as session:
            session.execute(statement)
    with ConfinedSession(council.house.database) as session:
        session.add(a_place(council.id))
        with pytest.raises(UnconfinedError):
            session.flush()


def test_the_counter_of_messages_is_each_councils_own(
    two: tuple[SmallCouncil, SmallCouncil],
) -> None:
    """Written on the bare table, so it names its council by itself."""
    here, there = two
    assert here.relay().alerts == 1
    assert [row.last for row in here.rows(LiveCounter)] == [1]
    assert there.rows(LiveCounter) == []
    assert there.relay().alerts == 1
    assert [row.last for row in there.rows(LiveCounter)] == [1]


# Who may take the connection itself, on which nothing is confined, and why.
def test_the_names_of_two_councils_may_be_the_same(two: tuple[SmallCouncil, SmallCouncil]) -> None:
    """The same ids too: nothing is unique but within a council."""
    here = two[0]
    for one in two:
        with one.sessions.of(one.id) as session:
            session.add(Territory(id="the-same", code="the-same", kind="sector", name=one.slug))
    with here.sessions.of(here.id) as session:
        same = and_(Territory.id == "the-same", Territory.code == "the-same")
        assert [place.name for place in session.scalars(select(Territory).where(same))] == [
            here.slug
        ]
