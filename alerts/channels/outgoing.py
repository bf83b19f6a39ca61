"""Deliveries, and the letters that go with them, written in the transaction of the alert.

1. Whoever may hear has the board; what leaves the platform comes besides (``wishes``).
2. A machine with a webhook is told by it of all that its agent is alerted to: having one is the
   wish for it.
3. A letter is a row that commits with the alert: from then on it is sent or visibly dead.  None
   is written by a channel that the council has not opened: who keeps the channels is told so once
   (``overview``), and not by every letter.
4. When an alert becomes graver, and when a step that names them comes due because nobody has
   answered, those who have it get letters anew, by the channels of now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, bindparam, exists, null, select, union_all
from sqlalchemy.orm import Session

from alerts.channels.store import Outlet, Phone, Preference, Sending, Webhook
from alerts.channels.wishes import Wish, besides
from alerts.rows import KEYS, Rows
from alerts.store import Delivery
from protocols.model import Channel, Hours, Protocol
from sharing.store import Council, Event, new_id
from sharing.store.sessions import ask, put

Wishes = Mapping[Channel, Wish]
OPENED = frozenset((Channel.SMS, Channel.PUSH))
"""What a council opens and ends (``outlets``)."""


class Wants:
    """How those who are told in one transaction want to be told; asked once of each."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._rows = Rows(session, _WANTS, "agent_id")

    def read(self, agents: Sequence[str]) -> None:
        """Have at hand what *agents* want."""
        self._rows.read(agents)

    def hooks(self, agent: str) -> list[str]:
        """Return the webhooks of a machine."""
        return [row["hook"] for row in self._rows[agent] if row["hook"]]

    def wishes(self, agent: str) -> dict[Channel, Wish]:
        """Return what an agent has said of how they want to be told.

        What the council does not send by is wished for in vain.
        """
        said = (row for row in self._rows[agent] if not row["hook"])
        return {Channel(row["channel"]): _wish(row) for row in said}

    @cached_property
    def shut(self) -> frozenset[Channel]:
        """The channels that the council could open, and has not."""
        opened = frozenset(map(Channel, ask(self.session, _OUTLETS).scalars()))
        return OPENED - opened


def deliver(
    wants: Wants,
    event: Event,
    deliveries: Sequence[Mapping[str, Any]],
    now: datetime,
    protocol: Protocol | None = None,
    always: Iterable[str] = (),
) -> None:
    """Write *deliveries* to boards, and what they bring by other channels.

    ``deliveries``: rows of ``Delivery`` whose channel is the board, already permitted, of one
    alert.  ``protocol``: which channels their duties ask for.  ``always``: the channels that are
    asked for whatever the duties.
    """
    if not deliveries:
        return
    further, letters = list[dict[str, Any]](), list[dict[str, Any]]()
    for row, channel, hooks in _besides(wants, event, deliveries, now, protocol, always):
        further.append({**row, "channel": channel.value})
        letters += [_letter(row, channel, hook, now) for hook in hooks]
    put(wants.session, Delivery, *deliveries, *further)
    put(wants.session, Sending, *letters)


def deliver_again(
    wants: Wants,
    event: Event,
    having: Sequence[Mapping[str, Any]],
    now: datetime,
    protocol: Protocol | None = None,
    always: Iterable[str] = (),
    *,
    again: bool = True,
) -> None:
    """Write what those who have the alert that *event* leads are to get besides, once more.

    *having*: its deliveries to boards, as rows.  ``protocol`` and ``always``: see ``deliver``.
    *again*: they were told of what was known before; else only what was not asked for then, of a
    lesser severity, is written.
    """
    if not having:
        return
    alert = having[0]["alert_id"]
    there = {(row.agent_id, row.channel): row.articles
             for row in ask(wants.session, _THERE, alert=alert).all()}  # fmt: skip
    further, letters = list[dict[str, Any]](), list[dict[str, Any]]()
    for row, channel, hooks in _besides(wants, event, having, now, protocol, always):
        agent = row["agent_id"]
        new = (agent, channel.value) not in there
        if new:
            articles = there[agent, Channel.BOARD.value]
            further.append({**row, "channel": channel.value, "articles": articles})
        if new or again:
            letters += [_letter(row, channel, hook, now) for hook in hooks]
    put(wants.session, Delivery, *further)
    put(wants.session, Sending, *letters)


