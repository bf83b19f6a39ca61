"""Which words a machine may use: the taxonomy's lists, by the names the description gives them.

Pure: a taxonomy in, codes or plain values out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sharing.drafts import LARGEST
from sharing.taxonomy import Field, FieldKind, Status, Taxonomy, Term


def words_of(taxonomy: Taxonomy, kind: str) -> Sequence[str]:
    """Return the codes of a list: category, group, urgency, certainty, place_type, or a field's.

    ``postable`` are the categories that an event may have, ``external`` those that must be
    referred instead.  Raises ``KeyError`` for another *kind*.
    """
    active = [c for c in taxonomy.categories.values() if c.status is Status.ACTIVE]
    lists: Mapping[str, Sequence[str]] = {
        "category": list(taxonomy.categories),
        "postable": [c.code for c in active if not c.external],
        "external": [c.code for c in active if c.external],
        "group": list(taxonomy.groups),
        "urgency": list(taxonomy.urgencies),
        "certainty": list(taxonomy.certainties),
        "place_type": list(taxonomy.place_types),
    }
    return lists[kind] if kind in lists else list(taxonomy.qualitative[kind].values)


def quantities_schema(taxonomy: Taxonomy) -> dict[str, Any]:
    """Return the JSON Schema of what may be counted."""
    return {
        "type": "object",
        "properties": {f.code: _quantity(f) for f in taxonomy.quantitative.values()},
        "additionalProperties": False,
    }


def spoken(taxonomy: Taxonomy) -> dict[str, Any]:
    """Return all that a machine needs to say what happened, list by list in the file's order."""
    lists: Mapping[str, Mapping[Any, Term]] = {
        "severities": taxonomy.severities,
        "urgencies": taxonomy.urgencies,
        "certainties": taxonomy.certainties,
        "place_types": taxonomy.place_types,
        "groups": taxonomy.groups,
        "categories": taxonomy.categories,
        "facets": {**taxonomy.qualitative, **taxonomy.quantitative},
        "circuits": taxonomy.circuits,
    }
    return {"version": taxonomy.version, **{n: list(t.values()) for n, t in lists.items()}}


def _quantity(field: Field) -> dict[str, Any]:
    if field.kind is FieldKind.ONE:
        return {"type": "string", "enum": list(field.values), "description": field.english}
    kind = "integer" if field.kind is FieldKind.WHOLE else "number"
    unit = f", in {field.unit}" if field.unit else ""
    return {
        "type": kind,
        "minimum": 0,
        "maximum": LARGEST,
        "description": f"{field.english}{unit}",
    }
