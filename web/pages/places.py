"""The ground: outlines for the map, and the places that somebody may report from."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, jsonify

from charters.parties import Actor
from sharing.territories import ListTerritories, TerritoryView
from web.door import ask, guarded, visitor

bp = Blueprint("places", __name__)

SHARED = ("sector", "estate")


@dataclass(frozen=True, slots=True)
class Place:
    """A choice of the form: ``within`` names the sector of an estate."""

    id: str
    name: str
    within: str


@bp.get("/territoires.geojson")
@guarded
def outlines() -> Response:
    """The sectors' outlines for the board's map, each with the estates that it holds."""
    territories = ask(ListTerritories())
    estates: dict[str | None, list[str]] = {}
    for place in territories:
        if place.kind == "estate":
            estates.setdefault(place.parent, []).append(place.id)
    features = [
        {
            "type": "Feature",
            "geometry": place.outline,
            "properties": {
                "id": place.id,
                "name": place.name,
                "holds": estates.get(place.id, []),
            },
        }
        for place in territories
        if place.kind == "sector" and place.outline
    ]
    response = jsonify({"type": "FeatureCollection", "features": features})
    response.mimetype = "application/geo+json"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def own_places() -> tuple[Place, ...]:
    """Return the sectors and estates that whoever knocked answers for, in the order of names."""
    return places_of(visitor().actor, ask(ListTerritories()))


def places_of(actor: Actor, territories: tuple[TerritoryView, ...]) -> tuple[Place, ...]:
    """Return the places of *actor*, sectors first: their post, and their organisation's estate."""
    names = {place.id: place.name for place in territories}
    mine = actor.sectors | actor.perimeter
    return tuple(
        Place(place.id, place.name, names.get(place.parent or "", "") if kind == "estate" else "")
        for kind in SHARED
        for place in territories
        if place.kind == kind and place.id in mine
    )
