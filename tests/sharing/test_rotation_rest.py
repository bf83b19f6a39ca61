"""Another pair takes over what is no record, too: what waits for an answer, the index key."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update

from sharing.command import ConflictError
from sharing.months import ReadMotive
from sharing.rotation import Rotation
from sharing.sealed_space import SealedSpaces, Stayed
from sharing.sealing.passphrase import lock
from sharing.store import Agent, DepositWrap, IndexWrap, SealedPair, TrailMonthWrap
from tests.council import SmallCouncil
from tests.nominative.group import MOTIVE
from tests.nominative.proposing import KEPT_AS, Proposed, a_proposal
from tests.sharing.proving import visit
from tests.sharing.test_sealed_space import CHEAP, SECRET, Clock

NEW = "onze tuiles bleues sous la neige"


def rotated(proposed: Proposed) -> str:
    """Give the coordinator another pair; return the id of the former one."""
    council, old = proposed.group.council, proposed.group.pairs["coordinator"]
    spaces = SealedSpaces(council.sessions, Clock(datetime.now(UTC)), CHEAP)
    here = visit(council, "coordinator")
    opened = Rotation(spaces).change_pair(here, SECRET, NEW)
    assert isinstance(opened, Stayed)
    new = spaces.enter(here, opened.cookie)
    assert new is not None
    proposed.group.pairs["coordinator"] = new
    return old.key_id


@pytest.fixture
def proposed(council: SmallCouncil) -> Proposed:
    """The coordinator's pair is locked; they hold the index key, alone, and a proposal waits."""
    found = a_proposal(council)
    keeper, pair = council.agents["coordinator"], found.group.pairs["coordinator"]
    kept = lock(pair, SECRET, council=council.id, agent=keeper, cost=CHEAP)
    found.group.create()
    with council.sessions.of(council.id) as session:
        session.execute(update(SealedPair).where(SealedPair.id == pair.key_id).values(locked=kept))
        session.execute(delete(IndexWrap).where(IndexWrap.pair_id != pair.key_id))
    return found


def test_what_waits_for_an_answer_can_still_be_read(proposed: Proposed) -> None:
    """By the new pair; the old one is nowhere, and opens nothing."""
    deposit = proposed.propose()
    old = proposed.group.pairs["coordinator"]
    former = rotated(proposed)
    rows = proposed.group.council.rows
    assert former not in {row.pair_id for row in rows(DepositWrap)}
    assert former not in {row.pair_id for row in rows(IndexWrap)}
    assert next(p.locked for p in rows(SealedPair) if p.id == former) == b""
    assert proposed.read(deposit) == KEPT_AS
    proposed.group.pairs["coordinator"] = old
    with pytest.raises(ConflictError, match="scellée pour vous"):
        proposed.read(deposit)


def test_the_index_key_is_not_lost_with_its_last_holder(proposed: Proposed) -> None:
    """The tokens that are there go on being found."""
    rows = proposed.group.council.rows
    assert len(rows(IndexWrap)) == 1
    rotated(proposed)
    [kept] = rows(IndexWrap)
    assert kept.pair_id == proposed.group.pairs["coordinator"].key_id


def test_the_months_of_an_officer_are_taken_over(proposed: Proposed) -> None:
    """Motives that were sealed before the change are read after it."""
    group, council = proposed.group, proposed.group.council
    record = group.create()
    with council.sessions.of(council.id) as session:
        session.get_one(Agent, (council.id, council.agents["coordinator"])).profession = "dpo"
    group.open(record)
    entry = [one for one in council.trail() if '"motive"' in one.detail][-1]
    rotated(proposed)
    [kept] = council.rows(TrailMonthWrap)
    assert kept.pair_id == group.pairs["coordinator"].key_id
    asked = ReadMotive(entry.id, "charter_control", group.pairs["coordinator"])
    assert group.ask("coordinator", asked).words == MOTIVE


def test_what_is_damaged_keeps_its_private_half(proposed: Proposed) -> None:
    """Nobody throws away the key of what could still be mended."""
    proposed.propose()
    with proposed.group.council.sessions.of(proposed.group.council.id) as session:
        session.execute(update(DepositWrap).values(wrapped=b"W"))
    former = rotated(proposed)
    rows = proposed.group.council.rows
    assert next(p.locked for p in rows(SealedPair) if p.id == former) != b""
    assert [row.pair_id for row in rows(DepositWrap)] == [former]
