"""Build the Flask application around the desk's one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

from alerts.channels.webhooks import Keeping
from alerts.hub import Hub
from charters.model import Charter
from protocols.model import Protocol
from sharing.gate import Gate
from sharing.library import Library
from sharing.sealed_space import SealedSpaces
from sharing.second_factor.factors import SecondFactor
from sharing.signs import Thresholds
from sharing.taxonomy import Taxonomy
from web import api, door, errors, live, ops, pages, trail, words
from web.proconnect import ProConnect

MAX_BODY = 1_000_000  # bytes; an event is under 4 kB
YEAR = 31_536_000

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
NOTIFYING = POLICY.replace("trusted-types 'none'", "trusted-types worker")
"""Of the one page that may put a worker in the browser (``static/js/notify.js``)."""


class Bounds(Limiter):
    """Limits where a view has some.  None is for all views, so that none is looked for before."""

    def _check_request_limit(
        self, callable_name: str | None = None, in_middleware: bool = True
    ) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


@dataclass(frozen=True, slots=True)
class Parts:
    """All that the edge is given.

    ``hub`` None: this process serves no live stream.  ``proconnect`` None: nobody comes in by it.
    ``away``: does an error say that the database cannot be asked just now?
    """

    carry_out: door.CarryOut
    gate: Gate
    second_factor: SecondFactor
    sealed_spaces: SealedSpaces
    taxonomy: Taxonomy
    library: Library
    charter: Callable[[str], Charter]
    protocol: Callable[[str], Protocol]
    unusual: Thresholds
    ready: Callable[[], Mapping[str, bool]]
    figures: Callable[[], Mapping[str, float]]
    trail: trail.PublicTrail
    webhooks: Keeping
    secret_key: str
    secure_cookies: bool
    limits_url: str
    away: Callable[[Exception], bool]
    proconnect: ProConnect | None = None
    hub: Hub | None = None
    live_places: int = 5_000


HANDED_ON = ("library", "protocol", "unusual", "trail", "webhooks")  # pages ask for them by name


def make_app(parts: Parts) -> Flask:
    """Return the application; raise ``UnguardedRouteError`` if a route has no door."""
    app = Flask(__name__, static_folder="static")
    app.secret_key = parts.secret_key
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        SESSION_COOKIE_NAME="vigie",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=parts.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open all night must still be sendable
        WTF_CSRF_SSL_STRICT=False,  # no Referer is sent; the token and SameSite do the work
        TRAP_HTTP_EXCEPTIONS=False,
    )
    door.hang(app, parts.carry_out, parts.gate, parts.second_factor, parts.sealed_spaces)
    csrf = CSRFProtect(app)
    limiter = Bounds(
        get_remote_address,
        app=app,
        storage_uri=parts.limits_url,
        in_memory_fallback_enabled=True,
        strategy="fixed-window",
    )
    words.register(app, parts.taxonomy, parts.charter)
    app.extensions.update((f"vigie.{one}", getattr(parts, one)) for one in HANDED_ON)
    live.attach(app, parts.hub, parts.live_places)
    ops.register(app, parts.ready, parts.figures)
    trail.register(app, parts.trail)
    app.register_blueprint(live.bp)
    api.register(app, csrf)
    pages.register(app, limiter, parts.proconnect)
    errors.register(app, parts.away)
    app.view_functions["static"] = door.public("style and script only")(
        app.view_functions["static"]
    )
    app.after_request(_harden)
    door.check(app)
    return app


def _harden(response: Response) -> Response:
    headers = response.headers
    notifying = request.blueprint == "told"
    headers.setdefault("Content-Security-Policy", NOTIFYING if notifying else POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    return response
