"""Another passphrase, another pair: everything stays readable, and what was replaced opens nothing.

People and the council are real, the passphrase as cheap as the bounds allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from sharing.command import ConflictError, InvalidInputError
from sharing.gate import Visitor
from sharing.nominative.openings import OpenRecord
from sharing.rotation import Rotation
from sharing.sealed_space import SealedSpaces, Shut, Stayed
from sharing.sealing.errors import WrongPassphraseError
from sharing.sealing.pairs import PrivatePair
from sharing.sealing.passphrase import lock, unlock
from sharing.store import RecordWrap, SealedPair
from tests.council import SmallCouncil
from tests.nominative.group import FOLLOW_UP, MOTIVE, Group, a_group
from tests.sharing.proving import visit
from tests.sharing.test_sealed_space import CHEAP, SECRET, Clock, everything

NEW = "onze tuiles bleues sous la neige"


@dataclass
class Owner:
    """The officer, whose pair is locked under ``SECRET``, and their group."""

    group: Group
    rotation: Rotation

    def visitor(self) -> Visitor:
        """Log them in anew."""
        return visit(self.group.council, "officer")

    def pair(self, opened: Stayed | Shut, visitor: Visitor) -> PrivatePair:
        """Return the pair that is open."""
        assert isinstance(opened, Stayed)
        found = self.rotation.spaces.enter(visitor, opened.cookie)
        assert found is not None
        return found

    def rows(self) -> dict[str, SealedPair]:
        """Return the officer's pairs by id."""
        officer = self.group.council.agents["officer"]
        return {p.id: p for p in self.group.council.rows(SealedPair) if p.agent_id == officer}

    def wraps(self, pair: PrivatePair) -> list[RecordWrap]:
        """Return what is wrapped for a pair."""
        return [w for w in self.group.council.rows(RecordWrap) if w.pair_id == pair.key_id]


@pytest.fixture
def owner(council: SmallCouncil) -> Owner:
    """The officer and the coordinator sit in a group."""
    group = a_group(council)
    pair, officer = group.pairs["officer"], council.agents["officer"]
    kept = lock(pair, SECRET, council=council.id, agent=officer, cost=CHEAP)
    with council.sessions.of(council.id) as session:
        session.execute(
            update(SealedPair).where(SealedPair.agent_id == officer).values(locked=kept)
        )
    spaces = SealedSpaces(council.sessions, Clock(datetime.now(UTC)), CHEAP)
    return Owner(group, Rotation(spaces, portion=2))


def test_another_passphrase_locks_the_same_pair(owner: Owner) -> None:
    """The old one opens nothing any more; the other screens are shut; this one goes on."""
    elsewhere, here = owner.visitor(), owner.visitor()
    spaces = owner.rotation.spaces
    before = spaces.open(elsewhere, SECRET)
    assert isinstance(before, Stayed)
    opened = owner.rotation.change_passphrase(here, SECRET, NEW)
    assert owner.pair(opened, here).raw == owner.group.pairs["officer"].raw
    assert spaces.enter(elsewhere, before.cookie) is None
    assert spaces.open(elsewhere, SECRET) == Shut()
    assert isinstance(spaces.open(elsewhere, NEW), Stayed)
    assert "space:passphrase" in [e.action for e in owner.group.council.trail()]


def test_another_pair_opens_what_the_old_one_did(owner: Owner) -> None:
    """Of every record; the old one opens nothing, and its private half is nowhere."""
    group, old = owner.group, owner.group.pairs["officer"]
    records = [group.create() for _ in range(5)]
    visitor = owner.visitor()
    new = owner.pair(owner.rotation.change_pair(visitor, SECRET, NEW), visitor)
    assert new.key_id != old.key_id
    assert owner.wraps(old) == []
    rows = owner.rows()
    assert (rows[old.key_id].locked, rows[new.key_id].retired_at) == (b"", None)
    assert rows[old.key_id].retired_at is not None
    with pytest.raises(ConflictError, match="scellée pour vous"):
        group.open(records[0])
    group.pairs["officer"] = new
    later = group.create()
    for record in (*records, later):
        assert group.read(record, "identity")[0].value == "Kerbrat"
    assert owner.rotation.left(visitor) == 0


