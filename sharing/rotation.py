"""A new passphrase for the sealed space, or a new pair; by its owner, who knows the present one.

Rules:

1. Another passphrase locks the same pair; another pair is for whoever fears that theirs is known.
   Both ask for the present passphrase, a try of which is counted like any other.
2. The new pair is in use from the first moment.  The old one is locked under the new passphrase,
   and retired: it receives nothing any more.
3. Then each key is taken over, a portion at a time: unwrapped with the old pair, wrapped for the
   new one, the old wrap deleted.  What is interrupted goes on with the new passphrase.
4. When nothing is left the old private half is deleted, and opens nothing, for anybody.
5. The other screens on which the space was open are shut; every step is in the trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, literal, select, update
from sqlalchemy.orm import Session

from audit.limits import at_most
from sharing.command import ConflictError
from sharing.gate import Visitor, record
from sharing.holders import hold_keys, new_key_due
from sharing.months import MONTH
from sharing.nominative.deposits import RECEIVER
from sharing.nominative.records import MEMBER
from sharing.sealed_space import SealedSpaces, Shut, Stayed
from sharing.sealing.errors import CannotOpenError, SealingError
from sharing.sealing.pairs import PrivatePair
from sharing.sealing.passphrase import lock, unlock
from sharing.shredding import INDEX, rewrap_kept
from sharing.store import (
    DepositWrap,
    IndexWrap,
    OpenedSpace,
    RecordWrap,
    SealedPair,
    TrailMonthWrap,
)
from sharing.tries import locked

PORTION = 100
REST: tuple[tuple[Any, Any, str], ...] = (
    (DepositWrap, DepositWrap.deposit_id, RECEIVER),
    (IndexWrap, literal(INDEX), INDEX),
    (TrailMonthWrap, TrailMonthWrap.month_id, MONTH),
)
"""What is wrapped for a pair besides keys of records: where, in whose place, and what for."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """For whoever has a pair, and knows their present passphrase."""

    spaces: SealedSpaces
    portion: int = PORTION

    def change_passphrase(self, visitor: Visitor, present: str, new: str) -> Stayed | Shut:
        """Lock the pair under *new*; the answer is that of ``SealedSpaces.open`` with it.

        Raises InvalidInputError for a passphrase that is too weak, ConflictError without a pair.
        """
        return self._change(visitor, present, new, None)

    def change_pair(self, visitor: Visitor, present: str, new: str) -> Stayed | Shut:
        """Put a new pair in use, under *new*, and take over what the old one opens.

        Answers and raises as ``change_passphrase`` does.
        """
        return self._change(visitor, present, new, PrivatePair.new())

    def go_on(self, visitor: Visitor, present: str, former: str = "") -> Stayed | Shut:
        """Take over what is left under a former pair, locked under *former* or the present one.

        The answer is that of ``SealedSpaces.open`` with the present passphrase.
        """
        opened = self.spaces.open(visitor, present)
        own = self.spaces.enter(visitor, opened.cookie) if isinstance(opened, Stayed) else None
        if own is not None:
            self._take_over(visitor, self._former(visitor, former or present), own)
        return opened

    def left(self, visitor: Visitor) -> int:
        """Return how many keys are left under former pairs of the visitor."""
        with self.spaces.sessions.reading(visitor.actor.council) as session:
            mine = [row.id for row in _retired(session, visitor)]
            query = select(func.count()).select_from(RecordWrap).where(RecordWrap.pair_id.in_(mine))
            return session.scalar(query) or 0

    def _change(
        self, visitor: Visitor, present: str, new: str, pair: PrivatePair | None
    ) -> Stayed | Shut:
        self.spaces.refuse_weak(visitor, new)
        opened = self.spaces.open(visitor, present)
        own = self.spaces.enter(visitor, opened.cookie) if isinstance(opened, Stayed) else None
        if own is None:
            return opened
        former = (own, *self._former(visitor, present))
        after = (*former, pair) if pair else former
        council, agent, cost = visitor.actor.council, visitor.actor.id, self.spaces.cost
        locks = {
            one.key_id: lock(one, new, council=council, agent=agent, cost=cost) for one in after
        }
        with self.spaces.sessions.of(council) as session:
            _put(session, visitor, self.spaces, own, locks, pair)
        if pair is not None:
            self._take_over(visitor, former, pair)
        return self.spaces.open(visitor, new)

    def _former(self, visitor: Visitor, passphrase: str) -> list[PrivatePair]:
        """Return the retired pairs of the visitor that *passphrase* still unlocks."""
        council, agent = visitor.actor.council, visitor.actor.id
        with self.spaces.sessions.reading(council) as session:
            rows = _retired(session, visitor)
        found = []
        for row in rows:
            try:
                found.append(
                    unlock(row.locked, passphrase, council=council, agent=agent, key_id=row.id)
                )
            except SealingError:
                continue
        return found

    def _take_over(self, visitor: Visitor, former: Iterable[PrivatePair], own: PrivatePair) -> None:
        for old in former:
            after: str | None = ""
            while after is not None:
                with self.spaces.sessions.of(visitor.actor.council) as session:
                    after = self._portion(session, visitor, old, own, after)

    def _portion(
        self, session: Session, visitor: Visitor, old: PrivatePair, own: PrivatePair, after: str
    ) -> str | None:
        """Take over a portion of records, in the order of ids; return the last, None at the end."""
        council, at = visitor.actor.council, self.spaces.clock()
        kept = select(RecordWrap).where(RecordWrap.pair_id == old.key_id)
        portion = kept.where(RecordWrap.record_id > after).order_by(RecordWrap.record_id)
        portion = portion.limit(at_most(self.portion))
        hold_keys(session, [row.record_id for row in session.scalars(portion)])
        session.expire_all()
        rows = session.scalars(portion).all()
        new_key_due(session, [row.record_id for row in rows])
        for row in rows:
            try:
                wrapped = rewrap_kept(session, row.wrapped, old, own.public, row.record_id, MEMBER)
            except CannotOpenError:  # damaged: it stays, and stops nothing
                continue
            if session.get(RecordWrap, (council, row.record_id, own.key_id)) is None:
                session.add(
                    RecordWrap(record_id=row.record_id, pair_id=own.key_id, wrapped=wrapped, at=at)
                )
            session.delete(row)
        if rows:
            return rows[-1].record_id
        _take_the_rest(session, old, own)
        _forget_if_empty(session, council, old.key_id)
        return None


def _put(
    session: Session,
    visitor: Visitor,
    spaces: SealedSpaces,
    own: PrivatePair,
    locks: Mapping[str, bytes],
    pair: PrivatePair | None,
) -> None:
    """Write the new locks, and the new pair in the place of one's own."""
    now, council = spaces.clock(), visitor.actor.council
    owner = locked(session, council, visitor.actor.id)
    present = session.get_one(SealedPair, (council, own.key_id))
    if present.retired_at is not None:
        raise ConflictError("changed_meanwhile", "Votre clé vient d'être changée ailleurs.")
    for row in session.scalars(select(SealedPair).where(SealedPair.id.in_(list(locks)))):
        row.locked = locks[row.id] if row.locked else b""
    session.execute(delete(OpenedSpace).where(OpenedSpace.pair_id == own.key_id))
    if pair is None:
        record(session, owner, now, "space:passphrase", "permitted", pair=own.key_id)
        return
    present.retired_at = now
    session.add(
        SealedPair(
            id=pair.key_id,
            agent_id=owner.id,
            public=pair.public.raw,
            locked=locks[pair.key_id],
            made_at=now,
        )
    )
    told = {"pair": pair.key_id, "former": own.key_id}
    record(session, owner, now, "space:rotate", "permitted", **told)


