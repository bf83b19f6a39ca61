"""Motives in the trail: for the officer alone, for as long as the trail is kept, then nowhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from audit.store import Entry
from audit.verify import verify
from config.cli import main
from config.commands import retention as command
from config.rounds import forget_motives, integrate_all
from sharing.command import ConflictError, RefusedError
from sharing.months import NOBODY, Motive, ReadMotive, is_over, month_of
from sharing.nominative.emergencies import BreakGlass
from sharing.sealing.pairs import PrivatePair
from sharing.store import (
    Agent,
    TrailMonth,
    TrailMonthWrap,
    TrailMotive,
)
from tests.council import SmallCouncil
from tests.nominative.group import MOTIVE, Group, a_group


def officer(council: SmallCouncil, agent: str = "auditor") -> None:
    """Make somebody a data-protection officer."""
    with council.sessions.of(council.id) as session:
        session.get_one(Agent, (council.id, council.agents[agent])).profession = "dpo"


@pytest.fixture
def group(council: SmallCouncil) -> Group:
    """The coordinator and the police officer sit in it; one data-protection officer has a pair."""
    officer(council)
    return a_group(council)


def entry_of(group: Group, action: str = "nominative:read") -> Entry:
    """The newest entry of an action."""
    return [one for one in group.council.trail() if one.action == action][-1]


def said(group: Group, action: str = "nominative:read") -> str:
    """What the newest entry of an action says of its motive."""
    return str(json.loads(entry_of(group, action).detail)["motive"])


def read(group: Group, entry: str, by: str = "auditor", **more: Any) -> Motive:
    """Read the motive of an entry."""
    pair = more.pop("pair", group.pairs[by])
    return group.ask(by, ReadMotive(entry, more.pop("purpose", "charter_control"), pair), **more)


def test_the_officer_reads_why_and_nobody_else(group: Group) -> None:
    """With a second factor, for a purpose of theirs; each reading is an entry of its own."""
    record = group.create()
    group.open(record)
    entry = entry_of(group).id
    assert read(group, entry).words == MOTIVE
    assert entry_of(group, "audit:motive").resource == f"audit_entry:{entry}"
    assert MOTIVE not in repr(read(group, entry))
    for by, more in (
        ("auditor", {"proved": False}),
        ("auditor", {"purpose": "local_diagnosis"}),
        ("coordinator", {}),
        ("officer", {}),
    ):
        with pytest.raises(RefusedError):
            read(group, entry, by, **more)
    with pytest.raises(ConflictError, match="ne porte pas"):
        read(group, entry_of(group, "nominative:create").id)
    with pytest.raises(ConflictError, match="scellée pour vous"):
        read(group, entry, pair=PrivatePair.new())


def test_it_is_in_no_row(group: Group) -> None:
    """Nor the private half of its month; and what is in the entry is bound to what is beside it."""
    record, council = group.create(), group.council
    group.ask("officer", BreakGlass(record, MOTIVE, group.pairs["officer"]))
    group.open(record)
    assert len(said(group, "nominative:break_glass")) == len(said(group)) == 64
    assert len(council.rows(TrailMonth)) == len(council.rows(TrailMonthWrap)) == 1
    with council.house.database.connect() as connection:
        for table in ("trail_entry", "trail_month", "trail_month_wrap", "trail_motive", "opening"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert rows
            kept = b"".join(v.encode() if isinstance(v, str) else bytes(v) for r in rows for v in r
                            if isinstance(v, str | bytes | memoryview))  # fmt: skip
            assert MOTIVE.encode() not in kept
    with council.sessions.of(council.id) as session:
        one, two = session.scalars(select(TrailMotive)).all()
        one.sealed, two.sealed = two.sealed, one.sealed
    with pytest.raises(ConflictError, match="altéré"):
        read(group, entry_of(group).id)


def test_without_an_officer_the_opening_works_and_says_so(council: SmallCouncil) -> None:
    """The group has the motive; the entry says that nobody else does."""
    group = a_group(council)
    group.open(group.create())
    assert said(group) == NOBODY
    assert not council.rows(TrailMonth)
    officer(council)
    with pytest.raises(ConflictError, match="Personne ne pouvait"):
        read(group, entry_of(group).id)


def test_who_comes_reads_what_comes_and_what_is_passed_on(group: Group) -> None:
    """Another officer has the next motives at once, the earlier once somebody who reads passes."""
    council, record = group.council, group.create()
    group.open(record)
    before = entry_of(group).id
    officer(council, "caretaker")
    group.open(record)
    after = entry_of(group).id
    assert len(council.rows(TrailMonth)) == 2
    assert read(group, after, "caretaker").words == MOTIVE
    with pytest.raises(ConflictError, match="scellée pour vous"):
        read(group, before, "caretaker")
    assert read(group, after).words == MOTIVE
    assert read(group, before, "caretaker").words == MOTIVE
    with council.sessions.of(council.id) as session:
        session.get_one(Agent, (council.id, council.agents["auditor"])).left_at = datetime.now(UTC)
    group.open(record)
    assert len(council.rows(TrailMonth)) == 3
    read(group, after, "caretaker")
    assert {one.pair_id for one in council.rows(TrailMonthWrap)} == {
        group.pairs["caretaker"].key_id
    }


@pytest.mark.parametrize(
    ("now", "months", "first_kept"),
    [
        ("2026-11-27T12:00:00+00:00", 12, "2025-11"),
        ("2026-12-01T00:00:00+00:00", 12, "2025-12"),
        ("2026-12-01T00:30:00+01:00", 12, "2025-11"),
        ("2026-01-31T12:00:00+00:00", 1, "2025-12"),
        ("2026-01-31T12:00:00+00:00", 13, "2024-12"),
    ],
)
def test_a_month_is_over_once_all_of_it_is(now: str, months: int, first_kept: str) -> None:
    """Months of UTC; what was written on its last day is kept for as long as that of its first."""
    at = datetime.fromisoformat(now)
    assert is_over(at, months).compare(TrailMonth.month < first_kept)
    assert month_of(at) > first_kept


def test_a_month_that_is_over_is_nowhere(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shown first, then done, once; written down; the entries and the tree are as they were."""
    council, record = group.council, group.create()
    group.open(record)
    old = entry_of(group).id
    with council.sessions.of(council.id) as session:
        session.execute(update(TrailMonth).values(month="2025-01"))
    group.open(record)
    monkeypatch.setattr(command, "furnished", lambda: council.house)
    integrate_all(council.house)
    for words, line in (
        (("--dry-run",), f"{council.id}: 1 motive(s) of 2025-01 to be destroyed, and their key"),
        ((), f"{council.id}: 1 motive(s) of 2025-01 destroyed, and their key"),
        ((), "nothing is due"),
    ):
        assert CliRunner().invoke(main, ["retention", *words]).output == f"{line}\n"
    [kept], [month] = council.rows(TrailMotive), council.rows(TrailMonth)
    [wrap] = council.rows(TrailMonthWrap)
    assert kept.month_id == month.id == wrap.month_id
    assert month.month == month_of(datetime.now(UTC))
    forgot = entry_of(group, "trail:forget")
    assert (forgot.actor, forgot.resource) == ("vigie", "trail_month:2025-01")
    with pytest.raises(ConflictError, match="détruit"):
        read(group, old)
    assert read(group, entry_of(group).id).words == MOTIVE
    integrate_all(council.house)
    with council.sessions.snapshot(council.id) as session:
        key = council.house.signer(council.id).verifier
        assert verify(session, council.id, key, now=datetime.now(UTC)).faults == ()
    assert forget_motives(council.house) == {}
