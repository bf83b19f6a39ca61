"""What a council sends by besides e-mail and webhooks: its SMS gateway, and notifications.

1. The coordinator gives a gateway's address once; it is sealed, and never shown again.
2. Notifications are off until the coordinator turns them on, and then each person for themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.channels.gateways import BadGatewayError, look_at
from alerts.channels.outgoing import OPENED
from alerts.channels.store import Outlet
from alerts.channels.webhooks import SAID, Keeping
from charters.vocabulary import Action, RecordKind
from protocols.model import Channel
from sharing.command import Command, InvalidInputError, NotFoundError, Problem, Shelf
from sharing.second_factor.one_time import Seal
from sharing.work import Work

SAID_OF_GATEWAYS = {
    **SAID,
    "not_an_address": (
        "Cette adresse ne se lit pas.",
        "L’adresse entière, telle que la page d’aide de la passerelle la montre.",
    ),
    "unknown_gateway": (
        "Vigie n’envoie pas par cette passerelle.",
        "Une adresse qui commence par cm, msgbird, octopush, sfr, signals ou smseagles.",
    ),
    "names_somebody": (
        "Cette adresse contient déjà un numéro de destinataire.",
        "L’adresse sans destinataire\u00a0: Vigie ajoute le numéro de chaque personne.",
    ),
    "not_secure": (
        "Cette adresse n’est pas protégée.",
        "Une adresse qui commence par signals:// ou smseagles://.",
    ),
}
"""What is wrong with a gateway's address, and what would be right."""


@dataclass(frozen=True, slots=True)
class ListOutlets(Command[Shelf, Mapping[str, tuple[str, datetime]]]):
    """List, by channel, what is open: which gateway, and since when."""

    action = Action.CHANNEL_EDIT

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.CHANNEL)

    def carry_out(self, work: Work, shelf: Shelf) -> Mapping[str, tuple[str, datetime]]:
        rows = work.session.execute(select(Outlet.channel, Outlet.scheme, Outlet.made_at))
        found = {channel: (scheme, at) for channel, scheme, at in rows}
        work.detail.update(count=len(found))
        return found


@dataclass(frozen=True, slots=True)
class KeepGateway(Command[Shelf, None]):
    """Have SMS carried by the gateway of this address from now on."""

    address: str = field(repr=False)
    keeping: Keeping

    action = Action.CHANNEL_EDIT

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.CHANNEL)

    def carry_out(self, work: Work, shelf: Shelf) -> None:
        try:
            scheme = look_at(self.address, self.keeping.trusted)
        except BadGatewayError as error:
            said = SAID_OF_GATEWAYS[error.code]
            raise InvalidInputError(Problem("gateway", error.code, *said)) from None
        owner = owner_of(work.actor.council, Channel.SMS)
        sealed = self.keeping.seal.close(self.address, owner)
        _open(work, Outlet(channel=Channel.SMS.value, scheme=scheme, sealed=sealed))


@dataclass(frozen=True, slots=True)
class OpenNotifications(Command[Shelf, None]):
    """Let people have notifications from now on."""

    action = Action.CHANNEL_EDIT

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.CHANNEL)

    def carry_out(self, work: Work, shelf: Shelf) -> None:
        _open(work, Outlet(channel=Channel.PUSH.value, scheme=""))


@dataclass(frozen=True, slots=True)
class EndOutlet(Command[Shelf, None]):
    """Send nothing more by a channel; what was waiting is given up, visibly."""

    channel: str

    action = Action.CHANNEL_EDIT

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.CHANNEL)

    def carry_out(self, work: Work, shelf: Shelf) -> None:
        if self.channel not in OPENED:
            raise NotFoundError(f"{RecordKind.CHANNEL}:{self.channel[:12]}")
        work.session.execute(delete(Outlet).where(Outlet.channel == self.channel))
        work.detail.update(channel=self.channel)


def is_open(session: Session, council_id: str, channel: Channel) -> bool:
    """Say whether the council sends by a channel."""
    return session.get(Outlet, (council_id, channel.value)) is not None


def gateway_of(session: Session, council_id: str, seal: Seal) -> str | None:
    """Return the address of the council's SMS gateway; None if it has none that opens."""
    row = session.get(Outlet, (council_id, Channel.SMS.value))
    if row is None or row.sealed is None:
        return None
    return seal.open(row.sealed, owner_of(council_id, Channel.SMS))


def owner_of(council_id: str, channel: Channel) -> str:
    """Return whose a sealed address is."""
    return f"{channel.value}:{council_id}"


def _open(work: Work, row: Outlet) -> None:
    work.session.execute(delete(Outlet).where(Outlet.channel == row.channel))
    row.made_at = work.now
    work.session.add(row)
    work.detail.update(channel=row.channel, by=row.scheme)