def _take_the_rest(session: Session, old: PrivatePair, own: PrivatePair) -> None:
    """Take over what is no record: situations that wait, the index key, the keys of months."""
    for table, of, purpose in REST:
        mine, now = table.pair_id == old.key_id, table.pair_id == own.key_id
        for record_id, kept in session.execute(select(of, table.wrapped).where(mine)).all():
            try:
                wrapped = rewrap_kept(session, kept, old, own.public, record_id, purpose)
            except CannotOpenError:  # damaged: it stays, and stops nothing
                continue
            if session.scalar(select(table.pair_id).where(now, of == record_id)) is None:
                values = {"pair_id": own.key_id, "wrapped": wrapped}
                session.execute(update(table).where(mine, of == record_id).values(**values))
            else:  # somebody has given it to the new pair meanwhile
                session.execute(delete(table).where(mine, of == record_id))


def _forget_if_empty(session: Session, council: str, pair: str) -> None:
    """Delete the private half of a retired pair for which nothing is wrapped any more."""
    for table in (RecordWrap, *(table for table, _, _ in REST)):
        if (
            session.scalar(select(table.pair_id).where(table.pair_id == pair).limit(at_most(1)))
            is not None
        ):
            return
    session.get_one(SealedPair, (council, pair)).locked = b""


def _retired(session: Session, visitor: Visitor) -> list[SealedPair]:
    query = select(SealedPair).where(
        SealedPair.agent_id == visitor.actor.id,
        SealedPair.retired_at.is_not(None),
        SealedPair.locked != b"",
    )
    return list(session.scalars(query.order_by(SealedPair.retired_at)))
