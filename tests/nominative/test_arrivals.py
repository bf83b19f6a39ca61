"""Who arrives is given the records of the group; who leaves gives their keys up, never the last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from config.rounds import sweep
from sharing.accreditations import Accredit, EndAccreditation
from sharing.command import ConflictError, InvalidInputError, NotFoundError, RefusedError
from sharing.groups import ListGroups
from sharing.nominative.arrivals import Given, ListWaiting, ShareRecords, Waiting
from sharing.notices import ListNotices
from sharing.sealing.pairs import PrivatePair
from sharing.store import Accreditation, NominativeRecord, Notice, RecordWrap, SealedPair
from tests.council import SmallCouncil
from tests.nominative.group import Group, a_group
from tests.sharing.test_replay import again


@pytest.fixture
def group(council: SmallCouncil) -> Group:
    """The coordinator and the officer sit in it; the police does not yet."""
    return a_group(council)


def seat(group: Group, agent: str = "police") -> None:
    """Accredit somebody."""
    until = datetime.now(UTC) + timedelta(days=90)
    group.ask("coordinator", Accredit(group.id, group.council.agents[agent], until))


def unseat(group: Group, agent: str) -> None:
    """Take the seat back."""
    [here] = group.council.ask("coordinator", ListGroups())
    given = next(m for m in here.members if m.agent == group.council.agents[agent])
    group.ask("coordinator", EndAccreditation(group.id, given.accreditation))


def share(group: Group, to: str = "police", by: str = "coordinator", portion: int = 100) -> Given:
    """Give somebody a portion of what they lack."""
    newcomer = group.council.agents[to]
    return group.ask(by, ShareRecords(group.id, newcomer, group.pairs[by], portion))


def wraps(group: Group, agent: str) -> set[str]:
    """Return the records whose keys are wrapped for somebody."""
    pair = group.pairs[agent].key_id
    return {w.record_id for w in group.council.rows(RecordWrap) if w.pair_id == pair}


def test_who_arrives_reads_what_they_were_given(group: Group) -> None:
    """Not before; with their own pair; each step is in the trail, which holds no name."""
    record = group.create()
    seat(group)
    with pytest.raises(ConflictError, match="scellée pour vous"):
        group.open(record, "police")
    assert share(group) == Given(1, 0, 0)
    assert group.read(record, "identity", "police")[0].value == "Kerbrat"
    [entry] = [e for e in group.council.trail() if e.action == "nominative:share"]
    assert (entry.outcome, entry.resource) == ("permitted", "nominative_record:*")
    assert '"given":1' in entry.detail


def test_an_interrupted_sharing_goes_on_and_nothing_is_done_twice(group: Group) -> None:
    """Oldest first, a portion at a time: what was done before stays, to the byte."""
    records = [group.create() for _ in range(5)]
    seat(group)
    assert share(group, portion=2) == Given(2, 3, 0)
    assert wraps(group, "police") == set(records[:2])
    before = {w.record_id: w.wrapped for w in group.council.rows(RecordWrap)
              if w.pair_id == group.pairs["police"].key_id}  # fmt: skip
    assert share(group, portion=2) == Given(2, 1, 0)
    assert share(group, portion=2) == Given(1, 0, 0)
    assert share(group, portion=2) == Given(0, 0, 0)
    after = {w.record_id: w.wrapped for w in group.council.rows(RecordWrap)
             if w.pair_id == group.pairs["police"].key_id}  # fmt: skip
    assert set(after) == set(records)
    assert before.items() <= after.items()
    assert all(group.read(record, "identity", "police") for record in records)


def test_what_the_giver_cannot_open_is_said_and_stops_nothing(group: Group) -> None:
    """A wrap that was damaged, and a record that was never wrapped for the giver."""
    good, damaged, foreign = group.create(), group.create(), group.create()
    own = group.pairs["coordinator"].key_id
    with group.council.sessions.of(group.council.id) as session:
        kept = session.get_one(RecordWrap, (group.council.id, damaged, own))
        kept.wrapped = kept.wrapped[:-1] + bytes((kept.wrapped[-1] ^ 1,))
        session.delete(session.get_one(RecordWrap, (group.council.id, foreign, own)))
    seat(group)
    assert share(group) == Given(1, 1, 1)
    assert share(group) == Given(0, 1, 1)
    assert wraps(group, "police") == {good}


def test_only_whom_the_charter_lets_gives_and_only_to_members(group: Group) -> None:
    """With a second factor; to somebody who sits there and has a pair; nobody learns of a group."""
    group.create()
    for who in ("officer", "police", "mediator", "auditor"):
        with pytest.raises(NotFoundError):
            share(group, "police", who)
    with pytest.raises(InvalidInputError, match="newcomer: not_a_member"):
        share(group)
    seat(group)
    police = group.council.agents["police"]
    with pytest.raises(RefusedError) as owed:
        group.ask("coordinator", ShareRecords(group.id, police, group.pairs["coordinator"]),
                  proved=False)  # fmt: skip
    assert owed.value.decision.owed == {"mfa"}
    with pytest.raises(NotFoundError):
        group.ask("coordinator", ShareRecords("nothing", police, group.pairs["coordinator"]))
    with pytest.raises(ConflictError, match="clé de secours"):
        group.ask("coordinator", ShareRecords(group.id, "", group.pairs["coordinator"]))
    with group.council.sessions.of(group.council.id) as session:
        session.execute(
            update(SealedPair)
            .where(SealedPair.agent_id == police)
            .values(retired_at=SealedPair.made_at)
        )
    with pytest.raises(ConflictError, match="espace scellé"):
        share(group)
    assert wraps(group, "police") == set()
    found = again(group.council)
    assert (found.changes, found.foreign) == ((), 0)


def test_who_waits_is_seen_by_members_and_the_delegate_alone(group: Group) -> None:
    """How many records they lack, and whether they can be given them."""
    assert group.ask("officer", ListWaiting()) == ()
    for _ in range(3):
        group.create()
    seat(group)
    police = group.council.agents["police"]
    waits = Waiting(group.id, police, 3, ready=True)
    assert group.ask("officer", ListWaiting()) == (waits,)
    assert group.ask("police", ListWaiting()) == (waits,)
    share(group, portion=2)
    assert group.ask("officer", ListWaiting()) == (Waiting(group.id, police, 1, ready=True),)
    with group.council.sessions.of(group.council.id) as session:
        session.execute(
            update(SealedPair)
            .where(SealedPair.agent_id == police)
            .values(retired_at=SealedPair.made_at)
        )
    assert group.ask("officer", ListWaiting()) == (Waiting(group.id, police, 3, ready=False),)
    for who in ("mediator", "caretaker"):
        with pytest.raises(RefusedError):
            group.ask(who, ListWaiting())


def test_those_who_can_share_are_told_that_somebody_waits(group: Group) -> None:
    """When a seat is given to somebody with a pair: not the newcomer, and not without records."""
    seat(group)
    assert group.council.rows(Notice) == []
    unseat(group, "police")
    group.create()
    seat(group)
    [told] = group.ask("coordinator", ListNotices())
    assert (told.kind, told.record) == ("newcomer_waits", group.id)
    assert len(group.council.rows(Notice)) == 1


def test_who_leaves_gives_their_keys_up(group: Group) -> None:
    """In the transaction that ends the seat: what is wrapped for the others stays."""
    record = group.create()
    assert wraps(group, "officer") == {record}
    unseat(group, "officer")
    assert wraps(group, "officer") == set()
    assert wraps(group, "coordinator") == {record}
    [ended] = [e for e in group.council.trail() if '"ended":true' in e.detail]
    assert '"keys_given_up":1' in ended.detail
    seat(group, "officer")
    with pytest.raises(ConflictError, match="scellée pour vous"):
        group.open(record, "officer")
    share(group, "officer")
    assert group.read(record, "identity", "officer")


def test_the_last_key_is_kept(group: Group) -> None:
    """Also when the others have no seat, or no pair in use, any more."""
    record = group.create()
    unseat(group, "officer")
    unseat(group, "coordinator")
    assert wraps(group, "coordinator") == {record}
    kept = [e.detail for e in group.council.trail() if '"keys_kept":1' in e.detail]
    assert len(kept) == 1


def test_a_pair_that_was_retired_is_no_reason_to_give_the_last_key_up(group: Group) -> None:
    """The officer's wrap is there, but opens nothing for anybody."""
    record = group.create()
    with group.council.sessions.of(group.council.id) as session:
        pair = session.get_one(SealedPair, (group.council.id, group.pairs["officer"].key_id))
        pair.retired_at = pair.made_at
    unseat(group, "coordinator")
    assert wraps(group, "coordinator") == {record}


