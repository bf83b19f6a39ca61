"""The description of the interface (OpenAPI 3.1), made from the operations themselves.

Only what the operations cannot know is added here: how to knock, what problems look like, and
which words the council's taxonomy holds.
"""

from __future__ import annotations

from typing import Any

from flask_smorest import Api

from sharing.taxonomy import Taxonomy
from web.api.problem_shapes import STATUSES, ProblemSchema, example
from web.api.vocabulary import quantities_schema, words_of

OPTIONS = {
    "title": "Vigie",
    "version": "1",
    "openapi_version": "3.1.0",
    "info": {
        "summary": "Events and alerts of a local council for security and crime prevention.",
        "description": "Events are anonymous: who did something, or to whom, has no place here. "
        "The council's charter decides, article by article, who sees what; every access is "
        "recorded. Calling 17, 18, 15, 112 or 114 comes first: nothing here replaces it.",
        "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    },
    "servers": [{"url": "/"}],
}
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key of your organisation: `Authorization: Bearer vigie_…`. It is shown once, "
    "can be revoked, and opens the scopes it was made for.",
}
KEY_HEADER = {"description": "How to knock.", "schema": {"type": "string"}}


def introduce(api: Api) -> None:
    """Describe keys and problems, before the first operation refers to them."""
    components = api.spec.components
    components.security_scheme("bearerAuth", BEARER)
    components.schema("Problem", schema=ProblemSchema)
    for status in STATUSES:
        problem = example(status)
        content = {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": problem,
            }
        }
        said: dict[str, Any] = {"description": problem["title"], "content": content}
        if status == 401:
            said["headers"] = {"WWW-Authenticate": KEY_HEADER}
        components.response(f"Problem{status}", said)


def describe(api: Api, taxonomy: Taxonomy) -> dict[str, Any]:
    """Return the whole description."""
    found: dict[str, Any] = api.spec.to_dict()
    quantities = quantities_schema(taxonomy)
    for schema in found["components"]["schemas"].values():
        if "quantities" in schema.get("properties", {}) and "narrative" in schema["properties"]:
            schema["properties"]["quantities"] = quantities
    _fill(found, taxonomy)
    return found


def _fill(part: Any, taxonomy: Taxonomy) -> None:
    """Write the codes beside every ``x-words``."""
    if isinstance(part, list):
        for inner in part:
            _fill(inner, taxonomy)
    elif isinstance(part, dict):
        for inner in part.values():
            _fill(inner, taxonomy)
        if isinstance(kind := part.pop("x-words", None), str):
            nullable = "null" in part.get("type", ())
            part["enum"] = [*words_of(taxonomy, kind), *([None] if nullable else [])]
            part.pop("pattern", None)
