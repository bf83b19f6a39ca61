"""The sealed space between a browser and the server: its cookie, and the pair for one request.

Rules:

1. The cookie is half of what opens the space.  It goes to this site's own pages only, no script
   reads it, and the browser forgets it when it closes, at log-in, at log-out and at the lock.
2. A pair is on ``flask.g``, for the request that entered, and nowhere else.
3. A view that works with sealed information begins with ``need_pair``: a space that has shut stops
   it before anything is done.
4. That a cookie is there decides what a page offers, never what opens.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

from flask import current_app, g, request
from werkzeug.wrappers import Response

from sharing.sealed_space import Stayed
from sharing.sealing.pairs import PrivatePair
from web.door import sealed_spaces, visitor

COOKIE = "vigie_space"

R = TypeVar("R", bound=Response)


class ShutError(Exception):
    """The space of whoever asks is shut; nothing was done.  ``web.pages.space`` answers it."""


def pair() -> PrivatePair | None:
    """Enter the visitor's space, once a request, and return their pair; None: it is shut."""
    if "pair" not in g:
        g.pair = sealed_spaces().enter(visitor(), request.cookies.get(COOKIE, ""))
    return cast("PrivatePair | None", g.pair)


def need_pair() -> PrivatePair:
    """Return the visitor's pair.

    Raises ShutError.  Whoever was reading is then led to the space's page and back; whoever was
    sending gets what they sent again, to send it once more when the space is open.
    """
    found = pair()
    if found is None:
        raise ShutError
    return found


def seems_open() -> bool:
    """Say whether the space is open, as far as one knows without entering it."""
    return COOKIE in request.cookies and g.get("pair", True) is not None


def keep(response: R, stayed: Stayed) -> R:
    """Give the browser its half; return *response*."""
    response.set_cookie(COOKIE, stayed.cookie, **_flags())
    return response


def forget(response: R) -> R:
    """Have the browser forget its half; return *response*."""
    response.delete_cookie(COOKIE, **_flags())
    return response


def _flags() -> dict[str, Any]:
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    return {"path": "/", "secure": secure, "httponly": True, "samesite": "Strict"}
