"""The ground and the words: all that one must know to post."""

from __future__ import annotations

from typing import Any, cast

from flask import current_app

from sharing.gate import SCOPES
from sharing.taxonomy import Taxonomy
from sharing.territories import ListTerritories, TerritoryView
from web.api.operation import PREFIX, Answer, Section
from web.api.reference_shapes import GroundSchema, TaxonomySchema
from web.api.vocabulary import spoken
from web.door import ask

bp = Section("reference", __name__, url_prefix=PREFIX, description="What one must know to post.")


@bp.operation("GET", "/territories", scopes=SCOPES, gives=Answer(GroundSchema, tagged=True))
def list_territories() -> dict[str, tuple[TerritoryView, ...]]:
    """List the council's places with their outlines."""
    return {"items": ask(ListTerritories())}


@bp.operation("GET", "/taxonomy", scopes=SCOPES, gives=Answer(TaxonomySchema, tagged=True))
def read_taxonomy() -> dict[str, Any]:
    """Read the categories, scales and facets of an event.

    Codes are stable: a withdrawn one stays (`deprecated`), none is given a new meaning.
    """
    return spoken(cast(Taxonomy, current_app.extensions["vigie.taxonomy"]))
