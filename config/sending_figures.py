"""What leaves the platform, in figures: for ``/metrics`` and ``vigie check``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select

from alerts.channels.store import Sending
from sharing.store.sessions import Sessions

LATE = 60.0  # seconds; a letter is tried a second after it is written
LATELY = timedelta(hours=24)


def sending_figures(sessions: Sessions, now: datetime) -> Mapping[str, float]:
    """Return the letters never tried, those to be tried again, and those given up in a day.

    With the age in seconds of the oldest that was never tried.
    """
    counted = (
        select(Sending.state, func.count(), func.min(Sending.next_at))
        .where(
            Sending.state.in_(("waiting", "failed"))
            | ((Sending.state == "dead") & (Sending.ended_at > now - LATELY))
        )
        .group_by(Sending.state)
    )
    with sessions.everywhere("the keeper counts what does not leave") as session:
        rows = session.execute(counted).all()
    found = {state: float(count) for state, count, _ in rows}
    since = next((due for state, _, due in rows if state == "waiting" and due), now)
    return {
        "letters_waiting": found.get("waiting", 0.0),
        "letters_oldest_waiting_seconds": max((now - since).total_seconds(), 0.0),
        "letters_failed": found.get("failed", 0.0),
        "letters_dead": found.get("dead", 0.0),
    }
