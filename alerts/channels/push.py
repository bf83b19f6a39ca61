"""Notifications by Web Push (RFC 8030): an empty request, signed with the house's key (RFC 8292).

1. Nothing is told but that something waits: no content, so nothing to encrypt (RFC 8291).
2. How long the service keeps it, and how pressing it is, follow the severity.
3. The letter's id is its ``Topic``: a try that is repeated replaces the one before it.
4. 404 and 410 say that a browser takes no more: it is forgotten.
5. The address of a browser was chosen by nobody here: ``outside`` holds for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Final

from alerts.channels.outside import BadAddressError, call, fault_of, where
from alerts.channels.queue import Fault

TTL: Final = {5: 14_400, 4: 14_400, 3: 7_200, 2: 3_600, 1: 3_600}  # seconds
URGENCY: Final = {5: "high", 4: "high", 3: "normal", 2: "low", 1: "very-low"}
GONE: Final = (404, 410)

Vapid = Callable[[str], str]
"""Gives the ``Authorization`` for an origin, such as https://push.example.net."""


def send(
    devices: Iterable[tuple[str, str]],
    letter_id: str,
    severity: int,
    vapid: Vapid,
    trusted: Collection[str],
) -> tuple[Fault | None, list[str]]:
    """Notify a person's *devices*, (id, address) each.

    Return what went wrong, None if one of them was reached; and the ids of those that are gone.
    """
    faults, gone = list[Fault | None](), list[str]()
    for device, address in devices:
        try:
            headers = _headers(letter_id, severity, vapid(origin_of(address, trusted)))
        except BadAddressError:
            faults.append(Fault.PRIVATE_ADDRESS)
            continue
        answer = call(address, headers, b"", trusted)
        if answer in GONE:
            gone.append(device)
        else:
            faults.append(answer if isinstance(answer, Fault) else fault_of(answer))
    if None in faults:
        return None, gone
    return next(iter(faults), Fault.NO_DEVICE), gone


def origin_of(address: str, trusted: Collection[str]) -> str:
    """Return the origin (RFC 6454) of an address.  Raises ``BadAddressError``."""
    there = where(address, trusted)
    host = f"[{there.host}]" if ":" in there.host else there.host
    named = "" if there.named_port is None else f":{there.named_port}"
    return f"{there.scheme}://{host}{named}"


def _headers(letter_id: str, severity: int, authorization: str) -> dict[str, str]:
    return {
        "Authorization": authorization,
        "TTL": str(TTL[severity]),
        "Urgency": URGENCY[severity],
        "Topic": letter_id,
        "User-Agent": "Vigie",
    }
