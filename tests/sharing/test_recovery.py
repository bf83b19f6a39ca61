"""Three of five officers give somebody their records back; nobody does it alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest
from sqlalchemy import select

from sharing.accreditations import EndAccreditation
from sharing.command import ConflictError
from sharing.groups import ListGroups
from sharing.holders import GivenUp
from sharing.nominative.arrivals import Given, ListWaiting, ShareRecords, Waiting
from sharing.notices import ListNotices
from sharing.recovery import OfficersError, Recovery
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.pairs import PrivatePair
from sharing.sealing.shares import ShareError, ShareFault
from sharing.store import Agent, RecordWrap, RecoveryPair, RecoveryWrap, SealedPair
from tests.council import SmallCouncil
from tests.nominative.group import Group, a_group
from tests.sharing.test_sealed_space import everything

OFFICERS = ("mediator", "caretaker", "officer", "police", "auditor")


@pytest.fixture
def group(council: SmallCouncil) -> Group:
    """The coordinator and the officer sit in it."""
    return a_group(council)


def recovery(group: Group) -> Recovery:
    """The recovery of the house."""
    return group.council.house.recovery


def set_up(group: Group, officers: Sequence[str] = OFFICERS) -> tuple[str, ...]:
    """Give shares to five people of five partners, who rehearse."""
    agents = [group.council.agents[one] for one in officers]
    shares = recovery(group).set_up(group.council.id, agents)
    recovery(group).rehearse(group.council.id, shares[:3])
    return shares


def lose(group: Group, agent: str = "officer") -> PrivatePair:
    """Have somebody's pair retired, and a new one made by them."""
    council = group.council
    recovery(group).retire(council.id, council.agents[agent])
    group.pairs[agent] = PrivatePair.new()
    with council.sessions.of(council.id) as session:
        session.add(
            SealedPair(
                id=group.pairs[agent].key_id,
                agent_id=council.agents[agent],
                public=group.pairs[agent].public.raw,
                locked=b"",
                made_at=recovery(group).clock(),
            )
        )
    return group.pairs[agent]


def restore(group: Group, shares: Sequence[str], agent: str = "officer", portion: int = 100) -> int:
    """Give it back; return how many records."""
    council = group.council
    return sum(recovery(group).restore(council.id, shares, council.agents[agent], portion))


def test_any_three_shares_give_somebody_their_records_back(group: Group) -> None:
    """Also when nobody else of the group could."""
    shares = set_up(group)
    records = [group.create() for _ in range(3)]
    lose(group, "coordinator")
    lose(group)
    for record in records:
        with pytest.raises(ConflictError, match="scellée pour vous"):
            group.open(record)
    assert restore(group, shares[2:], portion=2) == 3
    assert all(group.read(record, "identity") for record in records)
    assert restore(group, (shares[4], shares[0], shares[1])) == 0, "there is nothing left to give"
    entries = [e for e in group.council.trail() if e.action == "recovery:restore"]
    agents = group.council.agents
    assert all(agents["officer"] in e.detail and e.actor == "keeper" for e in entries)
    for one in ("officer", "police", "auditor"):
        assert agents[one] in entries[0].detail
    assert agents["mediator"] not in entries[0].detail


def test_every_three_of_the_five_rehearse_and_no_two_do(group: Group) -> None:
    """Nothing of anybody's is opened; the hour is kept, and each try is in the trail."""
    shares, here = set_up(group), group.council.id
    for three in combinations(shares, 3):
        recovery(group).rehearse(here, three)
    for two in combinations(shares, 2):
        with pytest.raises(ShareError) as found:
            recovery(group).rehearse(here, two)
        assert found.value.fault is ShareFault.COUNT
    tried = [e.outcome for e in group.council.trail() if e.action == "recovery:rehearse"]
    assert tried == ["permitted"] * 11 + ["refused"] * 10
    [kept] = group.council.rows(RecoveryPair)
    assert kept.rehearsed_at is not None


def test_a_share_that_was_written_wrongly_is_named(group: Group) -> None:
    """Which one and which word, without the word; and the trail says only what kind of fault."""
    shares = set_up(group)
    words = shares[1].split()
    words[4] = "boulangerie"
    with pytest.raises(ShareError) as found:
        recovery(group).rehearse(group.council.id, (shares[0], " ".join(words), shares[2]))
    assert (found.value.fault, found.value.share, found.value.word) == (ShareFault.WORD, 2, 5)
    tried = [e for e in group.council.trail() if e.action == "recovery:rehearse"]
    assert '"why":"word"' in tried[-1].detail
    assert "boulangerie" not in tried[-1].detail


def test_shares_of_elsewhere_open_nothing_here(group: Group) -> None:
    """Sound shares of the neighbour's, which are three of five as well."""
    set_up(group)
    neighbour = group.council.neighbour
    assert neighbour is not None
    agents = [neighbour.agents[one] for one in OFFICERS]
    theirs = recovery(group).set_up(neighbour.id, agents)
    with pytest.raises(CannotOpenError):
        restore(group, theirs[:3])
    refused = [e for e in group.council.trail() if e.action == "recovery:restore"]
    assert [e.outcome for e in refused] == ["refused"]


