"""Problem details (RFC 9457) on the wire.  ``web.errors`` writes them; this describes them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from web.api.fields import Shape, Whole
from web.english import CONFLICTS, DETAILS, FIELDS, TITLES


class FieldProblemSchema(Shape):
    """One field that cannot be taken."""

    field = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "For programs."})
    detail = fields.String(required=True)
    wrong = fields.String(metadata={"description": "What is wrong, in French, for people."})
    right = fields.String(metadata={"description": "What would be right, in French, for people."})


class ProblemSchema(Shape):
    """What went wrong.  It never repeats what was sent."""

    type = fields.String(required=True, metadata={"examples": ["urn:vigie:problem:invalid"]})
    title = fields.String(required=True)
    status = Whole(required=True)
    code = fields.String(required=True, metadata={"description": "For programs."})
    detail = fields.String(required=True)
    errors = fields.List(
        fields.Nested(FieldProblemSchema), metadata={"description": "Of a 422: field by field."}
    )
    articles = fields.List(
        fields.String(), metadata={"description": "Of a 403: the articles of the charter."}
    )
    rules = fields.List(fields.String(), metadata={"description": "Of a 403: the rules in them."})
    charter = fields.String(metadata={"description": "Of a 403: the version of the charter."})
    explanation = fields.String(metadata={"description": "The same in French, for people."})
    scopes = fields.List(
        fields.String(), metadata={"description": "Of a 403: one of these would open this door."}
    )


STATUSES = (400, 401, 403, 404, 409, 413, 415, 422, 500)
EXAMPLES: dict[int, dict[str, Any]] = {
    403: {
        "detail": "No rule of charte@1+base-nationale@1 permits it; the closest is R02.1 of A02, "
        "which asks for the relation same_sector.",
        "explanation": "Aucun article ne le permet ; l'article A02 le permet dans votre secteur.",
        "articles": ["A02"],
        "rules": [],
        "charter": "charte@1+base-nationale@1",
    },
    409: {
        "code": "key_reused",
        "detail": CONFLICTS["key_reused"],
        "explanation": "Cette clé d'envoi a déjà servi pour un autre signalement.",
    },
    422: {
        "detail": "occurred_from: future",
        "errors": [
            {
                "field": "occurred_from",
                "code": "future",
                "detail": FIELDS["future"],
                "wrong": "Cette heure est dans le futur.",
                "right": "Une heure passée.",
            }
        ],
    },
}
"""What these say besides their title."""


def example(status: int) -> dict[str, Any]:
    """Return a problem as it might come."""
    code, title = TITLES[status]
    said = {"title": title, "status": status, "code": code, "detail": DETAILS.get(status, title)}
    said |= EXAMPLES.get(status, {})
    return {"type": f"urn:vigie:problem:{said['code']}", **said}
