"""Coming in by ProConnect: there, back, and what is said when it did not work.

1. Who comes back is the browser that went: ``state`` lies in its session, once and for a while.
   So nobody is logged in as somebody else by a link that was sent to them.
2. Whatever comes back is answered by a redirection: no code stays in an address or in a history.
3. A link leads there and a GET brings back: ``form-action 'self'`` would stop a form.
4. After log-in one goes where one was going, if that place is on this site.
5. When ProConnect is away, the page says so and the passphrase still opens.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Flask, Response, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_login import current_user

from sharing.federated import TurnedAwayError
from web import door, sealed
from web.door import public
from web.pages.around import local_path, now, show
from web.pages.login import slow_down
from web.proconnect import BACK, ProConnect, ProviderError, Trip, UnreachableError, UntrustedError

bp = Blueprint("proconnect", __name__)
bp.register_error_handler(429, slow_down)

LIMIT = "120 per 5 minutes"  # of one address: a whole team coming on shift shares one
LASTS = 15 * 60  # seconds that somebody may stay at the provider
AWAY = ("server_error", "temporarily_unavailable")
KEPT = "proconnect"

# For each reason that the gate or the provider gives: the word in the address, and the status.
REASONS = {
    "unknown": ("compte", 403),
    "other": ("autre", 403),
    "institution": ("institution", 403),
    "untrusted": ("recommencer", 400),
    "unreachable": ("injoignable", 503),
}
STATUS = dict(REASONS.values())

log = logging.getLogger("vigie.web")


def register(app: Flask, limiter: Limiter, proconnect: ProConnect) -> None:
    """Hang the pages on *app*."""
    app.extensions["vigie.proconnect"] = proconnect
    app.register_blueprint(bp)
    for name in ("proconnect.go", "proconnect.come_back"):
        # Flask-Limiter's wrapped views are wider than Flask's.
        views: dict[str, Any] = app.view_functions
        views[name] = limiter.limit(LIMIT)(views[name])


@bp.errorhandler(ProviderError)
def not_said(error: ProviderError) -> ResponseReturnValue:
    """Say that ProConnect did not confirm who it is."""
    log.warning("ProConnect: %s: %s", type(error).__name__, error.why)
    return _sorry("unreachable" if isinstance(error, UnreachableError) else "untrusted")


@bp.errorhandler(TurnedAwayError)
def turned_away(error: TurnedAwayError) -> ResponseReturnValue:
    """Say why somebody whom ProConnect knows does not come in."""
    return _sorry(error.why)


@bp.get("/connexion/proconnect")
@public("one must be able to come in")
def go() -> ResponseReturnValue:
    """Send somebody to ProConnect."""
    if current_user.is_authenticated:
        return redirect(url_for("login.home"))
    address, trip = door.proconnect().provider.send()
    since = int(now().timestamp())
    suite = local_path(request.args.get("suite", ""))
    session[KEPT] = {**asdict(trip), "since": since, "suite": suite}
    return redirect(address)


@bp.get(BACK)
@public("one must be able to come in")
def come_back() -> ResponseReturnValue:
    """Open a session for whoever comes back, or say why not."""
    kept = session.pop(KEPT, None)
    if kept is None and current_user.is_authenticated:  # the browser's button for going back
        return redirect(url_for("login.home"))
    trip = _trip(kept)
    error = request.args.get("error")
    if error in AWAY:
        raise UnreachableError("away")
    code = request.args.get("code", "")
    if error is not None or not code:
        raise UntrustedError("no code")
    door.log_in_as(door.proconnect().provider.receive(code, trip))
    return sealed.forget(redirect(kept["suite"] or url_for("login.home")))


@bp.get("/connexion/proconnect/refus/<why>")
@public("whoever does not come in is told why")
def sorry(why: str) -> ResponseReturnValue:
    """Say what was wrong, and what would be right."""
    if why not in STATUS:
        abort(404)
    response: Response = show("proconnect_refused.html", STATUS[why], why=why)
    return response


def _sorry(reason: str) -> ResponseReturnValue:
    return redirect(url_for("proconnect.sorry", why=REASONS[reason][0]))


def _trip(kept: dict[str, Any] | None) -> Trip:
    """Return the trip that this browser began a while ago and whose state it brings back."""
    if kept is None:
        raise UntrustedError("no trip")
    state = request.args.get("state", "")
    if not secrets.compare_digest(state.encode("utf-8", "replace"), kept["state"].encode()):
        raise UntrustedError("state")
    provider = door.proconnect().provider
    if request.args.get("iss", provider.issuer) != provider.issuer:
        raise UntrustedError("issuer")
    if now().timestamp() - kept["since"] > LASTS:
        raise UntrustedError("late")
    return Trip(kept["state"], kept["nonce"], kept["verifier"])
