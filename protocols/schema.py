"""The form of a protocol's file as a JSON Schema, for editors that check while one types.

Made from the vocabulary that the reader itself uses, so that the two cannot part.  It sees keys,
words and shapes; what it cannot see (a duty that stands twice, a step before the one before it) the
reader says.
"""

from __future__ import annotations

from charters.document import HOURS
from charters.schema import (
    ADDRESS,
    DAY,
    FLAG,
    ID,
    QUORUM,
    SEVERITY,
    TEXT,
    Schema,
    list_of,
    mapping,
    one_of,
    some_of,
)
from protocols.model import WATCH_CELL, Channel
from protocols.read import ID as DUTY_ID
from protocols.read import LABEL, LONGEST, TITLE, Vocabulary


def protocol_schema(words: Vocabulary) -> Schema:
    """Return the schema of a protocol that uses these words; sectors unknown: any code."""
    professions = sorted(words.professions)
    whom = some_of([*professions, WATCH_CELL])
    optional = {
        "arbiter": one_of(professions),
        "begins": DAY,
        "grouping": {"type": "object"},
        "patterns": list_of({"type": "object"}),
        "quorum": QUORUM,
        "take_within_min": _minutes(1, LONGEST),
    }
    top = mapping(
        {
            "id": ID,
            "version": ID,
            "title": {**TEXT, "maxLength": TITLE},
            "duties": list_of(_duty(words, whom), 1),
        },
        optional,
    )
    title = "Protocole de transmission d'un conseil local, version 1"
    return {"$schema": ADDRESS, "title": title, **top}


def _duty(words: Vocabulary, whom: Schema) -> Schema:
    step = mapping({"after_min": _minutes(1, 2 * LONGEST), "whom": whom})
    duty = mapping(
        {
            "id": {"type": "string", "pattern": f"^{DUTY_ID}$"},
            "label": {**TEXT, "maxLength": LABEL},
            "when": {**mapping({}, _conditions(words)), "minProperties": 1},
            "whom": whom,
            "within_min": _minutes(1, LONGEST),
        },
        {"acknowledge": FLAG, "channels": some_of(Channel), "escalate": list_of(step, 1)},
    )
    silent: Schema = {"properties": {"acknowledge": {"const": False}}, "required": ["acknowledge"]}
    return {**duty, "if": silent, "then": {"not": {"required": ["escalate"]}}}


def _conditions(words: Vocabulary) -> Schema:
    sectors = list_of(ID, 1) if words.sectors is None else some_of(sorted(words.sectors))
    return {
        "categories": some_of(sorted(words.categories)),
        "groups": some_of(sorted(words.groups)),
        "hours": {"type": "string", "pattern": f"^{HOURS}$"},
        "sectors": sectors,
        "severity_gte": SEVERITY,
        "urgency": some_of(sorted(words.urgencies)),
    }


def _minutes(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}
