"""Complaints whose day has come are forgotten: row, steps, the notices about them.

1. ``KEPT`` after its end, ``FORSAKEN`` after the last step of one that nobody ended (``course``).
2. The event keeps that a complaint was filed; the trail, that one was forgotten.
3. One transaction a complaint, which looks again: two who do it at once do it once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from charters.vocabulary import RecordKind
from sharing.keeper import HOUSE, note
from sharing.store import Complaint, ComplaintStep, Notice
from sharing.store.sessions import Sessions


def waiting(sessions: Sessions, now: datetime) -> list[str]:
    """Return the councils that have a complaint to forget."""
    query = select(Complaint.council_id).where(Complaint.forget_at <= now)
    with sessions.everywhere("the house looks for complaints whose day has come") as session:
        return list(session.scalars(query.distinct().order_by(Complaint.council_id)))


def due(sessions: Sessions, council: str, now: datetime) -> list[str]:
    """Return the ids of a council's complaints whose day has come."""
    query = select(Complaint.id).where(Complaint.forget_at <= now).order_by(Complaint.id)
    with sessions.reading(council) as session:
        return list(session.scalars(query))


def forget(sessions: Sessions, council: str, now: datetime) -> int:
    """Forget a council's complaints whose day has come; return how many."""
    done = 0
    for one in due(sessions, council, now):
        with sessions.of(council) as session:
            held = select(Complaint).where(Complaint.id == one, Complaint.forget_at <= now)
            row = session.scalar(held.with_for_update())
            if row is None:
                continue
            about = f"{RecordKind.COMPLAINT}:{one}"
            session.execute(delete(Notice).where(Notice.about == about))
            session.execute(delete(ComplaintStep).where(ComplaintStep.complaint_id == one))
            session.execute(delete(Complaint).where(Complaint.id == one))
            note(session, council, now, "complaint:forget", about, by=HOUSE)
            done += 1
    return done
