"""A record's key made anew once somebody who held it is gone: what they copied opens nothing more.

Rules:

1. A departure, an ended seat, a pair that was lost or feared for mark the records whose key it
   held (``sharing.holders``).  The next time somebody seals anything in one of them, or opens it,
   its key is made anew first, in the same transaction: nobody has to remember, nobody is asked.
2. It is wrapped for those who held the former one and still sit in the group, for their pair in
   use, and for recovery; for nobody else.  Every other wrap goes.
3. All that stands in the record is sealed again under the new key, as it was signed: contents,
   authors, revisions and places do not change.  What does not open stays as it is.
4. Whoever reads while that happens reads again (``steadily``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import delete, select

from sharing.accreditations import seated
from sharing.command import ConflictError
from sharing.holders import keep_for_recovery, recovery_pair
from sharing.nominative.motives import motive_place
from sharing.nominative.records import MEMBER, key_of, pairs_of
from sharing.sealing.errors import CannotOpenError
from sharing.sealing.fields import Place, reseal
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair, PublicPair
from sharing.shredding import wrap_kept
from sharing.store import (
    Approval,
    NominativeRecord,
    Opening,
    RecordWrap,
    RecoveryWrap,
    SealedField,
    SealedPair,
)
from sharing.store.sessions import put
from sharing.work import Work

T = TypeVar("T")


def key_to_write(work: Work, row: NominativeRecord, pair: PrivatePair) -> Key:
    """Return the key under which something is about to be sealed, made anew if it has to be.

    Raises ConflictError as ``key_of`` does.
    """
    if row.new_key_due:
        return _renewed(work, row, pair)
    return key_of(work, row.id, pair)


def steadily(work: Work, read: Callable[[], T]) -> T:
    """Return what *read* reads of a record; again, if the key changed between its statements."""
    try:
        return read()
    except ConflictError as error:
        if error.code != "damaged":
            raise
        work.session.expire_all()
        return read()


def _renewed(work: Work, row: NominativeRecord, pair: PrivatePair) -> Key:
    work.session.flush()  # what this work has changed, before the row is read again
    work.session.refresh(row, with_for_update=True)
    key = key_of(work, row.id, pair)  # not before: somebody may have made it while we waited
    return _made_anew(work, row, pair, key) if row.new_key_due else key


def _made_anew(work: Work, row: NominativeRecord, pair: PrivatePair, former: Key) -> Key:
    session, key, readers = work.session, Key.new(), _readers(work, row)
    if pair.key_id not in readers:  # retired since: whoever comes next does it
        return former
    _seal_again(work, row, former, key)
    for wraps in (RecordWrap, RecoveryWrap):
        session.execute(delete(wraps).where(wraps.record_id == row.id))
    made = {"record_id": row.id, "at": work.now}
    wrapped = {p: wrap_kept(session, key, public, row.id, MEMBER) for p, public in readers.items()}
    put(session, RecordWrap, *({**made, "pair_id": p, "wrapped": w} for p, w in wrapped.items()))
    keep_for_recovery(session, key, recovery_pair(session), row.id, work.now)
    row.new_key_due = False
    work.detail["new_key_for"] = len(readers)
    return key


def _readers(work: Work, row: NominativeRecord) -> dict[str, PublicPair]:
    """Return the pairs in use of the members who hold the key, by whichever pair of theirs."""
    holders = work.session.scalars(
        select(SealedPair.agent_id)
        .join(
            RecordWrap,
            (RecordWrap.council_id == SealedPair.council_id)
            & (RecordWrap.pair_id == SealedPair.id),
        )
        .where(RecordWrap.record_id == row.id)
    )
    return pairs_of(work.session, frozenset(holders) & seated(work.session, row.group_id, work.now))


def _seal_again(work: Work, row: NominativeRecord, former: Key, key: Key) -> None:
    """Put everything that is sealed in the record under the new key."""
    for one in work.session.scalars(select(SealedField).where(SealedField.record_id == row.id)):
        place = Place(row.council_id, row.id, one.name, one.revision, one.charter)
        try:
            one.sealed = reseal(one.sealed, former, key, place, one.author_pair)
        except CannotOpenError:  # damaged before: it stays what it is, and stops nothing
            continue
    session, mine = work.session, row.id
    told: list[Opening | Approval] = [
        *session.scalars(select(Opening).where(Opening.record_id == mine)),
        *session.scalars(select(Approval).where(Approval.record_id == mine)),
    ]
    for of in told:
        try:
            of.motive = reseal(of.motive, former, key, motive_place(row, of), of.author_pair)
        except CannotOpenError:
            continue
    work.session.flush()
