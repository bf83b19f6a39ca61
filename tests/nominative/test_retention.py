"""The day of a record comes: destroyed whole, once, whoever does it; asked about when asleep."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Table, insert, inspect, select, update

from config.cli import main
from config.commands import retention as command
from config.rounds import retain, sweep
from sharing.accreditations import EndAccreditation
from sharing.command import NotFoundError
from sharing.groups import ListGroups
from sharing.nominative.endings import KeepFollowing
from sharing.nominative.retention import Due, about_a_record, carry_out, due
from sharing.notices import put_up
from sharing.store import Agent, Base, NominativeRecord, Notice, RecordWrap
from tests.config.test_rounds import unwritable
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP, Group, a_group

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TODAY = NOW.date()
LONG = timedelta(days=180)


@pytest.fixture
def group(council: SmallCouncil) -> Group:
    """The coordinator and the officer sit in it; the officer is the referent."""
    return a_group(council)


def change(group: Group, record: str, **values: Any) -> None:
    """Write in the row of a record what years would."""
    with group.council.sessions.of(group.council.id) as session:
        here = update(NominativeRecord).where(NominativeRecord.id == record)
        session.execute(here.values(**values))


def at(group: Group, now: datetime) -> Due:
    """Do what is due at *now*."""
    return carry_out(group.council.sessions, group.council.id, "charte@1", now)


def naming(group: Group, record: str) -> Iterator[str]:
    """Yield the tables in which any value of any row names the record."""
    with group.council.house.database.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                if any(record in str(value) for value in row):
                    yield table.name


def deeds(group: Group) -> list[tuple[str, str, str]]:
    """Return what the house did: action, resource, detail."""
    house = [e for e in group.council.trail() if e.actor == "vigie"]
    return [(e.action, e.resource, e.detail) for e in house]


@pytest.mark.parametrize("state", ["active", "archived", "limited"])
def test_a_record_is_destroyed_on_its_day(group: Group, state: str) -> None:
    """Not the day before; whole; the trail says that it was, and its neighbour stays."""
    record, other = group.create(), group.create()
    group.read(record, "identity")
    with group.council.sessions.of(group.council.id) as session:
        someone = [group.council.agents["officer"]]
        put_up(session, NOW, someone, "something", f"nominative_record:{record}")
    assert set(naming(group, record)) == {
        "index_token", "nominative_record", "notice", "opening", "record_wrap", "sealed_field",
    }  # fmt: skip
    change(group, record, state=state, destroy_by=TODAY)
    midnight = datetime.combine(TODAY, datetime.min.time(), UTC)
    assert at(group, midnight - timedelta(seconds=1)) == Due()
    assert at(group, midnight) == Due(destroy=(record,))
    assert list(naming(group, record)) == []
    assert deeds(group) == [("nominative:destroy", f"nominative_record:{record}", "{}")]
    assert len(group.council.rows(RecordWrap)) == 2
    assert group.read(other, "identity")
    with pytest.raises(NotFoundError):
        group.open(record)
    assert at(group, NOW) == Due()


def test_everything_that_names_a_record_goes_with_it() -> None:
    """A table that leans on a record, or on what leans on one, says of which record it is."""
    found = {column.class_.__tablename__ for column in about_a_record()}
    leaning, before = {"nominative_record"}, 0
    while len(leaning) > before:
        before = len(leaning)
        leaning |= {t.name for t in Base.metadata.sorted_tables if _refers_to(t, leaning)}
    assert leaning - {"nominative_record"} == found
    assert {"sealed_field", "record_wrap", "opening"} <= found


def _refers_to(table: Table, names: set[str]) -> bool:
    return any(key.column.table.name in names for key in table.foreign_keys)


def test_two_at_once_do_it_once(group: Group) -> None:
    """Each record is destroyed, or asked about, by one of them, and the other finds nothing."""
    records, asleep = sorted(group.create() for _ in range(4)), group.create()
    for record in records:
        change(group, record, destroy_by=TODAY)
    change(group, asleep, touched_at=NOW - LONG)
    start, done = threading.Barrier(2), list[Due]()

    def go() -> None:
        start.wait()
        done.append(at(group, NOW))

    both = [threading.Thread(target=go) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted((*done[0].destroy, *done[1].destroy)) == records
    assert not done[0].failed + done[1].failed
    assert (*done[0].review, *done[1].review) == (asleep,)
    resources = [f"nominative_record:{record}" for record in (*records, asleep)]
    assert sorted(what for _, what, _ in deeds(group)) == sorted(resources)


def test_what_cannot_be_written_down_is_not_done(
    group: Group, caplog: pytest.LogCaptureFixture
) -> None:
    """Without its entry in the trail a record stays whole; the next round destroys it."""
    record, council = group.create(), group.council
    change(group, record, destroy_by=datetime.now(UTC).date())
    before = sorted(naming(group, record))
    with unwritable(council):
        assert retain(council.house) == {council.id: Due(failed=(record,))}
    assert sorted(naming(group, record)) == before
    assert group.read(record, "identity")
    assert f"1 record(s) of council {council.id} outlive their day" in caplog.text
    sweep(council.house)
    assert list(naming(group, record)) == []


def test_a_restored_backup_is_destroyed_in_the_first_round(group: Group) -> None:
    """What comes back with its last day in the past does not stay: nobody has to think of it."""
    record, council = group.create(), group.council
    change(group, record, destroy_by=date(2026, 1, 1))
    tables = [NominativeRecord, *reversed([column.class_ for column in about_a_record()])]
    kept = [
        (inspect(one).local_table, [_values(row) for row in council.rows(one)]) for one in tables
    ]
    sweep(council.house)
    assert list(naming(group, record)) == []
    with council.house.database.begin() as connection:
        for table, rows in kept:
            for row in rows:
                connection.execute(insert(table).values(row))
    assert "record_wrap" in set(naming(group, record))
    sweep(council.house)
    assert list(naming(group, record)) == []


def _values(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in inspect(row).mapper.column_attrs}


def test_who_looks_after_a_sleeping_follow_up_is_asked_once(group: Group) -> None:
    """At 180 days, not before; not again while it is asked; again after as long a silence."""
    record, council = group.create(), group.council
    now = datetime.now(UTC)
    change(group, record, touched_at=now - LONG)
    assert at(group, now - timedelta(seconds=1)) == Due()
    assert at(group, now) == Due(review=(record,))
    told = {(n.agent_id, n.kind, n.about, n.word) for n in council.rows(Notice)}
    about = f"nominative_record:{record}"
    people = (council.agents["coordinator"], council.agents["officer"])
    assert told == {(agent, "review_due", about, "") for agent in people}
    assert deeds(group) == [("nominative:review", about, '{"told":2}')]
    for later in (timedelta(0), LONG - timedelta(seconds=1)):
        assert at(group, now + later) == Due()
    assert at(group, now + LONG) == Due(review=(record,))
    group.ask("coordinator", KeepFollowing(record, 1, FOLLOW_UP, "still_fragile"))
    with council.sessions.reading(council.id) as session:
        awake = session.get_one(NominativeRecord, (council.id, record)).touched_at
    assert at(group, awake + LONG - timedelta(seconds=1)) == Due()


def test_only_active_records_are_asked_about(group: Group) -> None:
    """An archive sleeps; what is limited waits for others; what is over is destroyed instead."""
    record = group.create()
    for change_of in ({"state": "archived"}, {"state": "limited"}):
        change(group, record, touched_at=NOW - LONG, **change_of)
        assert at(group, NOW) == Due()
    change(group, record, state="active", destroy_by=TODAY)
    with group.council.sessions.reading(group.council.id) as session:
        assert due(session, NOW) == Due(destroy=(record,))


def test_without_anybody_in_the_group_the_coordinators_are_asked(group: Group) -> None:
    """And when there is no coordinator either, it is said, and tried again."""
    record, council = group.create(), group.council
    change(group, record, touched_at=NOW - LONG)
    [here] = council.ask("coordinator", ListGroups())
    for member in here.members:
        council.ask("coordinator", EndAccreditation(group.id, member.accreditation))
    later = datetime.now(UTC) + timedelta(seconds=1)
    with council.sessions.of(council.id) as session:
        coordinator = session.get_one(Agent, (council.id, council.agents["coordinator"]))
        coordinator.left_at = NOW
    assert at(group, later) == Due(unheard=(record,))
    assert council.rows(Notice) == []
    with council.sessions.of(council.id) as session:
        session.get_one(Agent, (council.id, council.agents["coordinator"])).left_at = None
    assert at(group, later) == Due(review=(record,))
    assert [n.agent_id for n in council.rows(Notice)] == [council.agents["coordinator"]]


def run(*options: str) -> Result:
    """Run ``vigie retention``."""
    return CliRunner().invoke(main, ["retention", *options])


def test_the_command_shows_and_does(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dry run changes nothing; ids and counts come out, no name; the neighbour has nothing."""
    council = group.council
    assert council.neighbour is not None
    monkeypatch.setattr(command, "furnished", lambda: council.house)
    over, asleep = group.create(), group.create()
    change(group, over, destroy_by=date(2026, 1, 1))
    change(group, asleep, touched_at=NOW - 2 * LONG)
    entries = len(council.trail())
    shown = run("--dry-run")
    assert shown.output == (
        f"{council.id}: 1 to be destroyed: {over}\n{council.id}: 1 to be reviewed: {asleep}\n"
    )
    assert len(council.trail()) == entries
    assert len(council.rows(NominativeRecord)) == 2
    assert run("--council", council.neighbour.slug).output == "nothing is due\n"
    done = run("--council", council.slug)
    assert done.exit_code == 0
    assert done.output == (
        f"{council.id}: 1 destroyed: {over}\n{council.id}: 1 asked whether they go on: {asleep}\n"
    )
    assert [row.id for row in council.rows(NominativeRecord)] == [asleep]
    assert run().output == "nothing is due\n"
