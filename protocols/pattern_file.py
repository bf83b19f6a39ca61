"""The patterns and the grouping of a protocol file, read strictly.

Checks:

1. A pattern is of a known kind and has exactly the thresholds of its kind (``THRESHOLDS``): one
   that its kind does not look at would promise something that nobody does.
2. Thresholds are whole numbers within bounds; words are of the vocabulary, where it has any.
3. Ids of patterns are unique.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, Protocol

from charters.document import Node
from protocols.answer_file import channels_of, steps_of, whom_of
from protocols.model import ANY, Grouping, Pattern, PatternKind

PATTERN_ID = "[A-Z][A-Z0-9-]{0,19}"
LONGEST_ID, PATTERN_LABEL = 20, 120
SHARED = ("id", "label", "kind", "whom", "within_min")
SHARED_OPTIONAL = ("channels", "escalate")
MINUTES_OF_A_DAY = 24 * 60  # minutes
WORD, LONGEST_WORD = "[a-z][a-z0-9_]*", 40
"""The shape of a word where the vocabulary has none."""
_CONDITIONS = ("categories", "severity_gte")
THRESHOLDS: Final[Mapping[PatternKind, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    PatternKind.CONVERGENCE: (("partners", "window_h"), _CONDITIONS),
    PatternKind.NEAR: (("categories", "place_types", "window_h"), ("severity_gte",)),
    PatternKind.REPETITION: (("count", "window_h"), _CONDITIONS),
    PatternKind.RISE: (("z_gte", "weeks", "least"), ()),
    PatternKind.SILENCE: (("days", "usual", "weeks"), ()),
    PatternKind.TARGETED: (("count", "window_h", "categories", "target_kinds"), ("severity_gte",)),
}
"""What each kind of pattern must say, and what it may."""
BOUNDS = {
    "count": (2, 100),
    "partners": (2, 20),
    "window_h": (1, 14 * 24),
    "z_gte": (1, 10),
    "weeks": (4, 26),
    "least": (2, 1000),
    "days": (2, 90),
    "usual": (1, 100),
    "severity_gte": (1, 5),
}


class Words(Protocol):
    """What a vocabulary has to say here."""

    @property
    def categories(self) -> frozenset[str]: ...
    @property
    def groups(self) -> frozenset[str]: ...
    @property
    def professions(self) -> frozenset[str]: ...
    @property
    def place_types(self) -> frozenset[str]: ...
    @property
    def target_kinds(self) -> frozenset[str]: ...
    @property
    def minute(self) -> timedelta: ...


def patterns_of(node: Node, vocabulary: Words) -> tuple[Pattern, ...]:
    """Return the patterns of a protocol's ``patterns`` list.  Raises ``DocumentError``."""
    found: dict[str, Pattern] = {}
    for item in node.items(at_least=1):
        pattern = _pattern(item, vocabulary)
        if pattern.id in found:
            raise item.error(f"the pattern '{pattern.id}' stands twice", "give each its own id")
        found[pattern.id] = pattern
    return tuple(found.values())


def grouping_of(node: Node, vocabulary: Words) -> Grouping:
    """Return a protocol's ``grouping``.  Raises ``DocumentError``."""
    keys = node.keys(("within_min",), ("alike",))
    known = sorted(vocabulary.categories | vocabulary.groups)
    sets = keys["alike"].items() if "alike" in keys else ()
    return Grouping(
        within=keys["within_min"].number(0, MINUTES_OF_A_DAY) * vocabulary.minute,
        alike=tuple(frozenset(item.words(known, at_least=1)) for item in sets),
    )


def _pattern(node: Node, vocabulary: Words) -> Pattern:
    every = {word for must, may in THRESHOLDS.values() for word in (*must, *may)}
    anything = (*SHARED_OPTIONAL, *sorted(every))
    kind = PatternKind(node.keys(SHARED, anything)["kind"].word(list(PatternKind)))
    must, may = THRESHOLDS[kind]
    keys = node.keys((*SHARED, *must), (*SHARED_OPTIONAL, *may))
    within = keys["within_min"].number(1, MINUTES_OF_A_DAY)
    given = {key: keys[key].number(*BOUNDS[key]) for key in keys if key in BOUNDS}
    hours = given["days"] * 24 if "days" in given else given.get("window_h", 7 * 24)
    counts = ("count", "partners", "least", "usual")

    def words(key: str, known: frozenset[str]) -> frozenset[str]:
        return _words(keys[key], known) if key in keys else ANY

    return Pattern(
        id=keys["id"].text(LONGEST_ID, PATTERN_ID),
        label=keys["label"].text(PATTERN_LABEL),
        kind=kind,
        whom=whom_of(keys["whom"], vocabulary),
        within=within * vocabulary.minute,
        channels=channels_of(keys),
        escalation=steps_of(keys, within, vocabulary),
        window=timedelta(hours=hours),
        count=next((given[key] for key in counts if key in given), 1),
        categories=words("categories", vocabulary.categories),
        place_types=words("place_types", vocabulary.place_types),
        target_kinds=words("target_kinds", vocabulary.target_kinds),
        severity_gte=given.get("severity_gte", 1),
        z=given.get("z_gte", 3),
        weeks=given.get("weeks", 8),
    )


def _words(node: Node, known: frozenset[str]) -> frozenset[str]:
    """Return words of *known*, or of any shape that words have if none is known."""
    if known:
        return frozenset(node.words(sorted(known), at_least=1))
    return frozenset(item.text(LONGEST_WORD, WORD) for item in node.items(at_least=1))
