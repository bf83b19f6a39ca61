"""Ce qui part de Vigie: what did not leave and why, and the machines that are told.

1. Whoever may see is shown what failed; only who keeps the channels can change anything.
2. A secret is on the page that answers its making, and never again; the address of a gateway on
   none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from alerts.channels.outlets import EndOutlet, KeepGateway, ListOutlets, OpenNotifications
from alerts.channels.overview import ListSendings, Overview, SendAgain
from alerts.channels.queue import Fault
from alerts.channels.webhooks import AddWebhook, EndWebhook, Keeping, ListWebhooks
from charters.vocabulary import Action
from protocols.model import Channel
from sharing.command import InvalidInputError
from web.door import ask, guarded, visitor
from web.pages.around import could, show, text_of
from web.pages.contacts import protocol

bp = Blueprint("sendings", __name__)

CHANNELS = {
    "email": "Courriel",
    "sms": "SMS",
    "webhook": "Machine",
    "push": "Notification",
}
GATEWAYS = {
    "cm": "CM.com",
    "msgbird": "Bird (MessageBird)",
    "octopush": "Octopush",
    "sfr": "SFR Business",
    "signal": "Signal, par une machine du conseil",
    "signals": "Signal, par une machine du conseil",
    "smseagle": "un boîtier SMSEagle",
    "smseagles": "un boîtier SMSEagle",
}
FAULTS: Mapping[str, str] = {
    Fault.NO_ANSWER: "Personne ne répond.",
    Fault.NOT_SECURE: "La liaison n’est pas sûre\u00a0: le certificat ne tient pas.",
    Fault.UNKNOWN_HOST: "Ce nom de machine n’existe pas.",
    Fault.PRIVATE_ADDRESS: "L’adresse mène à l’intérieur d’un réseau\u00a0: rien n’a été envoyé.",
    Fault.REDIRECTED: "La machine renvoie ailleurs\u00a0: Vigie ne suit pas.",
    Fault.ERROR: "La machine répond qu’elle ne peut pas pour l’instant.",
    Fault.REFUSED: "La machine refuse ce message.",
    Fault.GONE: "La machine a demandé de ne plus rien recevoir\u00a0: elle a été retirée.",
    Fault.NO_SENDER: "Cette installation n’a pas de quoi envoyer par ce moyen.",
    Fault.NOT_ALLOWED: "La charte ne permet pas à cette personne de lire ce qui serait compté.",
    Fault.NO_ADDRESS: "La personne est partie, ou la machine a été retirée.",
    Fault.NO_NUMBER: "Cette personne n’a pas donné de numéro de mobile.",
    Fault.NO_DEVICE: "Aucun appareil de cette personne ne reçoit de notifications.",
    Fault.NOT_TAKEN: "La passerelle de SMS n’a pas pris le message.",
}
"""What is said of each reason; what has no French yet is shown as it is."""


@bp.get("/envois")
@guarded
def read() -> ResponseReturnValue:
    """Show what did not leave."""
    return _page()


@bp.post("/envois/renvoyer")
@guarded
def again() -> ResponseReturnValue:
    """Have one letter sent again, or all that were given up."""
    one = text_of(request.form, "sending", 64)
    ask(SendAgain((one,) if one else ()))
    return redirect(url_for("sendings.read"))


@bp.post("/envois/machines")
@guarded
def add() -> ResponseReturnValue:
    """Have a machine told."""
    form = {name: text_of(request.form, name, 600) for name in ("machine", "address", "secret")}
    try:
        _, secret = ask(AddWebhook(form["machine"], form["address"], form["secret"], keeping()))
    except InvalidInputError as error:
        problems = {problem.field: problem for problem in error.problems}
        return _page(422, problems=problems, typed={**form, "secret": ""})
    return _page(made=secret)


@bp.post("/envois/machines/<webhook_id>/retirer")
@guarded
def end(webhook_id: str) -> ResponseReturnValue:
    """Tell a machine nothing more."""
    ask(EndWebhook(webhook_id))
    return redirect(url_for("sendings.read"))


@bp.post("/envois/sms")
@guarded
def keep_gateway() -> ResponseReturnValue:
    """Have SMS carried by a gateway."""
    try:
        ask(KeepGateway(text_of(request.form, "gateway", 600), keeping()))
    except InvalidInputError as error:
        return _page(422, problems={problem.field: problem for problem in error.problems})
    return redirect(url_for("sendings.read"))


@bp.post("/envois/notifications")
@guarded
def open_notifications() -> ResponseReturnValue:
    """Let people have notifications."""
    ask(OpenNotifications())
    return redirect(url_for("sendings.read"))


@bp.post("/envois/<channel>/fermer")
@guarded
def close(channel: str) -> ResponseReturnValue:
    """Send nothing more by a channel."""
    ask(EndOutlet(channel))
    return redirect(url_for("sendings.read"))


def keeping() -> Keeping:
    """Return what secrets of channels are kept with."""
    return cast(Keeping, current_app.extensions["vigie.webhooks"])


def _page(status: int = 200, **more: Any) -> ResponseReturnValue:
    found = ask(ListSendings())
    keeper = could(visitor(), Action.CHANNEL_EDIT)
    context: dict[str, Any] = {"problems": None, "typed": {}, "made": "", **more}
    return show(
        "sendings.html",
        status,
        found=found,
        webhooks=ask(ListWebhooks()) if keeper else None,
        outlets=ask(ListOutlets()) if keeper else None,
        gateways=GATEWAYS,
        can_notify=bool(keeping().push_key),
        asked_in_vain=_asked_in_vain(found),
        channels=CHANNELS,
        faults=FAULTS,
        **context,
    )


def _asked_in_vain(found: Overview) -> list[Channel]:
    """Return by what the protocol asks that people be told, and nothing leaves."""
    sends = {Channel.BOARD, Channel.WEBHOOK, *found.opened}
    if keeping().mails:
        sends.add(Channel.EMAIL)
    return sorted(protocol().channels - sends)
