"""What RFC 4287 says of a feed, as far as this one goes: sections 3 and 4.1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ONCE = ("id", "title", "updated")
KNOWN = {"id", "title", "updated", "link", "author", "entry"}


def faults(document: bytes) -> list[str]:
    """Return what is wrong with a feed, nothing if nothing is."""
    top = ET.fromstring(document)  # noqa: S314  # nobody else wrote it
    if top.tag != f"{ATOM}feed":
        return ["not a feed"]
    entries = top.findall(f"{ATOM}entry")
    found = [fault for one in (top, *entries) for fault in _of(one)]
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    if len(set(ids)) < len(ids):
        found.append("an entry stands twice")  # 4.1.1: only with another time, which ours never has
    if not any(link.get("rel") == "self" for link in top.findall(f"{ATOM}link")):
        found.append("the feed does not say where it is")
    for entry in entries:
        if not any(link.get("rel") == "alternate" for link in entry.findall(f"{ATOM}link")):
            found.append("an entry without content leads nowhere")
    return found


def _of(element: ET.Element) -> Iterator[str]:
    names = [child.tag.removeprefix(ATOM) for child in element]
    yield from (f"{name} {names.count(name)} times" for name in ONCE if names.count(name) != 1)
    if not set(names) <= KNOWN:
        yield f"it holds {set(names) - KNOWN}"
    if "author" not in names or not element.findtext(f"{ATOM}author/{ATOM}name"):
        yield "nobody wrote it"
    if not TIME.fullmatch(element.findtext(f"{ATOM}updated") or ""):
        yield "updated is no time"
    addresses = [element.findtext(f"{ATOM}id") or ""]
    addresses += [link.get("href", "") for link in element.findall(f"{ATOM}link")]
    if not all(urlsplit(one).scheme for one in addresses):
        yield "no whole address"
