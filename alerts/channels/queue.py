"""The letters that wait: which, whose turn, and what became of each try.

waiting | failed ──claim──▶ (somebody tries) ──conclude──▶ sent | failed, again later | dead
                 ──give_up──▶ dead: nothing here sends by this channel

1. No transaction is open while anybody outside is waited for: a claim is one, its conclusion
   another.  Whoever dies between the two is found out after ``LEASE``, and the letter is tried
   again, with the same id: at least once, never less.
2. A *lane* is one council's e-mail or SMS, its digests, one webhook, or one person's notifications.
   Lanes know nothing of each other: no alert waits behind the morning's digests.  Whoever takes a
   lane's next letter takes one that nobody else is trying.
3. A try that fails is made again, later each time, with some chance in it so that what failed
   together does not come back together.  After the last one the letter is dead: seen by the
   coordinator, who may have it sent again.
4. That a letter left, or never will, is in the trail, in the transaction that says so.
5. What a house cannot send is given up many at once: a fault that is everybody's must not take
   the time of what can be sent.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from alerts.channels.store import Sending, Webhook
from audit.limits import at_most
from protocols.model import Channel
from sharing.keeper import HOUSE, note
from sharing.store import UtcDateTime
from sharing.store.sessions import Sessions

LEASE: Final = timedelta(seconds=90)
"""Longer than any try may take."""
AGAIN: Final = tuple(
    timedelta(seconds=s) for s in (5, 15, 45, 120, 300, 900, 1_800, 3_600, 7_200, 14_400)
)
"""How long after each failure; after one more, some eight hours from the first, it is dead."""
SPREAD: Final = 0.2  # of a wait, more or less
LEFT: Final = "channel:send"
GIVEN_UP: Final = "channel:give_up"
AT_ONCE: Final = 200  # letters that are given up in one transaction
DIGESTS: Final = "digests"  # whose lane they have among the e-mail


class Fault(StrEnum):
    """Why a try failed.  Words of a closed list: never what a stranger's machine answered."""

    NO_ANSWER = "no_answer"  # nobody there, or not within the time
    NOT_SECURE = "not_secure"  # TLS: no certificate that holds
    UNKNOWN_HOST = "unknown_host"
    PRIVATE_ADDRESS = "private_address"
    REDIRECTED = "redirected"
    ERROR = "error"  # it answered that it cannot, now
    REFUSED = "refused"  # it answered that it will not
    GONE = "gone"  # it answered that it never will again (410)
    NO_SENDER = "no_sender"  # this house has nothing that sends by this channel
    NOT_ALLOWED = "not_allowed"  # the charter lets the person read nothing of it
    NO_ADDRESS = "no_address"  # the person has left, or the webhook was taken away
    NO_NUMBER = "no_number"  # the person gave none
    NO_DEVICE = "no_device"  # none of the person's takes notifications
    NOT_TAKEN = "not_taken"  # the gateway did not take it; no library says why

    @property
    def lasting(self) -> bool:
        """Whether trying again would change nothing."""
        return self in _LASTING


_LASTING = (
    Fault.GONE,
    Fault.NO_SENDER,
    Fault.NO_ADDRESS,
    Fault.NO_NUMBER,
    Fault.NO_DEVICE,
    Fault.NOT_ALLOWED,
)


class Lane(NamedTuple):
    """What goes one after the other.

    ``whose``: the webhook; for notifications, the person; ``DIGESTS``; else empty.
    """

    council: str
    channel: str
    whose: str

    @property
    def of_many(self) -> bool:
        """Whether its letters are to many people, by one server."""
        return self.channel in (Channel.EMAIL, Channel.SMS)


class Head(NamedTuple):
    """The letter that its lane tries next, and since when it is due."""

    letter: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """One letter that is this process's to try, until the lease ends."""

    id: str
    attempt: int
    alert: str | None
    agent: str
    webhook: str | None
    channel: str
    day: str | None
    about: str | None


_WHOSE = case(
    (Sending.channel == Channel.PUSH.value, Sending.agent_id),
    (Sending.day.is_not(None), DIGESTS),
    else_=Sending.webhook_id,
)


def due_lanes(sessions: Sessions, now: datetime) -> dict[Lane, int]:
    """Return the lanes that have something to try now, of all councils, and how many letters."""
    lane = (Sending.council_id, Sending.channel, _WHOSE)
    with sessions.everywhere("the rounds look for letters of any council") as session:
        rows = session.execute(
            select(*lane, func.count()).where(Sending.next_at <= now).group_by(*lane)
        )
        return {Lane(council, channel, one or ""): count for council, channel, one, count in rows}