@pytest.mark.parametrize(
    ("officers", "why"),
    [
        (OFFICERS[:4], "5 different people"),
        ((*OFFICERS[:4], "mediator"), "5 different people"),
        ((*OFFICERS[:4], "machine"), "5 different people"),
    ],
)
def test_five_people_are_needed(group: Group, officers: tuple[str, ...], why: str) -> None:
    """Each once, and none of them a machine."""
    with pytest.raises(OfficersError, match=why):
        set_up(group, officers)
    assert group.council.rows(RecoveryPair) == []


def test_of_three_partners_none_of_which_could_act_alone(group: Group) -> None:
    """Two of the town's are fine, three are not, and neither are two partners."""
    council = group.council

    def moved(agent: str, partner: str) -> None:
        with council.sessions.of(council.id) as session:
            row = session.scalars(select(Agent).where(Agent.id == council.agents[agent])).one()
            row.partner_id = council.partners[partner]

    moved("auditor", "town")
    set_up(group)
    moved("police", "town")
    with pytest.raises(OfficersError, match="could then act alone"):
        set_up(group)
    moved("police", "housing")
    moved("mediator", "housing")
    with pytest.raises(OfficersError, match="2 partner"):
        set_up(group)


def test_no_share_and_no_opened_pair_is_anywhere(group: Group) -> None:
    """In no row, no file of the database, no entry of the trail."""
    shares = set_up(group)
    group.create()
    recovery(group).rehearse(group.council.id, shares[:3])
    lose(group)
    restore(group, shares[1:4])
    said = "".join(e.action + e.detail for e in group.council.trail())
    kept = b"".join(everything(group.council.house.database)) + said.encode()
    assert b"recovery:restore" in kept, "this is where it would be found"
    for share in shares:
        assert share.encode() not in kept
        assert " ".join(share.split()[3:6]).encode() not in kept


def test_records_of_before_are_given_to_the_officers_by_a_member(group: Group) -> None:
    """They wait as a member does; a record that is written afterwards does not."""
    old = [group.create() for _ in range(3)]
    shares = set_up(group)
    new = group.create()
    assert group.ask("officer", ListWaiting()) == (Waiting(group.id, "", 3, ready=True),)
    asked = ShareRecords(group.id, "", group.pairs["coordinator"], 2)
    assert group.ask("coordinator", asked) == Given(2, 1, 0)
    assert group.ask("coordinator", asked) == Given(1, 0, 0)
    assert group.ask("officer", ListWaiting()) == ()
    lose(group)
    assert restore(group, shares[:3]) == 4
    assert all(group.read(record, "identity") for record in (*old, new))


def test_a_new_set_up_takes_the_place_of_the_old_one(group: Group) -> None:
    """The old shares open what was not given to the new pair yet, and nothing afterwards."""
    old = set_up(group)
    record = group.create()
    new = set_up(group, OFFICERS[::-1])
    lose(group)
    assert restore(group, new[:3]) == 0
    assert restore(group, old[:3]) == 1
    group.ask("coordinator", ShareRecords(group.id, "", group.pairs["coordinator"]))
    assert len(group.council.rows(RecoveryWrap)) == 1
    lose(group)
    assert restore(group, old[:3]) == 0
    assert restore(group, new[:3]) == 1
    assert group.read(record, "identity")


def test_a_set_up_counts_when_it_has_been_rehearsed(group: Group) -> None:
    """Until then the old one is given keys and opens; a set-up that nobody rehearsed is dropped."""
    old, agents = set_up(group), [group.council.agents[one] for one in OFFICERS]
    recovery(group).set_up(group.council.id, agents)
    new = recovery(group).set_up(group.council.id, agents)
    record = group.create()
    lose(group)
    assert restore(group, new[:3]) == 0
    assert restore(group, old[:3]) == 1
    recovery(group).rehearse(group.council.id, new[2:])
    recovery(group).rehearse(group.council.id, old[2:])
    later = group.create()
    lose(group)
    assert restore(group, new[:3]) == 1
    assert group.read(later, "identity")
    assert record != later
    [used] = [p for p in group.council.rows(RecoveryPair) if p.retired_at is None]
    assert used.rehearsed_at is not None


def test_a_lost_pair_is_retired_and_its_owner_told(group: Group) -> None:
    """Its keys are given up but for the last of a record; a second time there is none to retire."""
    group.create()
    council = group.council
    assert recovery(group).retire(council.id, council.agents["officer"]) == GivenUp(1, 0)
    assert recovery(group).retire(council.id, council.agents["coordinator"]) == GivenUp(0, 1)
    with pytest.raises(ConflictError) as found:
        recovery(group).retire(council.id, council.agents["officer"])
    assert found.value.code == "no_pair"
    assert [one.kind for one in group.ask("officer", ListNotices())] == ["pair_retired"]


def test_nobody_is_given_what_is_not_their_groups(group: Group) -> None:
    """Nor anything without a pair, or after their seat was taken back."""
    shares = set_up(group)
    group.create()
    assert restore(group, shares[:3], "police") == 0
    [here] = group.council.ask("coordinator", ListGroups())
    given = next(m for m in here.members if m.agent == group.council.agents["officer"])
    group.ask("coordinator", EndAccreditation(group.id, given.accreditation))
    lose(group)
    assert restore(group, shares[:3]) == 0
    recovery(group).retire(group.council.id, group.council.agents["officer"])
    with pytest.raises(ConflictError) as found:
        restore(group, shares[:3])
    assert found.value.code == "newcomer_unready"
    officer = group.pairs["officer"].key_id
    assert officer not in {w.pair_id for w in group.council.rows(RecordWrap)}
