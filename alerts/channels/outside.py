"""A request to an address that somebody outside chose, without being led inside (SSRF).

1. By TLS, to a name or number whose every address is public; what is private, of this machine, of
   the link or reserved is refused, in whatever spelling (a name, IPv4 in IPv6, a bare number).
2. The connection goes to the very address that was looked at: a name that resolves to something
   else a moment later leads nowhere else.
3. A redirection is an answer, never an order.
4. Of the answer only the status is read, in ``PATIENCE`` altogether.
5. Hosts that the settings name are trusted: private addresses and plain HTTP are good for them.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from alerts.channels.patience import PATIENCE, cut_after
from alerts.channels.queue import Fault

LONGEST = 500  # characters of an address
PORTS = {"https": 443, "http": 80}
_TRANSLATED = IPv6Network("64:ff9b::/96")  # IPv4 behind NAT64 (RFC 6052)


class BadAddressError(ValueError):
    """This is no address that may be called.

    ``code``: not_an_address, not_secure or private_address.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Where:
    """An address in its parts.  ``path`` holds the question too."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def named_port(self) -> int | None:
        """The port, if the scheme does not say it."""
        return None if self.port == PORTS[self.scheme] else self.port


def where(address: str, trusted: Collection[str]) -> Where:
    """Return the parts of *address*.  Raises ``BadAddressError``."""
    plain = address.isascii() and address.isprintable() and " " not in address
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise BadAddressError("not_an_address") from None
    host = parts.hostname or ""
    odd = parts.username is not None or parts.fragment or port == 0
    if not plain or len(address) > LONGEST or parts.scheme not in PORTS or not host or odd:
        raise BadAddressError("not_an_address")
    if parts.scheme != "https" and host not in trusted:
        raise BadAddressError("not_secure")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Where(parts.scheme, host, port or PORTS[parts.scheme], path)


def host_of(address: str, trusted: Collection[str]) -> str:
    """Return the host of an address that may be kept.  Raises ``BadAddressError``.

    A name is looked at when it is called; a private number is refused at once.
    """
    host = where(address, trusted).host
    try:
        inside = not is_public(host)
    except ValueError:
        return host
    if inside and host not in trusted:
        raise BadAddressError("private_address")
    return host


def post(
    address: str, headers: Mapping[str, str], body: bytes, trusted: Collection[str]
) -> Fault | None:
    """Send *body*; return what went wrong, None if it was taken (2xx)."""
    answer = call(address, headers, body, trusted)
    return answer if isinstance(answer, Fault) else fault_of(answer)


def call(
    address: str, headers: Mapping[str, str], body: bytes, trusted: Collection[str]
) -> int | Fault:
    """Send *body*; return the status of the answer, or why there was none."""
    try:
        there = where(address, trusted)
        found = resolve(there, trusted)
    except BadAddressError:
        return Fault.PRIVATE_ADDRESS
    except (OSError, UnicodeError):
        return Fault.UNKNOWN_HOST
    if not found:
        return Fault.PRIVATE_ADDRESS
    try:
        return _status(there, found, headers, body)
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
        return Fault.NO_ANSWER
    except ssl.SSLError:
        return Fault.NOT_SECURE
    except (OSError, ValueError, http.client.HTTPException):
        return Fault.NO_ANSWER


def resolve(there: Where, trusted: Collection[str]) -> list[str]:
    """Return the addresses of a host, none if one of them is not public.  Raises OSError."""
    rows = socket.getaddrinfo(there.host, there.port, type=socket.SOCK_STREAM)
    found = [str(row[4][0]) for row in rows]
    inside = there.host not in trusted and not all(map(is_public, found))
    return [] if inside else found


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the whole world's, and one machine's."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _TRANSLATED:
            inner = IPv4Address(ip.packed[-4:])
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _status(there: Where, found: list[str], headers: Mapping[str, str], body: bytes) -> int:
    kind: type[http.client.HTTPConnection] = http.client.HTTPConnection
    if there.scheme == "https":
        kind = http.client.HTTPSConnection
    connection = kind(there.host, there.port, timeout=PATIENCE)
    connection.auto_open = 0  # to this line, and to no other
    with _line(found, there.port) as line, cut_after(PATIENCE, lambda: connection.sock):
        connection.sock = line
        try:
            if there.scheme == "https":
                context = ssl.create_default_context()
                connection.sock = secured = context.wrap_socket(
                    line, server_hostname=there.host, do_handshake_on_connect=False
                )
                secured.do_handshake()
            connection.request("POST", there.path, body, dict(headers))
            return connection.getresponse().status
        finally:
            connection.close()


def _line(found: list[str], port: int) -> socket.socket:
    """A line to the first of these that answers, within the patience for all of them."""
    for ip in found[:-1]:
        try:
            return socket.create_connection((ip, port), PATIENCE / len(found))
        except OSError:
            continue
    return socket.create_connection((found[-1], port), PATIENCE / len(found))


def fault_of(status: int) -> Fault | None:
    """Return what a status says went wrong, None for 2xx."""
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return Fault.REDIRECTED
    if status == 410:
        return Fault.GONE
    return Fault.ERROR if status >= 500 or status in (408, 429) else Fault.REFUSED
