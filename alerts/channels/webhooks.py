"""The machines that are told by webhook: put on the list and taken off it by the coordinator.

1. A webhook belongs to a partner's machine: it is told of what that agent is alerted to under the
   charter, and of nothing more.
2. Its address and secret are sealed; a secret is shown once, to whoever made it.
3. An address that is a private number, or without TLS, is refused here; what a name leads to is
   looked at at each try (``outside``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from alerts.channels import signed
from alerts.channels.outside import BadAddressError, host_of
from alerts.channels.store import Webhook
from audit.limits import at_most
from charters.vocabulary import Action, RecordKind
from sharing.command import Command, InvalidInputError, NotFoundError, Problem, Shelf
from sharing.second_factor.one_time import Seal
from sharing.store import Agent, Partner, new_id
from sharing.work import Work

MOST = 200
SAID = {
    "not_an_address": (
        "Cette adresse ne se lit pas.",
        "Une adresse entière, par exemple https://machine.partenaire.fr/vigie.",
    ),
    "not_secure": ("Cette adresse n’est pas protégée.", "Une adresse qui commence par https://."),
    "private_address": (
        "Cette adresse mène à l’intérieur d’un réseau.",
        "Une adresse que tout le monde peut joindre\u00a0; sinon, voyez qui fait marcher Vigie.",
    ),
    "not_base64": (
        "Ce secret ne se lit pas.",
        "whsec_ suivi de lettres et de chiffres, tel que le partenaire l’a donné.",
    ),
    "secret_too_short": ("Ce secret est trop court.", "Au moins 24 octets, soit 32 caractères."),
    "secret_too_long": ("Ce secret est trop long.", "Au plus 64 octets, soit 88 caractères."),
}
"""What is wrong with an address or a secret, and what would be right."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """What secrets of channels are kept with: the seal, and the hosts that may be private.

    ``push_key``: what browsers ask push services with (base64url), "" if the house has none.
    ``mails``: whether the house has a mail server.
    """

    seal: Seal
    trusted: frozenset[str]
    push_key: str = ""
    mails: bool = False


@dataclass(frozen=True, slots=True)
class WebhookView:
    """One webhook in use."""

    id: str
    machine: str
    partner_name: str
    host: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Those in use, and the machines that could have one: (id, name, organisation)."""

    items: tuple[WebhookView, ...]
    machines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ListWebhooks(Command[Shelf, Webhooks]):
    """List them, by organisation."""

    action = Action.CHANNEL_EDIT

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.CHANNEL)

    def carry_out(self, work: Work, shelf: Shelf) -> Webhooks:
        machines = work.session.execute(_MACHINES).all()
        found = tuple(WebhookView(*row) for row in work.session.execute(_USED))
        work.detail.update(count=len(found))
        return Webhooks(found, tuple((row.id, row.name, row.partner) for row in machines))


@dataclass(frozen=True, slots=True)
class AddWebhook(Command[Shelf, tuple[str, str]]):
    """Have a machine told by webhook; return its id and its secret, made here if none was given."""

    machine: str
    address: str
    secret: str = field(repr=False)
    keeping: Keeping

    action = Action.CHANNEL_EDIT

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.CHANNEL)

    def carry_out(self, work: Work, shelf: Shelf) -> tuple[str, str]:
        secret = self.secret or signed.new_secret()
        problems, host = [], ""
        known = {row.id for row in work.session.execute(_MACHINES)}
        if self.machine not in known:
            right = "Choisissez une machine de la liste."
            problems.append(Problem("machine", "unknown", "Cette machine n’existe pas.", right))
        try:
            host = host_of(self.address, self.keeping.trusted)
        except BadAddressError as error:
            problems.append(Problem("address", error.code, *SAID[error.code]))
        try:
            signed.bytes_of(secret)
        except signed.WeakSecretError as error:
            problems.append(Problem("secret", error.code, *SAID[error.code]))
        if problems:
            raise InvalidInputError(*problems)
        new = new_id()
        sealed = self.keeping.seal.close(f"{self.address}\n{secret}", new)
        work.session.add(
            Webhook(id=new, agent_id=self.machine, host=host, sealed=sealed, made_at=work.now)
        )
        work.detail.update(webhook=new, machine=self.machine)
        return new, secret


@dataclass(frozen=True, slots=True)
class EndWebhook(Command[Shelf, None]):
    """Tell a machine nothing more; what was waiting for it is given up."""

    webhook: str

    action = Action.CHANNEL_EDIT

    def subject(self, work: Work) -> Shelf:
        return Shelf(RecordKind.CHANNEL)

    def carry_out(self, work: Work, shelf: Shelf) -> None:
        found = work.session.get(Webhook, (work.actor.council, self.webhook))
        if found is None:
            raise NotFoundError(f"{RecordKind.CHANNEL}:{self.webhook[:64]}")
        found.ended_at = found.ended_at or work.now
        work.detail.update(webhook=found.id)


_MACHINES = (
    select(Agent.id, Agent.name, Partner.name.label("partner"))
    .join(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
    .where(Agent.machine.is_(True), Agent.left_at.is_(None))
    .order_by(Partner.name, Agent.name, Agent.id)
    .limit(at_most(MOST))
)
_USED = (
    select(Webhook.id, Agent.name, Partner.name, Webhook.host, Webhook.made_at)
    .join(Agent, (Agent.council_id == Webhook.council_id) & (Agent.id == Webhook.agent_id))
    .join(Partner, (Partner.council_id == Agent.council_id) & (Partner.id == Agent.partner_id))
    .where(Webhook.ended_at.is_(None))
    .order_by(Partner.name, Webhook.made_at, Webhook.id)
    .limit(at_most(MOST))
)
