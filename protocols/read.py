"""The protocol file, read strictly.

Checks:

1. The vocabulary is closed and passed in: a category, group, profession or sector that is not
   in it is refused, with the nearest word that is.
2. A duty says of what (``when`` has at least one condition), whom and within how long.
3. Ids of duties are unique; unknown keys are refused; nothing is evaluated.

DocumentError   (charters.document) the file cannot be taken: file, line, column, field, remedy
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from charters.document import DocumentError, Node, read
from protocols.model import ANY, PAST, WATCH_CELL, Channel, Duty, Hours, Protocol, When

__all__ = ["DocumentError", "Vocabulary", "protocol_of", "read_protocol"]

_ID = "[A-Z][A-Z0-9-]{0,19}"
_CONDITIONS = ("categories", "groups", "severity_gte", "urgency", "sectors", "hours")
_DAY = 24 * 60  # minutes: what may wait longer is for the next meeting, not for an alert


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that a council's protocol may use.  No sector known: none may be named."""

    categories: frozenset[str]
    groups: frozenset[str]
    professions: frozenset[str]
    urgencies: frozenset[str] = frozenset({"immediate", "expected", "routine", PAST})
    sectors: frozenset[str] = ANY


def read_protocol(path: Path, vocabulary: Vocabulary) -> Protocol:
    """Read and check a protocol file.  Raises ``DocumentError`` at the first fault."""
    return protocol_of(read(path), vocabulary)


def protocol_of(node: Node, vocabulary: Vocabulary) -> Protocol:
    """Return the protocol that a document holds."""
    keys = node.keys(("id", "version", "title", "duties"))
    duties: dict[str, Duty] = {}
    for item in keys["duties"].items(at_least=1):
        duty = _duty(item, vocabulary)
        if duty.id in duties:
            raise item.error(f"the duty '{duty.id}' stands twice", "give each its own id")
        duties[duty.id] = duty
    return Protocol(
        id=keys["id"].text(40, "[a-z][a-z0-9-]*"),
        version=keys["version"].text(20),
        title=keys["title"].text(120),
        duties=tuple(duties.values()),
    )


def _duty(node: Node, vocabulary: Vocabulary) -> Duty:
    keys = node.keys(("id", "label", "when", "whom", "within_min"), ("channels", "acknowledge"))
    named = keys["channels"].words(list(Channel), at_least=1) if "channels" in keys else ("board",)
    return Duty(
        id=keys["id"].text(20, _ID),
        label=keys["label"].text(300),
        when=_when(keys["when"], vocabulary),
        whom=frozenset(keys["whom"].words([*vocabulary.professions, WATCH_CELL], at_least=1)),
        within=timedelta(minutes=keys["within_min"].number(1, _DAY)),
        channels=frozenset(Channel(word) for word in named),
        acknowledge=keys["acknowledge"].flag() if "acknowledge" in keys else True,
    )


def _when(node: Node, vocabulary: Vocabulary) -> When:
    keys = node.keys((), _CONDITIONS)
    if not keys:
        raise node.error("no condition", f"say of what: {', '.join(_CONDITIONS)}")

    def words(key: str, known: frozenset[str]) -> frozenset[str]:
        return frozenset(keys[key].words(sorted(known), at_least=1)) if key in keys else ANY

    return When(
        categories=words("categories", vocabulary.categories),
        groups=words("groups", vocabulary.groups),
        severity_gte=keys["severity_gte"].number(1, 5) if "severity_gte" in keys else 1,
        urgency=words("urgency", vocabulary.urgencies),
        sectors=words("sectors", vocabulary.sectors),
        hours=Hours(*keys["hours"].hours()) if "hours" in keys else None,
    )
