"""The steps of an alert: who comes next when nobody answers, and whom it was passed to.

1. The chain is frozen when the alert is given: what a protocol says later changes nothing of it.
2. While somebody answers, the chain is moot.  When they no longer do (taken back, or the time of
   the acknowledgement is over) it counts on as if nobody had answered; what is overdue is due at
   once.  When the alert is passed on it counts anew.
3. A report that joins may bring somebody in sooner; never later, and nobody twice.
4. Who is named by hand is told at once: a step of its own, which nothing makes moot but the end.

Who carries them out is in ``alerts.watch``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from alerts.store import AlertStep
from audit.limits import at_most
from protocols.model import Step
from sharing.store.sessions import ask, put

ESCALATION, TRANSFER, ARBITRATION = "escalation", "transfer", "arbitration"


def freeze(
    session: Session, alert_id: str, now: datetime, chain: Iterable[Step], *, unheard: bool = False
) -> None:
    """Write the chain of a new alert.  *unheard*: nobody has it, so that the first is due now."""
    rows = [
        {
            "alert_id": alert_id,
            "rank": rank,
            "kind": ESCALATION,
            "after_s": int(step.after.total_seconds()),
            "due_at": now if unheard and rank == 1 else now + step.after,
            "whom": sorted(step.whom),
            "state": "waiting",
        }
        for rank, step in enumerate(chain, 1)
    ]
    put(session, AlertStep, *rows)


def come_anyway(chain: Iterable[Step], rows: Sequence[Mapping[str, Any]], now: datetime) -> bool:
    """Say whether all of *chain* are brought in by then already.  *rows*: of ``COMING``."""
    known = [(row["whom"], row["due_at"], row["state"]) for row in rows]
    return all(step.whom <= _come(known, now + step.after) for step in chain)


def sooner(
    session: Session, alert_id: str, now: datetime, chain: Iterable[Step], *, moot: bool
) -> None:
    """Put behind an alert whom *chain* brings in sooner than its own.  The alert is locked.

    *moot*: somebody answers for it already.
    """
    there = session.scalars(_CHAIN, {"alert": alert_id}).all()
    last = ask(session, _LAST, alert=alert_id).scalar() or 0
    for step in chain:
        due = now + step.after
        known = [(row.whom, row.due_at, row.state) for row in there]
        if not (whom := sorted(step.whom - _come(known, due))):
            continue
        for row in there:
            if row.state != "done":
                row.whom = [word for word in row.whom if word not in whom]
        last += 1
        new = {"alert_id": alert_id, "rank": last, "kind": ESCALATION, "due_at": due, "whom": whom}
        after, state = int(step.after.total_seconds()), "moot" if moot else "waiting"
        put(session, AlertStep, {**new, "after_s": after, "state": state})
    for row in there:
        if not row.whom:
            session.delete(row)


def _come(steps: Iterable[tuple[Iterable[str], datetime, str]], by: datetime) -> set[str]:
    """Return who has been brought in, or is by then."""
    return {word for whom, due, state in steps if state == "done" or due <= by for word in whom}


def at_once(
    session: Session,
    alert_id: str,
    kind: str,
    words: Iterable[str],
    now: datetime,
    after: timedelta = timedelta(0),
) -> None:
    """Have *words* told as soon as this is committed, or that long *after*, whoever answers.

    The alert is locked by the caller.
    """
    last = ask(session, _LAST, alert=alert_id).scalar() or 0
    step = {"alert_id": alert_id, "rank": last + 1, "kind": kind, "state": "waiting"}
    due = {"after_s": int(after.total_seconds()), "due_at": now + after, "whom": list(words)}
    put(session, AlertStep, {**step, **due})


def withdraw(session: Session, alert_id: str, kind: str) -> None:
    """Nobody of this *kind* is to be told any more."""
    waiting = (AlertStep.alert_id == alert_id, AlertStep.kind == kind, AlertStep.state == "waiting")
    session.execute(delete(AlertStep).where(*waiting), execution_options=_PLAIN)


def rest(session: Session, alert_id: str) -> None:
    """Somebody answers: nobody comes next."""
    waiting = _steps(alert_id).where(AlertStep.kind == ESCALATION, AlertStep.state == "waiting")
    session.execute(waiting.values(state="moot"), execution_options=_PLAIN)


def end(session: Session, alert_id: str) -> None:
    """It is closed: no step is left, of whatever kind."""
    waiting = _steps(alert_id).where(AlertStep.state == "waiting")
    session.execute(waiting.values(state="moot"), execution_options=_PLAIN)


def wake(session: Session, alert_id: str) -> None:
    """Nobody answers any more: whoever was to come next still is, at the time that was set."""
    moot = _steps(alert_id).where(AlertStep.state == "moot")
    session.execute(moot.values(state="waiting"), execution_options=_PLAIN)


def wake_anew(session: Session, alert_id: str, now: datetime) -> None:
    """It waits for somebody else: the whole chain counts again from *now*."""
    for step in session.scalars(_CHAIN.with_for_update(), {"alert": alert_id}):
        step.state, step.done_at = "waiting", None
        step.due_at = now + timedelta(seconds=step.after_s)


def bring_forward(session: Session, alert_id: str, now: datetime) -> bool:
    """Have the next of the chain come now; False if nobody is left."""
    following = (
        select(AlertStep)
        .where(
            AlertStep.alert_id == alert_id,
            AlertStep.kind == ESCALATION,
            AlertStep.state == "waiting",
        )
        .order_by(AlertStep.due_at, AlertStep.rank)
        .limit(at_most(1))
    )
    step = session.scalar(following)
    if step is not None:
        step.due_at = min(step.due_at, now)
    return step is not None


def _steps(alert_id: str) -> Update:
    return update(AlertStep).where(AlertStep.alert_id == alert_id)


_CHAIN = select(AlertStep).where(
    AlertStep.alert_id == bindparam("alert"), AlertStep.kind == ESCALATION
)
COMING = select(AlertStep.alert_id, AlertStep.whom, AlertStep.due_at, AlertStep.state).where(
    AlertStep.alert_id.in_(bindparam("keys", expanding=True)), AlertStep.kind == ESCALATION
)
"""Who has been brought in or comes next, of the alerts of these keys."""
_PLAIN = {"synchronize_session": False}
_LAST = select(func.max(AlertStep.rank)).where(AlertStep.alert_id == bindparam("alert"))
