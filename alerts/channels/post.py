"""The post: takes a lane's next letter, writes what it says, sends it, keeps what became of it.

1. Three steps, two transactions: claim and read, then send with none open, then conclude.
2. What cannot be sent to somebody any more is dead at once and visible; so is, many letters in
   one transaction, what this house or this council sends by nothing.
3. Nothing that an outside machine answers is kept or logged but the kind of fault.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alerts.channels import gateways, mail, outside, push, signed, sms, smtp
from alerts.channels.devices import devices_of, forget
from alerts.channels.digests import Count
from alerts.channels.outlets import gateway_of, is_open
from alerts.channels.queue import Claim, Fault, Lane, claim, conclude, give_up
from alerts.channels.store import Phone, Webhook
from alerts.channels.told import ABOUT, About, Told, read_told
from audit.limits import at_most
from protocols.model import Channel
from sharing.second_factor.one_time import Seal
from sharing.store import Agent, Login
from sharing.store.sessions import Sessions, ask
from sharing.taxonomy import Taxonomy

SECRETS = b"vigie webhook secrets 1"
"""Whose secrets the seal of webhooks closes (``Seal``)."""
NEW = "alert.new"

Try = Callable[[], Fault | None]
Mailing = smtp.Mailer | smtp.Line
Counting = Callable[[str, str, str], tuple[Count, ...] | None]


@dataclass(frozen=True, slots=True)
class Post:
    """``mailer`` None: this house sends no e-mail.  ``origin``: where people and machines find it.

    ``trusted``: the hosts that may be private.  ``count``: what a digest says to an agent of a
    council, on a local day.  ``vapid`` None: this house sends no notifications.
    """

    sessions: Sessions
    taxonomy: Taxonomy
    clock: Callable[[], datetime]
    seal: Seal
    origin: str
    mailer: Mailing | None = None
    trusted: frozenset[str] = frozenset()
    count: Counting = lambda council, agent, day: None
    vapid: push.Vapid | None = None

    def send_next(self, lane: Lane) -> str | None:
        """Try the lane's next letter; return its state after that, None if there was none.

        Where nothing sends by the lane's channel, give up what is due in it.
        """
        with self.sessions.of(lane.council) as session:
            if not self._sends(session, lane):
                return "dead" if give_up(session, lane, self.clock()) else None
            taken = claim(session, lane, self.clock())
            if taken is None:
                return None
            ready = self._written(session, lane.council, taken)
        fault = ready if isinstance(ready, Fault) else ready()
        with self.sessions.of(lane.council) as session:
            return conclude(session, lane.council, taken, fault, self.clock())

    @contextmanager
    def at_work(self) -> Iterator[Post]:
        """Have e-mails that follow one another go over one line until the block ends."""
        if not isinstance(self.mailer, smtp.Mailer):
            yield self
            return
        with closing(smtp.Line(self.mailer)) as line:
            yield replace(self, mailer=line)

    def _sends(self, session: Session, lane: Lane) -> bool:
        match lane.channel:
            case Channel.EMAIL:
                return self.mailer is not None
            case Channel.SMS:
                return gateway_of(session, lane.council, self.seal) is not None
            case Channel.PUSH:
                return self.vapid is not None and is_open(session, lane.council, Channel.PUSH)
            case _:
                return lane.channel == Channel.WEBHOOK

    def _written(self, session: Session, council_id: str, taken: Claim) -> Try | Fault:
        if ask(session, _LEFT, agent=taken.agent).scalar() is not None:
            return Fault.NO_ADDRESS
        if taken.channel == Channel.EMAIL and self.mailer:
            return self._mail(session, council_id, taken, self.mailer)
        if taken.channel == Channel.WEBHOOK and taken.webhook:
            return self._call(session, council_id, taken)
        if taken.channel == Channel.SMS:
            return self._text(session, council_id, taken)
        if taken.channel == Channel.PUSH and taken.alert and self.vapid:
            return self._notify(session, council_id, taken, taken.alert, self.vapid)
        return Fault.NO_SENDER

    def _mail(
        self, session: Session, council_id: str, taken: Claim, mailer: Mailing
    ) -> Try | Fault:
        to = session.scalar(_EMAIL, {"council": council_id, "agent": taken.agent})
        if to is None:
            return Fault.NO_ADDRESS
        if taken.day is not None:
            return partial(self._send_digest, council_id, taken, to, mailer)
        what, link = self._what(session, taken)
        text = mail.of_alert(what, link) if isinstance(what, Told) else mail.of_watch(what, link)
        message = mail.letter(mailer.sender, to, taken.id, text, self.clock())
        return lambda: mailer.send(message)

    def _send_digest(self, council_id: str, taken: Claim, to: str, mailer: Mailing) -> Fault | None:
        """Count now, with no transaction open: the desk has its own."""
        counts = self.count(council_id, taken.agent, taken.day or "")
        if counts is None:
            return Fault.NOT_ALLOWED
        rows = [(c.sector_name, self.taxonomy.groups[c.group].label, c.count) for c in counts]
        text = mail.of_digest(rows, f"{self.origin}/")
        return mailer.send(mail.letter(mailer.sender, to, taken.id, text, self.clock()))

    def _text(self, session: Session, council_id: str, taken: Claim) -> Try | Fault:
        gateway = gateway_of(session, council_id, self.seal)
        if gateway is None:
            return Fault.NO_SENDER
        phone = session.get(Phone, (council_id, taken.agent))
        if phone is None:
            return Fault.NO_NUMBER
        what, link = self._what(session, taken)
        text = sms.text_of(what, link) if isinstance(what, Told) else sms.of_watch(what, link)
        return partial(gateways.send, gateway, phone.number, text, self.trusted)

    def _what(self, session: Session, taken: Claim) -> tuple[Told | About, str]:
        """Return what a letter to a person tells of, and where it leads."""
        if taken.alert is None:
            about = ABOUT[taken.about or ""]
            return about, f"{self.origin}{about.page}"
        told = read_told(session, self.taxonomy, taken.alert)
        return told, f"{self.origin}/veille/alertes/{told.alert}"

    def _notify(
        self, session: Session, council_id: str, taken: Claim, alert: str, vapid: push.Vapid
    ) -> Try | Fault:
        rows = devices_of(session, taken.agent)
        opened = [(row.id, self.seal.open(row.sealed, row.id)) for row in rows]
        devices = [(device, address) for device, address in opened if address]
        severity = read_told(session, self.taxonomy, alert).severity

        def notify() -> Fault | None:
            fault, gone = push.send(devices, taken.id, severity, vapid, self.trusted)
            if gone:
                with self.sessions.of(council_id) as later:
                    forget(later, taken.agent, *gone)
            return fault

        return notify

    def _call(self, session: Session, council_id: str, taken: Claim) -> Try | Fault:
        hook = session.get_one(Webhook, (council_id, taken.webhook))
        opened = self.seal.open(hook.sealed, hook.id)
        if hook.ended_at is not None or opened is None or taken.alert is None:
            return Fault.NO_ADDRESS
        address, secret = opened.split("\n")
        told = read_told(session, self.taxonomy, taken.alert)
        body = _body(
            {
                "type": NEW,
                "timestamp": told.created_at.isoformat(),
                "data": {
                    "severity": told.severity,
                    "sector": told.sector,
                    "sector_name": told.sector_name,
                    "group": told.group,
                    "url": f"{self.origin}/api/v1/alerts/{told.alert}",
                },
            }
        )
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Vigie",
            **signed.headers(secret, taken.id, self.clock(), body),
        }
        return lambda: outside.post(address, headers, body, self.trusted)


def _body(told: dict[str, object]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


_LEFT = select(Agent.left_at).where(Agent.id == bindparam("agent"))
_EMAIL = (
    select(Login.email)
    .where(Login.council_id == bindparam("council"), Login.agent_id == bindparam("agent"))
    .order_by(Login.email)
    .limit(at_most(1))
)
