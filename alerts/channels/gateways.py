"""The gateways that carry SMS, by Apprise: a closed list, one number at a time, on the leash.

1. Only ``GATEWAYS``: those that carry a message to a number, and whose answer Apprise reads to the
   end.  (That of some others is 200 also when the message was refused.)
2. A gateway of the list is called at its own host and no other; a box of the council's own at the
   host that its address names, by TLS unless the settings trust it.  See ``leash``.
3. No redirection, no certificate that does not hold, whatever the address asks for.
4. An address is a secret: Apprise, and what it calls, are heard by nobody, for they name tokens
   and numbers.  No error repeats any of it.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, Final

from alerts.channels.leash import on_leash
from alerts.channels.outside import LONGEST, is_public
from alerts.channels.patience import PATIENCE
from alerts.channels.queue import Fault

OWN: Final = ""
"""The host that the address names."""
GATEWAYS: Final[Mapping[str, str]] = {
    "cm": "gw.messaging.cm.com",
    "msgbird": "rest.messagebird.com",
    "octopush": "api.octopush.com",
    "sfr": "www.dmc.sfr-sh.fr",
    "signal": OWN,
    "signals": OWN,
    "smseagle": OWN,
    "smseagles": OWN,
}
"""What begins an address, and the host that is called for it."""
PLAIN: Final = frozenset({"signal", "smseagle"})
"""Without TLS: for hosts that the settings trust."""
NOBODY: Final = "+33639980000"
"""A number of fiction, to look at an address with."""
_HOST = re.compile(r"[a-z0-9.-]+")
_TELLTALES = ("apprise", "requests", "urllib3.connectionpool", "urllib3.connection")
_TARGETS = ("targets", "target_phones", "target_groups", "target_contacts")
_BROKEN = (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError)
"""What a gateway's odd answer may make of Apprise, with ValueError."""


class BadGatewayError(ValueError):
    """This is no gateway that may be called.  ``code`` says why; never the address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def look_at(address: str, trusted: Collection[str]) -> str:
    """Return what an address begins with, if it may be kept.  Raises ``BadGatewayError``."""
    _made(address, NOBODY, trusted)
    return _scheme(address)


def send(address: str, number: str, text: str, trusted: Collection[str]) -> Fault | None:
    """Hand *text* over for a number (E.164); return what went wrong, None if it was taken."""
    try:
        gateway, host = _made(address, number, trusted)
    except BadGatewayError as error:
        inside = error.code in ("private_address", "not_secure")
        return Fault.PRIVATE_ADDRESS if inside else Fault.NO_SENDER
    begun = time.monotonic()
    with on_leash(host, trusted, PATIENCE) as leash:
        try:
            taken = bool(gateway.notify(body=text))
        except (*_BROKEN, ValueError):
            taken = False
    if taken:
        return None
    if leash.refused:
        return Fault.PRIVATE_ADDRESS
    return Fault.NO_ANSWER if time.monotonic() - begun >= PATIENCE else Fault.NOT_TAKEN


def _scheme(address: str) -> str:
    scheme = address.partition("://")[0].lower()
    if scheme not in GATEWAYS:
        raise BadGatewayError("unknown_gateway")
    return scheme


def _made(address: str, number: str, trusted: Collection[str]) -> tuple[Any, str]:
    """Return Apprise's gateway for one number, and the host that it will call."""
    plain = address.isascii() and address.isprintable() and " " not in address
    if not plain or len(address) > LONGEST:
        raise BadGatewayError("not_an_address")
    scheme = _scheme(address)
    gateway = _gateway(scheme, f"{address}{'&' if '?' in address else '?'}to=%2B{number[1:]}")
    if gateway is None:
        raise BadGatewayError("not_an_address")
    named = [one.lstrip("+") for name in _TARGETS for one in getattr(gateway, name, ())]
    if named != [number[1:]]:
        raise BadGatewayError("names_somebody")
    gateway.redirects, gateway.verify_certificate, gateway.retry = False, True, 0
    gateway.socket_read_timeout = gateway.socket_connect_timeout = PATIENCE
    return gateway, GATEWAYS[scheme] or _own(scheme, gateway.host.lower(), trusted)


def _own(scheme: str, host: str, trusted: Collection[str]) -> str:
    """Return the host of the council's own box, if it may be called."""
    if not _HOST.fullmatch(host):
        raise BadGatewayError("not_an_address")
    if host in trusted:
        return host
    if scheme in PLAIN:
        raise BadGatewayError("not_secure")
    try:
        inside = not is_public(host)
    except ValueError:
        return host  # a name: looked at when it is called
    if inside:
        raise BadGatewayError("private_address")
    return host


def _gateway(scheme: str, address: str) -> Any:
    """Return what Apprise makes of an address; None if it makes nothing."""
    from apprise import AppriseAsset, exception

    asset = AppriseAsset(app_id="Vigie", http_redirects=False, storage_mode="memory")
    kind = _kinds()[scheme.removesuffix("s")]
    try:
        parsed = kind.parse_url(address)
        return kind(**parsed, asset=asset) if parsed else None
    except (*_BROKEN, ValueError, exception.AppriseException):
        return None


@cache
def _kinds() -> Mapping[str, Any]:
    """Load those of the list, and no other of Apprise's hundreds; half a second, where needed."""
    for name in _TELLTALES:
        logging.getLogger(name).disabled = True
    from apprise.plugins.cm import NotifyCM
    from apprise.plugins.messagebird import NotifyMessageBird
    from apprise.plugins.octopush import NotifyOctopush
    from apprise.plugins.sfr import NotifySFR
    from apprise.plugins.signal_api import NotifySignalAPI
    from apprise.plugins.smseagle import NotifySMSEagle

    return {
        "cm": NotifyCM,
        "msgbird": NotifyMessageBird,
        "octopush": NotifyOctopush,
        "sfr": NotifySFR,
        "signal": NotifySignalAPI,
        "smseagle": NotifySMSEagle,
    }
