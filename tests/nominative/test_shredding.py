"""What was destroyed stays destroyed: a copy of the database from before opens nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, insert, select, update

from config.commands.check import lost_keys, wrong_with_keys
from config.rounds import sweep
from config.settle import shut_all
from sharing.command import ConflictError
from sharing.nominative.changes import UpdateElement
from sharing.nominative.receiving import RefuseDeposit
from sharing.nominative.records import MEMBER
from sharing.nominative.retention import destroy
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.keys import Key
from sharing.sealing.wraps import wrap
from sharing.shredding import shred, spent, unwrap_kept, wrap_kept
from sharing.store import Base, DepositWrap, KeyToShred, NominativeRecord, RecordWrap, RecoveryWrap
from sharing.store.sessions import Sessions
from tests.council import SmallCouncil, settings_for
from tests.nominative.group import Group, a_group
from tests.nominative.proposing import Proposed, a_proposal
from tests.sharing.test_recovery import set_up

NOW = datetime.now(UTC)


@pytest.fixture
def group(council: SmallCouncil) -> Group:
    """The coordinator and the officer sit in it; the officer is the referent."""
    return a_group(council)


def keys_of(council: SmallCouncil) -> dict[str, bytes]:
    """Return the keys beside the database, by the id of what they are for."""
    folder = council.house.settings.shred_dir / council.id
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def copied(council: SmallCouncil) -> list[tuple[Table, list[Any]]]:
    """Return every row of every table, parents first: what a backup holds."""
    with council.house.database.connect() as connection:
        tables = Base.metadata.sorted_tables
        return [(table, [*connection.execute(select(table)).mappings()]) for table in tables]


def restored(council: SmallCouncil, copy: list[tuple[Table, list[Any]]]) -> None:
    """Put back each row of the copy that is no longer there."""
    with council.house.database.begin() as connection:
        for table, rows in copy:
            key = [column.name for column in table.primary_key]
            now = connection.execute(select(table)).mappings()
            there = {tuple(row[k] for k in key) for row in now}
            gone = [dict(row) for row in rows if tuple(row[k] for k in key) not in there]
            if gone:
                connection.execute(insert(table), gone)


def over(group: Group, record: str) -> None:
    """Let a record's last day be past, and the house do what is due."""
    with group.council.sessions.of(group.council.id) as session:
        here = update(NominativeRecord).where(NominativeRecord.id == record)
        session.execute(here.values(destroy_by=NOW.date() - timedelta(days=1)))
    sweep(group.council.house)


def opening(group: Group) -> Iterator[bool]:
    """Say of each wrap of records and recovery, whether any pair of the council opens it."""
    wraps: tuple[tuple[type[Any], str], ...] = ((RecordWrap, MEMBER), (RecoveryWrap, "recovery"))
    for table, purpose in wraps:
        for kept in group.council.rows(table):
            for pair in group.pairs.values():
                with group.council.sessions.reading(group.council.id) as session:
                    try:
                        unwrap_kept(session, kept.wrapped, pair, kept.record_id, purpose)
                    except CannotOpenError:
                        continue
                yield True


@pytest.mark.parametrize("key_was_kept", [False, True])
def test_a_restored_backup_after_erasure_opens_nothing(group: Group, key_was_kept: bool) -> None:
    """With every row back and every member's pair; with its key, too, it would: the key is it."""
    council = group.council
    shares = set_up(group)
    record, other = group.create(), group.create()
    view, pair = group.open(record, "coordinator"), group.pairs["coordinator"]
    change = {"address": "9, rue Basse"}
    group.ask("coordinator", UpdateElement(record, view.id, "contact", 1, change, pair))
    backup, keys = copied(council), keys_of(council)
    over(group, record)
    restored(council, backup)
    assert {row.record_id for row in council.rows(RecordWrap)} == {record, other}
    assert set(keys_of(council)) == set(keys) - {record}
    if key_was_kept:
        (council.house.settings.shred_dir / council.id / record).write_bytes(keys[record])
        assert group.read(record, "identity")
        return
    for member in ("coordinator", "officer"):
        with pytest.raises(ConflictError, match="scellée pour vous"):
            group.open(record, member)
        assert group.read(other, "identity", member)
    assert list(opening(group)) == [True] * 2  # the other record, for two members
    given = council.house.recovery.restore(council.id, shares[2:], council.agents["officer"])
    assert sum(given) == 0
    assert lost_keys(council.house) == [record]


def test_a_deposit_that_was_answered_opens_for_nobody(proposed: Proposed) -> None:
    """Its key goes with the answer; that of one which waits stays."""
    council = proposed.group.council
    answered, waits = proposed.propose(), proposed.propose()
    backup = copied(council)
    proposed.ask("coordinator", RefuseDeposit(answered, "unclear"))
    sweep(council.house)
    assert set(keys_of(council)) >= {waits}
    assert answered not in keys_of(council)
    kept = {table.name: rows for table, rows in backup}["deposit_wrap"]
    pair = proposed.group.pairs["coordinator"]
    with council.sessions.reading(council.id) as session:
        for row in kept:
            if row["deposit_id"] == answered and row["pair_id"] == pair.key_id:
                with pytest.raises(CannotOpenError):
                    unwrap_kept(session, row["wrapped"], pair, answered, "deposit")
    assert proposed.read(waits)
    assert council.rows(DepositWrap)


