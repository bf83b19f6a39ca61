"""The facts of stored records, many at once, as the charter weighs them.

Records come without their ids: two that the charter cannot tell apart are equal.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import ARRAY, String, any_, literal, select
from sqlalchemy.orm import Session

from charters.parties import Record
from charters.vocabulary import RecordKind
from sharing.narrow import EVENT_COLUMNS
from sharing.store import (
    WEIGHED,
    Complaint,
    Deposit,
    Event,
    NominativeRecord,
    ReferralStub,
    WorkingGroup,
)
from sharing.store.sessions import has_arrays
from sharing.terms import Nominative

ANY = "*"  # in the place of an id
_FACTS = tuple(field.name for field in fields(Record))[3:]  # after kind, id and council
_IN_ORDER = tuple(EVENT_COLUMNS[name] for name in _FACTS[: len(EVENT_COLUMNS)])
"""The columns of an event's facts, in the order in which a record takes them."""

CASE_COLUMNS = {
    "author": NominativeRecord.author_id,
    "partner": NominativeRecord.partner_id,
    "referent": NominativeRecord.referent_id,
    "reported_at": NominativeRecord.opened_at,
    "sector": select(WorkingGroup.territory_id)
    .where(
        WorkingGroup.council_id == NominativeRecord.council_id,
        WorkingGroup.id == NominativeRecord.group_id,
    )
    .scalar_subquery(),
    "state": NominativeRecord.state,
    "working_group": NominativeRecord.group_id,
}
"""Which column holds which field of a nominative record."""
PROPOSED_COLUMNS = {
    "author": Deposit.depositor_id,
    "partner": Deposit.partner_id,
    "reported_at": Deposit.at,
    "sector": select(WorkingGroup.territory_id)
    .where(
        WorkingGroup.council_id == Deposit.council_id,
        WorkingGroup.id == Deposit.group_id,
    )
    .scalar_subquery(),
    "working_group": Deposit.group_id,
}
"""The same of what was proposed to a group, which is weighed as a record that is not one yet."""


def facts_of(
    session: Session, council_id: str, kind: str, ids: Collection[str]
) -> Mapping[str, Record]:
    """Return the facts of those of *ids* that are there; of a kind that nobody stores, none."""
    if kind == RecordKind.REFERRAL_STUB:
        return {
            one: Record(kind, ANY, council_id, sector=sector, nominative=Nominative.EXTERNAL.value)
            for one, sector in _rows(session, (ReferralStub.id, ReferralStub.sector_id), ids)
        }
    if kind == RecordKind.COMPLAINT:
        rows = _rows(session, (Complaint.id, Complaint.partner_id), ids)
        return {one: Record(kind, ANY, council_id, partner=partner) for one, partner in rows}
    if kind == RecordKind.WORKING_GROUP:
        rows = _rows(session, (WorkingGroup.id,), ids)
        return {one: Record(kind, ANY, council_id, working_group=one) for (one,) in rows}
    if kind == RecordKind.NOMINATIVE_RECORD:
        return {
            one: Record(kind, ANY, council_id, **dict(zip(columns, facts, strict=True)))
            for known, columns in (
                (NominativeRecord.id, CASE_COLUMNS),
                (Deposit.id, PROPOSED_COLUMNS),
            )
            for one, *facts in _rows(session, (known, *columns.values()), ids)
        }
    if kind not in WEIGHED:
        return {}
    known, event = WEIGHED[kind]
    rows = _rows(session, (known, *_IN_ORDER), ids, event)
    return {one: Record(kind, ANY, council_id, *facts) for one, *facts in rows}


def _rows(
    session: Session, columns: tuple[Any, ...], ids: Collection[str], event: Any = None
) -> Any:
    """Select the columns, the first of which is one of *ids*."""
    known = columns[0]
    if has_arrays(session):
        asked = known == any_(literal(sorted(ids), ARRAY(String)))
    else:
        asked = known.in_(sorted(ids))
    query = select(*columns).where(asked)
    if event is not None and event is not known:
        here = (Event.council_id == known.class_.council_id) & (Event.id == event)
        query = query.select_from(known.class_).join(Event, here)
    return session.execute(query)
