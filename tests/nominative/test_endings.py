"""A follow-up ends, or goes on: who may say so, and what becomes of the record."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from sharing.command import ConflictError, InvalidInputError, NotFoundError, RefusedError
from sharing.nominative.endings import EndFollowUp, KeepFollowing
from sharing.nominative.keeping import last_of_archive
from sharing.nominative.openings import ReadElement
from sharing.store import NominativeRecord, SealedField
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP, PERSON, Group, a_group

BIRTH_LIMIT = date(2034, 4, 1)  # of PERSON


@pytest.fixture
def group(council: SmallCouncil) -> Group:
    """The coordinator may change records, the officer reads them."""
    return a_group(council)


def today() -> date:
    """The day on which the house is."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def end(group: Group, record: str, by: str = "coordinator", **more: Any) -> date:
    """Open the record and end its follow-up today."""
    asked = {
        "opening": group.open(record, by).id, "seen": 1, "ended_on": today().isoformat(),
        "ending": "aims_reached", "pair": group.pairs[by], **more,
    }  # fmt: skip
    return group.ask(by, EndFollowUp(record, **asked))


def kept(group: Group) -> NominativeRecord:
    """Return the only record."""
    [row] = group.council.rows(NominativeRecord)
    return row


def test_the_end_of_a_follow_up_makes_an_archive_the_same_day(group: Group) -> None:
    """With its last day, in the transaction of the end; when and why are sealed like the rest."""
    record = group.create()
    assert kept(group).destroy_by == BIRTH_LIMIT
    assert end(group, record) == last_of_archive(today())
    row = kept(group)
    assert (row.state, row.revision, row.destroy_by) == ("archived", 2, last_of_archive(today()))
    written = {f.name: f for f in group.council.rows(SealedField) if f.revision == 2}
    assert written.keys() == {"ended_on", "ending"}
    assert all(b"aims_reached" not in field.sealed for field in written.values())
    [*_, entry] = group.council.trail()
    assert (entry.action, entry.outcome) == ("nominative:update", "permitted")
    assert '"state":"archived"' in entry.detail
    assert "aims_reached" not in entry.detail


def test_what_was_written_at_the_end_is_read_by_two(group: Group) -> None:
    """An archive opens with a second person: alone, the reader is told what is owed."""
    record = group.create()
    before = group.open(record)
    end(group, record)
    with pytest.raises(RefusedError) as owed:
        group.open(record)
    assert owed.value.decision.owed == {"second_person"}
    with pytest.raises(RefusedError):
        group.ask("officer", ReadElement(record, before.id, "identity", group.pairs["officer"]))


def test_an_archive_does_not_change(group: Group) -> None:
    """It neither ends twice nor goes on (N08)."""
    record = group.create()
    opening = group.open(record, "coordinator").id
    end(group, record)
    for command in (
        EndFollowUp(record, opening, 2, today().isoformat(), "moved", group.pairs["coordinator"]),
        KeepFollowing(record, 2, FOLLOW_UP, "under_way"),
    ):
        with pytest.raises(NotFoundError):
            group.ask("coordinator", command)
    assert kept(group).revision == 2


def test_whichever_comes_first(group: Group) -> None:
    """Of somebody who is nearly 25 the archive is shorter; without a birth date, three years."""
    young = {**PERSON, "birth_date": f"{today().year - 24}-{today():%m}-01"}
    assert end(group, group.create(values=young)) == today().replace(year=today().year + 1, day=1)
    unknown = {code: value for code, value in PERSON.items() if code != "birth_date"}
    record = group.create(values=unknown)
    with group.council.sessions.reading(group.council.id) as session:
        assert session.get_one(NominativeRecord, (group.council.id, record)).destroy_by is None
    assert end(group, record) == last_of_archive(today())


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"ended_on": "2019-01-01"}, "ended_on: before_start"),
        ({"ended_on": "2999-01-01"}, "ended_on: bad_day"),
        ({"ended_on": ""}, "ended_on: missing"),
        ({"ending": ""}, "ending: missing"),
        ({"ending": "guéri"}, "ending: unknown_word"),
    ],
)
def test_an_end_that_cannot_be_is_refused(group: Group, said: dict[str, str], problem: str) -> None:
    """A year mistyped would destroy the record the same night."""
    record = group.create()
    with pytest.raises(InvalidInputError, match=problem):
        end(group, record, **said)
    assert (kept(group).state, kept(group).revision) == ("active", 1)


def test_who_may_end_it(group: Group) -> None:
    """Not a member who only reads, not somebody from elsewhere; not without having opened it."""
    record = group.create()
    with pytest.raises(NotFoundError):
        end(group, record, "officer")
    pair, day = group.pairs["police"], today().isoformat()
    with pytest.raises(NotFoundError):
        group.ask("police", EndFollowUp(record, "nothing", 1, day, "moved", pair))
    with pytest.raises(ConflictError, match="pourquoi"):
        end(group, record, opening="nothing")
    assert kept(group).state == "active"


def test_what_has_changed_meanwhile_is_shown_first(group: Group) -> None:
    """Neither ends nor goes on at another revision than the one that was read."""
    record = group.create()
    with pytest.raises(ConflictError, match="entre-temps"):
        end(group, record, seen=2)
    with pytest.raises(ConflictError, match="entre-temps"):
        group.ask("coordinator", KeepFollowing(record, 0, FOLLOW_UP, "under_way"))


def test_a_follow_up_goes_on_for_a_reason(group: Group) -> None:
    """It counts as looked after from now on; the reason is in the trail, from a closed list."""
    record, council = group.create(), group.council
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    with council.sessions.of(council.id) as session:
        session.execute(update(NominativeRecord).values(touched_at=long_ago))
    with pytest.raises(InvalidInputError, match="reason: unknown_word"):
        group.ask("coordinator", KeepFollowing(record, 1, FOLLOW_UP, "il va mieux"))
    with pytest.raises(NotFoundError):
        group.ask("officer", KeepFollowing(record, 1, FOLLOW_UP, "under_way"))
    assert kept(group).touched_at == long_ago
    group.ask("coordinator", KeepFollowing(record, 1, FOLLOW_UP, "under_way"))
    assert kept(group).touched_at > long_ago
    assert '"goes_on":"under_way"' in council.trail()[-1].detail


def test_nobody_ends_a_follow_up_by_opening_a_record(group: Group) -> None:
    """A record that begins with its end is none."""
    with pytest.raises(InvalidInputError, match="ended_on: ends_apart"):
        group.create(values={**PERSON, "ended_on": "2026-11-20", "ending": "moved"})
    assert group.council.rows(NominativeRecord) == []