@pytest.fixture
def proposed(council: SmallCouncil) -> Proposed:
    """A mediator's event and the group."""
    return a_proposal(council)


def test_a_key_is_destroyed_by_the_next_round_when_the_first_was_killed(group: Group) -> None:
    """The record is destroyed and committed; the file is still there; then it is not."""
    council, record = group.council, group.create()
    with council.sessions.of(council.id) as session:
        here = update(NominativeRecord).where(NominativeRecord.id == record)
        session.execute(here.values(destroy_by=NOW.date()))
    with council.sessions.of(council.id) as session:
        assert destroy(session, council.id, record, "charte@1", NOW) == "destroy"
    left = council.house.settings.shred_dir / council.id / f"{record}.half-made"
    left.write_bytes(b"")
    assert record in keys_of(council)
    sweep(council.house)
    assert not {record, left.name} & set(keys_of(council))
    assert council.rows(KeyToShred) == []


def test_what_is_undone_keeps_its_key(group: Group) -> None:
    """A destruction that is rolled back destroys no key."""
    council, record = group.council, group.create()
    with suppress(RuntimeError), council.sessions.of(council.id) as session:
        spent(session, record, NOW)
        session.flush()
        raise RuntimeError
    assert shred(council.sessions, council.id) == 0
    assert group.read(record, "identity")


def test_the_key_is_there_before_the_record_and_for_its_owner_alone(group: Group) -> None:
    """32 bytes, mode 600, in a folder of the council of mode 700."""
    council, record = group.council, group.create()
    place = council.house.settings.shred_dir / council.id / record
    assert len(place.read_bytes()) == 32
    assert (place.stat().st_mode & 0o777, place.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_one_key_is_made_by_many_at_once(council: SmallCouncil) -> None:
    """Whoever comes second takes the first's: nothing was wrapped in vain."""
    group = a_group(council)
    pair, kept, start = group.pairs["officer"], list[bytes](), threading.Barrier(4)

    def make() -> None:
        start.wait()
        with council.sessions.reading(council.id) as session:
            kept.append(wrap_kept(session, Key.new(), pair.public, "shared", MEMBER))

    together = [threading.Thread(target=make) for _ in range(4)]
    for one in together:
        one.start()
    for one in together:
        one.join()
    with council.sessions.reading(council.id) as session:
        assert len([unwrap_kept(session, one, pair, "shared", MEMBER) for one in kept]) == 4
    assert set(keys_of(council)) == {"shared"}


def test_what_was_wrapped_before_is_read_and_then_shut(group: Group) -> None:
    """Nobody has to be there; a second time there is nothing to do."""
    council, record = group.council, group.create()
    pair = group.pairs["officer"]
    with council.sessions.of(council.id) as session:
        row = session.get_one(RecordWrap, (council.id, record, pair.key_id))
        key = unwrap_kept(session, row.wrapped, pair, record, MEMBER)
        row.wrapped = wrap(key, pair.public, council=council.id, record=record, purpose=MEMBER)
    assert group.read(record, "identity")
    assert (shut_all(council.house), shut_all(council.house)) == (1, 0)
    with council.sessions.reading(council.id) as session:
        plain = select(func.count()).where(func.substr(RecordWrap.wrapped, 1, 1) == b"W")
        assert session.scalar(plain) == 0
    assert group.read(record, "identity")


def test_a_directory_that_is_not_there_is_no_destroyed_key(group: Group, tmp_path: Path) -> None:
    """Not mounted: nothing is written, nothing is taken for destroyed, and it is not made."""
    council, record = group.council, group.create()
    nowhere = Sessions(council.house.database, tmp_path / "nowhere")
    pair = group.pairs["officer"]
    with nowhere.reading(council.id) as session:
        kept = session.get_one(RecordWrap, (council.id, record, pair.key_id)).wrapped
        with pytest.raises(NotADirectoryError):
            unwrap_kept(session, kept, pair, record, MEMBER)
        with pytest.raises(NotADirectoryError):
            wrap_kept(session, Key.new(), pair.public, record, MEMBER)
    assert not (tmp_path / "nowhere").exists()
    unfurnished = Sessions(council.house.database)
    with unfurnished.reading(council.id) as session, pytest.raises(NotADirectoryError):
        unwrap_kept(session, kept, pair, record, MEMBER)


def test_the_doctor_looks_at_the_directory(tmp_path: Path) -> None:
    """There, for its owner alone, and not where a copy of the database takes it along."""
    home, apart = tmp_path / "data", tmp_path / "keys"
    for folder in (home, apart, home / "keys"):
        folder.mkdir(mode=0o700)

    def wrong(keys: Path, url: str = f"sqlite:///{home / 'vigie.sqlite'}") -> bool:
        settings = settings_for(url, "redis://127.0.0.1:1")
        return wrong_with_keys(replace(settings, shred_dir=keys))

    assert not wrong(apart)
    assert wrong(home)
    assert wrong(home / "keys")
    assert not wrong(home / "keys", "postgresql+psycopg://vigie@db/vigie")
    with pytest.raises(FileNotFoundError):
        wrong(tmp_path / "nowhere")
    for mode in (0o750, 0o701):
        apart.chmod(mode)
        assert wrong(apart)
