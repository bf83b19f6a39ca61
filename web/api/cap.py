"""CAP 1.2 and the Atom feed that leads to it: XML for partners' machines.

1. Elements in the order of the OASIS schema, made by the standard library: nothing is joined by
   hand, so that nothing has to be escaped by hand.
2. Rules that no schema can say: the scope is Restricted and says to whom; a polygon is closed;
   Update and Cancel name what they replace; ``expires`` is after ``sent``; times carry their offset
   and no fraction of a second; neither identifier nor sender has a space, comma, ``<`` or ``&``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from xml.etree import ElementTree as ET  # only writes: nothing from outside is parsed

from flask import Response, request, url_for

from alerts.cap import CapMessage, ListCap, ReadCap, Ring
from web.api.operation import PREFIX, Answer, Section
from web.door import ask

CAP: Final = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM: Final = "http://www.w3.org/2005/Atom"
CAP_MEDIA, ATOM_MEDIA = "application/cap+xml", "application/atom+xml"
GOOD_FOR: Final = timedelta(hours=24)
"""How long a message holds when nothing follows it."""
RESTRICTED = "Réservé aux partenaires du conseil, sous sa charte déontologique."
CATEGORIES: Final = {"CAD": "Infra", "CIR": "Transport", "TRP": "Transport", "VUL": "Safety"}
"""CAP's category of a family of facts; all the others are Security."""
_UNFIT = re.compile(r"[\s,<&]")
_UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML has no way to write."""

bp = Section(
    "cap",
    __name__,
    url_prefix=PREFIX,
    description="Alerts in the Common Alerting Protocol 1.2, with an Atom feed.",
)


@bp.operation("GET", "/alerts/feed", scopes=("alerts:read",), gives=Answer(None, media=ATOM_MEDIA))
def read_feed() -> Response:
    """List the newest alerts as an Atom feed whose entries lead to CAP messages."""
    return _xml(feed(ask(ListCap())), ATOM_MEDIA)


@bp.operation(
    "GET",
    "/alerts/<public_id:alert_id>/cap",
    scopes=("alerts:read",),
    gives=Answer(None, media=CAP_MEDIA),
    problems=(404,),
)
def read_cap(alert_id: str) -> Response:
    """Read one alert as its newest CAP message."""
    return _xml(cap(ask(ReadCap(alert_id))), CAP_MEDIA)


def cap(message: CapMessage) -> ET.Element:
    """Return the message as CAP's own element."""
    sender = _sender(message)
    alert = ET.Element("alert", xmlns=CAP)
    _put(alert, "identifier", message.identifier)
    _put(alert, "sender", sender)
    _put(alert, "sent", _time(message.sent))
    _put(alert, "status", "Actual")
    _put(alert, "msgType", message.msg_type)
    _put(alert, "scope", "Restricted")
    _put(alert, "restriction", RESTRICTED)
    if message.references:
        named = (f"{sender},{name},{_time(at)}" for name, at in message.references)
        _put(alert, "references", " ".join(named))
    _info(alert, message)
    return alert


def _info(alert: ET.Element, message: CapMessage) -> None:
    told = message.told
    info = _put(alert, "info")
    _put(info, "language", "fr-FR")
    _put(info, "category", CATEGORIES.get(told.group, "Security"))
    _put(info, "event", told.group_label)
    _put(info, "urgency", message.urgency)
    _put(info, "severity", message.severity)
    _put(info, "certainty", message.certainty)
    _put(info, "expires", _time(message.sent + GOOD_FOR))
    _put(info, "senderName", message.council)
    _put(info, "headline", _headline(message))
    _put(info, "web", url_for("board.one", alert_id=told.alert, _external=True))
    parameter = _put(info, "parameter")
    _put(parameter, "valueName", "severity")
    _put(parameter, "value", str(told.severity))
    area = _put(info, "area")
    _put(area, "areaDesc", told.sector_name)
    for ring in message.rings:
        _put(area, "polygon", _polygon(ring))
    geocode = _put(area, "geocode")
    _put(geocode, "valueName", "sector")
    _put(geocode, "value", told.sector)


def feed(messages: Iterable[CapMessage]) -> ET.Element:
    """Return the feed of these messages."""
    found = list(messages)
    here = url_for("cap.read_feed", _external=True)
    top = ET.Element("feed", xmlns=ATOM)
    _put(top, "id", here)
    _put(top, "title", "Alertes")
    _put(top, "updated", _time(max((m.sent for m in found), default=datetime.now(UTC))))
    _link(top, "self", here, ATOM_MEDIA)
    _put(_put(top, "author"), "name", "Vigie")
    for message in found:
        where = url_for("cap.read_cap", alert_id=message.told.alert, _external=True)
        entry = _put(top, "entry")
        _put(entry, "id", where)
        _put(entry, "title", _headline(message))
        _put(entry, "updated", _time(message.sent))
        _put(_put(entry, "author"), "name", message.council)
        _link(entry, "alternate", where, CAP_MEDIA)
    return top


def _headline(message: CapMessage) -> str:
    told = message.told
    return f"Gravité {told.severity} sur 5, {told.sector_name}"


def _sender(message: CapMessage) -> str:
    """Unique in the world: the council, at the address where it is found."""
    return _UNFIT.sub("-", f"{message.slug}@{request.host}")


def _polygon(ring: Ring) -> str:
    return " ".join(f"{lat:.6f},{lon:.6f}" for lat, lon in ring)


def _time(at: datetime) -> str:
    """As the schema has it: ``+00:00``, never ``Z``, no fraction."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _put(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    made = ET.SubElement(parent, name)
    made.text = text and _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return made


def _link(parent: ET.Element, rel: str, href: str, media: str) -> None:
    _put(parent, "link").attrib.update(rel=rel, href=href, type=media)


def _xml(top: ET.Element, media: str) -> Response:
    return Response(ET.tostring(top, "utf-8", xml_declaration=True), mimetype=media)
