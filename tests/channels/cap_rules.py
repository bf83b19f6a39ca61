"""What CAP 1.2 says of a message: the order, numbers and words of its schema, and its own rules.

Written after the data dictionary of the OASIS standard of 1 July 2010 (sections 3.2.1, 3.2.2 and
3.2.4), of which it holds the facts.  Where the schema's own file is at hand (``cap_schema``), every
message is put to it too, and whatever it refuses has to be refused here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from tests.channels.cap_schema import schema_faults

CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
ONE, MAYBE, MANY, SOME = (1, 1), (0, 1), (0, 9_999), (1, 9_999)
ALERT = {
    "identifier": ONE, "sender": ONE, "sent": ONE, "status": ONE, "msgType": ONE, "source": MAYBE,
    "scope": ONE, "restriction": MAYBE, "addresses": MAYBE, "code": MANY, "note": MAYBE,
    "references": MAYBE, "incidents": MAYBE, "info": MANY,
}  # fmt: skip
INFO = {
    "language": MAYBE, "category": SOME, "event": ONE, "responseType": MANY, "urgency": ONE,
    "severity": ONE, "certainty": ONE, "audience": MAYBE, "eventCode": MANY, "effective": MAYBE,
    "onset": MAYBE, "expires": MAYBE, "senderName": MAYBE, "headline": MAYBE, "description": MAYBE,
    "instruction": MAYBE, "web": MAYBE, "contact": MAYBE, "parameter": MANY, "resource": MANY,
    "area": MANY,
}  # fmt: skip
AREA = {
    "areaDesc": ONE, "polygon": MANY, "circle": MANY, "geocode": MANY, "altitude": MAYBE,
    "ceiling": MAYBE,
}  # fmt: skip
NAMED = {"valueName": ONE, "value": ONE}
INSIDE = {
    "alert": ALERT, "info": INFO, "area": AREA, "eventCode": NAMED, "parameter": NAMED,
    "geocode": NAMED,
}  # fmt: skip
WORDS = {
    "status": "Actual Exercise System Test Draft",
    "msgType": "Alert Update Cancel Ack Error",
    "scope": "Public Restricted Private",
    "category": ("Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other"),
    "urgency": "Immediate Expected Future Past Unknown",
    "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown",
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
TIMES = ("sent", "effective", "onset", "expires")
NAME = re.compile(r"[^\s,<&]+")
REFERENCE = re.compile(rf"[^\s,<&]+,[^\s,<&]+,{TIME.pattern}")


def faults(document: bytes) -> list[str]:
    """Return what is wrong with a message, nothing if nothing is."""
    top = parsed(document)
    if top.tag != f"{CAP}alert":
        return ["not an alert of CAP 1.2"]
    found = [*_shape(top), *_words(top)]
    refused = schema_faults(document)
    assert found or not refused, f"the schema knows better: {refused}"
    return found or [*_rules(top)]


def parsed(document: bytes) -> ET.Element:
    """Return what our own server wrote."""
    return ET.fromstring(document)  # noqa: S314  # nobody else wrote it


def text_of(top: ET.Element, path: str) -> str:
    """Return the text of the first element at *path*, names without their namespace."""
    return top.findtext("/".join(f"{CAP}{step}" for step in path.split("/"))) or ""


def _shape(element: ET.Element) -> Iterator[str]:
    name = element.tag.removeprefix(CAP)
    wanted: Mapping[str, tuple[int, int]] | None = INSIDE.get(name)
    names = [child.tag.removeprefix(CAP) for child in element]
    if wanted is None:
        if names or not (element.text or "").strip():
            yield f"{name} holds no text alone"
        return
    order = list(wanted)
    if not set(names) <= set(order):
        yield f"{name} holds {set(names) - set(order)}"
    elif names != sorted(names, key=order.index):
        yield f"{name}: not in this order: {names}"
    yield from (
        f"{name}: {child} {names.count(child)} times"
        for child, (least, most) in wanted.items()
        if not least <= names.count(child) <= most
    )
    for child in element:
        yield from _shape(child)


def _words(top: ET.Element) -> Iterator[str]:
    for element in top.iter():
        name, text = element.tag.removeprefix(CAP), element.text or ""
        if name in WORDS and text not in WORDS[name].split():
            yield f"{name} is not {text}"
        if name in TIMES and not TIME.fullmatch(text):
            yield f"{name} is no time: {text}"
        if name == "web" and not urlsplit(text).netloc:
            yield f"web is no whole address: {text}"


def _rules(top: ET.Element) -> Iterator[str]:
    """What the schema cannot say."""
    for name in ("identifier", "sender"):
        if not NAME.fullmatch(text_of(top, name)):
            yield f"{name} has a space, comma, < or &"
    if (text_of(top, "scope") == "Restricted") != bool(text_of(top, "restriction")):
        yield "restriction goes with Restricted"
    references = text_of(top, "references").split(" ") if text_of(top, "references") else []
    if (text_of(top, "msgType") in ("Update", "Cancel", "Ack", "Error")) != bool(references):
        yield "references go with Update and Cancel"
    yield from (f"no reference: {one}" for one in references if not REFERENCE.fullmatch(one))
    sent = datetime.fromisoformat(text_of(top, "sent"))
    if any(datetime.fromisoformat(one.rpartition(",")[2]) > sent for one in references):
        yield "it names what came after it"
    if datetime.fromisoformat(text_of(top, "info/expires")) <= sent:
        yield "it expires before it is sent"
    for polygon in top.iter(f"{CAP}polygon"):
        yield from _polygon([pair.split(",") for pair in (polygon.text or "").split(" ")])


def _polygon(pairs: list[list[str]]) -> Iterator[str]:
    if len(pairs) < 4 or pairs[0] != pairs[-1]:
        yield "a polygon is not closed"
    if not all(-90 <= float(lat) <= 90 and -180 <= float(lon) <= 180 for lat, lon in pairs):
        yield "a polygon leaves the globe"
