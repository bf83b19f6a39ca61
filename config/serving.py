"""What gunicorn serves: pages, API and live boards, put together of the pieces of the house.

Loaded by whoever serves and by nobody else: half of all there is to load is pages.
"""

from __future__ import annotations

from functools import partial

from flask import Flask

from alerts.channels.webhooks import Keeping
from alerts.hub import Hub
from config.entrance import entrance
from config.health import database_is_away
from config.logs import speak
from config.public_trail import public_trail
from config.wiring import House, house, now
from sharing.federated import Federated
from sharing.signs import read_thresholds
from web.app import Parts, make_app
from web.live import Ids, encode
from web.proconnect import BACK, ProConnect, Provider


def hub(here: House) -> Hub:
    """Return the hub of a process that serves live boards."""
    return Hub(here.desk, here.redis, partial(encode, Ids(here.settings.secret_key)))


def proconnect(here: House) -> ProConnect | None:
    """Return the log-in by ProConnect, if the settings speak of one."""
    known = here.settings.proconnect
    if known is None:
        return None
    back = f"{here.settings.origin}{BACK}"
    provider = Provider(known.issuer, known.client_id, known.client_secret, known.acr, back)
    return ProConnect(provider, Federated(here.sessions, now, known.sirets))


def application(here: House, *, live: bool, places: int | None = None) -> Flask:
    """Return the Flask application; with *live*, it serves the boards' streams too."""
    known = here.settings
    push_key = known.vapid.public if known.vapid else ""
    parts = Parts(
        carry_out=here.desk.carry_out,
        gate=here.gate,
        second_factor=here.second_factor,
        sealed_spaces=here.sealed_spaces,
        proconnect=proconnect(here),
        taxonomy=here.taxonomy,
        library=here.library,
        charter=here.charter,
        protocol=lambda council: here.protocols(council, now()),
        unusual=read_thresholds(known.unusual),
        ready=here.ready,
        figures=here.figures,
        trail=public_trail(here.sessions, here.signer),
        webhooks=Keeping(here.post.seal, here.post.trusted, push_key, bool(here.post.mailer)),
        secret_key=known.secret_key,
        secure_cookies=known.secure_cookies,
        limits_url=known.redis_url,
        away=database_is_away,
        hub=hub(here) if live else None,
        live_places=places or known.live_places,
    )
    app = make_app(parts)
    enter = entrance(app.wsgi_app, here.sessions, live=live, proxies=known.proxies)
    app.wsgi_app = enter  # type: ignore[method-assign]  # as Flask's documentation adds one
    return app


def web() -> Flask:
    """For gunicorn: pages and API."""
    speak()
    return application(house(), live=False)


def live() -> Flask:
    """For gunicorn's gevent workers: the boards' streams."""
    speak()
    return application(house(), live=True)


def both() -> Flask:
    """For one small process that does it all (the demo)."""
    speak()
    return application(house(), live=True, places=48)
