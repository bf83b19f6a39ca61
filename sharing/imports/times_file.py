"""The ``time`` and ``until`` of a mapping file.

Either ``column`` (one, or a list joined by a space) with its ``format`` (one, or a list tried in
turn), or ``year``, ``month``, ``day`` and perhaps ``hour`` and ``minute``, each its column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo, available_timezones

from charters.document import Node
from sharing.imports.times import EPOCH_MS, EPOCH_S, ISO, Parts, Stamp, Times

_STAMP = ("column", "format")
_DATE = ("year", "month", "day")
_CLOCK = ("hour", "minute")
_DIRECTIVE = re.compile("%(.?)")
_SPOKEN = "names of months and days depend on the machine"
_KNOWN = frozenset("YymdjHIpMSfz%")


def read_zone(node: Node) -> ZoneInfo:
    """Return the zone of the file's local times."""
    zone = node.keys(("zone",), _STAMP + _DATE + _CLOCK)["zone"]
    name = zone.text(60)
    if name not in available_timezones():
        raise zone.error("this time zone is unknown", "an IANA name, such as Europe/Paris")
    return ZoneInfo(name)


def read_times(
    node: Node, columns: Sequence[str], zone: ZoneInfo, besides: tuple[str, ...] = ()
) -> Times:
    """Return how the time is found; *besides*: keys of the mapping that are not about columns."""
    keys = node.keys((), _STAMP + _DATE + _CLOCK + besides)
    if "column" in keys:
        keys = node.keys((*_STAMP, *besides))
        named = tuple(item.word(columns) for item in _one_or_more(keys["column"]))
        return Stamp(zone, named, tuple(_format(item) for item in _one_or_more(keys["format"])))
    keys = node.keys((*_DATE, *besides), _CLOCK)
    if "minute" in keys and "hour" not in keys:
        raise keys["minute"].error("a minute without an hour", "name the column of the hour")
    parts = {part: keys[part].word(columns) for part in (*_DATE, *_CLOCK) if part in keys}
    return Parts(zone, parts)


def _one_or_more(node: Node) -> tuple[Node, ...]:
    return (node,) if isinstance(node.content, str) else node.items(1)


def _format(node: Node) -> str:
    pattern = node.text(60)
    if pattern in (ISO, EPOCH_S, EPOCH_MS):
        return pattern
    found = _DIRECTIVE.findall(pattern)
    for directive in found:
        if directive not in _KNOWN:
            wrong = _SPOKEN if directive in "aAbB" and directive else "is no part of a time"
            right = f"one of: {' '.join(f'%{known}' for known in sorted(_KNOWN))}"
            raise node.error(f"%{directive}: {wrong}", right)
        if found.count(directive) > 1 and directive != "%":
            raise node.error(f"%{directive} stands twice", "keep one")
    day = {"m", "d"} <= set(found) or "j" in found
    if not day or not {"Y", "y"} & set(found):
        raise node.error("does not tell the day", "such as '%d/%m/%Y %H:%M', iso or epoch_s")
    if "I" in found and "p" not in found:
        raise node.error("%I without %p is half a day", "use %H for hours from 0 to 23")
    return pattern
