"""The relief: whoever answers for an alert goes off duty, and who comes on duty takes it over.

Rules:

1. When somebody answers, the end of the turn that they hold is kept with the alert.  Whoever stands
   on no roster keeps what they answer for.
2. When it comes, whoever holds another turn by then keeps the alert until the end of that one.
3. Otherwise it is passed to those who hold the same roster now and may hear it and answer: they are
   told at once, with the whole chain behind them, as when it is passed on by hand (``passing``).
4. Where nobody comes on, what is grave is open again, with whoever was to come next.  The rest
   stays with who answers: it waits for their next turn, as a lamp that is to be mended does.
5. Done by the watch (``watch``), once, however many look; it is in the trail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from alerts import steps
from alerts.channels.wishes import GRAVE
from alerts.life import follow_up, hand_to, reopen
from alerts.names import AGENT
from alerts.people import ANSWER, able
from alerts.rosters.duty import Lines, read_lines
from alerts.store import Acknowledgement, Alert
from charters.parties import Actor
from charters.vocabulary import RecordKind
from sharing.desk import Desk
from sharing.keeper import HOUSE, note
from sharing.store import Event, new_id

RELIEF: Final = "la relève"
_BEFORE: Final = timedelta(microseconds=1)


def end_of_turn(session: Session, agent: str, at: datetime) -> datetime | None:
    """Return when the turn ends that *agent* holds at the instant *at*; None if they hold none."""
    held = read_lines(session, at, at).holding(at)
    return max((turn.ends for turn in held if turn.agent == agent), default=None)


def relieve(
    desk: Desk, session: Session, alert: Alert, event: Event, agents: Sequence[Actor], now: datetime
) -> bool:
    """Do what is due at the end of the owner's turn; say whether anything changed for boards."""
    owner, over = alert.owner_id, alert.relief_at
    if owner is None or over is None:
        return False
    lines = read_lines(session, over - _BEFORE, now)
    held = [turn.ends for turn in lines.holding(now) if turn.agent == owner]
    alert.relief_at = max(held, default=None)
    if held:
        return False
    coming = _coming(lines, owner, over - _BEFORE, now)
    record, charter = alert.record(event), desk.charter(alert.council_id, now).charter.own_name
    to = [a.id for a in agents if a.id in coming and able(desk.would, charter, a, record, ANSWER)]
    said = {"from": owner, "to": to}
    note(session, alert.council_id, now, "alert:hand_over", f"{RecordKind.ALERT}:{alert.id}", said,
         by=HOUSE)  # fmt: skip
    if not to and event.severity < GRAVE:
        return False
    gone = {"alert_id": alert.id, "agent_id": owner, "step": "relieved", "at": now}
    session.add(Acknowledgement(id=new_id(), **gone))
    if to:
        hand_to(session, alert, RELIEF, now)
        steps.at_once(session, alert.id, steps.TRANSFER, [f"{AGENT}{one}" for one in to], now)
        alert.state = "transferred"
        follow_up(session, alert, now, "passed", RELIEF)
    else:
        reopen(session, alert)
        follow_up(session, alert, now, "reopened", "")
    return True


def _coming(lines: Lines, owner: str, before: datetime, now: datetime) -> set[str]:
    """Return who holds now the rosters of which *owner* held a turn *before*."""
    theirs = {lines.of[turn.shift.id] for turn in lines.holding(before) if turn.agent == owner}
    return {turn.agent for turn in lines.holding(now) if lines.of[turn.shift.id] in theirs}
