"""Taking a reader's tree apart changes how a list is found, and nothing of what is in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings

from charters.conditions import Condition, Op, Side
from charters.decide import Engine
from charters.parties import Actor, Context, Record
from charters.residual import ALWAYS, NEVER, All, AnyOf, Not, Tree, holds, residual
from sharing import narrow
from sharing.drafts import EventDraft
from sharing.event_views import newest_rows
from sharing.events import EventFilter, ListEvents, PostEvent
from sharing.narrow import seeks
from tests.charters import generate as g
from tests.council import SmallCouncil
from tests.statements import sent

Campaign = Callable[[str, int, int], int]

MINE = Condition(Side.RECORD, "author", Op.IS, "me")
HERE = Condition(Side.RECORD, "sector", Op.IN, frozenset({"b", "a"}))
GRAVE = Condition(Side.RECORD, "severity", Op.AT_LEAST, 4)
SECRET = Condition(Side.RECORD, "confidential", Op.IS, True)


def in_sector(sector: str) -> Condition:
    """One place."""
    return Condition(Side.RECORD, "sector", Op.IS, sector)


def test_each_seek_has_one_author_partner_or_sector() -> None:
    """And everything else that the permit asks for, and all that is forbidden."""
    forbidden = Not(AnyOf((SECRET,)))
    tree = All((AnyOf((All((HERE, GRAVE)), MINE)), forbidden))
    assert set(seeks(tree)) == {
        All((in_sector("a"), GRAVE, forbidden)),
        All((in_sector("b"), GRAVE, forbidden)),
        All((MINE, forbidden)),
    }


@pytest.mark.parametrize(
    "tree",
    [
        ALWAYS,
        NEVER,
        AnyOf((MINE, GRAVE)),
        AnyOf((MINE, Not(HERE))),
        AnyOf((Condition(Side.RECORD, "sector", Op.IN, frozenset("abcd")), MINE)),
        Condition(Side.RECORD, "sector", Op.IN, frozenset("abcde")),
    ],
)
def test_what_no_index_answers_is_read_on(tree: Tree) -> None:
    """A part that asks for no place and nobody, or too many places."""
    assert seeks(tree) == ()


def test_seeks_together_allow_what_the_tree_allows(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the charter and whoever asks, were there as many seeks as it takes."""
    monkeypatch.setattr(narrow, "MOST_SEEKS", 100)
    random = Random(20261122)
    records = [Record(kind=kind, id="x", **g.record_values(random)) for kind in g.KINDS * 40]
    taken_apart = 0

    @settings(max_examples=campaign("trees taken apart", 300, 20_000), deadline=None)
    @given(g.engines, g.actors, g.contexts)
    def agree(engine: Engine, actor: Actor, context: Context) -> None:
        nonlocal taken_apart
        for action, kind in zip(g.ACTIONS, g.KINDS, strict=True):
            tree, _ = residual(engine, actor, action, kind, context)
            parts = seeks(tree)
            if parts:
                taken_apart += 1
                for record in records:
                    assert holds(tree, record) is any(holds(part, record) for part in parts)

    agree()
    assert taken_apart > 10


def test_a_list_is_the_same_by_seeking_and_by_reading_on(
    council: SmallCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page, with filters, each event once although several permits allow it."""
    reporters = ["mediator", "caretaker", "officer", "coordinator"]
    for number in range(24):
        place = ("peupliers", "nord", "sud")[number % 3]
        by = "coordinator" if place == "sud" else reporters[number % 4]
        by = "mediator" if by == "caretaker" and place != "peupliers" else by
        council.ask(by, PostEvent(_draft(council, place, number)))
    for filters in (EventFilter(), EventFilter(category="TRQ-04"), EventFilter(severity_min=5)):
        with monkeypatch.context() as patch, _statements(council) as statements:
            sought = _pages(council, filters)
            assert any("UNION" in statement for statement in statements)
            patch.setattr(narrow, "MOST_SEEKS", 0)
            newest_rows.cache_clear()
            statements.clear()
            assert _pages(council, filters) == sought
            assert not any("UNION" in statement for statement in statements)
        newest_rows.cache_clear()
    assert len(_pages(council, EventFilter())) >= 8


def test_every_seek_is_confined_to_the_council(council: SmallCouncil) -> None:
    """The session reaches into the selects inside."""
    with _statements(council) as statements:
        council.ask("caretaker", ListEvents())
    [sought] = [statement for statement in statements if "UNION" in statement]
    inner = [part.partition("ORDER BY")[0] for part in sought.split("FROM event")][1:]
    assert len(inner) == 4, "three seeks, and the rows that they found"
    assert all(".council_id = " in part for part in inner), sought
    inside = [part for part in inner if "JOIN" not in part]
    assert len(inside) == 3
    assert all("event.council_id = " in part.partition("WHERE")[2] for part in inside), sought


def _draft(council: SmallCouncil, place: str, number: int) -> EventDraft:
    at = datetime.now(UTC) - timedelta(hours=1 + number // 2)  # two at a time: ids decide
    category = ("TRQ-04", "CAD-02")[number % 2]
    return council.draft(sector=council.places[place], occurred_from=at, category=category)


def _pages(council: SmallCouncil, filters: EventFilter) -> list[str]:
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = council.ask("caretaker", ListEvents(filters, cursor, limit=3))
        found += [view.id for view in page.items]
        cursor = page.next
        if cursor is None:
            assert len(set(found)) == len(found)
            return found


@contextmanager
def _statements(council: SmallCouncil) -> Iterator[list[str]]:
    """A list that fills with what the database is asked about events."""
    said: list[str] = []

    def note(text: str) -> None:
        if "FROM event" in text:  # others are put together too
            said.append(text)

    with sent(council.house.database, note):
        yield said


def test_a_reader_is_served_by_one_statement_whatever_the_moment(council: SmallCouncil) -> None:
    """« 36 months ago » is another moment at each request; to build the list anew costs more."""
    council.ask("coordinator", ListEvents())
    before = newest_rows.cache_info()
    for _ in range(3):
        council.ask("coordinator", ListEvents())
    after = newest_rows.cache_info()
    assert (after.misses, after.hits) == (before.misses, before.hits + 3)
