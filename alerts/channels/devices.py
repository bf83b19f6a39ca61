"""Which of one's browsers take notifications: each by themselves, for themselves.

1. Only where the council has turned notifications on.
2. The address that a browser gives is a secret: sealed, and never shown.
3. Whoever adds a first device is notified of every alert until they wish otherwise; whoever takes
   the last one away wishes for nothing more.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from alerts.channels.numbers import shown
from alerts.channels.outlets import is_open
from alerts.channels.outside import BadAddressError, host_of
from alerts.channels.store import Device, Phone, Preference
from alerts.channels.webhooks import Keeping
from audit.limits import at_most
from charters.vocabulary import Action, RecordKind
from protocols.model import Channel
from sharing.command import Command, InvalidInputError, Problem, Shelf
from sharing.store import new_id
from sharing.work import Work

MOST = 5


@dataclass(frozen=True, slots=True)
class Means:
    """What one can be told by.  ``devices``: (id, since when), oldest first.

    ``number``: one's mobile as people write it, "" if none was given.
    """

    sms: bool
    push: bool
    number: str
    devices: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True, slots=True)
class ReadMeans(Command[Shelf, Means]):
    """Say by what one can be told."""

    action = Action.CHANNEL_OWN

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.CHANNEL)

    def carry_out(self, work: Work, shelf: Shelf) -> Means:
        council, me = work.actor.council, work.actor.id
        phone = work.session.get(Phone, (council, me))
        return Means(
            is_open(work.session, council, Channel.SMS),
            is_open(work.session, council, Channel.PUSH),
            shown(phone.number) if phone else "",
            tuple((one.id, one.made_at) for one in devices_of(work.session, me)),
        )


@dataclass(frozen=True, slots=True)
class AddDevice(Command[Shelf, None]):
    """Have a browser of one's own take notifications; again, and nothing changes."""

    address: str = field(repr=False)
    keeping: Keeping

    action = Action.CHANNEL_OWN

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.CHANNEL)

    def carry_out(self, work: Work, shelf: Shelf) -> None:
        mine = devices_of(work.session, work.actor.id)
        mark = hashlib.sha256(self.address.encode()).hexdigest()
        if any(one.mark == mark for one in mine):
            return
        self._check(work, len(mine))
        new = new_id()
        sealed = self.keeping.seal.close(self.address, new)
        device = Device(id=new, agent_id=work.actor.id, sealed=sealed, mark=mark)
        device.made_at = work.now
        work.session.add(device)
        if not mine:
            wish = (work.actor.council, work.actor.id, Channel.PUSH.value)
            if work.session.get(Preference, wish) is None:
                work.session.add(_every_alert(work.actor.id))
        work.detail.update(device=new)

    def _check(self, work: Work, have: int) -> None:
        if not (self.keeping.push_key and is_open(work.session, work.actor.council, Channel.PUSH)):
            right = "Demandez à la personne qui coordonne le conseil."
            raise _refused("off", "Votre conseil n’envoie pas de notifications.", right)
        if have >= MOST:
            right = "Retirez-en un d’abord."
            raise _refused("too_many", f"Vous avez déjà {MOST} appareils.", right)
        try:
            host_of(self.address, self.keeping.trusted)
        except BadAddressError as error:
            right = "Essayez avec un autre navigateur."
            wrong = "Ce navigateur a donné une adresse que Vigie ne peut pas appeler."
            raise _refused(error.code, wrong, right) from None


@dataclass(frozen=True, slots=True)
class DropDevice(Command[Shelf, None]):
    """Notify a browser of one's own no more; another's is not touched."""

    device: str

    action = Action.CHANNEL_OWN

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.CHANNEL)

    def carry_out(self, work: Work, shelf: Shelf) -> None:
        forget(work.session, work.actor.id, self.device)
        work.detail.update(device=self.device[:16])


def devices_of(session: Session, agent: str) -> list[Device]:
    """Return somebody's devices, oldest first."""
    mine = select(Device).where(Device.agent_id == agent).order_by(Device.made_at, Device.id)
    return list(session.scalars(mine.limit(at_most(MOST))))


def forget(session: Session, agent: str, *devices: str) -> None:
    """Forget some of somebody's devices, and with the last one the wish for notifications."""
    session.execute(delete(Device).where(Device.agent_id == agent, Device.id.in_(devices)))
    left = exists().where(Device.council_id == Preference.council_id, Device.agent_id == agent)
    session.execute(
        delete(Preference).where(
            Preference.agent_id == agent, Preference.channel == Channel.PUSH.value, ~left
        )
    )


def _every_alert(agent: str) -> Preference:
    return Preference(agent_id=agent, channel=Channel.PUSH.value, severity_from=1)


def _refused(code: str, wrong: str, right: str) -> InvalidInputError:
    return InvalidInputError(Problem("device", code, wrong, right))
