"""Comment je suis prévenu: by what, from which severity on, in which hours not, and where."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from alerts.channels.devices import AddDevice, DropDevice, ReadMeans
from alerts.channels.numbers import LONGEST
from alerts.channels.preferences import DIGESTED, KeepWishes, ReadWishes, Wished
from alerts.channels.wishes import GRAVE, NEVER
from sharing.command import InvalidInputError, Problem
from web.door import ask, guarded, visitor
from web.pages.around import show, text_of
from web.pages.sendings import keeping

bp = Blueprint("told", __name__)

HOURS = tuple((str(hour), f"{hour}\u00a0h") for hour in range(24))


@bp.get("/prevenir")
@guarded
def read() -> ResponseReturnValue:
    """Show how one is told."""
    return _page(ask(ReadWishes()), kept="garde" in request.args)


@bp.post("/prevenir")
@guarded
def keep() -> ResponseReturnValue:
    """Keep how one wants to be told."""
    number = text_of(request.form, "number", LONGEST + 1)
    wished = Wished(None, None, _digest(), number=number)
    try:
        wished = _typed(number)
        ask(KeepWishes(wished))
    except InvalidInputError as error:
        problems = {problem.field: problem for problem in error.problems}
        return _page(wished, 422, problems=problems)
    return redirect(url_for("told.read", garde=""))


@bp.post("/prevenir/appareils")
@guarded
def add_device() -> ResponseReturnValue:
    """Notify this browser too; a script asks, for only a browser knows its own address."""
    address = text_of(request.form, "address", 600)
    try:
        ask(AddDevice(address, keeping()))
    except InvalidInputError as error:
        return {"problems": [f"{one.wrong} {one.right}" for one in error.problems]}, 422
    return {}


@bp.post("/prevenir/appareils/<device>/retirer")
@guarded
def drop_device(device: str) -> ResponseReturnValue:
    """Notify a browser no more."""
    ask(DropDevice(device))
    return redirect(url_for("told.read"))


def _typed(number: str) -> Wished:
    severity, sms, push, begins, ends = (
        text_of(request.form, name, 4)
        for name in ("severity", "sms", "push", "quiet_from", "quiet_until")
    )
    if bool(begins) != bool(ends):
        right = "Choisissez les deux, ou aucune."
        raise InvalidInputError(
            Problem("quiet", "missing", "Il manque une des deux heures.", right)
        )
    numbers = [one or "0" for one in (severity, sms, push, begins, ends)]
    if not all(one.isascii() and one.isdigit() for one in numbers):
        right = "Choisissez dans la liste."
        raise InvalidInputError(Problem("severity", "unknown", "Ce choix n’existe pas.", right))
    quiet = (int(begins), int(ends)) if begins else None
    by_mail, by_sms, by_push = (int(one) if one else None for one in (severity, sms, push))
    return Wished(by_mail, quiet, _digest(), by_sms, by_push, number)


def _digest() -> bool:
    """What has no digest to take away is left as it is."""
    return not _has_digest() or "digest" in request.form


def _has_digest() -> bool:
    return visitor().actor.profession in DIGESTED


def _page(wished: Wished, status: int = 200, **more: Any) -> ResponseReturnValue:
    context = {"problems": None, "kept": False, **more}
    return show(
        "told.html",
        status,
        wished=wished,
        hours=HOURS,
        grave=GRAVE,
        never=NEVER,
        has_digest=_has_digest(),
        means=ask(ReadMeans()),
        push_key=keeping().push_key,
        **context,
    )
