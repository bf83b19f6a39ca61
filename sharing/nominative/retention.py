"""What the house does with records when their day has come; nobody decides it, nobody forgets it.

Rules:

1. From its last day on (``destroy_by``) a record is destroyed, whatever its state: fields, wraps,
   openings, whatever else any table keeps of it, the notices about it, its own row.  The trail says
   that it was, and no more.
2. A follow-up in which nothing was written for ``ASLEEP`` is reviewed: its referent and the group's
   coordinators are asked, once in that time, whether it goes on.  Nobody else is told.
3. One transaction a record, which holds the record and looks again: whoever dies in between has
   done whole ones, and two who do it at once do it once.
4. Days are those of UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute, Session

from audit import trail
from charters.vocabulary import Profession, RecordKind
from sharing.accreditations import seated
from sharing.nominative.keeping import ACTIVE, ASLEEP
from sharing.notices import put_up
from sharing.shredding import shred, spent
from sharing.store import Agent, Base, NominativeRecord, Notice
from sharing.store.sessions import Sessions

HOUSE = "vigie"
"""Who acts, in the trail."""
REVIEW = "review_due"
"""The kind of the notice."""
BY = ("N08",)
"""The article of the law by which a record is destroyed."""


@dataclass(frozen=True, slots=True)
class Due:
    """The ids of records that are to be destroyed, and of those to be reviewed, in their order.

    ``unheard``: of those to be reviewed, the ones about which there is nobody to ask.  ``failed``:
    what the database refused, and left as it was.
    """

    destroy: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def due(session: Session, now: datetime) -> Due:
    """Return what is to be done in the session's council at *now*."""

    def ids(condition: ColumnElement[bool]) -> tuple[str, ...]:
        query = select(NominativeRecord.id).where(condition).order_by(NominativeRecord.id)
        return tuple(session.scalars(query))

    return Due(ids(_over(now)), ids(_asleep(now)))


def waiting(sessions: Sessions, now: datetime) -> list[str]:
    """Return the councils that have something to do at *now*."""
    with sessions.everywhere("the house looks for records whose day has come") as session:
        query = select(NominativeRecord.council_id).where(or_(_over(now), _asleep(now)))
        return list(session.scalars(query.distinct().order_by(NominativeRecord.council_id)))


def carry_out(sessions: Sessions, council: str, charter: str, now: datetime) -> Due:
    """Do in a council what is due; return what was done.  *charter*: the version in force.

    A record that the database refuses to touch does not stop the others.
    """
    with sessions.reading(council) as session:
        found = due(session, now)
    done: dict[str, list[str]] = {part.name: [] for part in fields(Due)}
    for act, records in ((destroy, found.destroy), (ask_whether_it_goes_on, found.review)):
        for record in records:
            try:
                with sessions.of(council) as session:
                    became = act(session, council, record, charter, now)
            except SQLAlchemyError:
                became = "failed"
            if became is not None:
                done[became].append(record)
    shred(sessions, council)
    return Due(**{name: tuple(records) for name, records in done.items()})


def destroy(session: Session, council: str, record: str, charter: str, now: datetime) -> str | None:
    """Destroy a record whose day has come: ``destroy``; None: there is none any more."""
    if _held(session, record, _over(now)) is None:
        return None
    about = f"{RecordKind.NOMINATIVE_RECORD}:{record}"
    session.execute(delete(Notice).where(Notice.about == about))
    for column in about_a_record():
        session.execute(delete(column.class_).where(column == record))
    session.execute(delete(NominativeRecord).where(NominativeRecord.id == record))
    spent(session, record, now)
    _write(session, council, "nominative:destroy", about, charter, now, BY)
    return "destroy"


def ask_whether_it_goes_on(
    session: Session, council: str, record: str, charter: str, now: datetime
) -> str | None:
    """Ask those who look after a follow-up that sleeps: ``review``.

    None: it sleeps no more, or they have been asked.  ``unheard``: nobody is there, so nothing is
    written.
    """
    row = _held(session, record, _asleep(now))
    if row is None:
        return None
    people = _looking_after(session, row, now)
    if not people:
        return "unheard"
    about = f"{RecordKind.NOMINATIVE_RECORD}:{record}"
    row.review_told_at = now
    put_up(session, now, people, REVIEW, about)
    _write(session, council, "nominative:review", about, charter, now, told=len(people))
    return "review"


@cache
def about_a_record() -> tuple[InstrumentedAttribute[str], ...]:
    """Return the columns that name a record, those that lean on others first.

    ``record_id`` wherever it stands, and each foreign key to a record: what somebody adds is
    destroyed without their having to say so here.
    """
    classes = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    mine = NominativeRecord.__table__
    return tuple(
        getattr(classes[table], column.key)
        for table in reversed(Base.metadata.sorted_tables)
        for column in table.columns
        if column.name == "record_id"
        or any(key.column.table is mine and key.column.name == "id" for key in column.foreign_keys)
    )


def _over(now: datetime) -> ColumnElement[bool]:
    return NominativeRecord.destroy_by <= now.astimezone(UTC).date()


def _asleep(now: datetime) -> ColumnElement[bool]:
    last, today = now - ASLEEP, now.astimezone(UTC).date()
    asked, kept = NominativeRecord.review_told_at, NominativeRecord.destroy_by
    return and_(
        NominativeRecord.state == ACTIVE,
        NominativeRecord.touched_at <= last,
        or_(asked.is_(None), asked <= last),
        or_(kept.is_(None), kept > today),
    )


def _held(session: Session, record: str, condition: ColumnElement[bool]) -> NominativeRecord | None:
    """Return the record, held until the end of the transaction, if the condition still holds."""
    query = select(NominativeRecord).where(NominativeRecord.id == record, condition)
    return session.scalars(query.with_for_update()).one_or_none()


def _looking_after(session: Session, row: NominativeRecord, now: datetime) -> frozenset[str]:
    """The referent and coordinators who sit in the group; else the council's coordinators."""
    seats = seated(session, row.group_id, now)
    coordinators = frozenset(
        session.scalars(
            select(Agent.id).where(
                Agent.profession == Profession.COUNCIL_COORDINATOR,
                Agent.left_at.is_(None),
                Agent.machine.is_(False),
            )
        )
    )
    return seats & (coordinators | {row.referent_id}) or coordinators


def _write(
    session: Session,
    council: str,
    action: str,
    about: str,
    charter: str,
    now: datetime,
    articles: tuple[str, ...] = (),
    **detail: Any,
) -> None:
    trail.append(
        session,
        council,
        trail.Deed(
            at=now,
            actor=HOUSE,
            partner="",
            action=action,
            resource=about,
            outcome="permitted",
            articles=articles,
            charter=charter,
            detail=detail,
        ),
    )
