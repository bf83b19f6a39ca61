"""The form of a protocol's file as a JSON Schema, for editors that check while one types.

Made from the vocabulary that the reader itself uses, so that the two cannot part.  It sees keys,
words and shapes; what it cannot see (a duty that stands twice, a step before the one before it) the
reader says.
"""

from __future__ import annotations

from collections.abc import Collection

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
from protocols.answer_file import LONGEST
from protocols.model import WATCH_CELL, Channel, PatternKind
from protocols.pattern_file import (
    BOUNDS,
    LONGEST_WORD,
    MINUTES_OF_A_DAY,
    PATTERN_ID,
    PATTERN_LABEL,
    THRESHOLDS,
    WORD,
)
from protocols.read import ID as DUTY_ID
from protocols.read import LABEL, TITLE, Vocabulary


def protocol_schema(words: Vocabulary) -> Schema:
    """Return the schema of a protocol that uses these words; sectors unknown: any code."""
    professions = sorted(words.professions)
    whom = some_of([*professions, WATCH_CELL])
    optional = {
        "arbiter": one_of(professions),
        "begins": DAY,
        "grouping": _grouping(words),
        "patterns": list_of(_pattern(words, whom), 1),
        "quorum": QUORUM,
        "take_within_min": _number(1, LONGEST),
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
    duty = mapping(
        {
            "id": {"type": "string", "pattern": f"^{DUTY_ID}$"},
            "label": {**TEXT, "maxLength": LABEL},
            "when": {**mapping({}, _conditions(words)), "minProperties": 1},
            "whom": whom,
            "within_min": _number(1, LONGEST),
        },
        {"acknowledge": FLAG, "channels": some_of(Channel), "escalate": list_of(_step(whom), 1)},
    )
    silent: Schema = {"properties": {"acknowledge": {"const": False}}, "required": ["acknowledge"]}
    return {**duty, "if": silent, "then": {"not": {"required": ["escalate"]}}}


def _step(whom: Schema) -> Schema:
    return mapping({"after_min": _number(1, 2 * LONGEST), "whom": whom})


def _pattern(words: Vocabulary, whom: Schema) -> Schema:
    """Return a pattern: of each kind, exactly the thresholds that it looks at."""
    shared = {
        "id": {"type": "string", "pattern": f"^{PATTERN_ID}$"},
        "label": {**TEXT, "maxLength": PATTERN_LABEL},
        "whom": whom,
        "within_min": _number(1, MINUTES_OF_A_DAY),
    }
    optional = {"channels": some_of(Channel), "escalate": list_of(_step(whom), 1)}
    thresholds = {name: _number(*bounds) for name, bounds in BOUNDS.items()} | {
        "categories": some_of(sorted(words.categories)),
        "place_types": _words(words.place_types),
        "target_kinds": _words(words.target_kinds),
    }

    def of_kind(kind: PatternKind) -> Schema:
        must, may = ({name: thresholds[name] for name in names} for names in THRESHOLDS[kind])
        return mapping({"kind": {"const": kind.value}, **shared, **must}, {**may, **optional})

    return {"oneOf": [of_kind(kind) for kind in THRESHOLDS]}


def _grouping(words: Vocabulary) -> Schema:
    alike = some_of(sorted(words.categories | words.groups))
    return mapping(
        {"within_min": _number(0, MINUTES_OF_A_DAY)}, {"alike": {"type": "array", "items": alike}}
    )


def _words(known: Collection[str]) -> Schema:
    """Return some words of *known*, or of the shape that words have if none is known."""
    shape = {"type": "string", "pattern": f"^{WORD}$", "maxLength": LONGEST_WORD}
    return some_of(sorted(known)) if known else {**list_of(shape, 1), "uniqueItems": False}


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


def _number(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}
