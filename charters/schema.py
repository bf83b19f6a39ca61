"""The form of a charter's file as a JSON Schema, for editors that check while one types.

Made from the vocabulary that the reader itself uses, so that the two cannot part.  It sees keys,
words and shapes; what it cannot see (an id that stands twice, an article that ends before it
begins, what the law denies) the reader says.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from charters.document import CODE, HOURS, MAX_CODE, MAX_TEXT
from charters.read import MAX_ARTICLE, MAX_PARTNERS
from charters.read_rules import LARGEST_CELL, LONGEST_AGE, LONGEST_DELAY, OWING
from charters.read_scenarios import ANSWERS, OWED
from charters.vocabulary import (
    ELEMENTS,
    NOMINATIVE,
    PARTNER_KINDS,
    STATES,
    URGENCIES,
    Action,
    Body,
    Duty,
    Effect,
    HiddenField,
    Profession,
    Purpose,
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
_AGE = {"type": "integer", "minimum": 1, "maximum": LONGEST_AGE}

Schema = dict[str, Any]


def charter_schema(words: Words) -> Schema:
    """Return the schema of a charter whose events have these categories and groups."""
    categories, groups = sorted(words.categories), sorted(words.groups)
    conditions, facts = _conditions(categories, groups), _facts(categories, groups)
    defined: Schema = {
        "type": "object",
        "propertyNames": _CODE,
        "additionalProperties": _list(_CODE, 1),
        "minProperties": 1,
    }
    top = _mapping(
        {"id": _CODE, "version": _CODE, "title": _TEXT, "articles": _list(_article(conditions), 1)},
        {
            "begins": _DAY,
            "definitions": defined,
            "quorum": _QUORUM,
            "scenarios": _list(_scenario(facts)),
            "time_zone": _TEXT,
        },
    )
    title = "Charte d'un conseil local, version 1"
    return {"$schema": ADDRESS, "title": title, **top, **_PROFESSIONS_ALONE}


def _conditions(categories: list[str], groups: list[str]) -> Schema:
    relations: Schema = {"anyOf": [_one(Relation), _some(Relation)]}
    return {
        "accepted": {"const": True},
        "accredited": _FLAG,
        "age_at_least": _AGE,
        "age_at_most": _AGE,
        "body": _some(Body),
        "category": _some(categories),
        "confidential": _FLAG,
        "element": _some(ELEMENTS),
        "group": _some(groups),
        "hours": {"type": "string", "pattern": f"^{HOURS}$"},
        "nominative": _some(NOMINATIVE),
        "partner_kind": _some(PARTNER_KINDS),
        "purpose": _some(Purpose),
        "relation": relations,
        "severity_at_least": _SEVERITY,
        "severity_at_most": _SEVERITY,
        "state": _some(STATES),
        "urgency": _some(URGENCIES),
    }


def _facts(categories: list[str], groups: list[str]) -> Schema:
    return {
        "age": {**_AGE, "minimum": 0},
        "category": _one(categories),
        "confidential": _FLAG,
        "element": _one(ELEMENTS),
        "group": _one(groups),
        "nominative": _one(NOMINATIVE),
        "severity": _SEVERITY,
        "state": _one(STATES),
        "urgency": _one(URGENCIES),
    }


_PROFESSIONS_ALONE: Schema = {
    "if": {"not": {"required": ["definitions"]}},
    "then": {
        "properties": {
            "articles": {
                "items": {
                    "properties": {
                        "rules": {
                            "items": {
                                "properties": {"who": {"items": {"enum": [*map(str, Profession)]}}}
                            }
                        }
                    }
                }
            }
        }
    },
}
"""Without definitions, whoever a rule speaks of is a profession; with them a schema cannot tell."""


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


_QUORUM = _mapping(
    {"partners": {"type": "integer", "minimum": 1, "maximum": MAX_PARTNERS}},
    {"kinds": _some(PARTNER_KINDS)},
)


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
        {
            "who": _list(_CODE, 1),
            "when": several,
            "unless": several,
            "hide": _some(HiddenField),
            "owe": _some(Duty),
            "notify": _some(Profession),
            "min_cell": {"type": "integer", "minimum": 2, "maximum": LARGEST_CELL},
            "delay_hours": {"type": "integer", "minimum": 1, "maximum": LONGEST_DELAY},
        },
    )
    requires = {"properties": {"effect": {"const": Effect.REQUIRE.value}}}
    asks: Schema = {"anyOf": [{"required": [name]} for name in OWING]}
    return {**rule, "if": requires, "then": asks, "else": {"not": asks}}


def _scenario(facts: Schema) -> Schema:
    owed = _list({"type": "string", "pattern": f"^({OWED})$"})
    hour = {"type": "integer", "minimum": 0, "maximum": 23}
    around = {"body": _one(Body), "purpose": _one(Purpose), "hour": hour, "met": owed}
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
            "accepted": _FLAG,
            "given": _list(_one(Relation)),
            "with": _mapping({}, facts),
            "context": _mapping({}, around),
            "day": _DAY,
            "by": _list(_CODE),
            "hide": _list(_one(HiddenField)),
            "owe": owed,
        },
    )
