"""Qui joindre: who does what in a sector, and who can be reached now or at an hour.

1. Made for a phone at night: what can be called comes first, in one tap.
2. What cannot be read in the address is told beside its field, and now is shown.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from alerts.rosters.contacts import AHEAD, ListContacts
from alerts.rosters.lines import day_of, minutes_of
from protocols.model import Protocol
from sharing.command import InvalidInputError
from sharing.nominative.values import dialled
from sharing.territories import ListTerritories
from web.door import ask, guarded, visitor
from web.forms import report as forms
from web.pages.around import now, show, taxonomy, text_of
from web.pages.places import places_of
from web.words import PARIS

bp = Blueprint("contacts", __name__)


@bp.get("/qui-joindre")
@guarded
def read() -> ResponseReturnValue:
    """Show who can be reached in a sector: one's own first."""
    territories = ask(ListTerritories())
    own = {place.id for place in places_of(visitor().actor, territories)}
    sectors = [(place.id, place.name) for place in territories if place.kind == "sector"]
    chosen = text_of(request.args, "secteur", 64)
    first = next((id_ for id_, _ in sectors if id_ in own), sectors[0][0] if sectors else "")
    day, hour = text_of(request.args, "jour", 10), text_of(request.args, "heure", 5)
    at = _at(day, hour)
    shown: dict[str, Any] = {
        "sectors": sectors,
        "sector": chosen or first,
        "day": day,
        "hour": hour,
    }
    if (day or hour) and at is None:
        return _page(422, contacts=(), wrong="Ce jour ou cette heure ne se lit pas.", **shown)
    try:
        found = ask(ListContacts(protocol(), chosen or first, at))
    except InvalidInputError as error:
        problem = error.problems[0]
        return _page(422, contacts=(), wrong=f"{problem.wrong} {problem.right}", **shown)
    return _page(contacts=found, at=at, **shown)


def protocol() -> Protocol:
    """Return the protocol in force in the visitor's council."""
    found: Protocol = current_app.extensions["vigie.protocol"](visitor().actor.council)
    return found


def _at(day: str, hour: str) -> datetime | None:
    """Return the moment that is asked for; None for now, or for what cannot be read."""
    if not day and not hour:
        return None
    on = day_of(day) if day else now().astimezone(PARIS).date()
    minutes = minutes_of(hour) if hour else 0
    if on is None or minutes is None:
        return None
    return datetime(on.year, on.month, on.day, minutes // 60 % 24, minutes % 60, tzinfo=PARIS)


def _page(status: int = 200, **more: object) -> Response:
    known = taxonomy()
    context: dict[str, object] = {"wrong": "", "at": None, **more}
    return show(
        "contacts.html",
        status,
        emergency=known.circuits[forms.EMERGENCY],
        group_fr={code: group.label for code, group in known.groups.items()},
        dialled=dialled,
        ahead=AHEAD,
        **context,
    )
