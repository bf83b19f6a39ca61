"""What cannot be written the same everywhere is refused, in words, before any database sees it."""

import json
import math
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from audit.errors import AuditError, UnwritableDeedError
from audit.store import Entry
from audit.trail import append, append_all
from tests.audit.conftest import COUNCIL, a_deed


def nested(depth: int) -> dict[str, object]:
    """Boxes in boxes."""
    box: dict[str, object] = {}
    for _ in range(depth):
        box = {"box": box}
    return box


SECRET = "Jeanne Moulin"
UNWRITABLE: list[tuple[dict[str, object], str]] = [
    ({"detail": {SECRET: math.nan}}, "detail"),
    ({"detail": {SECRET: math.inf}}, "detail"),
    ({"detail": {"x": {SECRET: [-math.inf]}}}, "detail"),
    ({"detail": {1: SECRET}}, "detail"),
    ({"detail": {"x": {None: SECRET}}}, "detail"),
    ({"detail": {SECRET: 2**53}}, "detail"),
    ({"detail": {SECRET: -(2**53)}}, "detail"),
    ({"detail": {SECRET: b"bytes"}}, "detail"),
    ({"detail": {SECRET: {1, 2}}}, "detail"),
    ({"detail": {SECRET: datetime(2026, 1, 1, tzinfo=UTC)}}, "detail"),
    ({"detail": {SECRET: MappingProxyType({})}}, "detail"),
    ({"detail": nested(100_000)}, "detail"),
    ({"detail": [SECRET]}, "detail"),
    ({"detail": None}, "detail"),
    ({"detail": {SECRET: "\ud800"}}, "surrogate"),
    ({"detail": {"\ud800": SECRET}}, "surrogate|detail"),
    ({"detail": {"é\ud800": SECRET}}, "surrogate|detail"),
    ({"detail": {SECRET: "\0"}}, "NUL"),
    ({"detail": {SECRET: "\\\0"}}, "NUL"),
    ({"detail": {SECRET: ["x" * 20_000]}}, "20... bytes"),
    ({"detail": {SECRET: "🦉" * 5_000}}, "20... bytes"),
    ({"articles": ("x" * 100,) * 300}, "bytes"),
    ({"actor": f"{SECRET}\0"}, "NUL"),
    ({"actor": "\ud800"}, "surrogate"),
    ({"actor": SECRET * 100}, "actor: 1300 characters; at most 256"),
    ({"resource": "🦉" * 257}, "resource: 257 characters"),
    ({"actor": None}, "actor: a string"),
    ({"partner": 3}, "partner: a string"),
    ({"charter": b"x"}, "charter: a string"),
    ({"articles": "A02"}, "articles: a tuple"),
    ({"articles": ["A02"]}, "articles: a tuple"),
    ({"articles": None}, "articles: a tuple"),
    ({"rules": (1,)}, "a string"),
    ({"rules": ("\0",)}, "NUL"),
    ({"rules": ("x" * 257,)}, "257 characters"),
    ({"at": datetime(2026, 1, 1)}, "time zone"),  # noqa: DTZ001  # that is the point
    ({"at": datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))}, "time zone"),
    ({"at": "2026-01-01"}, "at: a datetime"),
]


@pytest.mark.parametrize(("changes", "why"), UNWRITABLE)
def test_what_cannot_be_written_is_refused(
    sessions: sessionmaker[Session], changes: dict[str, object], why: str
) -> None:
    """Before any database sees it, in words, and without a word of the deed."""
    with sessions() as session:
        with pytest.raises(UnwritableDeedError, match=why) as refusal:
            append(session, COUNCIL, a_deed(1, **changes))
        with pytest.raises(UnwritableDeedError):
            append_all(session, COUNCIL, [a_deed(), a_deed(1, **changes)])
        assert session.scalars(select(Entry.id)).all() == []
    chain: BaseException | None = refusal.value
    while chain and not chain.__suppress_context__:
        assert SECRET not in str(chain)
        chain = chain.__context__
    assert isinstance(refusal.value, AuditError)


@pytest.mark.parametrize("council_id", ["", "x" * 17])
def test_a_council_has_a_short_id(sessions: sessionmaker[Session], council_id: str) -> None:
    """SQLite would keep a long one, PostgreSQL not."""
    with sessions() as session, pytest.raises(UnwritableDeedError, match="council_id"):
        append(session, council_id, a_deed())


def test_a_backslash_is_not_a_nul(sessions: sessionmaker[Session]) -> None:
    r"""The six characters \u0000 are a text like another."""
    detail = {"text": "\\u0000", "two": "\\\\u0000"}
    with sessions() as session:
        entry_id = append(session, COUNCIL, a_deed(detail=detail))
        assert json.loads(session.get_one(Entry, (COUNCIL, entry_id)).detail) == detail
