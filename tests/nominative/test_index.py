"""The index: tokens that say nothing without a key that only people hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from sharing.accreditations import EndAccreditation
from sharing.command import ConflictError
from sharing.groups import ListGroups
from sharing.matching import BirthDate, Identity, tokens
from sharing.nominative.retention import destroy
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair
from sharing.store import (
    Agent,
    IndexToken,
    IndexWrap,
    MatchRequest,
    NominativeRecord,
    SealedPair,
)
from tests.council import SmallCouncil
from tests.nominative.group import PERSON
from tests.nominative.test_changes import Open
from tests.nominative.two import SOMEBODY, WHO, WHY, Two, holders, key_of, two_groups
from tests.sharing.test_sealed_space import everything


@pytest.fixture
def two(council: SmallCouncil) -> Two:
    """The officer follows, the police asks."""
    return two_groups(council)


def test_nothing_of_a_question_is_kept(two: Two) -> None:
    """Neither names nor motive in a row, a file or the trail; no index key; no token in clear."""
    two.north.create()
    two.ask()
    two.ask(**SOMEBODY, motive="Parce que Quillivéré est absent.")
    council = two.north.council
    key = key_of(two, "police")
    asked = tokens(key.raw, council.id, Identity("Oswald", "Quillivéré", BirthDate(2008, 7, 19)))
    kept = b"".join(everything(council.house.database))
    assert two.south.encode() in kept, "this is where it would be found"
    for word in (*WHO.values(), *SOMEBODY.values(), WHY, "Quillivéré", "Oswald"):
        assert word.encode() not in kept, word
    assert key.raw not in kept
    assert not asked & {row.token for row in council.rows(IndexToken)}


def test_tokens_are_nothing_without_the_key(two: Two) -> None:
    """With another key the same person has no token in common; with the key all are."""
    two.north.create()
    council = two.north.council
    kept = {row.token for row in council.rows(IndexToken)}
    person = Identity(PERSON["first_name"], PERSON["last_name"], BirthDate(2009, 4, 12))
    assert kept == tokens(key_of(two, "officer").raw, council.id, person)
    assert not kept & tokens(Key.new().raw, council.id, person)


def test_the_key_passes_to_who_comes_and_from_who_goes(two: Two) -> None:
    """Another pair is made; a seat ends; somebody leaves."""
    council, pairs = two.north.council, two.north.pairs
    two.north.create()
    assert holders(two) == {"coordinator", "officer", "police"}
    with council.sessions.of(council.id) as session:
        session.execute(delete(IndexWrap).where(IndexWrap.pair_id == pairs["police"].key_id))
        session.execute(
            update(SealedPair)
            .where(SealedPair.id == pairs["police"].key_id)
            .values(retired_at=datetime.now(UTC))
        )
        later = pairs["police"] = PrivatePair.new()
        session.add(
            SealedPair(
                id=later.key_id, agent_id=council.agents["police"], public=later.public.raw,
                locked=b"", made_at=datetime.now(UTC),
            )
        )  # fmt: skip
    with pytest.raises(ConflictError, match="pas encore"):
        two.ask()
    assert two.ask("officer").hit
    assert two.ask().hit, "the officer's question has passed the key on"
    [south] = [g for g in council.ask("coordinator", ListGroups()) if g.id == two.south]
    seat = next(m.accreditation for m in south.members if m.name == "Élise Garnier")
    council.ask("coordinator", EndAccreditation(two.south, seat))
    assert two.ask("officer").hit
    assert holders(two) == {"coordinator", "officer"}
    with council.sessions.of(council.id) as session:
        session.get_one(Agent, (council.id, council.agents["officer"])).left_at = datetime.now(UTC)
    assert two.ask("coordinator").hit
    assert holders(two) == {"coordinator"}


def test_a_key_that_nobody_holds_is_made_anew_and_the_records_indexed_again(two: Two) -> None:
    """By those who may read them; until then the answer says that it is not whole."""
    record, council = two.north.create(), two.north.council
    before = {row.token for row in council.rows(IndexToken)}
    with council.sessions.of(council.id) as session:
        session.execute(delete(IndexWrap))
    found = two.ask()
    assert (found.hit, found.whole) == (False, False)
    assert council.rows(IndexToken) == []
    found = two.ask("officer")
    assert (found.here, found.whole) == ((record,), True)
    assert '"indexed":1' in council.trail()[-1].detail
    assert not before & {row.token for row in council.rows(IndexToken)}
    assert two.ask().elsewhere


def test_what_has_changed_is_found_as_it_stands(two: Two) -> None:
    """A corrected date, a name of usage; no longer by what was written before."""
    here = Open(
        two.north, two.north.create(values={**PERSON, "birth_date": "2010-12-30"}), "coordinator"
    )
    assert not two.ask().hit
    here.update("identity", {"birth_date": WHO["birth_date"]})
    assert two.ask().hit
    assert not two.ask(birth_date="2010-12-30").hit
    assert not two.ask(last_name="Le Goff").hit
    here.update("identity", {"usage_name": "Le Goff"})
    assert two.ask(last_name="Le Goff").hit
    here.update("identity", {"birth_date": ""}, seen=2)
    assert two.north.council.rows(IndexToken) == []


def test_a_record_without_a_birth_date_is_not_compared(two: Two) -> None:
    """A name alone is too many people: it waits for nobody, and is never a hit."""
    two.north.create(values={**PERSON, "birth_date": ""})
    for who in ("officer", "police"):
        found = two.ask(who)
        assert (found.hit, found.whole) == (False, True)
    assert two.north.council.rows(IndexToken) == []


def test_a_destroyed_record_leaves_no_token(two: Two) -> None:
    """Nor what was asked about it; its neighbour stays."""
    record = two.north.create()
    other = two.north.create(values={**PERSON, **SOMEBODY})
    two.ask()
    council = two.north.council
    with council.sessions.of(council.id) as session:
        session.get_one(NominativeRecord, (council.id, record)).destroy_by = date(2026, 1, 1)
        session.flush()
        assert destroy(session, council.id, record, "charter", datetime.now(UTC)) == "destroy"
    assert {row.record_id for row in council.rows(IndexToken)} == {other}
    assert council.rows(MatchRequest) == []


def test_councils_have_nothing_in_common(two: Two) -> None:
    """The neighbour's index is empty, whoever asks here."""
    two.north.create()
    neighbour = two.north.council.neighbour
    assert neighbour is not None
    assert neighbour.rows(IndexToken) == []
    assert neighbour.rows(IndexWrap) == []


def test_whoever_holds_the_key_is_weighed_again_once_a_day(two: Two) -> None:
    """Not at each record; then one whom the charter lets no longer gives it up."""
    council, pair = two.north.council, two.north.pairs["police"].key_id
    two.north.create()
    with council.sessions.of(council.id) as session:
        mine = update(Agent).where(Agent.id == council.agents["police"])
        session.execute(mine.values(profession="caretaker"))
    two.north.create()
    assert pair in {row.pair_id for row in council.rows(IndexWrap)}
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with council.sessions.of(council.id) as session:
        session.execute(update(IndexWrap).values(at=yesterday))
    two.north.create()
    kept = council.rows(IndexWrap)
    assert pair not in {row.pair_id for row in kept}
    assert all(row.at > yesterday for row in kept)
