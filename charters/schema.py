"""The form of a charter's file as a JSON Schema, for editors that check while one types.

Made from the vocabulary that the reader itself uses, so that the two cannot part.  It sees keys,
words and shapes; what it cannot see (an id that stands twice, an article that ends before it
begins, what the law denies) the reader says.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from charters.document import CODE, MAX_CODE, MAX_TEXT
from charters.read import MAX_ARTICLE
from charters.read_scenarios import ANSWERS
from charters.vocabulary import (
    NOMINATIVE,
    STATES,
    URGENCIES,
    Action,
    Effect,
    HiddenField,
    Profession,
    RecordKind,
    Relation,
)
from charters.words import Words

ADDRESS = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"type": "string", "pattern": "\\S", "maxLength": MAX_TEXT}
_CODE = {"type": "string", "maxLength": MAX_CODE, "pattern": f"^{CODE}$"}
_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_FLAG = {"type": "boolean"}
_SEVERITY = {"type": "integer", "minimum": 1, "maximum": 5}

Schema = dict[str, Any]


def charter_schema(words: Words) -> Schema:
    """Return the schema of a charter whose events have these categories and groups."""
    categories, groups = sorted(words.categories), sorted(words.groups)
    conditions: Schema = {
        "category": _some(categories),
        "confidential": _FLAG,
        "group": _some(groups),
        "nominative": _some(NOMINATIVE),
        "relation": _one(Relation),
        "severity_at_least": _SEVERITY,
        "severity_at_most": _SEVERITY,
        "state": _some(STATES),
        "urgency": _some(URGENCIES),
    }
    facts: Schema = {
        "category": _one(categories),
        "confidential": _FLAG,
        "group": _one(groups),
        "nominative": _one(NOMINATIVE),
        "severity": _SEVERITY,
        "state": _one(STATES),
        "urgency": _one(URGENCIES),
    }
    top = _mapping(
        {"id": _CODE, "version": _CODE, "title": _TEXT, "articles": _list(_article(conditions), 1)},
        {"scenarios": _list(_scenario(facts))},
    )
    return {"$schema": ADDRESS, "title": "Charte d'un conseil local, version 1", **top}


def _article(conditions: Schema) -> Schema:
    basis = _mapping({"ref": _TEXT, "verified": _FLAG})
    return _mapping(
        {
            "id": _CODE,
            "title": _TEXT,
            "text": {**_TEXT, "maxLength": MAX_ARTICLE},
            "basis": _list(basis),
            "rules": _list(_rule(conditions)),
        },
        {"begins": _DAY, "ends": _DAY},
    )


def _rule(conditions: Schema) -> Schema:
    several = {**_mapping({}, conditions), "minProperties": 1}
    rule = _mapping(
        {
            "id": _CODE,
            "effect": _one(Effect),
            "do": _some(Action),
            "on": _some(RecordKind),
            "says": _TEXT,
        },
        {"who": _some(Profession), "when": several, "unless": several, "hide": _some(HiddenField)},
    )
    requires = {"properties": {"effect": {"const": Effect.REQUIRE.value}}}
    return {**rule, "if": requires, "then": {"required": ["hide"]}, "else": {"not": _HIDES}}


_HIDES: Schema = {"required": ["hide"]}


def _scenario(facts: Schema) -> Schema:
    return _mapping(
        {
            "id": _CODE,
            "says": _TEXT,
            "who": _one(Profession),
            "do": _one(Action),
            "on": _one(RecordKind),
            "expect": _one(ANSWERS),
        },
        {
            "given": _list(_one(Relation)),
            "with": _mapping({}, facts),
            "day": _DAY,
            "by": _list(_CODE),
            "hide": _list(_one(HiddenField)),
        },
    )


def _mapping(required: Schema, optional: Schema | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Schema, at_least: int = 0) -> Schema:
    return {"type": "array", "items": items, "minItems": at_least, "uniqueItems": True}


def _one(words: Iterable[str]) -> Schema:
    return {"enum": [str(word) for word in words]}


def _some(words: Iterable[str]) -> Schema:
    return _list(_one(words), 1)
