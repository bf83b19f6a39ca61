"""Situations that wait for an answer, handed on to members who arrive after they were proposed.

Rules:

1. A member who may answer, and did not propose it, is given what waits by one to whom it was sealed
   and who may share: with the records of the group, by the same action.
2. It changes nothing for the depositor: nothing is ever wrapped for them.
3. What was answered has nothing left that could be handed on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from audit.limits import at_most
from sharing.nominative.deposits import RECEIVER, answerers
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.pairs import PrivatePair, PublicPair
from sharing.shredding import rewrap_kept
from sharing.store import Deposit, DepositWrap, SealedPair, WorkingGroup
from sharing.work import Work

MOST = 100
"""So many at a time; more than have ever waited in thirty days."""


def hand_on(
    work: Work, group: WorkingGroup, newcomer: str, to: PublicPair, own: PrivatePair
) -> int:
    """Wrap for *newcomer* what waits in the group and opens for *own*; return how many."""
    given = 0
    for row in _lacking(work, [group]).get((group.id, newcomer), ()):
        mine = work.session.get(DepositWrap, (row.council_id, row.id, own.key_id))
        try:
            if mine is None:
                continue
            kept = rewrap_kept(work.session, mine.wrapped, own, to, row.id, RECEIVER)
        except CannotOpenError:  # damaged: it opens for nobody, and stops nothing
            continue
        work.session.add(DepositWrap(deposit_id=row.id, pair_id=to.key_id, wrapped=kept))
        given += 1
    return given


def lacking(work: Work) -> Counter[tuple[str, str]]:
    """Count what waits unread, by group and member, in the groups in which the actor sits."""
    mine = select(WorkingGroup).where(WorkingGroup.id.in_(work.actor.groups))
    found = _lacking(work, work.session.scalars(mine).all())
    return Counter({who: len(rows) for who, rows in found.items()})


def _lacking(
    work: Work, groups: Sequence[WorkingGroup]
) -> Mapping[tuple[str, str], Sequence[Deposit]]:
    """Return what waits and was not sealed to a member who could answer, by group and member."""
    waits = Deposit.group_id.in_([group.id for group in groups]), Deposit.state == "waiting"
    oldest = select(Deposit).where(*waits).order_by(Deposit.at, Deposit.id)
    rows = work.session.scalars(oldest.limit(at_most(MOST))).all()
    if not rows:
        return {}
    sealed = {
        (deposit, agent)
        for deposit, agent in work.session.execute(
            select(DepositWrap.deposit_id, SealedPair.agent_id)
            .join(
                SealedPair,
                (SealedPair.council_id == DepositWrap.council_id)
                & (SealedPair.id == DepositWrap.pair_id),
            )
            .where(DepositWrap.deposit_id.in_([row.id for row in rows]))
            .where(SealedPair.retired_at.is_(None))
        )
    }
    found = defaultdict[tuple[str, str], list[Deposit]](list)
    able = answerers(work, groups)
    for row in rows:
        for agent in able[row.group_id] - {row.depositor_id}:
            if (row.id, agent) not in sealed:
                found[row.group_id, agent].append(row)
    return found
