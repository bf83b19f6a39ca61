"""How the trails are, in figures: for ``/metrics``, ``vigie check`` and the sweeper's alarm."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit.checkpoint import Signer
from audit.sequence import refusal
from audit.store import Entry, Log, Witness
from sharing.store.sessions import Sessions

LATE = 10.0  # seconds; an entry waits one when all is well


def trail_figures(
    sessions: Sessions, signer: Callable[[str], Signer], now: datetime
) -> Mapping[str, float]:
    """Return entries that wait, the age of the oldest in seconds, refused logs, and forks."""
    with sessions.everywhere("the keeper looks at the trails") as session:
        waiting = select(func.count()).select_from(Entry).where(Entry.position.is_(None))
        forks = select(func.count()).select_from(Witness).where(Witness.fork != "")
        return {
            "trail_entries_waiting": float(session.scalar(waiting) or 0),
            "trail_oldest_waiting_seconds": _oldest(session, now),
            "trail_logs_refused": float(len(refused(session, signer))),
            "trail_witness_forks": float(session.scalar(forks.where(Witness.gone == "")) or 0),
        }


def refused(session: Session, signer: Callable[[str], Signer]) -> dict[str, str]:
    """Return the councils whose log the sequencer would not extend, and why."""
    whys = {
        council: refusal(session, council, signer(council))
        for council in session.scalars(select(Log.council_id)).all()
    }
    return {council: why for council, why in whys.items() if why}


def oldest_waiting(sessions: Sessions, now: datetime) -> float:
    """Return for how many seconds the oldest entry has waited; 0 when none waits."""
    with sessions.everywhere("the sweeper looks at what still waits") as session:
        return _oldest(session, now)


def _oldest(session: Session, now: datetime) -> float:
    at = session.scalar(select(func.min(Entry.at)).where(Entry.position.is_(None)))
    if at is None:
        return 0.0
    try:
        return max((now - datetime.fromisoformat(at)).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return math.inf  # a time that was damaged: never in time
