"""A deed is written once, as it is, the same on every database."""

import json
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session, sessionmaker

from audit.canonical import entry_bytes, object_text
from audit.errors import UnwritableDeedError
from audit.store import Entry
from audit.trail import MAX_ENTRY, MAX_NAME, Deed, append, append_all
from tests.audit.conftest import COUNCIL, a_deed

NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
ODD_NAMES = st.one_of(
    NAMES,
    st.sampled_from(
        [
            "\x01\b\t\n\x0b\f\r\x1f\x7f\x80\x9f", "\u2028\u2029\ufeff\uffff", "🦉 é e\u0301",
            '"\\/', "\\u0000", "','", "x" * MAX_NAME, "🦉" * MAX_NAME, "",
        ]
    ),
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | ODD_NAMES
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD_NAMES, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
DETAILS = st.dictionaries(ODD_NAMES, JSON, max_size=4)
DEEDS = st.builds(
    Deed,
    at=st.datetimes(timezones=st.just(UTC)),
    actor=ODD_NAMES,
    partner=ODD_NAMES,
    action=ODD_NAMES,
    resource=ODD_NAMES,
    outcome=ODD_NAMES,
    articles=st.lists(ODD_NAMES, max_size=3).map(tuple),
    rules=st.lists(ODD_NAMES, max_size=3).map(tuple),
    charter=ODD_NAMES,
    detail=DETAILS,
)


def columns(session: Session, entry_id: str) -> tuple[str, ...]:
    """What a database holds of an entry, in the order of `entry_bytes`."""
    table = Entry.__table__.c
    names = (
        "council_id", "id", "at", "actor", "partner", "action", "resource", "outcome",
        "articles", "rules", "charter", "detail",
    )  # fmt: skip
    row = session.execute(select(*[table[name] for name in names]).where(table.id == entry_id))
    return tuple(row.one())


def expected_bytes(council_id: str, entry_id: str, deed: Deed) -> bytes:
    """The format, written a second time with the library of RFC 8785 alone."""
    return rfc8785.dumps(
        {
            "v": 1,
            "council": council_id,
            "id": entry_id,
            "at": deed.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0"),
            "actor": deed.actor,
            "partner": deed.partner,
            "action": deed.action,
            "resource": deed.resource,
            "outcome": deed.outcome,
            "articles": list(deed.articles),
            "rules": list(deed.rules),
            "charter": deed.charter,
            "detail": dict(deed.detail),  # type: ignore[arg-type]  # JSON, by its strategy
        }
    )


def test_a_deed_and_its_entry_commit_together(sessions: sessionmaker[Session]) -> None:
    """The caller's transaction decides: with it the entry stays, without it there was none."""
    with sessions() as session:
        append(session, COUNCIL, a_deed())
        session.rollback()
    with sessions.begin() as session:
        kept = append(session, COUNCIL, a_deed())
    with sessions() as session:
        assert session.scalars(select(Entry.id)).all() == [kept]
        assert session.scalars(select(Entry.position)).all() == [None]
    assert len(kept) == 16
    assert set(kept) <= set("abcdefghijklmnopqrstuvwxyz234567")


def test_one_plain_insert(engine: Engine) -> None:
    """No read, no lock, no commit: one statement, even for many deeds."""
    seen: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(*args: Any) -> None:
        seen.append(args[2].split()[0])

    with Session(engine) as session:
        append(session, COUNCIL, a_deed())
        assert append_all(session, COUNCIL, [a_deed(), a_deed()]) != []
        assert append_all(session, COUNCIL, []) == []
    assert [word for word in seen if word != "BEGIN"] == ["INSERT", "INSERT"]


def test_many_at_once_keep_their_order(sessions: sessionmaker[Session]) -> None:
    """The ids come back in the order of the deeds."""
    deeds = [a_deed(n) for n in range(20)]
    with sessions.begin() as session:
        ids = append_all(session, COUNCIL, deeds)
        rows = {entry.id: entry.resource for entry in session.scalars(select(Entry))}
    assert [rows[entry_id] for entry_id in ids] == [deed.resource for deed in deeds]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deed=DEEDS)
def test_every_deed_comes_back_as_it_was(sessions: sessionmaker[Session], deed: Deed) -> None:
    """Control characters, astral letters, long texts, odd numbers: the same bytes, everywhere."""
    with sessions() as session:
        entry_id = append(session, COUNCIL, deed)
        row = columns(session, entry_id)
        session.rollback()
    written = entry_bytes(*row)
    assert written == expected_bytes(COUNCIL, entry_id, deed)
    back, sent = (json.loads(text, parse_int=float) for text in (row[-1], json.dumps(deed.detail)))
    assert back == sent  # as numbers: RFC 8785 writes 5e16 as JavaScript would, without exponent


@given(DETAILS)
def test_the_short_way_is_the_long_way(detail: dict[str, Any]) -> None:
    """What is written quickly is what the library writes."""
    assert object_text(detail).encode() == rfc8785.dumps(detail)


def test_a_long_detail_fits_to_the_byte(sessions: sessionmaker[Session]) -> None:
    """16,384 bytes are an entry; one more is too many."""
    with sessions() as session:
        row = columns(session, append(session, COUNCIL, a_deed(1, detail={"text": ""})))
        room = MAX_ENTRY - len(entry_bytes(*row))
        row = columns(session, append(session, COUNCIL, a_deed(1, detail={"text": "x" * room})))
        assert len(entry_bytes(*row)) == MAX_ENTRY
        with pytest.raises(UnwritableDeedError, match="16385 bytes"):
            append(session, COUNCIL, a_deed(1, detail={"text": "x" * (room + 1)}))


class Action(StrEnum):
    """A vocabulary like that of the charters."""

    READ = "event:read"


def test_words_of_a_vocabulary_are_words(sessions: sessionmaker[Session]) -> None:
    """A StrEnum is written as its text, never as the name of its member."""
    deed = a_deed(action=Action.READ, articles=(Action.READ,), detail={Action.READ: Action.READ})
    with sessions() as session:
        row = columns(session, append(session, COUNCIL, deed))
    assert row[5] == "event:read"
    assert row[8] == '["event:read"]'
    assert row[11] == '{"event:read":"event:read"}'


def test_times_of_any_zone_are_written_in_utc(sessions: sessionmaker[Session]) -> None:
    """Microseconds always, Z always."""
    paris = timezone(timedelta(hours=1))
    with sessions() as session:
        row = columns(
            session, append(session, COUNCIL, a_deed(at=datetime(2026, 1, 1, tzinfo=paris)))
        )
    assert row[2] == "2025-12-31T23:00:00.000000Z"


@given(DEEDS, DEEDS)
def test_two_deeds_never_have_the_same_bytes(one: Deed, two: Deed) -> None:
    """The bytes commit to every part of the deed."""
    same = expected_bytes(COUNCIL, "id", one) == expected_bytes(COUNCIL, "id", two)
    parts = [json.dumps([str(d.at), d.actor, d.partner, d.action, d.resource, d.outcome,
                         d.articles, d.rules, d.charter, d.detail], sort_keys=True)
             for d in (one, two)]  # fmt: skip
    assert same == (parts[0] == parts[1]) or _equal_numbers(one, two)


def _equal_numbers(one: Deed, two: Deed) -> bool:
    """1 and 1.0, 0 and -0.0 are one number in JSON."""
    return one == two