def heads(sessions: Sessions, now: datetime) -> dict[Lane, Head]:
    """Return, of each lane that has something to try now, what is tried next.

    A try changes it: a lane whose head stays for longer than a try and the rest after it is served
    by nobody.
    """
    lane = (Sending.council_id, Sending.channel, _WHOSE.label("whose"))
    place = func.row_number().over(
        partition_by=(Sending.council_id, Sending.channel, _WHOSE),
        order_by=(Sending.next_at, Sending.id),
    )
    due = select(*lane, Sending.id, Sending.next_at, place.label("place"))
    ranked = due.where(Sending.next_at <= now).subquery()
    with sessions.everywhere("the heartbeat looks for lanes that nobody serves") as session:
        rows = session.execute(select(ranked).where(ranked.c.place == 1))
        return {
            Lane(council, channel, one or ""): Head(letter, at)
            for council, channel, one, letter, at, _ in rows
        }


def claim(session: Session, lane: Lane, now: datetime) -> Claim | None:
    """Take the lane's next letter; None if none is due that nobody else is taking."""
    found = session.scalars(_NEXT[lane.channel], {**lane._asdict(), "now": now}).first()
    if found is None:
        return None
    found.attempt += 1
    found.next_at = now + LEASE
    return Claim(
        found.id,
        found.attempt,
        found.alert_id,
        found.agent_id,
        found.webhook_id,
        found.channel,
        found.day,
        found.about,
    )


def _due(most: int) -> Mapping[str, Select[Sending]]:
    """Return what reads a lane's next letters that nobody is trying, by the lane's channel."""
    due = (
        select(Sending)
        .where(
            Sending.channel == bindparam("channel"),
            Sending.next_at <= bindparam("now", type_=UtcDateTime()),
        )
        .order_by(Sending.next_at, Sending.id)
        .limit(at_most(most))
        .with_for_update(skip_locked=True)
    )
    return {
        Channel.SMS.value: due,
        Channel.WEBHOOK.value: due.where(Sending.webhook_id == bindparam("whose")),
        Channel.PUSH.value: due.where(Sending.agent_id == bindparam("whose")),
        Channel.EMAIL.value: due.where(func.coalesce(_WHOSE, "") == bindparam("whose")),
    }


_NEXT, _BATCH = _due(1), _due(AT_ONCE)


def give_up(session: Session, lane: Lane, now: datetime) -> int:
    """Give up what is due in a lane that nothing here sends by; return how many letters.

    ``AT_ONCE`` at most, and none that somebody is trying.  One entry tells of them all: whom they
    were for, under the alert, the day or the matter they told of.
    """
    found = session.scalars(_BATCH[lane.channel], {**lane._asdict(), "now": now}).all()
    if not found:
        return 0
    told = defaultdict[str, list[str]](list)
    for row in found:
        row.state, row.next_at, row.ended_at = "dead", None, now
        row.attempt, row.last_error = row.attempt + 1, Fault.NO_SENDER
        told[row.alert_id or row.day or row.about or ""].append(row.agent_id)
    detail = {"channel": lane.channel, "count": len(found), "to": told}
    note(session, lane.council, now, GIVEN_UP, f"channel:{lane.channel}", detail, by=HOUSE)
    return len(found)


def conclude(
    session: Session, council_id: str, taken: Claim, fault: Fault | None, now: datetime
) -> str:
    """Write down what became of a try; return the letter's state.  ``fault`` None: it left.

    A failure of somebody whose lease has ended says nothing: another is trying.
    """
    row = session.get_one(Sending, (council_id, taken.id), with_for_update=True)
    if row.state == "sent" or (fault is not None and row.attempt != taken.attempt):
        return row.state
    row.last_error = fault or ""
    if fault is None:
        row.state, row.next_at, row.ended_at = "sent", None, now
    elif fault.lasting or row.attempt > len(AGAIN):
        row.state, row.next_at, row.ended_at = "dead", None, now
    else:
        row.state, row.next_at = "failed", now + wait(row.attempt)
    if row.next_at is None:
        detail = {"channel": row.channel, "to": row.agent_id, "tries": row.attempt}
        what = {"alert": row.alert_id, "day": row.day, "about": row.about}
        detail |= {name: word for name, word in what.items() if word}
        deed = LEFT if fault is None else GIVEN_UP
        note(session, council_id, now, deed, f"channel:{row.id}", detail, by=HOUSE)
    if fault is Fault.GONE and row.webhook_id:
        session.get_one(Webhook, (council_id, row.webhook_id)).ended_at = now
    return row.state


def wait(attempt: int) -> timedelta:
    """Return how long to wait after the *attempt*-th try failed (from 1)."""
    # Chance spreads retries; nobody gains by guessing it.
    return AGAIN[attempt - 1] * random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311  # as said