def test_who_left_the_council_gives_all_up(group: Group) -> None:
    """In the transaction in which it is noted."""
    group.create()
    council = group.council
    council.house.credentials.let_go(council.id, council.agents["officer"])
    assert wraps(group, "officer") == set()
    assert len(wraps(group, "coordinator")) == 1


def runs_out(group: Group, agent: str = "officer") -> None:
    """Let somebody's seat come to its term."""
    with group.council.sessions.of(group.council.id) as session:
        session.execute(
            update(Accreditation)
            .where(Accreditation.agent_id == group.council.agents[agent])
            .values(until=datetime.now(UTC) - timedelta(minutes=1))
        )


def lapses(group: Group) -> list[str]:
    """Return what the trail says of seats that ran out."""
    return [entry.detail for entry in group.council.trail() if entry.action == "group:lapse"]


def test_a_seat_that_ran_out_gives_its_keys_up_by_itself(group: Group) -> None:
    """In the sweeper's next round, once; the records get new keys before anything is written."""
    group.create()
    sweep(group.council.house)
    assert len(wraps(group, "officer")) == 1
    runs_out(group)
    sweep(group.council.house)
    sweep(group.council.house)
    assert wraps(group, "officer") == set()
    [said] = lapses(group)
    assert '"keys_given_up":1' in said
    assert group.council.agents["officer"] in said
    assert [row.new_key_due for row in group.council.rows(NominativeRecord)] == [True]


def test_whoever_was_accredited_again_keeps_their_keys(group: Group) -> None:
    """The first seat runs out; they sit there by the second."""
    group.create()
    runs_out(group)
    seat(group, "officer")
    sweep(group.council.house)
    assert len(wraps(group, "officer")) == 1
    assert lapses(group) == []


def test_the_last_key_is_kept_when_the_last_seat_runs_out(group: Group) -> None:
    """Both run out at once: one of them keeps it, and opens nothing with it."""
    record = group.create()
    runs_out(group)
    runs_out(group, "coordinator")
    sweep(group.council.house)
    assert len(wraps(group, "officer") | wraps(group, "coordinator")) == 1
    with pytest.raises(NotFoundError):
        group.open(record)


def test_another_pair_gives_nothing(group: Group) -> None:
    """Whose pair it is does not matter: without a wrap of one's own there is nothing to give."""
    group.create()
    seat(group)
    police = group.council.agents["police"]
    asked = ShareRecords(group.id, police, PrivatePair.new())
    assert group.ask("coordinator", asked) == Given(0, 0, 1)
