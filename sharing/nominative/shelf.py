"""Which situations a group follows: for its members, and for whoever looks after the rights of all.

Rules:

1. A line names nobody: a reference, a group, a referent, dates.  Whom it is about is sealed.
2. The desk narrows the list by the charter (``nominative:list``), as it does every list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, select

from audit.limits import at_most
from charters.vocabulary import Action, RecordKind
from sharing.command import Listing, Shelf
from sharing.facts import CASE_COLUMNS
from sharing.narrow import clause
from sharing.store import Agent, NominativeRecord, RecordWrap, SealedPair, WorkingGroup
from sharing.store.sessions import has_arrays
from sharing.work import Work

MOST = 500


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One situation.  ``sealed_to_me``: its key is there for the reader's present pair."""

    id: str
    group: str
    group_name: str
    referent_id: str
    referent_name: str
    state: str
    opened_at: datetime
    touched_at: datetime
    sealed_to_me: bool

    @property
    def reference(self) -> str:
        return reference(self.id)


@dataclass(frozen=True, slots=True)
class ListRecords(Listing[tuple[RecordLine, ...]]):
    """List the situations that the reader may know of, last touched first, ``MOST`` at most."""

    action = Action.NOMINATIVE_LIST
    kind = RecordKind.NOMINATIVE_RECORD

    def carry_out(self, work: Work, shelf: Shelf) -> tuple[RecordLine, ...]:
        assert work.allowed is not None
        found = lines(work, clause(work.allowed, CASE_COLUMNS, arrays=has_arrays(work.session)))
        work.detail["count"] = len(found)
        return found


def lines(work: Work, condition: ColumnElement[bool]) -> tuple[RecordLine, ...]:
    """Return the situations that meet a condition, last touched first, ``MOST`` at most."""
    mine = exists(
        select(RecordWrap.record_id)
        .join(
            SealedPair,
            (SealedPair.council_id == RecordWrap.council_id)
            & (SealedPair.id == RecordWrap.pair_id),
        )
        .where(
            RecordWrap.council_id == NominativeRecord.council_id,
            RecordWrap.record_id == NominativeRecord.id,
            SealedPair.agent_id == work.actor.id,
            SealedPair.retired_at.is_(None),
        )
    ).label("mine")
    query = _RECORDS.add_columns(mine).where(condition).limit(at_most(MOST))
    return tuple(_line(row) for row in work.session.execute(query))


def reference(record: str) -> str:
    """Return what people call a record: the beginning of its random id, in two halves."""
    return f"{record[:4]}-{record[4:8]}".upper()


def _line(row: Row[*tuple[Any, ...]]) -> RecordLine:
    return RecordLine(
        row.id,
        row.group_id,
        row.group_name,
        row.referent_id,
        row.referent_name,
        row.state,
        row.opened_at,
        row.touched_at,
        row.mine,
    )


_RECORDS = (
    select(
        NominativeRecord.id,
        NominativeRecord.group_id,
        WorkingGroup.name.label("group_name"),
        NominativeRecord.referent_id,
        Agent.name.label("referent_name"),
        NominativeRecord.state,
        NominativeRecord.opened_at,
        NominativeRecord.touched_at,
    )
    .join(
        WorkingGroup,
        (WorkingGroup.council_id == NominativeRecord.council_id)
        & (WorkingGroup.id == NominativeRecord.group_id),
    )
    .join(
        Agent,
        (Agent.council_id == NominativeRecord.council_id)
        & (Agent.id == NominativeRecord.referent_id),
    )
    .order_by(NominativeRecord.touched_at.desc(), NominativeRecord.id)
)
