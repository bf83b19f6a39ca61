"""Coming in, going out, and how the screen looks.

1. A failed log-in never says which of the two was wrong; too many of them say when to come back.
2. After log-in one goes where one was going, if that place is on this site.
3. Log-out here is not log-out at ProConnect, and the page says so: no token is kept for that.
4. The theme is a taste, not a secret: a cookie for this screen, and the account for the others.
"""

from __future__ import annotations

import hashlib
import math
from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_login import current_user

from web import door, sealed
from web.door import guarded, public
from web.pages.around import Reader, local_path, now, reader, show, text_of

bp = Blueprint("login", __name__)

THEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600


@bp.get("/")
@guarded
def home() -> ResponseReturnValue:
    """Send each to the first screen of their work."""
    links = cast(Reader, reader()).links
    return redirect(url_for(links[0][0] if links else "charter.read"))


@bp.get("/connexion", endpoint="show")
@public("one must be able to come in")
def show_form() -> ResponseReturnValue:
    """Show the log-in form."""
    if current_user.is_authenticated:
        return redirect(url_for("login.home"))
    shared = request.args.get("sortie") == "proconnect"
    return _form(local_path(request.args.get("suite", "")), left_proconnect=shared)


@bp.post("/connexion")
@public("one must be able to come in")
def enter() -> ResponseReturnValue:
    """Open a session, or say no without saying why."""
    login = text_of(request.form, "login", 254)
    onward = local_path(request.form.get("suite", ""))
    if door.log_in(login, request.form.get("passphrase", "")):
        return sealed.forget(redirect(onward or url_for("login.home")))
    return _form(onward, login, 401)


@bp.errorhandler(429)
def slow_down(_: Exception) -> ResponseReturnValue:
    """Say when one may try again."""
    limiter: Limiter = current_app.extensions["vigie.limiter"]
    breached = limiter.current_limit
    until = datetime.fromtimestamp(breached.reset_at, UTC) if breached else now()
    response = _form("", text_of(request.form, "login", 254), 429, until)
    wait = max(1, math.ceil((until - now()).total_seconds()))
    response.headers["Retry-After"] = str(wait)
    return response


@bp.post("/deconnexion")
@guarded
def leave() -> ResponseReturnValue:
    """Revoke the session."""
    by = door.came_by()
    door.log_out()
    return sealed.forget(redirect(url_for("login.show", sortie=by or None)))


@bp.post("/apparence")
@guarded
def appearance() -> ResponseReturnValue:
    """Remember how this person likes their screen."""
    theme = request.form.get("theme", "auto")
    theme = theme if theme in THEMES else "auto"
    door.gate().set_theme(door.visitor(), theme)
    response = redirect(local_path(request.form.get("back", "")) or url_for("login.home"))
    response.set_cookie(
        "vigie_theme", theme, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure
    )
    return response


def tried_login() -> str:
    """Return whose door is being tried, unreadable in the counter's store."""
    return hashlib.sha256(text_of(request.form, "login", 254).lower().encode()).hexdigest()


def failed(response: Response) -> bool:
    """Say whether this answer is a failed log-in."""
    return response.status_code == 401


def _form(
    onward: str,
    login: str = "",
    status: int = 200,
    wait_until: datetime | None = None,
    *,
    left_proconnect: bool = False,
) -> Response:
    return show(
        "login.html",
        status,
        onward=onward,
        login=login,
        failed=status == 401,
        wait_until=wait_until,
        by_proconnect="proconnect" in current_app.blueprints,
        left_proconnect=left_proconnect,
    )
