"""Rows that come together are as if each had come alone, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import pytest
from sqlalchemy import Table, delete, inspect
from sqlalchemy.exc import DBAPIError, StatementError

from alerts.channels.store import Sending
from alerts.store import Alert, AlertStep, Delivery, LiveMessage
from audit import many
from sharing.events import PostEvent
from sharing.store import Outbox, RecordWrap
from sharing.store.base import Tenant
from sharing.store.sessions import put
from tests.council import SmallCouncil

THERE = timezone(timedelta(hours=-9, minutes=-30))
WHOMS: list[list[str]] = [
    [],
    ["cell:a", "l’été"],
    ['"', "\\", "\\u0041", "{}", "[null]", "a\nb\tc", "🙂 日本"],
    ["null"],
]
TIMES = [
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=THERE),
    datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
]


@pytest.fixture
def alert(council: SmallCouncil) -> str:
    """An alert, for steps to be of."""
    council.ask("mediator", PostEvent(council.draft()))
    council.relay()
    return council.rows(Alert)[0].id


def steps(alert: str) -> list[dict[str, Any]]:
    """Steps of an alert that nobody plans: each whom with each time."""
    values = [(whom, time) for whom in WHOMS for time in TIMES]
    return [
        {
            "alert_id": alert,
            "rank": rank,
            "kind": "transfer",
            "after_s": -rank,
            "due_at": time,
            "whom": whom,
            "done_at": time if rank % 2 else None,
        }
        for rank, (whom, time) in enumerate(values, 100)
    ]


def read(council: SmallCouncil) -> list[dict[str, Any]]:
    """Return what is there of them, column by column, in their order."""
    names = [column.key for column in inspect(AlertStep).columns]
    found = ({name: getattr(row, name) for name in names} for row in council.rows(AlertStep))
    return sorted((row for row in found if row["rank"] >= 100), key=lambda row: row["rank"])


@pytest.mark.parametrize("filled", [{}, {"state": "waiting"}])
def test_many_rows_are_as_if_each_had_come_alone(
    council: SmallCouncil, alert: str, filled: dict[str, str]
) -> None:
    """Text, numbers, times of any zone, JSON, nothing; and what a column holds by itself.

    Where all is filled, a row that comes alone is not written by SQLAlchemy.
    """
    rows = [{**step, **filled} for step in steps(alert)]
    with council.sessions.of(council.id) as session:
        put(session, AlertStep, *rows)
    together = read(council)
    with council.sessions.of(council.id) as session:
        session.execute(delete(AlertStep).where(AlertStep.rank >= 100))
    assert read(council) == []
    with council.sessions.of(council.id) as session:
        for row in rows:
            put(session, AlertStep, row)
    assert together == read(council)
    assert [row["whom"] for row in together] == [row["whom"] for row in rows]
    assert [row["due_at"] for row in together] == [row["due_at"] for row in rows]
    assert {row["state"] for row in together} == {"waiting"}


BOTH, POSTGRESQL = {"sqlite", "postgresql"}, {"postgresql"}


@pytest.mark.parametrize(
    ("column", "value", "refusing"),
    [
        ("due_at", datetime(2026, 1, 1), BOTH),  # noqa: DTZ001  # that is what is wrong
        ("kind", "\ud800", BOTH),
        ("kind", "longer than twelve", POSTGRESQL),
        ("kind", "a\0b", POSTGRESQL),
        ("rank", 1 << 40, POSTGRESQL),
    ],
)
def test_what_cannot_be_is_refused_with_all_of_them(
    council: SmallCouncil, alert: str, column: str, value: object, refusing: set[str]
) -> None:
    """Like a row that comes alone; nothing of the others is there then.

    SQLite looks at no length.
    """
    first, second, *_ = steps(alert)
    refused = False
    try:
        with council.sessions.of(council.id) as session:
            put(session, AlertStep, first, {**second, column: value})
    except (DBAPIError, StatementError, ValueError):
        refused = True
    assert refused is (council.house.database.dialect.name in refusing)
    assert len(read(council)) == (0 if refused else 2)


@pytest.mark.parametrize(
    ("rows", "without", "together"),
    [
        (Delivery, (), True),
        (LiveMessage, (), True),
        (AlertStep, ("state",), True),  # it is "waiting" for all
        (Sending, (), True),
        (Outbox, ("id",), False),  # each has its own
        (RecordWrap, (), False),  # bytes have no place in JSON
    ],
)
def test_which_rows_may_come_together(
    rows: type[Tenant], without: tuple[str, ...], *, together: bool
) -> None:
    """A column that gives each row something else, or holds bytes, is for rows one by one."""
    table = cast(Table, inspect(rows).local_table)
    filled = frozenset(column.key for column in table.c) - {*without}
    assert (many.insertion(table, filled) is not None) is together
