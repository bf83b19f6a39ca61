"""Somebody who is gone opens nothing of what is written afterwards, whatever they copied."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sharing.accreditations import Accredit, EndAccreditation
from sharing.groups import ListGroups
from sharing.nominative.arrivals import ShareRecords
from sharing.nominative.changes import ReadHistory, UpdateElement
from sharing.nominative.contents import standing
from sharing.nominative.openings import ListOpenings, ReadElement
from sharing.nominative.records import MEMBER
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.fields import Place, open_field
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PublicPair
from sharing.shredding import unwrap_kept
from sharing.store import NominativeRecord, RecordWrap, RecoveryWrap, SealedField, SealedPair
from tests.council import SmallCouncil, settled
from tests.nominative.group import Group, a_group
from tests.servers.databases import Databases
from tests.sharing.test_recovery import set_up

THREE = ("coordinator", "officer", "police")


@pytest.fixture
def group(council: SmallCouncil) -> Group:
    """Three sit in it; the officer is the referent."""
    return a_group(council, THREE)


def end(group: Group, agent: str) -> None:
    """Take somebody's seat back."""
    [shown] = group.council.ask("coordinator", ListGroups())
    [seat] = [one for one in shown.members if one.agent == group.council.agents[agent]]
    group.council.ask("coordinator", EndAccreditation(group.id, seat.accreditation))


def held(group: Group, record: str, agent: str) -> Key:
    """Return the key of a record as somebody's pair opens it now."""
    council, pair = group.council, group.pairs[agent]
    with council.sessions.reading(council.id) as session:
        row = session.get_one(RecordWrap, (council.id, record, pair.key_id))
        return unwrap_kept(session, row.wrapped, pair, record, MEMBER)


def opens(group: Group, record: str, key: Key) -> set[tuple[str, int]]:
    """Return which fields, at which revisions, a key opens."""
    council, found = group.council, set()
    public = {pair.id: PublicPair(pair.public) for pair in council.rows(SealedPair)}
    for row in council.rows(SealedField):
        place = Place(council.id, row.record_id, row.name, row.revision, row.charter)
        try:
            open_field(row.sealed, key, place, public[row.author_pair])
        except CannotOpenError:
            continue
        assert row.record_id == record
        found.add((row.name, row.revision))
    return found


def change(group: Group, record: str, address: str, seen: int = 1) -> int:
    """Have the coordinator write a new address."""
    view, pair = group.open(record, "coordinator"), group.pairs["coordinator"]
    new = {"address": address}
    return group.ask("coordinator", UpdateElement(record, view.id, "contact", seen, new, pair))


def detail(group: Group, action: str) -> list[str]:
    """Return what the trail says besides of each such deed."""
    return [entry.detail for entry in group.council.trail() if entry.action == action]


def test_from_the_departure_on_a_new_key_seals(group: Group) -> None:
    """The departed's key opens nothing any more, not even what it opened; the others read all."""
    record, council = group.create(), group.council
    set_up(group)
    former = held(group, record, "police")
    before = opens(group, record, former)
    assert before
    end(group, "police")
    assert [row.new_key_due for row in council.rows(NominativeRecord)] == [True]
    assert opens(group, record, former) == before  # until somebody opens it or writes
    assert change(group, record, "9, rue Basse") == 2
    assert opens(group, record, former) == set()
    new = held(group, record, "officer")
    assert opens(group, record, new) == {*before, ("address", 2)}
    assert {row.pair_id for row in council.rows(RecordWrap)} == {
        group.pairs[one].key_id for one in ("coordinator", "officer")
    }
    assert len(council.rows(RecoveryWrap)) == 1
    assert [row.new_key_due for row in council.rows(NominativeRecord)] == [False]
    assert [d for d in detail(group, "nominative:read") if '"new_key_for":2' in d]


def test_what_was_written_is_read_as_before(group: Group) -> None:
    """Values, authors, history and motives: only the key has changed."""
    record = group.create()
    change(group, record, "9, rue Basse")
    opening = group.open(record)
    pair = group.pairs["officer"]
    reads: tuple[Any, ...] = (
        ReadElement(record, opening.id, "identity", pair),
        ReadHistory(record, opening.id, "contact", pair),
        ListOpenings(record, opening.id, pair),
    )
    before = [group.ask("officer", one) for one in reads]
    end(group, "police")
    former = held(group, record, "officer")
    group.open(record, "coordinator")
    assert held(group, record, "officer").raw != former.raw
    after = [group.ask("officer", one) for one in reads]
    assert after[:2] == before[:2]
    assert after[2][1:] == before[2]


def test_a_field_that_was_damaged_stays_so_and_stops_nothing(group: Group) -> None:
    """The others are sealed anew; the damaged one is told apart, as before."""
    record, council = group.create(), group.council
    with council.sessions.of(council.id) as session:
        row = session.get_one(SealedField, (council.id, record, "phone", 1))
        row.sealed = row.sealed[:-1] + bytes((row.sealed[-1] ^ 1,))
    end(group, "police")
    assert group.read(record, "identity")
    found = opens(group, record, held(group, record, "officer"))
    assert ("phone", 1) not in found
    assert ("address", 1) in found


def test_whoever_waits_is_given_nothing_by_it(group: Group) -> None:
    """A newcomer is given records by somebody who may share, not by the change of a key."""
    record, council = group.create(), group.council
    until = datetime.now(UTC) + timedelta(days=30)
    end(group, "police")
    council.ask("coordinator", Accredit(group.id, council.agents["police"], until))
    group.open(record, "coordinator")
    assert group.pairs["police"].key_id not in {row.pair_id for row in council.rows(RecordWrap)}
    newcomer, pair = council.agents["police"], group.pairs["coordinator"]
    given = group.ask("coordinator", ShareRecords(group.id, newcomer, pair))
    assert (given.done, given.left) == (1, 0)
    assert group.read(record, "identity", "police")


def test_two_at_once_make_one_key(group: Group) -> None:
    """Whoever comes second finds the new one."""
    record = group.create()
    end(group, "police")
    start, done = threading.Barrier(2), list[str]()

    def go(agent: str) -> None:
        start.wait()
        done.append(group.open(record, agent).id)

    both = [threading.Thread(target=go, args=(a,)) for a in ("coordinator", "officer")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(done) == 2
    assert held(group, record, "officer").raw == held(group, record, "coordinator").raw
    assert len([d for d in detail(group, "nominative:read") if "new_key_for" in d]) == 1
    assert group.read(record, "identity")


def test_whoever_reads_meanwhile_reads_again(
    postgresql: Databases, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key changes between two statements of a reader: they are not told of a damage."""
    url = postgresql.fresh()
    with settled(url, redis_url) as council:
        group = a_group(council, THREE)
        record = group.create()
        opening = group.open(record)
        end(group, "police")
        pair, here = group.pairs["officer"], "sharing.nominative.openings.standing"

        def meanwhile(*asked: Any) -> Any:
            monkeypatch.setattr(here, standing)
            by = threading.Thread(target=group.open, args=(record, "coordinator"))
            by.start()
            by.join()
            return standing(*asked)

        monkeypatch.setattr(here, meanwhile)
        assert group.ask("officer", ReadElement(record, opening.id, "identity", pair))
    postgresql.drop(url)
