"""Seats whose term runs out by itself: what was wrapped for their holders goes the same day.

Rules:

1. A seat that is taken back gives its keys up at once (``sharing.accreditations``); one that runs
   out is found by the sweeper, within seconds.
2. Never the last key of a record (``sharing.holders``).  Somebody who was accredited again before
   the end still sits there, and keeps theirs.
3. The seat is marked as ended at its term, so that it is found once; the trail says which, and how
   many keys were given up and kept.
4. One transaction a seat, which holds it and looks again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from audit import trail
from charters.vocabulary import RecordKind
from sharing.accreditations import seated
from sharing.holders import give_up
from sharing.store import Accreditation
from sharing.store.sessions import Sessions

HOUSE = "vigie"
"""Who acts, in the trail."""


def councils_with_lapsed_seats(sessions: Sessions, now: datetime) -> list[str]:
    """Return the councils in which some seat has run out."""
    with sessions.everywhere("the sweeper looks for seats that have run out") as session:
        return list(session.scalars(select(Accreditation.council_id).where(_over(now)).distinct()))


def end(sessions: Sessions, council: str, charter: str, now: datetime) -> int:
    """End the seats of a council that have run out; return how many.

    *charter*: the version in force.
    """
    with sessions.reading(council) as session:
        lapsed = session.scalars(select(Accreditation.id).where(_over(now))).all()
    return sum(_end(sessions, council, one, charter, now) for one in sorted(lapsed))


def _end(sessions: Sessions, council: str, seat: str, charter: str, now: datetime) -> bool:
    with sessions.of(council) as session:
        mine = select(Accreditation).where(Accreditation.id == seat, _over(now))
        row = session.scalars(mine.with_for_update()).one_or_none()
        if row is None:  # somebody else was quicker
            return False
        row.ended_at = row.until
        detail = {"agent": row.agent_id, "accreditation": row.id}
        if row.agent_id in seated(session, row.group_id, now):
            return True
        keys = give_up(session, row.agent_id, now, row.group_id)
        told = {**detail, "keys_given_up": keys.given_up, "keys_kept": keys.kept}
        about = f"{RecordKind.WORKING_GROUP}:{row.group_id}"
        deed = trail.Deed(
            now, HOUSE, "", "group:lapse", about, "permitted", charter=charter, detail=told
        )
        trail.append(session, council, deed)
        return True


def _over(now: datetime) -> ColumnElement[bool]:
    return and_(Accreditation.until <= now, Accreditation.ended_at.is_(None))