def write_about(
    session: Session, about: str, agents: Iterable[str], now: datetime, by: Iterable[Channel]
) -> None:
    """Write letters about the watch itself (``told.ABOUT``) to *agents*, by each channel of *by*.

    SMS to whoever has given a number, where the council has opened a gateway.
    """
    to = sorted(set(agents))
    texted = set(ask(session, _NUMBERED, agents=to).scalars())
    if Channel.SMS in Wants(session).shut:
        texted.clear()
    letters = [
        {**letter(agent, channel, now), "about": about}
        for channel in sorted(by)
        for agent in to
        if channel is not Channel.SMS or agent in texted
    ]
    put(session, Sending, *letters)


def _besides(
    wants: Wants,
    event: Event,
    deliveries: Sequence[Mapping[str, Any]],
    now: datetime,
    protocol: Protocol | None,
    always: Iterable[str] = (),
) -> Iterator[tuple[Mapping[str, Any], Channel, Sequence[str | None]]]:
    """Yield each channel besides the board by which a delivery is to come, with its webhooks."""
    wants.read([row["agent_id"] for row in deliveries])
    wishes = {row["agent_id"]: wants.wishes(row["agent_id"]) for row in deliveries}
    asked = protocol.asked if protocol else {}
    hour = _local_hour(wants.session, event.council_id, now) if any(wishes.values()) else 0
    for row in deliveries:
        agent = row["agent_id"]
        hooks = wants.hooks(agent)
        of_duties = (asked.get(duty, frozenset()) for duty in row["duties"])
        named = frozenset(map(Channel, always)).union(*of_duties)
        if named & OPENED:  # asked only where a protocol asks for them
            named -= wants.shut
        for channel in _by(named, wishes[agent], hooks, event, hour):
            yield row, channel, hooks if channel is Channel.WEBHOOK else [None]


def _wish(row: Mapping[str, Any]) -> Wish:
    begins, ends = row["quiet_from"], row["quiet_until"]
    quiet = Hours(begins, ends) if begins is not None and ends is not None else None
    return Wish(row["severity_from"], quiet)


def _by(
    asked: frozenset[Channel],
    wishes: Wishes,
    hooks: Sequence[str],
    event: Event,
    hour: int,
) -> Iterator[Channel]:
    """Yield the channels besides the board; a webhook for those, and only those, who have one."""
    yield from sorted(besides(asked, wishes, event.severity, hour) - {Channel.WEBHOOK})
    if hooks:
        yield Channel.WEBHOOK


def _letter(
    row: Mapping[str, Any], channel: Channel, webhook: str | None, now: datetime
) -> dict[str, Any]:
    return letter(row["agent_id"], channel, now) | {
        "alert_id": row["alert_id"],
        "webhook_id": webhook,
        "due_at": row["due_at"],
    }


def letter(agent: str, channel: Channel, now: datetime) -> dict[str, Any]:
    """Return the row of a letter that is due now, before it is said what it is about."""
    return {
        "id": new_id(),
        "alert_id": None,
        "agent_id": agent,
        "webhook_id": None,
        "channel": channel.value,
        "day": None,
        "about": None,
        "made_at": now,
        "due_at": now,
        "next_at": now,
    }


def _local_hour(session: Session, council_id: str, now: datetime) -> int:
    zone = session.scalar(select(Council.time_zone).where(Council.id == council_id))
    return now.astimezone(ZoneInfo(zone or "Europe/Paris")).hour


_THERE = select(Delivery.agent_id, Delivery.channel, Delivery.articles).where(
    Delivery.alert_id == bindparam("alert")
)
_NUMBERED = select(Phone.agent_id).where(Phone.agent_id.in_(bindparam("agents", expanding=True)))
_OUTLETS = select(Outlet.channel)
_IS_OPEN = exists().where(
    Outlet.council_id == Preference.council_id, Outlet.channel == Preference.channel
)
_WANTS: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(
        Preference.agent_id,
        Preference.channel,
        Preference.severity_from,
        Preference.quiet_from,
        Preference.quiet_until,
        null().label("hook"),
    ).where(
        Preference.agent_id.in_(KEYS),
        Preference.channel.in_(list(Channel)),
        Preference.channel.not_in(sorted(OPENED)) | _IS_OPEN,
    ),
    select(Webhook.agent_id, null(), null(), null(), null(), Webhook.id).where(
        Webhook.agent_id.in_(KEYS), Webhook.ended_at.is_(None)
    ),
)
"""What somebody has said of each channel, and the webhooks of a machine: ``hook``, nothing else."""
