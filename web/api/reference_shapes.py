"""The ground and the words on the wire: all that one must know to post."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from sharing.taxonomy import FieldKind, Status
from sharing.territories import KINDS
from web.api.fields import Flag, Shape, Whole, identifier


class TerritorySchema(Shape):
    """One place of the council's ground."""

    id = identifier(required=True)
    code = fields.String(required=True, metadata={"description": "The council's own name for it."})
    parent = identifier(required=True, allow_none=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    name = fields.String(required=True)
    outline = fields.Dict(
        required=True,
        allow_none=True,
        metadata={
            "description": "A GeoJSON Polygon or MultiPolygon, WGS 84.",
            "properties": {
                "type": {"type": "string", "enum": ["Polygon", "MultiPolygon"]},
                "coordinates": {"type": "array"},
            },
            "required": ["type", "coordinates"],
        },
    )


class GroundSchema(Shape):
    """The tree of places, in the order of names."""

    items = fields.List(fields.Nested(TerritorySchema), required=True)


class TermSchema(Shape):
    """A word: its stable code, its French and its English name."""

    code = fields.String(required=True)
    label = fields.String(required=True, metadata={"description": "In French."})
    english = fields.String(required=True)


class SeveritySchema(TermSchema):
    """How bad it is."""

    level = Whole(required=True, validate=validate.Range(1, 5))
    meaning = fields.String(required=True)


class ByCode(fields.List[Any]):
    """The words of a mapping by code, as a list."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **rest: Any) -> list[Any] | None:
        return super()._serialize(list(value.values()), attr, obj, **rest)


class UrgencySchema(TermSchema):
    """How soon somebody must know."""

    max_delay_min = Whole(required=True, allow_none=True)


class CategorySchema(TermSchema):
    """A kind of act.  An external one cannot be posted: it has a circuit, and a referral."""

    group = fields.String(required=True)
    severity = Whole(required=True, metadata={"description": "When the event says none."})
    quantities = fields.List(fields.String(), required=True)
    external = Flag(required=True)
    circuit = fields.String(required=True, allow_none=True)
    confidential = Flag(required=True)
    hint = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf([s.value for s in Status]))
    replaced_by = fields.String(required=True, allow_none=True)


class FacetSchema(TermSchema):
    """One facet of an event: a closed list, a number or a text."""

    kind = fields.String(required=True, validate=validate.OneOf([k.value for k in FieldKind]))
    values = ByCode(fields.Nested(TermSchema), required=True)
    longest = Whole(required=True, allow_none=True, metadata={"description": "Characters."})
    unit = fields.String(required=True)
    note = fields.String(required=True)


class ContactSchema(Shape):
    """A number to call."""

    number = fields.String(required=True)
    label = fields.String(required=True)


class CircuitSchema(TermSchema):
    """Where a matter goes that does not belong here."""

    text = fields.String(required=True)
    contacts = fields.List(fields.Nested(ContactSchema), required=True)
    basis = fields.List(fields.String(), required=True)


class TaxonomySchema(Shape):
    """Everything that partners may say, list by list."""

    version = fields.String(required=True)
    severities = fields.List(fields.Nested(SeveritySchema), required=True)
    urgencies = fields.List(fields.Nested(UrgencySchema), required=True)
    certainties = fields.List(fields.Nested(TermSchema), required=True)
    place_types = fields.List(fields.Nested(TermSchema), required=True)
    groups = fields.List(fields.Nested(TermSchema), required=True)
    categories = fields.List(fields.Nested(CategorySchema), required=True)
    facets = fields.List(fields.Nested(FacetSchema), required=True)
    circuits = fields.List(fields.Nested(CircuitSchema), required=True)
