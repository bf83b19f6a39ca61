"""Who holds the key of a record: what follows when somebody leaves, arrives, or makes their pair.

Rules:

1. Whoever no longer sits in a group gives its keys up, but never the last one: a record that
   nobody could open any more would be lost to the person it is about.
2. The last one is held by somebody who sits there, with a pair in use, or by the recovery pair.
3. The keys that somebody held who is gone are made anew at the next writing
   (``sharing.nominative.renewal``), also those that they keep as the last.
4. Whoever has just become able to be given the records of a group is waited for: those who write
   its records and who gave the seat are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from sharing.agents import IN_FORCE
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PublicPair
from sharing.shredding import wrap_kept
from sharing.store import (
    Accreditation,
    Agent,
    Deposit,
    DepositWrap,
    NominativeRecord,
    Notice,
    RecordWrap,
    RecoveryPair,
    RecoveryWrap,
    SealedPair,
    new_id,
)

RECOVERY = "recovery"
"""What a record's key is wrapped for, for the officers' pair."""
NEWCOMER_WAITS = "newcomer_waits"
"""The notice that somebody can now be given the records of a group."""


class GivenUp(NamedTuple):
    """How many keys somebody gave up, and how many they keep as the last who hold them."""

    given_up: int
    kept: int


def give_up(session: Session, agent: str, now: datetime, group: str | None = None) -> GivenUp:
    """Delete what was wrapped for *agent*, in one group or in all, but for the last key of each.

    They count as gone: their own seat and pairs keep nothing.
    """
    mine = (
        select(RecordWrap.record_id, RecordWrap.pair_id)
        .join(SealedPair, _is(SealedPair, RecordWrap, RecordWrap.pair_id))
        .join(NominativeRecord, _is(NominativeRecord, RecordWrap, RecordWrap.record_id))
        .where(SealedPair.agent_id == agent)
    )
    if group is not None:
        mine = mine.where(NominativeRecord.group_id == group)
    rows = session.execute(mine, {"now": now}).all()
    safe = session.execute(mine.where(_held_by_others(agent)), {"now": now}).all()
    new_key_due(session, {record for record, _ in rows})
    for pair in {pair for _, pair in safe}:
        records = [record for record, of in safe if of == pair]
        session.execute(
            delete(RecordWrap).where(RecordWrap.pair_id == pair, RecordWrap.record_id.in_(records))
        )
    _give_up_deposits(session, agent, group)
    return GivenUp(len(safe), len(rows) - len(safe))


def _give_up_deposits(session: Session, agent: str, group: str | None) -> None:
    """Delete what waits for an answer and was sealed to *agent*: it is not kept for long anyway."""
    mine = (
        select(DepositWrap)
        .join(SealedPair, _is(SealedPair, DepositWrap, DepositWrap.pair_id))
        .join(Deposit, _is(Deposit, DepositWrap, DepositWrap.deposit_id))
        .where(SealedPair.agent_id == agent)
    )
    for row in session.scalars(mine if group is None else mine.where(Deposit.group_id == group)):
        session.delete(row)


def new_key_due(session: Session, records: Iterable[str]) -> None:
    """Have the keys of these records made anew at the next writing: somebody gone held them."""
    due = NominativeRecord.id.in_(sorted(records))
    session.execute(update(NominativeRecord).where(due).values(new_key_due=True))


def hold_keys(session: Session, records: Iterable[str]) -> None:
    """Hold these records, so that no key of theirs is made anew in this transaction.

    For whoever hands on what is wrapped now; to be called before it is read.
    """
    these = select(NominativeRecord.id).where(NominativeRecord.id.in_(sorted(records)))
    session.execute(these.order_by(NominativeRecord.id).with_for_update(key_share=True)).all()


def recovery_pair(session: Session) -> PublicPair | None:
    """Return the council's recovery pair in use; None until officers have rehearsed one."""
    raw = session.scalar(
        select(RecoveryPair.public).where(
            RecoveryPair.retired_at.is_(None), RecoveryPair.rehearsed_at.is_not(None)
        )
    )
    return PublicPair(raw) if raw is not None else None


def keep_for_recovery(
    session: Session, key: Key, pair: PublicPair | None, record: str, now: datetime
) -> None:
    """Wrap a record's key for the recovery pair, in the place of what an older one was given."""
    if pair is None:
        return
    session.execute(delete(RecoveryWrap).where(RecoveryWrap.record_id == record))
    wrapped = wrap_kept(session, key, pair, record, RECOVERY)
    session.add(RecoveryWrap(record_id=record, pair_id=pair.key_id, wrapped=wrapped, at=now))


def tell_who_can_share(session: Session, agent: str, now: datetime) -> None:
    """Tell those who can give *agent* the records of their groups, if some are wanting.

    To be called when the second of the two is there: a seat, and a pair.
    """
    seats = session.execute(
        select(Accreditation.group_id, Accreditation.given_by)
        .join(SealedPair, _of(SealedPair, Accreditation, Accreditation.agent_id))
        .where(Accreditation.agent_id == agent, SealedPair.retired_at.is_(None), *IN_FORCE),
        {"now": now},
    ).all()
    for group, giver in seats:
        wanting = set(session.scalars(_authors_whose_records_want(agent, group), {"now": now}))
        for one in sorted(wanting and (wanting | {giver}) - {agent}):
            about = f"working_group:{group}"
            session.add(
                Notice(id=new_id(), agent_id=one, kind=NEWCOMER_WAITS, about=about, word="", at=now)
            )


def _is(there: Any, here: Any, its_id: Any) -> ColumnElement[bool]:
    return and_(there.council_id == here.council_id, there.id == its_id)


def _of(there: Any, here: Any, agent: Any) -> ColumnElement[bool]:
    return and_(there.council_id == here.council_id, there.agent_id == agent)


def _held_by_others(agent: str) -> ColumnElement[bool]:
    """Whether the record of the row is held by another member of its group, or for recovery."""
    theirs, pair = aliased(RecordWrap), aliased(SealedPair)
    member = exists(
        select(theirs.pair_id)
        .join(pair, _is(pair, theirs, theirs.pair_id))
        .join(Agent, _is(Agent, pair, pair.agent_id))
        .join(Accreditation, _of(Accreditation, pair, pair.agent_id))
        .where(
            theirs.council_id == NominativeRecord.council_id,
            theirs.record_id == NominativeRecord.id,
            pair.agent_id != agent,
            pair.retired_at.is_(None),
            Agent.left_at.is_(None),
            Accreditation.group_id == NominativeRecord.group_id,
            *IN_FORCE,
        )
    )
    officers = exists(
        select(RecoveryWrap.pair_id).where(
            RecoveryWrap.council_id == NominativeRecord.council_id,
            RecoveryWrap.record_id == NominativeRecord.id,
        )
    )
    return or_(member, officers)


def _authors_whose_records_want(agent: str, group: str) -> Select[str]:
    """The authors, still seated, of the group's records that were not wrapped for *agent*."""
    held = exists(
        select(RecordWrap.pair_id)
        .join(SealedPair, _is(SealedPair, RecordWrap, RecordWrap.pair_id))
        .where(
            RecordWrap.council_id == NominativeRecord.council_id,
            RecordWrap.record_id == NominativeRecord.id,
            SealedPair.agent_id == agent,
            SealedPair.retired_at.is_(None),
        )
    )
    return (
        select(NominativeRecord.author_id)
        .join(Accreditation, _of(Accreditation, NominativeRecord, NominativeRecord.author_id))
        .where(
            NominativeRecord.group_id == group, Accreditation.group_id == group, *IN_FORCE, ~held
        )
        .distinct()
    )
