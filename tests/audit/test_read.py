"""The journal's pages: newest first, every entry once, whatever was done to some of them."""

from base64 import urlsafe_b64encode
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, text, update
from sqlalchemy.orm import Session, sessionmaker, with_loader_criteria

from audit.errors import CursorError
from audit.question import Filters
from audit.read import (
    LONGEST_PAGE,
    UNREADABLE,
    Page,
    WrittenEntry,
    _place,
    entries,
)
from audit.store import Entry, Kept
from audit.trail import Deed, append, append_all
from tests.audit.conftest import COUNCIL, ELSEWHERE, START, a_deed
from tests.audit.trails import a_trail, sequence, write


def pages(session: Session, filters: Filters, limit: int) -> list[WrittenEntry]:
    """All pages, one after the other."""
    found: list[WrittenEntry] = []
    cursor = None
    while True:
        page = entries(session, COUNCIL, filters, cursor, limit)
        assert len(page.entries) <= limit
        found += page.entries
        if page.next is None:
            return found
        assert len(page.entries) == limit
        cursor = page.next


def test_an_entry_reads_as_it_was_written(sessions: sessionmaker[Session]) -> None:
    """Every part of the deed, and its place in the tree once it has one."""
    deed = a_deed(detail={"filter": {"sector": None}, "count": 3, "ratio": 0.5, "é": "🦉\n"})
    with sessions.begin() as session:
        entry_id = append(session, COUNCIL, deed)
        [waiting] = entries(session, COUNCIL).entries
        sequence(session)
        [placed] = entries(session, COUNCIL).entries
    assert (waiting.position, placed.position) == (None, 0)
    parts = {name: getattr(placed, name) for name in Deed.__dataclass_fields__}
    assert Deed(**parts) == deed
    assert (placed.id, placed.damaged) == (entry_id, False)


