"""Silences: a partner who used to report and does not any more.  Looked at once a day, at eight.

1. A day is claimed by a row: however many sweepers there are, one of them looks, and one that is
   killed has not looked.
2. A silence is told once: its key is the last event that was heard.
3. What is read is the newest few events of each partner, by an index.
4. What is told cites those events, and is told to whoever may receive them all.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from alerts.batch import Batch
from alerts.deliveries import weighing
from alerts.journal import write_messages
from alerts.patterns import tell, told_already
from alerts.store import SilenceWatch
from protocols.model import Pattern, PatternKind, Protocol
from protocols.patterns import silent
from sharing.desk import Desk
from sharing.store import Council, Event, Partner
from sharing.store.sessions import ask

MORNING = timedelta(hours=8)


def councils_to_listen(desk: Desk) -> list[str]:
    """Return the councils where nobody has looked today who has fallen silent."""
    with desk.sessions.everywhere("the sweeper looks where silences are to be looked for") as all_:
        rows = all_.execute(_COUNCILS).all()
    now = desk.clock()
    return [council for council, zone, on in rows if (on or "") < _day(now, zone)]


def listen(desk: Desk, protocol: Protocol, council_id: str) -> int:
    """Tell who has fallen silent in a council, unless it was looked at today; return how many."""
    patterns = [p for p in protocol.patterns if p.kind is PatternKind.SILENCE]
    with desk.sessions.of(council_id) as session:
        if not _claimed(session, council_id, desk.clock()):
            return 0
        with weighing(desk, session, council_id) as weighed:
            batch = Batch(weighed, session, protocol, council_id)
            partners = {agent.partner for agent in batch.agents} if patterns else set()
            for partner in sorted(partners):
                for pattern in patterns:
                    _listen(batch, pattern, partner)
        write_messages(session, council_id, batch.changed, desk.clock())
        return batch.made


def _claimed(session: Session, council_id: str, now: datetime) -> bool:
    today = _day(now, session.scalars(_ZONE, {"council": council_id}).one())
    row = session.scalars(_LOOKED).first()
    if row is None:
        try:
            with session.begin_nested():
                session.add(SilenceWatch(on=today))
        except IntegrityError:  # another sweeper was the council's first
            return False
        return True
    if row.on >= today:
        return False
    row.on = today
    return True


def _listen(batch: Batch, pattern: Pattern, partner: str) -> None:
    rows = ask(batch.session, _NEWEST, partner=partner, most=pattern.count).all()
    if not rows:
        return
    last = rows[0].occurred_from
    usual = sum(row.occurred_from >= last - timedelta(weeks=pattern.weeks) for row in rows)
    key = f"{pattern.id}:{partner}::{rows[0].id}"
    if silent(pattern, last, usual, batch.now) and not told_already(batch.session, key):
        name = batch.session.get_one(Partner, (batch.council, partner)).name
        scope = batch.scopes[rows[0].sector_id]
        tell(batch, pattern, scope, key, [row.id for row in rows], f"{pattern.label}\u00a0: {name}")


def _day(now: datetime, zone: str) -> str:
    """Return the day whose morning has come there: 2026-11-23."""
    return str((now.astimezone(ZoneInfo(zone)) - MORNING).date())


_ZONE = select(Council.time_zone).where(Council.id == bindparam("council"))
_LOOKED = select(SilenceWatch).with_for_update()
_COUNCILS = select(Council.id, Council.time_zone, SilenceWatch.on).outerjoin(
    SilenceWatch, SilenceWatch.council_id == Council.id
)
_NEWEST = (
    select(Event.id, Event.occurred_from, Event.sector_id)
    .where(Event.partner_id == bindparam("partner"))
    .order_by(Event.occurred_from.desc(), Event.id.desc())
    .limit(bindparam("most", type_=Integer, literal_execute=True))
)
