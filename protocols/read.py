"""The protocol file, read strictly.

Checks:

1. The vocabulary is closed and passed in: a category, group, profession or sector that is not
   in it is refused, with the nearest word that is.
2. A duty says of what (``when`` has at least one condition), whom and within how long.
3. Ids of duties are unique; unknown keys are refused; nothing is evaluated.
4. Who comes next (``answer_file``) is said only where an answer is asked for.
5. ``id``, ``version``, ``quorum`` and ``begins`` are what they are in a charter: both are adopted.

DocumentError   (charters.document) the file cannot be taken: file, line, column, field, remedy
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from charters.document import DocumentError, Node, read
from charters.read import quorum_of
from protocols.answer_file import LONGEST, channels_of, steps_of, whom_of
from protocols.model import ANY, PAST, Duty, Hours, Protocol, When
from protocols.pattern_file import grouping_of, patterns_of

__all__ = ["DocumentError", "Vocabulary", "faults_of", "name_of", "protocol_of", "read_protocol"]

REQUIRED = ("id", "version", "title", "duties")
OPTIONAL = ("arbiter", "begins", "grouping", "patterns", "quorum", "take_within_min")
DUTY = ("id", "label", "when", "whom", "within_min")
DUTY_OPTIONAL = ("acknowledge", "channels", "escalate")
CONDITIONS = ("categories", "groups", "severity_gte", "urgency", "sectors", "hours")
TITLE, LABEL = 120, 300  # characters
ID = "[A-Z][A-Z0-9-]{0,19}"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that a council's protocol may use.

    ``sectors``: the codes of the council's places, of which none may be known; None: whose ground
    it is will be known later, and any code is taken.  ``minute``: what a minute of the file lasts;
    less where an exercise is played.
    """

    categories: frozenset[str]
    groups: frozenset[str]
    professions: frozenset[str]
    urgencies: frozenset[str] = frozenset({"immediate", "expected", "routine", PAST})
    sectors: frozenset[str] | None = ANY
    place_types: frozenset[str] = ANY
    target_kinds: frozenset[str] = ANY
    minute: timedelta = timedelta(minutes=1)


def read_protocol(path: Path, vocabulary: Vocabulary) -> Protocol:
    """Read and check a protocol file.  Raises ``DocumentError`` at the first fault."""
    return protocol_of(read(path), vocabulary)


def protocol_of(node: Node, vocabulary: Vocabulary) -> Protocol:
    """Return the protocol that a document holds."""
    keys = node.keys(REQUIRED, OPTIONAL)
    duties: dict[str, Duty] = {}
    for item in keys["duties"].items(at_least=1):
        duty = _duty(item, vocabulary)
        if duty.id in duties:
            raise item.error(f"the duty '{duty.id}' stands twice", "give each its own id")
        duties[duty.id] = duty
    return Protocol(duties=tuple(duties.values()), **_frame(keys, vocabulary))


def faults_of(document: Node, vocabulary: Vocabulary) -> list[DocumentError]:
    """Return what is wrong with a protocol: the first fault of each duty, and of all the rest."""
    found: dict[tuple[int, int, str], DocumentError] = {}

    def attempt(take: Callable[[], object]) -> None:
        try:
            take()
        except DocumentError as error:
            found.setdefault((error.line, error.column, error.field), error)

    def frame() -> object:
        return _frame(document.keys(REQUIRED, OPTIONAL), vocabulary)

    def duties() -> None:
        for node in document.keys(REQUIRED, OPTIONAL)["duties"].items():
            attempt(partial(_duty, node, vocabulary))

    for take in (frame, duties, partial(protocol_of, document, vocabulary)):
        attempt(take)
    return [error for _, error in sorted(found.items(), key=lambda one: one[0])]


def name_of(document: Node) -> str:
    """Return the ``id@version`` of a protocol's document; raise ``DocumentError``."""
    keys = document.keys(REQUIRED, OPTIONAL)
    return f"{keys['id'].code()}@{keys['version'].code()}"


def _frame(keys: Mapping[str, Node], vocabulary: Vocabulary) -> dict[str, Any]:
    """What holds for every alert: who signs, how long an answer stands, who rules, what is one."""
    said: dict[str, Any] = {
        "id": keys["id"].code(),
        "version": keys["version"].code(),
        "title": keys["title"].text(TITLE),
    }
    if "quorum" in keys:
        said["quorum"] = quorum_of(keys["quorum"])
    if "begins" in keys:
        said["begins"] = keys["begins"].day()
    if "take_within_min" in keys:
        said["hold"] = keys["take_within_min"].number(1, LONGEST) * vocabulary.minute
    if "arbiter" in keys:
        said["arbiter"] = keys["arbiter"].word(sorted(vocabulary.professions))
    if "patterns" in keys:
        said["patterns"] = patterns_of(keys["patterns"], vocabulary)
    if "grouping" in keys:
        said["grouping"] = grouping_of(keys["grouping"], vocabulary)
    return said


def _duty(node: Node, vocabulary: Vocabulary) -> Duty:
    keys = node.keys(DUTY, DUTY_OPTIONAL)
    within = keys["within_min"].number(1, LONGEST)
    acknowledge = keys["acknowledge"].flag() if "acknowledge" in keys else True
    if "escalate" in keys and not acknowledge:
        raise keys["escalate"].error("nobody has to answer", "take out 'acknowledge: false'")
    return Duty(
        id=keys["id"].text(20, ID),
        label=keys["label"].text(LABEL),
        when=_when(keys["when"], vocabulary),
        whom=whom_of(keys["whom"], vocabulary),
        within=within * vocabulary.minute,
        channels=channels_of(keys),
        acknowledge=acknowledge,
        escalation=steps_of(keys, within, vocabulary),
    )


def _sectors(node: Node, vocabulary: Vocabulary) -> frozenset[str]:
    if vocabulary.sectors is None:
        return frozenset(one.code() for one in node.items(at_least=1))
    return frozenset(node.words(sorted(vocabulary.sectors), at_least=1))


def _when(node: Node, vocabulary: Vocabulary) -> When:
    keys = node.keys((), CONDITIONS)
    if not keys:
        raise node.error("no condition", f"say of what: {', '.join(CONDITIONS)}")

    def words(key: str, known: frozenset[str]) -> frozenset[str]:
        return frozenset(keys[key].words(sorted(known), at_least=1)) if key in keys else ANY

    return When(
        categories=words("categories", vocabulary.categories),
        groups=words("groups", vocabulary.groups),
        severity_gte=keys["severity_gte"].number(1, 5) if "severity_gte" in keys else 1,
        urgency=words("urgency", vocabulary.urgencies),
        sectors=_sectors(keys["sectors"], vocabulary) if "sectors" in keys else ANY,
        hours=Hours(*keys["hours"].hours()) if "hours" in keys else None,
    )
