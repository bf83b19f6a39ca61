"""What stands before the application: whose turn it is, and which proxies are believed.

1. Thousands of screens that come back to a live process at once wait here, and not for a connection
   of the database, which would be refused to some of them in the end.
2. Of what proxies write, the caller's address and scheme are believed, as many hops as the settings
   say.  The host is the one that the last of them asks for: X-Forwarded-Host is anybody's.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import partial
from threading import BoundedSemaphore
from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

from sharing.store.sessions import Sessions

TURNS = 10  # requests at work at once in a live process; the pool has connections for more
Turns = AbstractContextManager[Any]


def entrance(app: Any, sessions: Sessions, *, live: bool, proxies: int) -> Any:
    """Return the WSGI application through which *app* is entered."""
    turns: Turns = BoundedSemaphore(TURNS) if live else nullcontext()
    entered = partial(_visit, app, sessions, turns)
    return ProxyFix(entered, proxies, proxies, 0) if proxies else entered


def _visit(app: Any, sessions: Sessions, turns: Turns, environ: Any, start: Any) -> Any:
    """Handle a request when it is its turn; what it streams comes after the visit."""
    with turns, sessions.visit():
        return app(environ, start)
