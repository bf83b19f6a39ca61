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
TEXT = {"type": "string", "pattern": "\\S", "maxLength": MAX_TEXT}
ID = {"type": "string", "maxLength": MAX_CODE, "pattern": f"^{CODE}$"}
DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
FLAG = {"type": "boolean"}
SEVERITY = {"type": "integer", "minimum": 1, "maximum": 5}
_AGE = {"type": "integer", "minimum": 1, "maximum": LONGEST_AGE}

Schema = dict[str, Any]


def charter_schema(words: Words) -> Schema:
    """Return the schema of a charter whose events have these categories and groups."""
    categories, groups = sorted(words.categories), sorted(words.groups)
    conditions, facts = _conditions(categories, groups), _facts(categories, groups)
    defined: Schema = {
        "type": "object",
        "propertyNames": ID,
        "additionalProperties": list_of(ID, 1),
        "minProperties": 1,
    }
    top = mapping(
        {"id": ID, "version": ID, "title": TEXT, "articles": list_of(_article(conditions), 1)},
        {
            "begins": DAY,
            "definitions": defined,
            "quorum": QUORUM,
            "scenarios": list_of(_scenario(facts)),
            "time_zone": TEXT,
        },
    )
    title = "Charte d'un conseil local, version 1"
    return {"$schema": ADDRESS, "title": title, **top, **_PROFESSIONS_ALONE}


def _conditions(categories: list[str], groups: list[str]) -> Schema:
    relations: Schema = {"anyOf": [one_of(Relation), some_of(Relation)]}
    return {
        "accepted": {"const": True},
        "accredited": FLAG,
        "age_at_least": _AGE,
        "age_at_most": _AGE,
        "body": some_of(Body),
        "category": some_of(categories),
        "confidential": FLAG,
        "element": some_of(ELEMENTS),
        "group": some_of(groups),
        "hours": {"type": "string", "pattern": f"^{HOURS}$"},
        "nominative": some_of(NOMINATIVE),
        "partner_kind": some_of(PARTNER_KINDS),
        "purpose": some_of(Purpose),
        "relation": relations,
        "severity_at_least": SEVERITY,
        "severity_at_most": SEVERITY,
        "state": some_of(STATES),
        "urgency": some_of(URGENCIES),
    }


def _facts(categories: list[str], groups: list[str]) -> Schema:
    return {
        "age": {**_AGE, "minimum": 0},
        "category": one_of(categories),
        "confidential": FLAG,
        "element": one_of(ELEMENTS),
        "group": one_of(groups),
        "nominative": one_of(NOMINATIVE),
        "severity": SEVERITY,
        "state": one_of(STATES),
        "urgency": one_of(URGENCIES),
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


def mapping(required: Schema, optional: Schema | None = None) -> Schema:
    """Return an object with these keys and no other."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def list_of(items: Schema, at_least: int = 0) -> Schema:
    """Return a list without anything twice."""
    return {"type": "array", "items": items, "minItems": at_least, "uniqueItems": True}


def one_of(words: Iterable[str]) -> Schema:
    """Return a closed list: one of its words."""
    return {"enum": [str(word) for word in words]}


def some_of(words: Iterable[str]) -> Schema:
    """Return some words of a closed list, at least one."""
    return list_of(one_of(words), 1)


QUORUM = mapping(
    {"partners": {"type": "integer", "minimum": 1, "maximum": MAX_PARTNERS}},
    {"kinds": some_of(PARTNER_KINDS)},
)


def _article(conditions: Schema) -> Schema:
    basis = mapping({"ref": TEXT, "verified": FLAG})
    return mapping(
        {
            "id": ID,
            "title": TEXT,
            "text": {**TEXT, "maxLength": MAX_ARTICLE},
            "basis": list_of(basis),
            "rules": list_of(_rule(conditions)),
        },
        {"begins": DAY, "ends": DAY},
    )


def _rule(conditions: Schema) -> Schema:
    several = {**mapping({}, conditions), "minProperties": 1}
    rule = mapping(
        {
            "id": ID,
            "effect": one_of(Effect),
            "do": some_of(Action),
            "on": some_of(RecordKind),
            "says": TEXT,
        },
        {
            "who": list_of(ID, 1),
            "when": several,
            "unless": several,
            "hide": some_of(HiddenField),
            "owe": some_of(Duty),
            "notify": some_of(Profession),
            "min_cell": {"type": "integer", "minimum": 2, "maximum": LARGEST_CELL},
            "delay_hours": {"type": "integer", "minimum": 1, "maximum": LONGEST_DELAY},
        },
    )
    requires = {"properties": {"effect": {"const": Effect.REQUIRE.value}}}
    asks: Schema = {"anyOf": [{"required": [name]} for name in OWING]}
    return {**rule, "if": requires, "then": asks, "else": {"not": asks}}


def _scenario(facts: Schema) -> Schema:
    owed = list_of({"type": "string", "pattern": f"^({OWED})$"})
    hour = {"type": "integer", "minimum": 0, "maximum": 23}
    around = {"body": one_of(Body), "purpose": one_of(Purpose), "hour": hour, "met": owed}
    return mapping(
        {
            "id": ID,
            "says": TEXT,
            "who": one_of(Profession),
            "do": one_of(Action),
            "on": one_of(RecordKind),
            "expect": one_of(ANSWERS),
        },
        {
            "accepted": FLAG,
            "given": list_of(one_of(Relation)),
            "with": mapping({}, facts),
            "context": mapping({}, around),
            "day": DAY,
            "by": list_of(ID),
            "hide": list_of(one_of(HiddenField)),
            "owe": owed,
        },
    )