def test_newest_first(sessions: sessionmaker[Session]) -> None:
    """By time, and by id where the time is the same; the council's own only."""
    with sessions.begin() as session:
        append_all(session, COUNCIL, [a_deed(n // 3) for n in range(30)])
        write(session, 5, ELSEWHERE)
        found = pages(session, Filters(), 7)
        assert entries(session, "nobody").entries == ()
    keys = [(entry.at, entry.id) for entry in found]
    assert keys == sorted(keys, reverse=True)
    assert len(set(keys)) == 30


TRAIL = [a_deed(n, at=START + timedelta(seconds=n // 4)) for n in range(60)]
WORDS = {
    "actor": [f"actor{n}" for n in range(8)],
    "partner": [f"partner{n}" for n in range(4)],
    "action": ["event:read", "event:create", "alert:take", "event", "%", ""],
    "resource": ["event:7", "event:59", "event:60"],
    "outcome": ["refused", "permitted", "REFUSED"],
}
FILTERS = st.fixed_dictionaries(
    {},
    optional={name: st.sampled_from(words) for name, words in WORDS.items()}
    | {
        name: st.integers(-5, 20).map(lambda n: START + timedelta(seconds=n))
        for name in ("since", "until")
    },
)


def kept(deed: Deed, asked: dict[str, Any]) -> bool:
    """Whether a deed answers to a filter, written a second time."""
    since, until = asked.get("since", deed.at), asked.get("until", deed.at + timedelta(1))
    same = all(getattr(deed, name) == asked.get(name, getattr(deed, name)) for name in WORDS)
    return same and since <= deed.at < until


def test_filters_and_pages(sessions: sessionmaker[Session]) -> None:
    """Any filter, any length of page: what answers to it, once, in order."""
    with sessions() as session:
        ids = dict(zip(append_all(session, COUNCIL, TRAIL), TRAIL, strict=True))

        @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(asked=FILTERS, limit=st.integers(1, 70))
        def any_question(asked: dict[str, Any], limit: int) -> None:
            found = pages(session, Filters(**asked), limit)
            assert Counter(entry.id for entry in found) == Counter(
                entry_id for entry_id, deed in ids.items() if kept(deed, asked)
            )
            keys = [(entry.at, entry.id) for entry in found]
            assert keys == sorted(keys, reverse=True)

        any_question()


def test_what_comes_meanwhile_moves_nothing(sessions: sessionmaker[Session]) -> None:
    """The second page begins where the first ended, also when newer entries have come."""
    with sessions.begin() as session:
        append_all(session, COUNCIL, [a_deed(n) for n in range(10)])
        first = entries(session, COUNCIL, limit=4)
        append_all(session, COUNCIL, [a_deed(n) for n in range(100, 110)])
        second = entries(session, COUNCIL, cursor=first.next, limit=4)
    resources = [entry.resource for entry in first.entries + second.entries]
    assert resources == [f"event:{n}" for n in range(9, 1, -1)]


@pytest.mark.parametrize(("asked", "given_back"), [(-3, 1), (0, 1), (10**9, LONGEST_PAGE)])
def test_a_page_has_bounds(sessions: sessionmaker[Session], asked: int, given_back: int) -> None:
    """At least one entry, at most five hundred."""
    with sessions.begin() as session:
        write(session, LONGEST_PAGE + 1)
        assert len(entries(session, COUNCIL, limit=asked).entries) == given_back


@pytest.mark.parametrize("odd", ["\0", "a\0", "\ud800", "x" * 100_000, "'; DROP TABLE x; --"])
def test_a_text_that_no_entry_holds(sessions: sessionmaker[Session], odd: str) -> None:
    """Whatever is typed in a search field finds nothing, and breaks nothing."""
    with sessions.begin() as session:
        write(session, 3)
        for name in WORDS:
            asked: dict[str, Any] = {name: odd}
            assert entries(session, COUNCIL, Filters(**asked)) == Page((), None)


def encoded(place: str) -> str:
    """A cursor made by somebody else."""
    return urlsafe_b64encode(place.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "", "x", "é", "====", "a" * 600, encoded("{}"), encoded("[]"), encoded('["a"]'),
        encoded('["a","b","c"]'), encoded("[1,2]"), encoded('["\\u0000","a"]'),
        encoded('["a","\\ud800"]'), encoded("[" * 300), encoded("null"), encoded('[{},{}]'),
    ],
)  # fmt: skip
def test_what_is_no_cursor(sessions: sessionmaker[Session], cursor: str) -> None:
    """Refused with words, the same on both databases."""
    with sessions() as session, pytest.raises(CursorError, match="begin without one"):
        entries(session, COUNCIL, cursor=cursor)


@given(st.text(max_size=80) | st.binary(max_size=60).map(lambda b: urlsafe_b64encode(b).decode()))
def test_no_text_breaks_the_cursor(cursor: str) -> None:
    """Nothing but CursorError comes out of it, or a place."""
    with suppress(CursorError):
        at, entry_id = _place(cursor)
        assert "\0" not in at + entry_id


def test_a_damaged_entry_does_not_hide_the_others(
    sessions: sessionmaker[Session], engine: Engine
) -> None:
    """It is shown as damaged, with what can still be read; pages go on behind it."""
    ids = a_trail(sessions, 12)
    damage = {
        3: {"detail": "{"}, 4: {"detail": "[]"}, 5: {"articles": "A02"}, 6: {"rules": "[1]"},
        7: {"at": "yesterday"}, 8: {"at": "2026-11-22"},
    }  # fmt: skip
    with sessions.begin() as session:
        for position, values in damage.items():
            session.execute(update(Entry).where(Entry.position == position).values(**values))
        if engine.dialect.name == "sqlite":
            for value in ("CAST(X'ff' AS TEXT)", "X'6162'"):
                position = 9 if "CAST" in value else 10
                statement = f"UPDATE trail_entry SET actor = {value} WHERE position = {position}"
                session.execute(text(statement))
                damage[position] = {}
    with sessions() as session:
        found = {entry.id: entry for entry in pages(session, Filters(), 2)}
    assert set(found) == set(ids)
    assert {ids.index(entry.id) for entry in found.values() if entry.damaged} == set(damage)
    assert found[ids[3]].resource.startswith("event:")
    assert found[ids[5]].articles == ()
    assert found[ids[7]].at == UNREADABLE
    for entry in found.values():
        entry.actor.encode()


def test_a_session_may_confine_every_query(sessions: sessionmaker[Session]) -> None:
    """The desk's session knows one council; what it asks of the trail stays within it."""
    with sessions.begin() as session:
        write(session, 3)
        write(session, 4, ELSEWHERE)

        @event.listens_for(session, "do_orm_execute")
        def confine(state: Any) -> None:
            mine = with_loader_criteria(
                Kept, lambda table: table.council_id == COUNCIL, include_aliases=True
            )
            state.statement = state.statement.options(mine)

        assert len(entries(session, COUNCIL).entries) == 3
        assert entries(session, ELSEWHERE).entries == ()


def test_pages_come_from_an_index(sessions: sessionmaker[Session], engine: Engine) -> None:
    """No sorting of the whole trail for one page; facets have an index of their own."""
    with sessions.begin() as session:
        append_all(session, COUNCIL, [a_deed(n) for n in range(3000)])
        seen: list[tuple[str, Any]] = []
        session.execute(text("ANALYZE"))

        @event.listens_for(engine, "before_cursor_execute")
        def keep(*args: Any) -> None:
            seen.append((args[2], args[3]))

        entries(session, COUNCIL, Filters(until=START + timedelta(seconds=2000)))
        statement, values = seen[-1]
        explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
        event.remove(engine, "before_cursor_execute", keep)
        plan = str(session.connection().exec_driver_sql(explain + statement, values).all())
    assert "ix_trail_entry_at" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