def test_what_was_interrupted_goes_on(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped between two portions: the new pair is in use, and asking again takes the rest."""
    group, old = owner.group, owner.group.pairs["officer"]
    records = [group.create() for _ in range(5)]
    visitor, portions = owner.visitor(), Rotation._portion

    def killed(self: Rotation, *asked: object) -> str | None:
        if asked[-1]:
            raise KeyboardInterrupt
        return portions(self, *asked)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(Rotation, "_portion", killed)
    with pytest.raises(KeyboardInterrupt):
        owner.rotation.change_pair(visitor, SECRET, NEW)
    monkeypatch.setattr(Rotation, "_portion", portions)
    assert owner.rotation.left(visitor) == len(owner.wraps(old)) == 3
    assert owner.rotation.spaces.open(visitor, SECRET) == Shut()
    new = owner.pair(owner.rotation.go_on(visitor, NEW), visitor)
    assert (owner.rotation.left(visitor), owner.wraps(old)) == (0, [])
    assert owner.rows()[old.key_id].locked == b""
    group.pairs["officer"] = new
    assert all(group.read(record, "identity") for record in records)


def test_what_is_damaged_stays_and_stops_nothing(owner: Owner) -> None:
    """The others are taken over; the old pair is kept for what is left, under the new words."""
    group, old = owner.group, owner.group.pairs["officer"]
    records = sorted(group.create() for _ in range(3))
    with group.council.sessions.of(group.council.id) as session:
        kept = session.get_one(RecordWrap, (group.council.id, records[0], old.key_id))
        kept.wrapped = kept.wrapped[:-1] + bytes((kept.wrapped[-1] ^ 1,))
    visitor = owner.visitor()
    new = owner.pair(owner.rotation.change_pair(visitor, SECRET, NEW), visitor)
    assert {w.record_id for w in owner.wraps(new)} == set(records[1:])
    assert owner.rotation.left(visitor) == 1
    officer = group.council.agents["officer"]
    where = {"council": group.council.id, "agent": officer, "key_id": old.key_id}
    locked = owner.rows()[old.key_id].locked
    assert unlock(locked, NEW, **where).raw == old.raw
    with pytest.raises(WrongPassphraseError):
        unlock(locked, SECRET, **where)


def test_a_former_pair_under_other_words_is_taken_over_when_they_are_remembered(
    owner: Owner,
) -> None:
    """A pair that was lost and found: its last keys were kept."""
    group, council = owner.group, owner.group.council
    record = group.create()
    council.house.recovery.retire(council.id, council.agents["coordinator"])
    council.house.recovery.retire(council.id, council.agents["officer"])
    visitor = owner.visitor()
    owner.rotation.spaces.make(visitor, NEW)
    assert owner.rotation.left(visitor) == 1
    owner.rotation.go_on(visitor, NEW)
    assert owner.rotation.left(visitor) == 1
    group.pairs["officer"] = owner.pair(owner.rotation.go_on(visitor, NEW, SECRET), visitor)
    assert owner.rotation.left(visitor) == 0
    assert group.read(record, "identity")


def test_the_present_passphrase_is_needed_and_a_wrong_one_counts(owner: Owner) -> None:
    """As at the door of the space: after five, the right one waits as well."""
    visitor, before = owner.visitor(), owner.rows()
    for change in (owner.rotation.change_pair, owner.rotation.change_passphrase):
        assert change(visitor, NEW, NEW) == Shut()
        with pytest.raises(InvalidInputError, match="weak_passphrase"):
            change(visitor, SECRET, "courte")
    found = [owner.rotation.change_pair(visitor, NEW, NEW) for _ in range(3)][-1]
    assert isinstance(found, Shut)
    assert found.until is not None
    assert isinstance(owner.rotation.change_pair(visitor, SECRET, NEW), Shut)
    assert {i: (p.locked, p.retired_at) for i, p in owner.rows().items()} == {
        i: (p.locked, p.retired_at) for i, p in before.items()
    }


def test_two_changes_at_once_leave_one_pair_in_use(owner: Owner) -> None:
    """Whoever comes second is told, and nothing of theirs is written."""
    visitor = owner.visitor()
    spaces = owner.rotation.spaces

    @dataclass(frozen=True, slots=True)
    class Meanwhile(Rotation):
        """Between the passphrase and the rows, the pair is changed on another screen."""

        def _former(self, visitor: Visitor, passphrase: str) -> list[PrivatePair]:
            found = Rotation._former(self, visitor, passphrase)
            owner.rotation.change_pair(visitor, SECRET, NEW)
            return found

    with pytest.raises(ConflictError, match="ailleurs"):
        Meanwhile(spaces).change_pair(visitor, SECRET, "neuf lampes jaunes au bord du canal")
    assert [p for p in owner.rows().values() if p.retired_at is None and p.locked] != []
    assert isinstance(spaces.open(visitor, NEW), Stayed)


def test_no_passphrase_and_no_pair_is_anywhere(owner: Owner) -> None:
    """In no row, file or entry of the trail, before, during and after."""
    owner.group.create()
    visitor = owner.visitor()
    new = owner.pair(owner.rotation.change_pair(visitor, SECRET, NEW), visitor)
    said = "".join(e.action + e.detail for e in owner.group.council.trail())
    kept = b"".join(everything(owner.group.council.house.database)) + said.encode()
    assert b"space:rotate" in kept, "this is where it would be found"
    for secret in (SECRET.encode(), NEW.encode(), new.raw, owner.group.pairs["officer"].raw):
        assert secret not in kept


def test_the_old_pair_opens_nothing_at_the_desk(owner: Owner) -> None:
    """Nor does somebody who kept a copy of it learn anything by it."""
    record, old = owner.group.create(), owner.group.pairs["officer"]
    owner.rotation.change_pair(owner.visitor(), SECRET, NEW)
    with pytest.raises(ConflictError, match="scellée pour vous"):
        owner.group.ask("officer", OpenRecord(record, FOLLOW_UP, MOTIVE, old))
