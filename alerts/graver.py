"""A graver report joins an alert: what was known of it is no longer what there is to know.

1. It rings again: who had it is told anew by every channel that its severity asks for, the boards
   say since when it is graver.  What has been done stays done: who answers still answers.
2. Whom the protocol brings in for the graver fact stands behind the alert from then on, at their
   time or the one that was set, whichever is sooner (``alerts.steps``).
3. A report that is no graver rings nobody: five calls about one fight ring once.
"""

from __future__ import annotations

from collections.abc import Sequence

from alerts import steps
from alerts.batch import Batch, Told
from alerts.channels.outgoing import deliver_again
from alerts.rows import Rows
from alerts.store import Alert
from charters.vocabulary import RecordKind
from protocols.plan import Transmission, merged
from sharing.keeper import HOUSE, note
from sharing.store import Event

ANSWERED = ("acknowledged", "in_charge")


def ring_again(batch: Batch, alert: Alert, event: Event, having: Sequence[Told]) -> None:
    """Have *event*, graver than all before it, lead the alert; tell those who have it anew."""
    session, now = batch.session, batch.now
    known = max(alert.created_at, alert.graver_at or alert.created_at) < now
    alert.event_id = event.id
    deliver_again(batch.wants, event, having, now, batch.protocol, again=known)
    if not known:
        return  # told in this very transaction: nobody has heard the lesser news yet
    alert.graver_at = now
    said = {"graver": True, "severity": event.severity, "told": len(having)}
    resource = f"{RecordKind.ALERT}:{alert.id}"
    note(session, batch.council, now, "alert:ring_again", resource, said, by=HOUSE)


def stand_behind(batch: Batch, coming: Rows, alert: Alert, owed: Sequence[Transmission]) -> None:
    """Bring in sooner whom the protocol asks for in the fact that has joined.

    *coming*: who comes next, of each alert.
    """
    if owed:
        within = min(transmission.within for transmission in owed)
        alert.within_s = min(alert.within_s, int(within.total_seconds()))
    chain = merged(step for transmission in owed for step in transmission.escalation)
    if not steps.come_anyway(chain, coming[alert.id], batch.now):  # most reports bring in nobody
        steps.sooner(batch.session, alert.id, batch.now, chain, moot=alert.state in ANSWERED)
        coming.forget(alert.id)
