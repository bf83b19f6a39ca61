"""Records that have no tokens yet, or no longer: indexed by somebody who may open them.

Rules:

1. Only what the charter lets the actor read, as they are asking, is opened; nothing of it is shown.
2. A record that does not open is left alone: one damaged row stops nobody's question.
3. So many at a time (``MOST``): a council's records are indexed in a few questions.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, select

from audit.limits import at_most
from charters.vocabulary import Action
from sharing.command import Circumstances, ConflictError
from sharing.nominative.contents import opened, standing
from sharing.nominative.index import write_tokens
from sharing.nominative.records import TheRecord, key_of
from sharing.sealing.keys import Key
from sharing.sealing.pairs import PrivatePair
from sharing.store import (
    IndexToken,
    NominativeRecord,
    RecordWrap,
    SealedField,
    WorkingGroup,
)
from sharing.work import Work

MOST = 20


def catch_up(work: Work, how: Circumstances, pair: PrivatePair, key: Key) -> int:
    """Index records that lack it and that the actor may read; return how many now have tokens."""
    rows = work.session.execute(
        select(NominativeRecord, WorkingGroup)
        .join(
            WorkingGroup,
            (WorkingGroup.council_id == NominativeRecord.council_id)
            & (WorkingGroup.id == NominativeRecord.group_id),
        )
        .join(
            RecordWrap,
            (RecordWrap.council_id == NominativeRecord.council_id)
            & (RecordWrap.record_id == NominativeRecord.id),
        )
        .where(RecordWrap.pair_id == pair.key_id, _lacking())
        .order_by(func.random())  # what cannot be indexed never stands before the rest
        .limit(at_most(MOST))
    ).all()
    return sum(_caught_up(work, TheRecord(row, group), how, pair, key) for row, group in rows)


def all_indexed(work: Work) -> bool:
    """Say whether every record that could be compared has its tokens."""
    return (
        work.session.scalar(select(NominativeRecord.id).where(_lacking()).limit(at_most(1))) is None
    )


def _lacking() -> ColumnElement[bool]:
    """The condition of a record that is followed, knows a birth date and has no tokens."""
    tokens = select(IndexToken.record_id).where(IndexToken.record_id == NominativeRecord.id)
    dates = select(SealedField.record_id).where(
        SealedField.record_id == NominativeRecord.id, SealedField.name == "birth_date"
    )
    return and_(NominativeRecord.state == "active", dates.exists(), ~tokens.exists())


def _caught_up(work: Work, one: TheRecord, how: Circumstances, pair: PrivatePair, key: Key) -> bool:
    decision = work.would(
        work.actor, Action.NOMINATIVE_READ, one.of("identity"), one.group.body, how.purpose, how.met
    )
    if not decision.permitted:
        return False
    try:
        own = key_of(work, one.row.id, pair)
        there = opened(work, one.row, standing(work, one.row.id, "identity"), own)
    except ConflictError:
        return False
    return write_tokens(work, one.row, {field.code: field.value for field in there}, key)
