"""Whatever a library calls, it is not led inside (SSRF), nor kept waiting.

A library that opens its own lines cannot be handed an address that was looked at (``outside``).
But Python asks its audit hooks (PEP 578) before it opens any, with the very address: on a thread
that is on the leash,

1. only the named host is looked up, and no line is opened to an address that is not public; a
   name that changes, a redirection, a parameter of an address lead nowhere else;
2. a host that is trusted may be private, as in ``outside``;
3. what is still open when the time is over is cut.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socket import socket
from typing import Any

from alerts.channels.outside import is_public
from alerts.channels.patience import cut_after


class RefusedLineError(OSError):
    """This thread may not open that line."""


@dataclass(slots=True)
class Leash:
    """Where a thread may go.  ``refused``: it tried to go elsewhere."""

    host: str
    trusted: Collection[str]
    refused: bool = False
    line: socket | None = field(default=None, repr=False)

    def may_look_up(self, host: object) -> bool:
        """Say whether the name is the one."""
        name = host.decode() if isinstance(host, bytes) else host
        return name == self.host

    def may_call(self, address: object) -> bool:
        """Say whether what a socket is to be connected to is outside."""
        if not isinstance(address, tuple):
            return False  # a line of this machine
        try:
            return self.host in self.trusted or is_public(str(address[0]))
        except ValueError:
            return False


@contextmanager
def on_leash(host: str, trusted: Collection[str], seconds: float) -> Iterator[Leash]:
    """Let this thread call *host* and nobody else, for so long."""
    _hook()
    leash = Leash(host, trusted)
    _here.leash = leash
    try:
        with cut_after(seconds, lambda: leash.line):
            yield leash
    finally:
        _here.leash = None


_here = threading.local()
_hooking = threading.Lock()
_hooked = False


def _hook() -> None:
    """Put the hook in; once, for it cannot be taken out."""
    global _hooked
    with _hooking:
        if not _hooked:
            sys.addaudithook(_ask)
            _hooked = True


def _ask(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    leash: Leash | None = getattr(_here, "leash", None)
    if leash is None:
        return
    if event == "socket.__new__":
        leash.line = arguments[0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        _hold(leash, leash.may_look_up(arguments[0]))
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"):
        _hold(leash, event == "socket.connect" and leash.may_call(arguments[1]))


def _hold(leash: Leash, allowed: bool) -> None:
    if not allowed:
        leash.refused = True
        raise RefusedLineError("this line leads elsewhere")
